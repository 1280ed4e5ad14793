// Package provision owns the ways out of the house that switch services on
// and off: one face (Provider), one implementation per kind of provider, and
// the DNS look-up that proves a domain.
//
// It is called by package job alone, outside any transaction. It must not
// know how operations are stored, retried or shown: a Call carries all that a
// provider may see, a Result or a Failure all that it said. Providers keep
// nothing between two calls, and must take the same Call twice without doing
// it twice (the operation's id tells).
//
// Start reading here; then immediate.go, manual.go, keys.go, and dns.go.
package provision

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"volare/internal/licensing"
)

// Kind is what an operation asks of a provider: a verb of Provider.
type Kind string

// The kinds of operation. What a subscription goes through maps to them: an
// activation provisions, a renewal or another quantity changes, the end of
// grace or a cancellation deprovisions.
const (
	Provision   Kind = "provision"
	Change      Kind = "change"
	Suspend     Kind = "suspend"
	Resume      Kind = "resume"
	Deprovision Kind = "deprovision"
)

// Call is one attempt at one operation.
type Call struct {
	Operation    string          // the operation's id, the same in each attempt: providers tell repeats by it
	Kind         Kind            // which verb this is
	Service      string          // the catalogue's names of service …
	Plan         string          // … and plan
	Subscription string          // the subscription's id, stable over its life
	Quantity     int             // units wanted from now on
	Data         json.RawMessage // provisioning data as collected by the steps; a JSON object or nil
	Attempt      int             // 1 for the first one
}

// Progress says how far an operation has come.
type Progress string

// What a call may lead to.
const (
	Done       Progress = "done"        // it is so
	InProgress Progress = "in_progress" // the provider works on it: ask again after RetryAfter
	NeedsHuman Progress = "needs_human" // a task for the operator's worklist; done when a person says so
	NeedsKey   Progress = "needs_key"   // a product key of Pool must be assigned, in the transaction that records this
)

// Result is a provider's answer.
type Result struct {
	Progress   Progress
	Reference  string          // the provider's own name for what it did, if any
	Data       json.RawMessage // what the customer is told, a JSON object or nil
	Task       string          // NeedsHuman: key of the task's text in the language catalogues
	Pool       string          // NeedsKey: the pool's name
	RetryAfter time.Duration   // InProgress: when to ask again
}

// Failure is a provider's refusal, or its silence. Reason says what to mend;
// a temporary one is tried again, a permanent one waits for a person.
type Failure struct {
	Temporary bool
	Reason    *licensing.Error
}

// Error is for logs; users read Reason.
func (f *Failure) Error() string {
	if f.Temporary {
		return "temporary: " + f.Reason.Error()
	}
	return "permanent: " + f.Reason.Error()
}

// Unwrap leads to what users read.
func (f *Failure) Unwrap() error { return f.Reason }

// IsTemporary reports whether err may pass by itself. What no provider
// declared permanent is taken for temporary: a time-out, a cancelled call.
func IsTemporary(err error) bool {
	var f *Failure
	return err != nil && (!errors.As(err, &f) || f.Temporary)
}

// Provider switches services on and off. Each verb is safe to repeat with the
// same Call.Operation; each error is a *Failure or comes from ctx.
type Provider interface {
	Provision(ctx context.Context, c Call) (Result, error)
	Change(ctx context.Context, c Call) (Result, error)
	Suspend(ctx context.Context, c Call) (Result, error)
	Resume(ctx context.Context, c Call) (Result, error)
	Deprovision(ctx context.Context, c Call) (Result, error)
}

// Do calls the verb of p that c.Kind names.
func Do(ctx context.Context, p Provider, c Call) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	switch c.Kind {
	case Provision:
		return p.Provision(ctx, c)
	case Change:
		return p.Change(ctx, c)
	case Suspend:
		return p.Suspend(ctx, c)
	case Resume:
		return p.Resume(ctx, c)
	case Deprovision:
		return p.Deprovision(ctx, c)
	}
	return Result{}, fmt.Errorf("provision: no such kind of operation: %q", c.Kind)
}

// Settings is a provider as a catalogue's provision step names it.
type Settings struct {
	Provider string // "immediate", "manual", "keys"
	Pool     string // keys: the pool that product keys come from
}

// Open returns the provider that s names. An unknown name, or keys without a
// pool, is a permanent Failure: the catalogue has to be mended.
func Open(s Settings) (Provider, error) {
	switch s.Provider {
	case "immediate":
		return Immediate{}, nil
	case "manual":
		return Manual{}, nil
	case "keys":
		if s.Pool == "" {
			return nil, &Failure{Reason: licensing.Refuse(licensing.Invalid, "provision.no_pool")}
		}
		return Keys{Pool: s.Pool}, nil
	}
	return nil, &Failure{Reason: licensing.Refuse(licensing.Invalid, "provision.unknown_provider", "provider", s.Provider)}
}
