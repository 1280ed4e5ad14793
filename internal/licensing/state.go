package licensing

import "slices"

// Verb is what somebody, or the system, does to a thing: an imperative, as
// PROCESS names it ("submit", "countersign").
type Verb string

// Transition is one row of a state table: in state From, Verb leads to To.
type Transition[S ~string] struct {
	From S
	Verb Verb
	To   S
}

// Table is an aggregate's whole life as data. It is read by the aggregate's
// verb methods, by pages and API for what may be done next, by the
// documentation for its charts, and compared with SQL's CHECKs in a test.
type Table[S ~string] struct {
	Name        string // the aggregate, as events and verbs are named: "order"
	States      []S    // all of them, the first one first
	Transitions []Transition[S]
}

// Next returns the state that verb leads to from s.
func (t Table[S]) Next(s S, v Verb) (S, bool) {
	for _, r := range t.Transitions {
		if r.From == s && r.Verb == v {
			return r.To, true
		}
	}
	return s, false
}

// Allowed lists the verbs that s allows, in the table's order.
func (t Table[S]) Allowed(s S) []Verb {
	var vs []Verb
	for _, r := range t.Transitions {
		if r.From == s && !slices.Contains(vs, r.Verb) {
			vs = append(vs, r.Verb)
		}
	}
	return vs
}

// Verbs lists every verb of the table once, in its order.
func (t Table[S]) Verbs() []Verb {
	var vs []Verb
	for _, r := range t.Transitions {
		if !slices.Contains(vs, r.Verb) {
			vs = append(vs, r.Verb)
		}
	}
	return vs
}

// Final reports whether nothing leads out of s.
func (t Table[S]) Final(s S) bool { return len(t.Allowed(s)) == 0 }

// Step moves *s by v, or refuses with the state and what it allows.
func (t Table[S]) Step(s *S, v Verb) error {
	to, ok := t.Next(*s, v)
	if !ok {
		return &Error{Kind: Conflict, Code: "state." + t.Name, State: string(*s), Allowed: t.Allowed(*s),
			Params: map[string]string{"state": string(*s), "verb": string(v)}}
	}
	*s = to
	return nil
}
