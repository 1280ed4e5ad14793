package app_test

import (
	"testing"

	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

// events counts a subscription's events of one type.
func events(b *apptest.Bench, id licensing.SubscriptionID, kind string) int {
	b.T.Helper()
	l, err := b.App.History(b.T.Context(), b.As("desk"), store.EventFilter{Subject: "subscription", SubjectID: string(id), Type: kind}, store.Page{Limit: 500})
	if err != nil {
		b.T.Fatal(err)
	}
	return len(l.Items)
}

// mailsOf counts the mails of a kind to somebody.
func mailsOf(b *apptest.Bench, to, kind string) int {
	b.T.Helper()
	n := 0
	for _, k := range b.Kinds(to) {
		if k == kind {
			n++
		}
	}
	return n
}

func renewalOrders(b *apptest.Bench, x *licensing.Agreement) []*licensing.Order {
	b.T.Helper()
	l, err := b.App.Orders(b.T.Context(), b.As("desk"), store.OrderFilter{Agreement: x.ID, Type: licensing.RenewalOrder}, store.Page{Limit: 500})
	if err != nil {
		b.T.Fatal(err)
	}
	return l.Items
}

func TestCommercialRenewsByItselfForThreeYears(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		d := b.Draft("rossi", b.Customer)
		d.TermMonths = 60
		x := b.Active("rossi", d)
		all := b.Running(x, "meetings-50", "documents-std")
		b.Forget()
		b.Until(b.On("2029-03-10"))
		for _, s := range all {
			s = b.Subscription(s.ID)
			if s.State != licensing.SubscriptionActive || s.Term.Number != 4 || s.Term.StartsOn.String() != "2029-03-02" || s.Term.EndsOn.String() != "2030-03-01" {
				t.Errorf("%s: %s, %+v", s.Plan, s.State, s.Term)
			}
			if n := events(b, s.ID, "subscription.renewed"); n != 3 {
				t.Errorf("%s renewed %d times", s.Plan, n)
			}
		}
		orders := renewalOrders(b, x)
		if len(orders) != 6 {
			t.Errorf("%d renewal orders", len(orders))
		}
		for _, o := range orders {
			if o.State != licensing.OrderCompleted || o.SubmittedBy != "" || len(o.Lines) != 1 {
				t.Errorf("%+v", o)
			}
		}
		for _, who := range []string{"rossi.aa", "rossi.osa", "alfa.agent", "avvisi@rossi.example"} {
			if n := mailsOf(b, who, "renewal.renewed"); n != 3 {
				t.Errorf("%s was told %d times of two renewals in each of three years: %v", who, n, b.Kinds(who))
			}
			if n := mailsOf(b, who, "renewal.reminder"); n != 15 {
				t.Errorf("%s was reminded %d times", who, n)
			}
		}
		if m := b.Mailed("rossi.aa", "renewal.renewed"); m.Token() != "" {
			t.Error("a renewal mail carries a token")
		}
	})
}
