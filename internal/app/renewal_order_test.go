package app_test

import (
	"slices"
	"strings"
	"testing"

	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

// A renewal order comes of the customer's decision, but the partner answers
// for it: both hear what becomes of it.
func TestRenewalOrdersAreToldToPartnerAndDecider(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	ctx := t.Context()
	x := b.Active("comune", long(b, "comune", b.Council))
	s := b.Running(x, "mail-plus")[0]
	confirm := func() licensing.OrderID {
		t.Helper()
		s, err := b.App.ConfirmRenewal(ctx, b.As("comune.aa"), s.ID, licensing.Confirmation{CIG: "A0000011A6"})
		return must(t, s, err).Renewal.Order
	}
	b.Forget()
	o := confirm()
	if _, err := b.App.QueryOrder(ctx, b.As("desk"), o, "Quale determina?", false); err != nil {
		t.Fatal(err)
	}
	b.Mailed("alfa.agent", "order.question")
	if ks := b.Kinds("comune.aa"); slices.Contains(ks, "order.question") {
		t.Errorf("a question that wasn't shared: %v", ks)
	}
	if _, err := b.App.AnswerOrder(ctx, b.As("alfa.agent"), o, "La 12."); err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.RejectOrder(ctx, b.As("desk"), o, "CIG errato"); err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"alfa.agent", "comune.aa"} {
		if m := b.Mailed(who, "order.rejected"); !strings.Contains(m.Text, "CIG errato") || strings.Contains(m.Text, "copiarlo") {
			t.Errorf("%s reads:\n%s", who, m.Text)
		}
	}
	if s := b.Subscription(s.ID); s.Renewal.Decision != licensing.Undecided || s.Renewal.Reason != "CIG errato" {
		t.Errorf("%+v", s.Renewal)
	}
	b.Forget()
	o = confirm()
	if _, err := b.App.TurnOffRenewal(ctx, b.As("comune.aa"), s.ID); err != nil {
		t.Fatal(err)
	}
	if o, err := b.App.Order(ctx, b.As("desk"), o); err != nil || o.State != licensing.OrderCancelled {
		t.Errorf("%v %v", o, err)
	}
	b.Mailed("alfa.agent", "order.cancelled")
	b.Forget()
	if _, err := b.App.AcceptOrder(ctx, b.As("desk"), confirm()); err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"alfa.agent", "comune.aa"} {
		if m := b.Mailed(who, "order.accepted"); !strings.Contains(m.Text, s.Number) || strings.Contains(m.Text, "invito") {
			t.Errorf("%s reads:\n%s", who, m.Text)
		}
	}
}

// What ends takes the renewal that waits for the desk with it: there is nothing
// to accept any more.
func TestWhatEndsWithdrawsItsRenewalOrder(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		ctx := t.Context()
		x := b.Active("comune", long(b, "comune", b.Council))
		all := b.Running(x, "mail-plus", "meetings-50", "documents-std")
		b.Until(b.On("2027-02-01"))
		for _, s := range all {
			s, err := b.App.ConfirmRenewal(ctx, b.As("comune.aa"), s.ID, licensing.Confirmation{CIG: "A0000011A6"})
			must(t, s, err)
		}
		for i, on := range []licensing.Date{{}, licensing.MustDate("2027-02-10")} { // now, and later; the third expires
			s, err := b.App.CancelSubscription(ctx, b.As("desk"), all[i].ID, on, "Non serve più")
			must(t, s, err)
		}
		b.Forget()
		b.Until(b.On("2027-03-20"))
		if s := b.Subscription(all[2].ID); s.State != licensing.SubscriptionGrace || !s.Waits() {
			t.Errorf("in grace it may be accepted yet: %s, %+v", s.State, s.Renewal)
		}
		b.Until(b.On("2027-06-01"))
		orders := renewalOrders(b, x)
		for _, o := range orders {
			if o.State != licensing.OrderCancelled {
				t.Errorf("%s is %s", o.Number, o.State)
			}
		}
		for i, want := range []licensing.SubscriptionState{licensing.SubscriptionCancelled, licensing.SubscriptionCancelled, licensing.SubscriptionExpired} {
			if s := b.Subscription(all[i].ID); s.State != want || s.Waits() {
				t.Errorf("%d: %s, %+v", i, s.State, s.Renewal)
			}
		}
		if ks := b.Kinds("alfa.agent"); len(orders) != 3 || len(slices.DeleteFunc(ks, func(k string) bool { return k != "order.cancelled" })) != 2 {
			t.Errorf("of %d orders the partner hears %v", len(orders), b.Kinds("alfa.agent"))
		}
	})
}
