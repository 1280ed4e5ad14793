package app_test

import (
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

// The last two lines of an order are activated at once: each sees the other's,
// and the order is completed.
func TestOrderIsCompletedByItsLastLines(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		for range 5 {
			o := b.Accepted(b.Purchase(x, "telephony-std", "telephony-reception", "telephony-std"))
			if err := activate(b, o, 0); err != nil {
				t.Fatal(err)
			}
			if o, err := b.App.Order(t.Context(), app.System(), o.ID); err != nil || o.State != licensing.OrderAccepted {
				t.Fatalf("%v %v", o.State, err)
			}
			for _, err := range together(2, func(i int) error { return activate(b, o, i+1) }) {
				if err != nil {
					t.Error(err)
				}
			}
			if o, err := b.App.Order(t.Context(), app.System(), o.ID); err != nil || o.State != licensing.OrderCompleted {
				t.Errorf("left %v %v", o.State, err)
			}
			if n := timesRecorded(b, "order", string(o.ID), "order.completed"); n != 1 {
				t.Errorf("completed %d times", n)
			}
		}
	})
}

func activate(b *apptest.Bench, o *licensing.Order, line int) error {
	return b.App.MoveSubscription(b.T.Context(), o.Lines[line].Subscription, "activate", (*licensing.Subscription).Activate)
}

func TestOrderWhoseLinesAreCancelled(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	for _, c := range []struct {
		activated bool
		want      licensing.OrderState
	}{{false, licensing.OrderCancelled}, {true, licensing.OrderCompleted}} {
		o := b.Accepted(b.Purchase(x, "telephony-std", "telephony-reception"))
		if c.activated {
			if err := activate(b, o, 1); err != nil {
				t.Fatal(err)
			}
		}
		for i, l := range o.Lines {
			if c.activated && i == 1 {
				continue
			}
			if err := b.App.MoveSubscription(t.Context(), l.Subscription, "cancel", func(s *licensing.Subscription, now time.Time) error {
				return s.Cancel(now, "non serve")
			}); err != nil {
				t.Fatal(err)
			}
		}
		if o, err := b.App.Order(t.Context(), app.System(), o.ID); err != nil || o.State != c.want {
			t.Errorf("%s, want %s: %v", o.State, c.want, err)
		}
	}
}
