package app_test

import (
	"fmt"
	"testing"
	"time"

	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/store/storetest"
)

// BenchmarkRenewals renews subscriptions that all end on one day, a hundred on
// each agreement: go test -bench Renewals -benchtime 100000x. What it counts is
// one subscription, with its order, its events and its next line of the agenda;
// told/s are the mails that follow, four per agreement.
func BenchmarkRenewals(b *testing.B) {
	for _, e := range storetest.Engines {
		b.Run(string(e), func(b *testing.B) {
			bench := apptest.On(b, storetest.New(b, e))
			many(bench, b.N, 100)
			bench.Clock.Set(bench.On("2027-03-02"))
			b.ResetTimer()
			start := time.Now()
			n, err := bench.App.RunDue(b.Context())
			took := time.Since(start)
			if err != nil || n < b.N {
				b.Fatalf("%d of %d: %v", n, b.N, err)
			}
			b.StopTimer()
			b.ReportMetric(float64(b.N)/took.Seconds(), "renewals/s")
			bench.Clock.Set(bench.On("2027-03-02").Add(time.Minute))
			start = time.Now()
			if n, err = bench.App.RunDue(b.Context()); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(4*n)/time.Since(start).Seconds(), "told/s")
			l, err := bench.App.Subscriptions(b.Context(), bench.As("desk"), store.SubscriptionFilter{EndsTo: licensing.MustDate("2027-03-01")}, store.Page{})
			if err != nil || len(l.Items) != 0 {
				b.Fatalf("%d are left: %v", len(l.Items), err)
			}
		})
	}
}

// many makes n active subscriptions that renew by themselves when 1 March 2027
// is over, each agreement with so many.
func many(b *apptest.Bench, n, each int) {
	b.T.Helper()
	b.Catalogue()
	d := b.Draft("rossi", b.Customer)
	d.TermMonths = 120
	x := b.Active("rossi", d)
	s := b.Running(x, "mail-plus")[0]
	roles := []*licensing.Assignment{}
	err := b.Store.Read(b.T.Context(), func(t *store.Tx) (err error) {
		roles, err = t.RolesOn(x.ID)
		return err
	})
	for made := 1; err == nil && made < n; made += each {
		err = b.Store.Write(b.T.Context(), func(t *store.Tx) error {
			a := *x
			a.ID, a.Number = licensing.AgreementID(licensing.NewID()), fmt.Sprintf("C-2026-9%06d", made)
			if err := t.InsertAgreement(&a); err != nil {
				return err
			}
			for _, r := range roles {
				as := *r
				as.ID, as.Agreement = licensing.RoleID(licensing.NewID()), a.ID
				if err := t.InsertAssignment(&as); err != nil {
					return err
				}
			}
			return copies(t, s, &a, made, min(each, n-made))
		})
	}
	if err != nil {
		b.T.Fatal(err)
	}
}

// copies puts n copies of s on an agreement.
func copies(t *store.Tx, s *licensing.Subscription, a *licensing.Agreement, from, n int) error {
	o, err := t.Order(s.Order)
	if err != nil {
		return err
	}
	line := o.Lines[0]
	o.ID, o.Number, o.Agreement, o.Lines = licensing.OrderID(licensing.NewID()), fmt.Sprintf("O-2026-9%06d", from), a.ID, nil
	var plans []store.Planned
	var all []*licensing.Subscription
	for i := range n {
		c, l := *s, line
		c.ID, c.Number, c.Order, c.Agreement = licensing.SubscriptionID(licensing.NewID()), fmt.Sprintf("S-2026-9%06d", from+i), o.ID, a.ID
		l.ID, l.Position, l.Subscription = licensing.LineID(licensing.NewID()), i+1, c.ID
		c.Line = l.ID
		o.Lines, all = append(o.Lines, l), append(all, &c)
		plans = append(plans, store.Planned{Subject: licensing.OfSubscription, ID: string(c.ID), Due: c.Next(licensing.DefaultPolicy())})
	}
	if err := t.InsertOrder(o); err != nil {
		return err
	}
	for _, c := range all {
		if err := t.InsertSubscription(c); err != nil {
			return err
		}
	}
	return t.Plan(plans, 1)
}
