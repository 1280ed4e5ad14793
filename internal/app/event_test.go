package app_test

import (
	"slices"
	"testing"

	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

// What is tried at a provider, and what goes wrong there, is the operator's
// business: customer and partner see what became of activation and subscription.
func TestHistoryTellsOperationsToTheOperatorOnly(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx, x := t.Context(), shop(b)
		b.Keys("devtools-pro", 1)
		stands(t, b.Bought(x, "devtools-pro"), licensing.ActivationFailed, licensing.SubscriptionPending) // five keys are wanted
		subjects := func(who string) (seen []string) {
			l, err := b.App.History(ctx, b.As(who), store.EventFilter{Agreement: x.ID}, store.Page{Limit: 500})
			ok(t, err)
			for _, e := range l.Items {
				seen = append(seen, e.Subject)
			}
			return seen
		}
		if seen := subjects("support"); !slices.Contains(seen, "operation") || !slices.Contains(seen, "message") {
			t.Errorf("support sees %v", seen)
		}
		for _, who := range []string{"rossi.osa", "rossi.aa", "alfa.agent"} {
			seen := subjects(who)
			if slices.Contains(seen, "operation") || slices.Contains(seen, "message") || !slices.Contains(seen, "activation") || !slices.Contains(seen, "subscription") {
				t.Errorf("%s sees %v", who, seen)
			}
		}
	})
}
