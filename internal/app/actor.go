package app

import (
	"slices"

	"volare/internal/licensing"
	"volare/internal/store"
)

// Actor is whoever uses a use case: a person in one workspace, a program with
// that person's token, or the system.
type Actor struct {
	licensing.Holder
	Name       string
	Mail       string
	Language   licensing.Language
	Address    string                    // network address, for evidence and limits
	OnBehalfOf string                    // what a program says for whom it acts
	Session    string                    // hash of the session's token; "" for tokens and the system
	Under      []store.AgreementRef      // the agreements of the roles, and the enrollments under them
	Workspaces []*licensing.Organization // where roles are held, the first first
	Repeat     Repeat
	Version    int64 // If-Match: the version the actor has seen; 0: any
}

// Repeat is an Idempotency-Key and what the call that carries it says.
type Repeat struct {
	Key         string
	Fingerprint string // of method, path and body
}

// System is the product itself, acting because time has come.
func System() Actor { return Actor{Holder: licensing.Holder{System: true}} }

// scoped reports whether v is among the scopes of the actor's token; people
// who have signed in have no such limit.
func (a Actor) scoped(v licensing.Verb) bool { return a.Verbs == nil || slices.Contains(a.Verbs, v) }

// seeing is what the actor may see of what verb read ("order.read") reads.
func (a Actor) seeing(read licensing.Verb) store.Scope {
	switch {
	case a.System:
		return store.Scope{All: true}
	case !a.scoped(read):
		return store.Scope{}
	case a.Party == licensing.OperatorParty:
		return store.Scope{All: a.May(read, licensing.Target{})}
	case a.Party == licensing.PartnerParty:
		if a.May(read, licensing.Target{Partner: a.Organization}) {
			return store.Scope{Partner: a.Organization}
		}
		return store.Scope{}
	}
	s := store.Scope{Customer: a.Organization, Agreements: []licensing.AgreementID{}, SentOrders: true}
	for _, u := range a.Under {
		if u.Customer == a.Organization && a.May(read, licensing.Target{Customer: u.Customer, Agreement: u.ID, Contract: u.Contract}) {
			s.Agreements = append(s.Agreements, u.ID)
		}
	}
	return s
}

// authorize lets the actor use verb on t, a thing of which read is the reading
// verb: what the actor may not even read is missing, not forbidden.
func (a Actor) authorize(what string, read, verb licensing.Verb, t licensing.Target) error {
	switch {
	case a.May(verb, t):
		return nil
	case !a.System && !a.May(read, t):
		return licensing.NotFound(what)
	}
	return licensing.Refuse(licensing.Forbidden, "forbidden", "verb", string(verb))
}

// MayCreate reports whether the actor may use verb, which makes a new thing,
// in the workspace.
func (a Actor) MayCreate(verb licensing.Verb) bool { return a.May(verb, a.ownTarget()) }

// ownTarget is the target of what the actor makes in the workspace.
func (a Actor) ownTarget() licensing.Target {
	if a.Party == licensing.PartnerParty {
		return licensing.Target{Partner: a.Organization}
	}
	return licensing.Target{}
}
