package app_test

import (
	"slices"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

// Worklists begin with what has waited longest, on every page: otherwise the
// oldest would be the last that anybody sees.
func TestWorklistsBeginWithTheOldest(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx, x := t.Context(), shop(b)
		var bought, reviews []licensing.ActivationID
		for range 3 {
			bought = append(bought, b.Bought(x, "web-filter-std").ID)
			b.Pass(time.Hour)
		}
		slices.Reverse(bought) // the last one bought is the first to be filled in
		for _, id := range bought {
			_, err := b.App.DoStep(ctx, b.As("rossi.osa"), id, "network", network)
			ok(t, err)
			b.Pass(time.Hour)
		}
		for after, n := "", 0; n == 0 || after != ""; n++ {
			l, err := b.App.Activations(ctx, b.As("support"), store.ActivationFilter{Review: true}, store.Page{After: after, Limit: 2})
			ok(t, err)
			for _, a := range l.Items {
				reviews = append(reviews, a.ID)
				if len(a.Steps) == 0 {
					t.Errorf("%s without steps", a.ID)
				}
			}
			after = l.Next
		}
		if !slices.Equal(reviews, bought) {
			t.Errorf("waiting for a check: %v, not %v", reviews, bought)
		}

		b.Refuse(func(apptest.Mail) app.Outcome { return app.Outcome{Permanent: true, Reason: "550"} })
		var failed, again []licensing.MessageID
		for range 3 {
			ok(t, b.App.Recover(ctx, b.Address("rossi.osa"), apptest.Home))
			b.Pass(time.Hour)
		}
		mails := func(sort string) (ids []licensing.MessageID) {
			l, err := b.App.Messages(ctx, b.As("support"), store.MessageFilter{State: licensing.MessageFailed, Sort: sort}, store.Page{})
			ok(t, err)
			for _, m := range l.Items {
				ids = append(ids, m.ID)
			}
			return ids
		}
		if failed = mails("waiting"); len(failed) != 3 {
			t.Fatalf("%d mails failed", len(failed))
		}
		_, err := b.App.ResendMessage(ctx, b.As("support"), failed[0])
		ok(t, err)
		b.RunJobs() // it fails once more: now it is the youngest
		if again = mails("waiting"); !slices.Equal(again, []licensing.MessageID{failed[1], failed[2], failed[0]}) {
			t.Errorf("failed mails: %v, then %v", failed, again)
		}
		if newest := mails(""); !slices.Equal(newest, []licensing.MessageID{failed[0], failed[2], failed[1]}) {
			t.Errorf("the newest first: %v", newest)
		}
	})
}
