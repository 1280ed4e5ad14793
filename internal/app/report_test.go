package app_test

import (
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

func TestActivationReport(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		b.Submitted(b.Purchase(x, "web-filter-std")) // ordered, and no more
		b.Bought(x, "web-filter-std")                // accepted, and its administrator can sign in
		b.Pass(48 * time.Hour)
		b.Running(x, "mail-plus", "web-filter-std") // in use
		rep, err := b.App.ActivationReport(t.Context(), b.As("desk"), app.Months{})
		if err != nil || len(rep.ByMonth) != 12 {
			t.Fatalf("%d months, %v", len(rep.ByMonth), err)
		}
		want := app.Funnel{Ordered: 4, Accepted: 3, Access: 3, Steps: 2, Active: 2, Median: 1, Ninetieth: 1}
		if rep.Total != want {
			t.Errorf("%+v, want %+v", rep.Total, want)
		}
		want.Month = rep.ByMonth[11].Month
		if rep.ByMonth[11] != want || rep.ByMonth[0].Ordered != 0 {
			t.Errorf("this month: %+v", rep.ByMonth[11])
		}
		for who, ordered := range map[string]int{"alfa.agent": 4, "beta.agent": 0, "rossi.aa": 4, "rossi.osa": 4, "support": 4, "administrator": 4} {
			if rep, err := b.App.ActivationReport(t.Context(), b.As(who), app.Months{}); err != nil || rep.Total.Ordered != ordered {
				t.Errorf("%s: %+v %v", who, rep.Total, err)
			}
		}
		if _, err := b.App.ActivationReport(t.Context(), b.As("rossi.sig"), app.Months{}); licensing.KindOf(err) != licensing.Forbidden {
			t.Errorf("the signatory: %v", err)
		}
	})
}

func TestReportsTakeTheirTime(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	for _, hours := range []int{1, 2, 3, 50} {
		o := b.Submitted(b.Purchase(x, "meetings-50"))
		b.Pass(time.Duration(hours) * time.Hour)
		if _, err := b.App.AcceptOrder(t.Context(), b.As("desk"), o.ID); err != nil {
			t.Fatal(err)
		}
	}
	rep, err := b.App.ActivationReport(t.Context(), b.As("desk"), app.Months{})
	if err != nil || rep.Total.Active != 4 || rep.Total.Median != 2 || rep.Total.Ninetieth != 50 {
		t.Errorf("%+v %v", rep.Total, err)
	}
	for _, m := range []app.Months{{From: licensing.MustDate("2026-05-01"), To: licensing.MustDate("2026-04-30")}, {From: licensing.MustDate("2020-05-01")}} {
		if _, err := b.App.RenewalReport(t.Context(), b.As("desk"), m); licensing.KindOf(err) != licensing.Invalid {
			t.Errorf("%v: %v", m, err)
		}
	}
}

func TestRenewalReport(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		b.Catalogue()
		d := b.Draft("rossi", b.Customer)
		d.TermMonths = 60
		x := b.Active("rossi", d)
		subs := b.Running(x, "mail-plus", "web-filter-std", "web-filter-std")
		if _, err := b.App.TurnOffRenewal(ctx, b.As("rossi.aa"), subs[0].ID); err != nil {
			t.Fatal(err)
		}
		end := subs[0].Term.EndsOn
		year := app.Months{From: end, To: end}
		rep, err := b.App.RenewalReport(ctx, b.As("alfa.agent"), year)
		if err != nil || len(rep.ByMonth) != 1 || rep.ByMonth[0].Counts[licensing.ForecastDeclined] != 1 || rep.ByMonth[0].Counts[licensing.ForecastRenews] != 2 {
			t.Errorf("before: %+v %v", rep, err)
		}
		b.Until(end.EndOf(licensing.DefaultPolicy().Zone).Add(time.Hour))
		rep, err = b.App.RenewalReport(ctx, b.As("rossi.aa"), year)
		if err != nil || rep.ByMonth[0].Counts[licensing.ForecastLapsed] != 1 || rep.ByMonth[0].Counts[licensing.ForecastRenewed] != 2 {
			t.Errorf("after: %+v %v", rep, err)
		}
		if rep, err := b.App.RenewalReport(ctx, b.As("beta.agent"), year); err != nil || len(rep.ByMonth[0].Counts) != 0 {
			t.Errorf("another partner: %+v %v", rep, err)
		}
	})
}

func TestAgeingAndFailureReports(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		b.Catalogue()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		b.Submitted(b.Purchase(x, "web-filter-std"))
		b.Pass(4 * 24 * time.Hour)
		b.Submitted(b.Purchase(x, "web-filter-std"))
		b.Refuse(func(apptest.Mail) app.Outcome { return app.Outcome{Permanent: true, Reason: "no such user"} })
		b.Sent("bianchi", b.Draft("bianchi", b.Customer))
		b.RunJobs()
		count := func(who string) map[string][]int {
			rep, err := b.App.AgeingReport(ctx, b.As(who))
			if err != nil {
				t.Fatal(who, err)
			}
			all := map[string][]int{}
			for _, l := range rep.Lists {
				all[l.Name] = l.Buckets
			}
			return all
		}
		desk := count("desk")
		if n := desk["orders_submitted"]; len(n) != 5 || n[0] != 1 || n[2] != 1 {
			t.Errorf("orders: %v", n)
		}
		if n := desk["messages_failed"]; len(n) != 5 || n[0] == 0 {
			t.Errorf("mails: %v", n)
		}
		if agent := count("alfa.agent"); agent["orders_submitted"][0] != 1 || agent["messages_failed"] != nil {
			t.Errorf("the partner: %v", agent)
		}
		if n := count("beta.agent")["orders_submitted"][0]; n != 0 {
			t.Errorf("another partner: %d", n)
		}
		all, err := b.App.FailureReport(ctx, b.As("support"), licensing.Date{})
		if err != nil || len(all) == 0 || all[0].Area != "message" || all[0].Reason != "no such user" {
			t.Errorf("%+v %v", all, err)
		}
		if all, err := b.App.FailureReport(ctx, b.As("alfa.agent"), licensing.Date{}); err != nil || len(all) != 0 {
			t.Errorf("the partner: %+v %v", all, err)
		}
	})
}
