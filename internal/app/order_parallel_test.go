package app_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

// together runs f n times at once and gives what came of each.
func together(n int, f func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = f(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

func timesRecorded(b *apptest.Bench, subject string, id string, kind string) int {
	b.T.Helper()
	l, err := b.App.History(b.T.Context(), app.System(), store.EventFilter{Subject: subject, SubjectID: id}, store.Page{Limit: 500})
	if err != nil {
		b.T.Fatal(err)
	}
	n := 0
	for _, e := range l.Items {
		if e.Type == kind {
			n++
		}
	}
	return n
}

func TestHundredSubmitsAreOne(t *testing.T) {
	for _, keys := range []string{"none", "different", "the same"} {
		t.Run(keys, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
				b.Catalogue()
				x := b.Active("rossi", b.Draft("rossi", b.Customer))
				o, actor := b.Drafted(b.Purchase(x, "mail-plus", "meetings-50")), b.As("alfa.agent")
				errs := together(100, func(i int) error {
					a := actor
					switch keys {
					case "different":
						a.Repeat = app.Repeat{Key: fmt.Sprint("k", i), Fingerprint: "submit"}
					case "the same":
						a.Repeat = app.Repeat{Key: "k", Fingerprint: "submit"}
					}
					got, err := b.App.SubmitOrder(t.Context(), a, o.ID)
					if err == nil && (got.State != licensing.OrderSubmitted || got.Version != 2 || len(got.Lines) != 2) {
						return fmt.Errorf("answered %+v", got)
					}
					return err
				})
				done := 0
				for _, err := range errs {
					var e *licensing.Error
					switch {
					case err == nil:
						done++
					case !errors.As(err, &e) || e.Kind != licensing.Conflict || e.State != "submitted":
						t.Errorf("%v", err)
					}
				}
				if want := map[bool]int{true: 100, false: 1}[keys == "the same"]; done != want {
					t.Errorf("%d were told that it was submitted, want %d", done, want)
				}
				if n := timesRecorded(b, "order", string(o.ID), "order.submitted"); n != 1 {
					t.Errorf("submitted %d times", n)
				}
			})
		})
	}
}

// Two of the desk accept at once: each line becomes one subscription, and the
// OSA gets one mail.
func TestAcceptedByTwoAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		o := b.Submitted(b.Purchase(b.Active("rossi", b.Draft("rossi", b.Customer)), "mail-plus", "telephony-std"))
		actors := []app.Actor{b.As("desk"), b.As("administrator")}
		errs := together(8, func(i int) error {
			_, err := b.App.AcceptOrder(t.Context(), actors[i%2], o.ID)
			return err
		})
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else if licensing.KindOf(err) != licensing.Conflict {
				t.Error(err)
			}
		}
		l, err := b.App.Subscriptions(t.Context(), app.System(), store.SubscriptionFilter{Order: o.ID}, store.Page{})
		if err != nil || done != 1 || len(l.Items) != 2 || count(b.Kinds("rossi.osa"), "activation.welcome") != 1 {
			t.Errorf("%d accepted, %d subscriptions, mails %v, %v", done, len(l.Items), b.Kinds("rossi.osa"), err)
		}
	})
}

// While an agreement becomes active an order is submitted on it: it is never
// left held.
func TestSubmittedWhileCountersigned(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		for round := range 6 {
			who := fmt.Sprint("rossi", round)
			x := b.Sent(who, b.Draft(who, b.Customer))
			x, err := b.App.SignAgreement(t.Context(), b.As(who+".sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash})
			if err != nil {
				t.Fatal(err)
			}
			o, agent, desk := b.Drafted(b.Purchase(x, "mail-plus")), b.As("alfa.agent"), b.As("desk")
			for _, err := range together(2, func(i int) error {
				if i == 0 {
					_, err := b.App.SubmitOrder(t.Context(), agent, o.ID)
					return err
				}
				_, err := b.App.CountersignAgreement(t.Context(), desk, x.ID)
				return err
			}) {
				if err != nil {
					t.Error(err)
				}
			}
			if o, err := b.App.Order(t.Context(), agent, o.ID); err != nil || o.State != licensing.OrderSubmitted {
				t.Errorf("left %v %v", o.State, err)
			}
		}
	})
}

// While an agreement is taken back an order is submitted, or drafted, on it:
// none is left waiting for what will never be.
func TestSubmittedWhileWithdrawn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		for round := range 6 {
			who := fmt.Sprint("rossi", round)
			x := b.Sent(who, b.Draft(who, b.Customer))
			o, d, agent := b.Drafted(b.Purchase(x, "mail-plus")), b.Purchase(x, "mail-plus"), b.As("alfa.agent")
			for _, err := range together(3, func(i int) (err error) {
				switch i {
				case 0:
					_, err = b.App.SubmitOrder(t.Context(), agent, o.ID)
				case 1:
					_, err = b.App.DraftOrder(t.Context(), agent, d)
				default:
					_, err = b.App.WithdrawAgreement(t.Context(), agent, x.ID, "")
				}
				return err
			}) {
				if err != nil && licensing.KindOf(err) != licensing.Conflict {
					t.Error(err)
				}
			}
			l, err := b.App.Orders(t.Context(), agent, store.OrderFilter{Agreement: x.ID}, store.Page{})
			if err != nil || len(l.Items) == 0 {
				t.Fatal(l.Items, err)
			}
			for _, o := range l.Items {
				if o.State != licensing.OrderCancelled {
					t.Errorf("left %s", o.State)
				}
			}
		}
	})
}

// Two write the same draft: one wins, the other is told.
func TestEditedByTwo(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		o := b.Drafted(b.Purchase(b.Active("rossi", b.Draft("rossi", b.Customer)), "mail-plus"))
		actor := b.As("alfa.agent")
		actor.Version = o.Version
		lost := 0
		for _, err := range together(2, func(i int) error {
			_, err := b.App.EditOrder(t.Context(), actor, o.ID, app.OrderDraft{Lines: []app.OrderLineDraft{{Plan: "mail-plus", Quantity: i + 1}}})
			return err
		}) {
			if licensing.KindOf(err) == licensing.Stale && err != nil {
				lost++
			} else if err != nil {
				t.Error(err)
			}
		}
		if lost != 1 {
			t.Errorf("%d lost", lost)
		}
	})
}
