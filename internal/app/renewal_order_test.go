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
