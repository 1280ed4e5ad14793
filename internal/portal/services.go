package portal

import (
	"net/http"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

// serviceList is the services that were bought, on their way to being active.
var serviceList = listing[*licensing.Activation]{
	path: "/services", verb: "activation.read", aggregate: "activation", states: names(licensing.ActivationStates), sorts: []string{"created"}, only: []string{"review"},
	columns: []string{"label.service", "label.customer", "label.state", "portal.list.step", "portal.list.waits", "label.usage_date"},
	read: func(r *http.Request, a *app.App, actor app.Actor, q asked, p store.Page) (store.List[*licensing.Activation], error) {
		return a.Activations(r.Context(), actor, activationsAsked(q), p)
	},
	tally: func(r *http.Request, a *app.App, actor app.Actor, q asked) (store.Tally, error) {
		return a.ActivationTally(r.Context(), actor, activationsAsked(q))
	},
	rows: serviceRows,
}

func activationsAsked(q asked) store.ActivationFilter {
	return store.ActivationFilter{Search: q.Words, State: licensing.ActivationState(q.State), Under: q.AgreementID(), Customer: q.CustomerID(), Review: q.Only == "review"}
}

func serviceRows(p *Portal, r *http.Request, f frame, all []*licensing.Activation) ([]row, error) {
	var customers []licensing.OrganizationID
	var agreements []licensing.AgreementID
	for _, a := range all {
		customers, agreements = append(customers, a.Customer), append(agreements, a.Agreement)
	}
	called, err := p.app.Called(r.Context(), f.Actor, agreements, customers)
	if err != nil {
		return nil, err
	}
	cards, err := p.serviceCards(r, f, all)
	if err != nil {
		return nil, err
	}
	rows := make([]row, len(all))
	for i, a := range all {
		c := cards[i]
		rows[i] = row{"/activations/" + string(a.ID), []cell{
			{Text: c.Name, Note: c.Facts + " · " + called.Agreements[a.Agreement]},
			{Text: called.Organizations[a.Customer]},
			p.stateCell(f, "activation", string(a.State)),
			{Text: c.Step},
			p.waitCell(f, c.Waiting),
			dayCell(f, a.UsageDate),
		}}
	}
	return rows, nil
}
