package restapi

import (
	"time"

	"volare/internal/licensing"
)

// waiting is what every thing that waits says: for whom, and since when. One
// that waits for nobody has none.
type waiting struct {
	For   licensing.Role  `json:"for" doc:"The role that must act; system when it goes on by itself."`
	Party licensing.Party `json:"party,omitempty" doc:"Whose people hold that role."`
	Since time.Time       `json:"since"`
	Until time.Time       `json:"until,omitzero" doc:"When it goes on by itself."`
}

func waitingFrom(w licensing.Wait) *waiting {
	if w == (licensing.Wait{}) {
		return nil
	}
	return &waiting{w.For, w.Party, w.Since, w.Until}
}

// actions are the verbs of a thing that its state and the caller's roles allow.
func actions[S ~string](c Call, t licensing.Table[S], s S, on licensing.Target) []licensing.Verb {
	return c.Actor.VerbsOn(t.Name, t.Allowed(s), on)
}
