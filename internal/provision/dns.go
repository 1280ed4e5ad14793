package provision

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"
	"unicode/utf8"

	"volare/internal/licensing"
)

// Bounds of what is kept of a foreign answer: enough to see one's mistake.
const (
	seenValues = 5
	seenLength = 120
)

// Resolver looks up the DNS record that proves a domain. Its zero value asks
// the machine's own resolvers.
type Resolver struct {
	Server  string        // host:port of the resolver to ask; empty: the machine's own
	Timeout time.Duration // for a whole look-up; 0 means 10 s
}

// Finding says what a look-up led to.
type Finding string

// What a look-up may find.
const (
	Found       Finding = "found"       // the wanted value is there
	Absent      Finding = "absent"      // the name, or a TXT record of it, doesn't exist (yet)
	Different   Finding = "different"   // there are TXT records, none with the wanted value
	Unreachable Finding = "unreachable" // no usable answer: nothing is said about the domain
)

// Answer is what a look-up led to.
type Answer struct {
	Finding Finding
	Name    string   // the name that was looked up
	Seen    []string // Different: the values that are there, at most five, shortened
	Cause   error    // Unreachable: for logs
}

// Failure turns an answer into what a step records: nil when the value was
// found, otherwise a temporary failure with the reason that users read. It is
// temporary in every case: records are published late and spread slowly.
func (a Answer) Failure() error {
	switch a.Finding {
	case Found:
		return nil
	case Absent:
		return &Failure{Temporary: true, Reason: licensing.Refuse(licensing.Invalid, "provision.dns_absent", "name", a.Name)}
	case Different:
		return &Failure{Temporary: true, Reason: licensing.Refuse(licensing.Invalid, "provision.dns_different",
			"name", a.Name, "seen", strings.Join(a.Seen, ", "))}
	}
	return &Failure{Temporary: true, Reason: licensing.Refuse(licensing.Unavailable, "provision.dns_unreachable", "name", a.Name)}
}

// LookUp asks for the TXT records of name (ASCII, internationalized labels as
// xn--…) and looks for want among them. Aliases (CNAME) are followed, an
// answer too long for UDP is asked for again over TCP. The error is ctx's when
// the caller gave up; everything else that goes wrong is an Answer.
func (r Resolver) LookUp(ctx context.Context, name, want string) (Answer, error) {
	a := Answer{Name: strings.TrimSuffix(name, ".")}
	timeout := r.Timeout
	if timeout <= 0 {
		timeout = 10 * time.Second
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	// The final dot keeps the machine's search list out of it.
	values, err := r.resolver().LookupTXT(bounded, a.Name+".")
	if err != nil {
		if err := gaveUp(ctx); err != nil {
			return a, err
		}
		var notThere *net.DNSError
		if errors.As(err, &notThere) && notThere.IsNotFound {
			a.Finding = Absent
		} else {
			a.Finding, a.Cause = Unreachable, err
		}
		return a, nil
	}
	a.compare(values, want)
	return a, nil
}

// gaveUp is ctx's error. A connection's deadline may strike a moment before
// the context that it was taken from does.
func gaveUp(ctx context.Context) error {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= 0 {
		return context.DeadlineExceeded
	}
	return ctx.Err()
}

// compare sets Finding and Seen by the records' values.
func (a *Answer) compare(values []string, want string) {
	a.Finding = Absent
	for _, v := range values {
		if plain(v) == want {
			a.Finding, a.Seen = Found, nil
			return
		}
		a.Finding = Different
		if len(a.Seen) < seenValues {
			a.Seen = append(a.Seen, shorten(v))
		}
	}
}

// plain takes off what people paste along with a value: blanks and quotes.
func plain(v string) string { return strings.Trim(v, " \t\"") }

// shorten makes a foreign value fit to be stored and shown.
func shorten(v string) string {
	v = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return '?'
		}
		return r
	}, v)
	if runes := []rune(v); len(runes) > seenLength {
		return string(runes[:seenLength]) + "…"
	}
	return v
}

// resolver is Go's own DNS client, which asks Server whatever the machine's
// configuration names.
func (r Resolver) resolver() *net.Resolver {
	if r.Server == "" {
		return &net.Resolver{PreferGo: true}
	}
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, r.Server)
	}}
}
