package web

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"volare/internal/licensing"
)

// answersTo tells whether a request is meant for this site. A page elsewhere
// can point a name of its own at our address, and its scripts would then read
// our answers as theirs (DNS rebinding): so names count only where they are
// ours. Addresses can't be pointed anywhere, and localhost isn't looked up.
// Probes of the process's health come by whatever name a platform likes.
func (s *Site) answersTo(r *http.Request) bool {
	if len(s.c.Hosts) == 0 || r.URL.Path == "/healthz" || r.URL.Path == "/readyz" {
		return true
	}
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil || host == "localhost" {
		return true
	}
	return slices.Contains(s.c.Hosts, host)
}

// misdirected is a request for another site. It is malformed like any that
// nobody can read, but HTTP has a status of its own for it.
type misdirected struct{}

func (misdirected) Error() string { return misdirected{}.Unwrap().Error() }

func (misdirected) Unwrap() error { return licensing.Refuse(licensing.Malformed, "request.host") }
