package app_test

import (
	"testing"

	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

// Two hundred and more: each state is then counted by itself, to a hundred.
func TestTallyOfMany(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		s := b.Running(x, "mail-plus")[0]
		alike(b, s, 250)
		b.Bought(x, "web-filter-std") // pending
		for who, want := range map[string]store.Tally{
			"desk": {"active": store.TallyMost, "pending": 1}, "alfa.agent": {"active": store.TallyMost, "pending": 1},
			"rossi.aa": {"active": store.TallyMost, "pending": 1}, "beta.agent": {},
		} {
			for name, f := range map[string]store.SubscriptionFilter{"all": {}, "open, by end": {Sort: "end", Open: true, EndsFrom: licensing.MustDate("2000-01-01")}} {
				got, err := b.App.SubscriptionTally(t.Context(), b.As(who), f)
				if err != nil {
					t.Fatal(err)
				}
				for _, state := range licensing.Subscriptions.States {
					if got[string(state)] != want[string(state)] {
						t.Errorf("%s, %s: %v, want %v", who, name, got, want)
					}
				}
			}
		}
	})
}

func TestNearEnds(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		b.Catalogue()
		d := b.Draft("rossi", b.Customer)
		d.TermMonths = 60
		x := b.Active("rossi", d)
		subs := b.Running(x, "mail-plus", "web-filter-std", "web-filter-std", "web-filter-std")
		end := subs[0].Term.EndsOn
		if _, err := b.App.TurnOffRenewal(ctx, b.As("rossi.aa"), subs[1].ID); err != nil {
			t.Fatal(err)
		}
		near, err := b.App.NearEnds(ctx, b.As("alfa.agent"), end.AddDays(-3), end)
		if err != nil || len(near) != 1 || near[0].Customer != b.Customer.ID || near[0].Count != 4 || near[0].Ending != 1 || near[0].Ends != end {
			t.Errorf("%+v %v", near, err)
		}
		for _, x := range []struct {
			who         string
			first, last licensing.Date
		}{{"beta.agent", end, end}, {"alfa.agent", end.AddDays(1), end.AddDays(30)}, {"alfa.agent", end.AddDays(-30), end.AddDays(-1)}} {
			if near, err := b.App.NearEnds(ctx, b.As(x.who), x.first, x.last); err != nil || len(near) != 0 {
				t.Errorf("%s: %+v %v", x.who, near, err)
			}
		}
	})
}
