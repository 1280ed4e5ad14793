package app_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

// The reports count what is kept for them. Here everything is read, one by
// one, and counted by hand: in every state, after each thing that changes one.
func TestReportsAreWhatARecountSays(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		b.Catalogue()
		d := b.Draft("rossi", b.Customer)
		d.TermMonths = 60
		x := b.Active("rossi", d)
		b.Bought(x, "web-filter-std") // pending
		b.Submitted(b.Purchase(x, "web-filter-std"))
		subs := b.Running(x, "mail-plus", "web-filter-std", "web-filter-std", "web-filter-std", "web-filter-std", "meetings-50")
		recount(t, b, "bought")
		end := subs[0].Term.EndsOn
		for _, change := range []func() error{
			func() error { _, err := b.App.TurnOffRenewal(ctx, b.As("rossi.aa"), subs[0].ID); return err },
			func() error {
				_, err := b.App.SuspendSubscription(ctx, b.As("desk"), subs[1].ID, "non paga")
				return err
			},
			func() error {
				_, err := b.App.CancelSubscription(ctx, b.As("desk"), subs[2].ID, end.AddDays(-20), "non serve")
				return err
			},
			func() error {
				_, err := b.App.TurnOffRenewal(ctx, b.As("rossi.aa"), subs[3].ID)
				if err == nil {
					_, err = b.App.TurnOnRenewal(ctx, b.As("rossi.aa"), subs[3].ID)
				}
				return err
			},
		} {
			if err := change(); err != nil {
				t.Fatal(err)
			}
			recount(t, b, "decided")
		}
		for _, day := range []int{-19, 1, 5, 100, 366} {
			b.Until(end.AddDays(day).EndOf(licensing.DefaultPolicy().Zone).Add(time.Hour))
			recount(t, b, fmt.Sprint("day ", day))
		}
	})
}

// recount compares the reports of everybody's with a plain count.
func recount(t *testing.T, b *apptest.Bench, when string) {
	t.Helper()
	var want, got []string
	var took []int // the median and ninetieth hours of each month
	used := map[string]int{}
	err := b.Store.Read(t.Context(), func(tx *store.Tx) error {
		subs, err := tx.Subscriptions(store.Scope{All: true}, store.SubscriptionFilter{}, store.Page{Limit: 500})
		if err != nil {
			return err
		}
		at := map[string]int{}
		for _, s := range subs.Items {
			if f := s.Forecast(); f != "" {
				at[s.Term.EndsOn.String()[:7]+" "+string(f)]++
			}
			if !s.PriorEndsOn.IsZero() {
				at[s.PriorEndsOn.String()[:7]+" renewed"]++
			}
		}
		want = lines(at)
		all, err := tx.Activations(store.Scope{All: true}, store.ActivationFilter{}, store.Page{Limit: 500})
		byMonth := map[string][]int{}
		for _, a := range all.Items {
			used["accepted"]++
			if !a.ActiveAt.IsZero() {
				used["active"]++
				month := a.OrderedAt.In(licensing.DefaultPolicy().Zone).Format("2006-01")
				byMonth[month] = append(byMonth[month], max(1, int(math.Ceil(a.ActiveAt.Sub(a.OrderedAt).Hours()))))
			}
		}
		for _, month := range slices.Sorted(maps.Keys(byMonth)) {
			h := slices.Sorted(slices.Values(byMonth[month]))
			took = append(took, h[(len(h)-1)/2], h[(len(h)*9+9)/10-1])
		}
		return err
	})
	if err != nil {
		t.Fatal(when, err)
	}
	from := licensing.DateOf(b.Clock.Now(), licensing.DefaultPolicy().Zone).AddMonths(1, -17)
	m := app.Months{From: from, To: from.AddMonths(1, 34)}
	for _, who := range []string{"desk", "alfa.agent", "rossi.aa"} {
		rep, err := b.App.RenewalReport(t.Context(), b.As(who), m)
		if err != nil {
			t.Fatal(when, who, err)
		}
		at := map[string]int{}
		for _, x := range rep.ByMonth {
			for f, n := range x.Counts {
				at[x.Month+" "+string(f)] += n
			}
		}
		if got = lines(at); !slices.Equal(got, want) {
			t.Errorf("%s, %s:\n%q, want\n%q", when, who, got, want)
		}
		act, err := b.App.ActivationReport(t.Context(), b.As(who), app.Months{From: from.AddMonths(1, -14), To: from.AddMonths(1, 18)})
		var hours []int
		for _, m := range act.ByMonth {
			if m.Active > 0 {
				hours = append(hours, m.Median, m.Ninetieth)
			}
		}
		if !slices.Equal(hours, took) {
			t.Errorf("%s, %s: hours %v, want %v", when, who, hours, took)
		}
		if err != nil || act.Total.Accepted != used["accepted"] || act.Total.Active != used["active"] {
			t.Errorf("%s, %s: %+v, want %v: %v", when, who, act.Total, used, err)
		}
	}
}

func lines(counts map[string]int) []string {
	var all []string
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		all = append(all, fmt.Sprint(k, " ", counts[k]))
	}
	return all
}
