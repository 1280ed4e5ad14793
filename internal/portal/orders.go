package portal

import (
	"net/http"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

var orderList = listing[*licensing.Order]{
	path: "/orders", verb: "order.read", aggregate: "order", states: names(licensing.Orders.States), sorts: []string{"created", "waiting"},
	columns: []string{"label.number", "label.customer", "label.partner", "label.service", "label.state", "portal.list.waits", "label.partner_reference"},
	hides:   map[licensing.Party][]string{licensing.CustomerParty: {"label.customer"}, licensing.PartnerParty: {"label.partner"}, licensing.OperatorParty: {"label.partner"}},
	read: func(r *http.Request, a *app.App, actor app.Actor, q asked, p store.Page) (store.List[*licensing.Order], error) {
		return a.Orders(r.Context(), actor, ordersAsked(q), p)
	},
	tally: func(r *http.Request, a *app.App, actor app.Actor, q asked) (store.Tally, error) {
		return a.OrderTally(r.Context(), actor, ordersAsked(q))
	},
	rows: orderRows,
	add:  &adding{key: "portal.order_new.title", path: "/orders/new", verb: "order.draft"},
}

func ordersAsked(q asked) store.OrderFilter {
	return store.OrderFilter{Search: q.Words, State: licensing.OrderState(q.State), Under: q.AgreementID(), Customer: q.CustomerID(), Sort: q.Sort}
}

func orderRows(p *Portal, r *http.Request, f frame, all []*licensing.Order) ([]row, error) {
	var parties []licensing.OrganizationID
	var agreements []licensing.AgreementID
	for _, o := range all {
		parties, agreements = append(parties, o.Customer, o.Partner), append(agreements, o.Agreement)
	}
	called, err := p.app.Called(r.Context(), f.Actor, agreements, parties)
	if err != nil {
		return nil, err
	}
	waits, err := p.app.OrderWaits(r.Context(), f.Actor, all)
	if err != nil {
		return nil, err
	}
	examiners, err := p.app.OrderExaminers(r.Context(), f.Actor, all)
	if err != nil {
		return nil, err
	}
	rows := make([]row, len(all))
	for i, o := range all {
		var services []string
		for _, l := range o.Lines {
			name, err := p.serviceName(r, l.Service)
			if err != nil {
				return nil, err
			}
			services = append(services, name+" ×\u00a0"+f.texts.Number(f.Lang, int64(l.Quantity)))
		}
		state := p.stateCell(f, "order", string(o.State))
		if o.Aged {
			state.Note = p.say(f, "portal.work.aged")
		}
		customer := cell{Text: called.Organizations[o.Customer]}
		if f.Actor.Party == licensing.OperatorParty { // who has room for one column of organizations only
			customer.Note = called.Organizations[o.Partner]
		}
		rows[i] = row{"/orders/" + o.Number, []cell{
			{Text: o.Number, Note: p.say(f, "kind.order."+string(o.Type)) + " · " + called.Agreements[o.Agreement]},
			customer,
			{Text: called.Organizations[o.Partner]},
			linesCell(p, f, services),
			state,
			examined(p.waitCell(f, waits[o.ID]), examiners[o.ID]),
			{Text: o.PartnerReference, Note: o.CustomerReference},
		}}
	}
	return rows, nil
}

// examined is who an order waits for, by name where somebody of the desk has taken it.
func examined(c cell, by string) cell {
	if by != "" && c.Text != "" {
		c.Text, c.Note = by, c.Text+" · "+c.Note
	}
	return c
}

// shownLines is how many of an order's lines a list names.
const shownLines = 3

func linesCell(p *Portal, f frame, services []string) cell {
	if len(services) == 0 {
		return cell{}
	}
	c := cell{Text: f.texts.List(f.Lang, services[:min(len(services), shownLines)]), Raw: f.texts.List(f.Lang, services)}
	if more := len(services) - shownLines; more > 0 {
		c.Note = p.texts.Plural(f.Lang, "portal.list.more_lines", more, nil)
	}
	return c
}
