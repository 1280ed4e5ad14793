package app_test

import (
	"testing"

	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

func TestSubscriptionsAreListedByTheirPresentEnd(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		d := b.Draft("rossi", b.Customer)
		d.TermMonths = 60
		x := b.Active("rossi", d)
		all := b.Running(x, "meetings-50", "documents-std")
		stays, goes := all[0], all[1]
		if _, err := b.App.TurnOffRenewal(t.Context(), b.As("rossi.aa"), stays.ID); err != nil {
			t.Fatal(err)
		}
		b.Until(b.On("2027-03-10"))
		first, next := stays.Term.EndsOn, b.Subscription(goes.ID).Term.EndsOn
		if !next.After(first) {
			t.Fatalf("not renewed: it ends on %s", next)
		}
		for _, who := range []string{"desk", "alfa.agent", "rossi.aa"} {
			for _, f := range []store.SubscriptionFilter{
				{Sort: "end"}, {Sort: "end", Agreement: x.ID}, {Sort: "end", Order: stays.Order}, {Sort: "end", Customer: b.Customer.ID},
			} {
				if got := found(b, who, f, 1); len(got) != 2 || got[0] != stays.ID || got[1] != goes.ID {
					t.Errorf("%s, %+v: %v, want %s, %s", who, f, got, stays.ID, goes.ID)
				}
			}
			if got := found(b, who, store.SubscriptionFilter{EndsTo: first}, 50); len(got) != 1 || got[0] != stays.ID {
				t.Errorf("%s: until %s end %v, want %s", who, first, got, stays.ID)
			}
			if got := found(b, who, store.SubscriptionFilter{EndsFrom: next}, 50); len(got) != 1 || got[0] != goes.ID {
				t.Errorf("%s: from %s end %v, want %s", who, next, got, goes.ID)
			}
		}
		if got := found(b, "beta.agent", store.SubscriptionFilter{Sort: "end"}, 50); len(got) != 0 {
			t.Errorf("another partner sees %v", got)
		}
	})
}

// found walks through a list, so many on a page.
func found(b *apptest.Bench, who string, f store.SubscriptionFilter, rows int) (ids []licensing.SubscriptionID) {
	b.T.Helper()
	p := store.Page{Limit: rows}
	for {
		l, err := b.App.Subscriptions(b.T.Context(), b.As(who), f, p)
		if err != nil {
			b.T.Fatal(err)
		}
		for _, s := range l.Items {
			ids = append(ids, s.ID)
		}
		if p.After = l.Next; p.After == "" {
			return ids
		}
	}
}
