package restapi

import (
	"context"
	"net/http"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

type (
	reportMonths struct {
		From licensing.Date `query:"from" doc:"A day of the first month."`
		To   licensing.Date `query:"to" doc:"A day of the last month; at most 36 months."`
	}
	funnelBody struct {
		Month     string `json:"month,omitempty" example:"2026-11" doc:"In which it was ordered; missing in the total."`
		Ordered   int    `json:"ordered" doc:"Lines of purchase orders that were submitted."`
		Accepted  int    `json:"accepted"`
		Access    int    `json:"access" doc:"An administrator of its online services has an account."`
		Steps     int    `json:"steps" doc:"Somebody, or the system, has begun to activate it."`
		Active    int    `json:"active" doc:"It has been in use."`
		Median    *int   `json:"median_hours,omitempty" doc:"From order to use, of half of those in use; missing where none is."`
		Ninetieth *int   `json:"ninetieth_hours,omitempty" doc:"The same of nine in ten."`
	}
	activationReport struct {
		From   licensing.Date `json:"from"`
		To     licensing.Date `json:"to"`
		Total  funnelBody     `json:"total"`
		Months []funnelBody   `json:"months"`
	}
	renewalMonth struct {
		Month     string `json:"month" example:"2026-11" doc:"In which the term ends."`
		Renewed   int    `json:"renewed" doc:"The term is over and another has followed."`
		Renews    int    `json:"renews" doc:"Will be renewed: by itself, or because it was confirmed."`
		Undecided int    `json:"undecided" doc:"Ends unless somebody decides."`
		Declined  int    `json:"declined" doc:"Ends: turned off, suspended, or cancelled on a date."`
		Lapsed    int    `json:"lapsed" doc:"The term is over and nothing has followed: in grace, or expired."`
	}
	renewalReport struct {
		From   licensing.Date `json:"from"`
		To     licensing.Date `json:"to"`
		Months []renewalMonth `json:"months"`
	}
	ageingList struct {
		List   string    `json:"list" example:"orders_submitted"`
		Counts []int     `json:"counts" doc:"By age, as days parts them; the last one is of what is older than all of them."`
		Oldest time.Time `json:"oldest,omitzero"`
	}
	ageingReport struct {
		Days  []int        `json:"days" doc:"The ages, in days, that part the counts."`
		Lists []ageingList `json:"lists"`
	}
	failureBody struct {
		Area   string    `json:"area" enum:"step,operation,message,agenda"`
		About  string    `json:"about" doc:"The service, the provider, the mail's kind, or what was due."`
		Reason string    `json:"reason,omitempty" doc:"For the operator's people."`
		Count  int       `json:"count"`
		Last   time.Time `json:"last" doc:"When that happened last."`
	}
	failureReport struct {
		Failures []failureBody `json:"failures" doc:"The commonest first, at most 20 of each area."`
	}
	sinceDay struct {
		Since licensing.Date `query:"since" doc:"A day; a year ago without it."`
	}
)

func funnelFrom(f app.Funnel) funnelBody {
	b := funnelBody{Month: f.Month, Ordered: f.Ordered, Accepted: f.Accepted, Access: f.Access, Steps: f.Steps, Active: f.Active}
	if f.Active > 0 {
		b.Median, b.Ninetieth = &f.Median, &f.Ninetieth
	}
	return b
}

func reports(a *API, u *app.App) {
	r := a.Resource("reports", "report", "Figures about what you may see: a partner's are of its own customers, a customer's of its own agreements.")
	Other(r, http.MethodGet, Op{Path: "/activation", Verb: "read", Summary: "From order to use", Text: "By the month of the order: how many have got how far, and how long it took. Without months, the last twelve."},
		func(ctx context.Context, c Call, in *reportMonths) (activationReport, error) {
			rep, err := u.ActivationReport(ctx, c.Actor, app.Months(*in))
			b := activationReport{From: rep.From, To: rep.To, Total: funnelFrom(rep.Total)}
			for _, f := range rep.ByMonth {
				b.Months = append(b.Months, funnelFrom(f))
			}
			return b, err
		})
	Other(r, http.MethodGet, Op{Path: "/renewals", Verb: "read", Summary: "What becomes of terms, by the month in which they end", Text: "Without months, from two before this one to nine after it."},
		func(ctx context.Context, c Call, in *reportMonths) (renewalReport, error) {
			rep, err := u.RenewalReport(ctx, c.Actor, app.Months(*in))
			b := renewalReport{From: rep.From, To: rep.To}
			for _, x := range rep.ByMonth {
				n := x.Counts
				b.Months = append(b.Months, renewalMonth{x.Month, n[licensing.ForecastRenewed], n[licensing.ForecastRenews], n[licensing.ForecastUndecided],
					n[licensing.ForecastDeclined], n[licensing.ForecastLapsed]})
			}
			return b, err
		})
	Other(r, http.MethodGet, Op{Path: "/ageing", Verb: "read", Summary: "How long things wait for somebody"},
		func(ctx context.Context, c Call, _ *struct{}) (ageingReport, error) {
			rep, err := u.AgeingReport(ctx, c.Actor)
			b := ageingReport{Days: rep.Days}
			for _, l := range rep.Lists {
				b.Lists = append(b.Lists, ageingList{l.Name, l.Buckets, l.Oldest})
			}
			return b, err
		})
	Other(r, http.MethodGet, Op{Path: "/failures", Verb: "read", Summary: "Why things have failed that still do"},
		func(ctx context.Context, c Call, in *sinceDay) (failureReport, error) {
			all, err := u.FailureReport(ctx, c.Actor, in.Since)
			b := failureReport{}
			for _, f := range all {
				b.Failures = append(b.Failures, failureBody{f.Area, f.About, u.ReasonIn(web.Language(ctx), f.Reason), f.Count, f.Last})
			}
			return b, err
		})
}
