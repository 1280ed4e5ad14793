package app

import (
	"time"

	"volare/internal/licensing"
	"volare/internal/store"
)

// at is a thing as it is now.
type at struct {
	id      string
	version int64 // 0: there is none to compare with
}

func seen[ID ~string](id ID, version int64) at { return at{string(id), version} }

// fresh refuses a call that has seen another version than the present one,
// and tells who changed it meanwhile, and when, to those who may know.
func (w *work) fresh(now at) error {
	if w.actor.Version == 0 || w.actor.Version == now.version {
		return nil
	}
	last, err := w.LastEvent(w.actor.seeing("history.read"), now.id)
	if err != nil {
		return err
	}
	if last == nil || last.SubjectVersion <= w.actor.Version {
		return licensing.Refuse(licensing.Stale, "stale")
	}
	when := last.At.In(w.policy.Zone).Format(time.RFC3339)
	switch last.Actor {
	case "system":
		return licensing.Refuse(licensing.Stale, "stale.by_system", "at", when)
	case string(w.actor.Account):
		return licensing.Refuse(licensing.Stale, "stale.by_you", "at", when, "did", last.Type, "now", w.now.Format(time.RFC3339))
	}
	c, err := w.cast([]*store.Event{last})
	if err != nil {
		return err
	}
	return licensing.Refuse(licensing.Stale, "stale.by", "at", when, "who", c.actorOf(last, w.actor.Party).Name)
}
