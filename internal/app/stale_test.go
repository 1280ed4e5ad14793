package app_test

import (
	"errors"
	"testing"

	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

// TestStaleTellsWhoChangedIt has two people and two tabs at one draft.
func TestStaleTellsWhoChangedIt(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		x := b.Sent("rossi", b.Draft("rossi", b.Customer))
		for _, c := range []struct{ name, code, who string }{
			{"alfa.agent", "stale.by_you", ""},
			{"alfa.admin", "stale.by", b.As("alfa.agent").Name},
			{"beta.agent", "not_found", ""},
		} {
			actor := b.As(c.name)
			actor.Version = x.Version - 1
			_, err := b.App.RecallAgreement(t.Context(), actor, x.ID)
			var e *licensing.Error
			if !errors.As(err, &e) || e.Code != c.code && e.Kind != licensing.Missing || e.Params["who"] != c.who {
				t.Errorf("%s is told %v %v, want %s %q", c.name, err, e, c.code, c.who)
			}
		}
		actor := b.As("alfa.agent")
		actor.Version = x.Version + 1 // not one that ever was
		if _, err := b.App.RecallAgreement(t.Context(), actor, x.ID); licensing.KindOf(err) != licensing.Stale {
			t.Errorf("an impossible version: %v", err)
		}
	})
}
