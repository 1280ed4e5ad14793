package portal

import (
	"net/http"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

// renewalList is the subscriptions with what becomes of them, the nearest end first.
var renewalList = listing[*licensing.Subscription]{
	path: "/renewals", all: "portal.renewals.open", verb: "subscription.read", aggregate: "subscription", states: names(licensing.Subscriptions.States), sorts: []string{"end", "created"},
	columns: []string{"label.service", "label.customer", "label.quantity", "label.state", "label.ends_on", "portal.renewals.what_next"},
	read: func(r *http.Request, a *app.App, actor app.Actor, q asked, p store.Page) (store.List[*licensing.Subscription], error) {
		return a.Subscriptions(r.Context(), actor, subscriptionsAsked(q), p)
	},
	tally: func(r *http.Request, a *app.App, actor app.Actor, q asked) (store.Tally, error) {
		return a.SubscriptionTally(r.Context(), actor, subscriptionsAsked(q))
	},
	rows:    renewalRows,
	picture: renewalPicture,
}

// subscriptionsAsked: what has ended is asked for by its state, or searched
// for; it has no end to come, and is sorted as it began.
func subscriptionsAsked(q asked) store.SubscriptionFilter {
	f := store.SubscriptionFilter{Search: q.Words, State: licensing.SubscriptionState(q.State), Under: q.AgreementID(), Customer: q.CustomerID(), Sort: q.Sort}
	f.Open = f.State == "" && len(q.Words) == 0
	if f.Sort == "" && (f.State == "" || !licensing.Subscriptions.Final(f.State)) {
		f.Sort = "end"
	}
	return f
}

// renewalPicture draws a customer's renewals by month; partners and the
// operator have it among their reports.
func renewalPicture(p *Portal, r *http.Request, f frame) (*chart, error) {
	if f.Actor.Party != licensing.CustomerParty || !f.Actor.Somewhere("report.read") {
		return nil, nil
	}
	rep, err := p.app.RenewalReport(r.Context(), f.Actor, app.Months{})
	if err != nil {
		return nil, err
	}
	c := p.renewalChart(f, rep)
	return &c, nil
}

func renewalRows(p *Portal, r *http.Request, f frame, all []*licensing.Subscription) ([]row, error) {
	outlooks, err := p.app.Outlooks(r.Context(), f.Actor, f.Lang, all)
	if err != nil {
		return nil, err
	}
	var customers []licensing.OrganizationID
	for _, s := range all {
		customers = append(customers, s.Customer)
	}
	called, err := p.app.Called(r.Context(), f.Actor, nil, customers)
	if err != nil {
		return nil, err
	}
	rows := make([]row, len(all))
	for i, s := range all {
		o := outlooks[s.ID]
		rows[i] = row{"/subscriptions/" + s.Number, []cell{
			{Text: o.Service, Note: s.Number + " · " + o.AgreementNumber},
			{Text: called.Organizations[s.Customer]},
			numberCell(f, s.Quantity),
			p.stateCell(f, "subscription", string(s.State)),
			dayCell(f, s.Term.EndsOn),
			{Text: o.Sentence},
		}}
	}
	return rows, nil
}
