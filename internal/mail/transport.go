package mail

import (
	"context"
	"errors"
)

// Transport hands a rendered message over. It returns nil when the next
// server has accepted it, else an error whose Outcome says what to do.
type Transport interface {
	Send(ctx context.Context, m Rendered) error
}

// Outcome is what became of an attempt to send.
type Outcome string

// The outcomes.
const (
	Accepted  Outcome = "accepted"  // the next server has it
	Temporary Outcome = "temporary" // nobody has it: try again later
	Permanent Outcome = "permanent" // refused for good: this address or this message
	Unknown   Outcome = "unknown"   // lost sight of it after the whole message was handed over: it may arrive. Trying again keeps the Message-ID
)

// Failure is the error of an attempt that wasn't accepted.
type Failure struct {
	Outcome Outcome
	Code    int    // the server's reply code; 0 when there was none
	Reason  string // one line for the operator
	cause   error
}

// Error says outcome and reason.
func (f *Failure) Error() string { return "mail: " + string(f.Outcome) + ": " + f.Reason }

// Unwrap returns what the network or the server said.
func (f *Failure) Unwrap() error { return f.cause }

// OutcomeOf reads an error of Transport.Send. An error of another kind means
// that nothing was sent.
func OutcomeOf(err error) Outcome {
	var f *Failure
	switch {
	case err == nil:
		return Accepted
	case errors.As(err, &f):
		return f.Outcome
	}
	return Temporary
}
