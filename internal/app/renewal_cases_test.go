package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

// long is a draft whose agreement outlives the tests.
func long(b *apptest.Bench, prefix string, customer *licensing.Organization) app.AgreementDraft {
	d := b.Draft(prefix, customer)
	d.TermMonths = 60
	return d
}

func must(t *testing.T, s *licensing.Subscription, err error) *licensing.Subscription {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPublicNeverRenewsByItself(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		x := b.Active("comune", long(b, "comune", b.Council))
		all := b.Running(x, "mail-plus", "meetings-50", "documents-std")
		b.Forget()
		ctx := t.Context()
		confirm := func(s *licensing.Subscription) *licensing.Subscription {
			t.Helper()
			s, err := b.App.ConfirmRenewal(ctx, b.As("comune.aa"), s.ID, licensing.Confirmation{CIG: "A0000011A6"})
			return must(t, s, err)
		}
		b.Until(b.On("2027-02-01"))
		// The first is confirmed in time, the second late, the third never.
		first := confirm(all[0])
		if len(renewalOrders(b, x)) != 1 || first.Renewal.OrderState != licensing.OrderSubmitted {
			t.Fatalf("%+v", first.Renewal)
		}
		if _, err := b.App.AcceptOrder(ctx, b.As("desk"), first.Renewal.Order); err != nil {
			t.Fatal(err)
		}
		b.Until(b.On("2027-03-10"))
		if s := b.Subscription(first.ID); s.State != licensing.SubscriptionActive || s.Term.Number != 2 || s.Term.StartsOn.String() != "2027-03-02" || s.CIG != "A0000011A6" {
			t.Errorf("confirmed in time: %+v", s)
		}
		for _, s := range all[1:] {
			if s = b.Subscription(s.ID); s.State != licensing.SubscriptionGrace || s.Reason != licensing.EndsUnconfirmed {
				t.Errorf("unconfirmed: %+v", s)
			}
		}
		second := confirm(all[1])
		if second.State != licensing.SubscriptionGrace {
			t.Errorf("renewed without the desk: %+v", second)
		}
		b.Until(b.On("2027-03-15"))
		if o, err := b.App.AcceptOrder(ctx, b.As("desk"), second.Renewal.Order); err != nil || o.State != licensing.OrderCompleted {
			t.Fatalf("%v %v", o, err)
		}
		if s := b.Subscription(second.ID); s.State != licensing.SubscriptionActive || s.Term.StartsOn.String() != "2027-03-15" || s.Term.EndsOn.String() != "2028-03-14" {
			t.Errorf("late: %+v", s)
		}
		b.Until(b.On("2030-03-20"))
		for i, want := range []int{1, 1, 0} {
			s := b.Subscription(all[i].ID)
			if n := events(b, s.ID, "subscription.renewed"); n != want || s.State != licensing.SubscriptionExpired {
				t.Errorf("%d: renewed %d times, %s", i, n, s.State)
			}
		}
		if n := mailsOf(b, "comune.aa", "renewal.in_grace"); n != 3 {
			t.Errorf("%d mails about three ends", n)
		}
		if n := mailsOf(b, "comune.aa", "renewal.expired"); n != 3 {
			t.Errorf("%d mails about what expired on three days", n)
		}
	})
}

func TestRenewalGoesOnAfterARestart(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		x := b.Active("rossi", long(b, "rossi", b.Customer))
		s := b.Running(x, "mail-plus")[0]
		for _, day := range []string{"2026-12-10", "2027-03-01", "2027-03-02", "2028-03-02", "2029-01-01", "2029-03-09"} {
			b.Until(b.On(day))
			b.Restart()
		}
		if s = b.Subscription(s.ID); s.Term.Number != 4 || events(b, s.ID, "subscription.renewed") != 3 || len(renewalOrders(b, x)) != 3 {
			t.Errorf("%+v", s.Term)
		}
	})
}

func TestALongSleepIsCaughtUp(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	x := b.Active("rossi", long(b, "rossi", b.Customer))
	s := b.Running(x, "meetings-monthly")[0]
	b.Clock.Set(b.On("2028-03-10")) // nobody swept for two years
	b.Until(b.On("2028-03-11"))
	if s = b.Subscription(s.ID); s.Term.Number != 25 || events(b, s.ID, "subscription.renewed") != 24 || len(renewalOrders(b, x)) != 24 {
		t.Errorf("%+v, %d renewed, %d orders", s.Term, events(b, s.ID, "subscription.renewed"), len(renewalOrders(b, x)))
	}
	if s.Term.StartsOn.String() != "2028-03-02" {
		t.Errorf("the anchor drifted: %+v", s.Term)
	}
}

func TestCommercialDecisions(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	ctx := t.Context()
	x := b.Active("rossi", long(b, "rossi", b.Customer))
	plans := []string{"mail-plus", "mail-basic", "meetings-50", "documents-std", "documents-large", "meetings-300", "crm-sales"}
	all := b.Running(x, plans...)
	aa := b.As("rossi.aa")
	confirm := func(i, quantity int) *licensing.Subscription {
		t.Helper()
		s, err := b.App.ConfirmRenewal(ctx, aa, all[i].ID, licensing.Confirmation{Quantity: quantity})
		return must(t, s, err)
	}
	_, err := b.App.TurnOffRenewal(ctx, aa, all[0].ID)
	must(t, all[0], err)
	confirm(1, 0)              // as it is: nobody is asked
	more := confirm(2, 9)      // accepted by the desk
	refused := confirm(3, 9)   // rejected by the desk
	forgotten := confirm(4, 9) // the desk doesn't answer
	changed := confirm(5, 9)   // and taken back
	if _, err := b.App.TurnOnRenewal(ctx, aa, changed.ID); err != nil {
		t.Fatal(err)
	}
	if o, err := b.App.Order(ctx, b.As("desk"), changed.Renewal.Order); err != nil || o.State != licensing.OrderCancelled {
		t.Errorf("its order is open still: %v %v", o, err)
	}
	if _, err := b.App.AcceptOrder(ctx, b.As("desk"), more.Renewal.Order); err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.RejectOrder(ctx, b.As("desk"), refused.Renewal.Order, "esauriti"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.SuspendSubscription(ctx, b.As("desk"), all[6].ID, "insoluto"); err != nil {
		t.Fatal(err)
	}
	b.Until(b.On("2027-03-01").Add(time.Hour)) // less than a day is left
	if _, err := b.App.TurnOffRenewal(ctx, aa, all[1].ID); licensing.KindOf(err) != licensing.Conflict {
		t.Errorf("after the cut-off: %v", err)
	}
	b.Until(b.On("2027-03-03"))
	for i, want := range []struct {
		state    licensing.SubscriptionState
		quantity int
		reason   string
	}{{licensing.SubscriptionGrace, 5, licensing.EndsDeclined}, {licensing.SubscriptionActive, 5, ""}, {licensing.SubscriptionActive, 9, ""},
		{licensing.SubscriptionActive, 5, ""}, {licensing.SubscriptionActive, 5, ""}, {licensing.SubscriptionActive, 5, ""}, {licensing.SubscriptionGrace, 5, licensing.EndsSuspended}} {
		if s := b.Subscription(all[i].ID); s.State != want.state || s.Quantity != want.quantity || s.Reason != want.reason {
			t.Errorf("%s: %s, %d, %q; want %+v", s.Plan, s.State, s.Quantity, s.Reason, want)
		}
	}
	if o, err := b.App.Order(ctx, b.As("desk"), forgotten.Renewal.Order); err != nil || o.State != licensing.OrderCancelled {
		t.Errorf("what the desk didn't answer is open still: %v %v", o, err)
	}
	if n := mailsOf(b, "rossi.aa", "renewal.renewed"); n != 1 {
		t.Errorf("%d mails about one night", n)
	}
	b.Until(b.On("2027-03-05"))
	late := confirm(0, 0)
	if late.State != licensing.SubscriptionActive || late.Term.StartsOn.String() != "2027-03-02" || late.Term.Number != 2 {
		t.Errorf("late: %+v", late)
	}
	undone, err := b.App.UndoRenewal(ctx, aa, changed.ID) // it renewed by itself
	if must(t, undone, err).State != licensing.SubscriptionGrace || undone.Term.EndsOn.String() != "2027-03-01" || undone.GraceEndsOn.String() != "2027-03-31" {
		t.Errorf("undone: %+v", undone)
	}
	if _, err := b.App.UndoRenewal(ctx, aa, all[1].ID); licensing.KindOf(err) != licensing.Conflict {
		t.Errorf("a confirmed renewal is undone: %v", err)
	}
	b.Until(b.On("2027-04-10"))
	if s := b.Subscription(changed.ID); s.State != licensing.SubscriptionExpired {
		t.Errorf("%+v", s)
	}
}

func TestLateAndRejectedRenewsTheOldQuantity(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	ctx := t.Context()
	x := b.Active("rossi", long(b, "rossi", b.Customer))
	s := b.Running(x, "mail-plus")[0]
	_, err := b.App.TurnOffRenewal(ctx, b.As("rossi.aa"), s.ID)
	must(t, s, err)
	b.Until(b.On("2027-03-05"))
	s, err = b.App.ConfirmRenewal(ctx, b.As("rossi.aa"), s.ID, licensing.Confirmation{Quantity: 9})
	if must(t, s, err).State != licensing.SubscriptionGrace {
		t.Fatalf("more seats without the desk: %+v", s)
	}
	if _, err := b.App.RejectOrder(ctx, b.As("desk"), s.Renewal.Order, "esauriti"); err != nil {
		t.Fatal(err)
	}
	b.Until(b.Clock.Now().Add(time.Minute))
	if s = b.Subscription(s.ID); s.State != licensing.SubscriptionActive || s.Quantity != 5 || s.Term.StartsOn.String() != "2027-03-02" {
		t.Errorf("%+v", s)
	}
}

func TestWithoutClauseAgreementEndedAndTermination(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	ctx := t.Context()
	d := b.Draft("rossi", b.Customer)
	d.TermMonths = 12
	short := b.Active("rossi", d) // ends with its subscriptions' first term
	ends := b.Running(short, "mail-plus")[0]
	cut := b.Active("verdi", long(b, "verdi", b.Customer))
	stays, goes := b.Running(cut, "mail-plus")[0], b.Running(cut, "mail-basic")[0]
	b.Until(b.On("2026-12-02").Add(9 * time.Hour))
	if m := b.Mailed("rossi.aa", "renewal.reminder"); m.Text == "" {
		t.Error("nothing was said of the agreement's end")
	}
	if _, err := b.App.ConfirmRenewal(ctx, b.As("rossi.aa"), ends.ID, licensing.Confirmation{}); licensing.KindOf(err) != licensing.Conflict {
		t.Errorf("confirmed on an agreement that ends: %v", err)
	}
	if o, err := b.App.Outlooks(ctx, b.As("rossi.aa"), "it", []*licensing.Subscription{b.Subscription(ends.ID)}); err != nil || slices.Contains(o[ends.ID].Actions, "confirm") {
		t.Errorf("it is offered there: %v, %v", o[ends.ID].Actions, err)
	}
	if _, err := b.App.TerminateAgreement(ctx, b.As("desk"), cut.ID, "insoluto", map[licensing.SubscriptionID]licensing.Date{
		stays.ID: {}, goes.ID: licensing.MustDate("2026-12-31")}); err != nil {
		t.Fatal(err)
	}
	if o, err := b.App.Outlooks(ctx, b.As("verdi.aa"), "it", []*licensing.Subscription{b.Subscription(goes.ID)}); err != nil || !strings.Contains(o[goes.ID].Sentence, "Termina il 31 dicembre 2026") {
		t.Errorf("of one that is cancelled before its term is over it is said: %q, %v", o[goes.ID].Sentence, err)
	}
	b.Until(b.On("2027-03-03"))
	for _, want := range []struct {
		s      *licensing.Subscription
		state  licensing.SubscriptionState
		reason string
	}{{ends, licensing.SubscriptionGrace, licensing.EndsAgreement}, {stays, licensing.SubscriptionGrace, licensing.EndsAgreement}, {goes, licensing.SubscriptionCancelled, "insoluto"}} {
		if s := b.Subscription(want.s.ID); s.State != want.state || s.Reason != want.reason {
			t.Errorf("%s %q, want %s %q", s.State, s.Reason, want.state, want.reason)
		}
	}
	if n := events(b, goes.ID, "subscription.cancelled"); n != 1 {
		t.Errorf("cancelled %d times", n)
	}
}
