// Package licensing is the vocabulary of volume licensing: who the parties
// are, which states an agreement, an order, a subscription go through, which
// verb leads from one to the next, who may use it, and what the calendar says.
//
// It is pure: standard library only, no clock, no storage, no text in a
// human language. It must not know how things are stored, shown or sent.
//
// Start reading at state.go (states as data), permission.go (who may do what)
// and agreement.go (the first life story).
package licensing

//go:generate go run ../chart . ../../docs/states
