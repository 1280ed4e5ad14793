package portal

import (
	"net/http"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

// orderAgreementsPage lets the reader choose what a new order is on.
type orderAgreementsPage struct {
	frame
	Q        string
	Groups   []agreementGroup
	MayDraft bool // a new agreement
}

// agreementGroup are agreements that an order goes the same way on.
type agreementGroup struct {
	Key   string // of its title
	Items []chosenAgreement
	More  bool
}

// chosenAgreement is one that an order may be made on.
type chosenAgreement struct {
	*licensing.Agreement
	Customer  string
	Programme string // by name
}

// mostAgreements is how many of a state are offered; a search finds others.
const mostAgreements = 10

// orderAgreements lists the agreements that an order can be made on, found by
// number, customer or programme.
func (p *Portal) orderAgreements(w http.ResponseWriter, r *http.Request) error {
	page := orderAgreementsPage{Q: r.URL.Query().Get("q")}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	if !page.Actor.MayCreate("order.draft") {
		return licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "order.draft")
	}
	page.MayDraft = page.Actor.MayCreate("agreement.draft")
	active, under := agreementGroup{Key: "portal.order_new.active"}, agreementGroup{Key: "portal.order_new.under_way"}
	for _, state := range []licensing.AgreementState{licensing.AgreementActive, licensing.AgreementSigned, licensing.AgreementSent, licensing.AgreementDraft} {
		group := &under
		if state == licensing.AgreementActive {
			group = &active
		}
		if err := p.offerAgreements(r, page, state, group); err != nil {
			return err
		}
	}
	for _, g := range []agreementGroup{active, under} {
		if len(g.Items) > 0 {
			page.Groups = append(page.Groups, g)
		}
	}
	return p.render(w, http.StatusOK, "order_agreement", page)
}

func (p *Portal) offerAgreements(r *http.Request, page orderAgreementsPage, state licensing.AgreementState, g *agreementGroup) error {
	l, err := p.app.Agreements(r.Context(), page.Actor, store.AgreementFilter{State: state, Search: app.Words(page.Q)}, store.Page{Limit: mostAgreements})
	if err != nil {
		return err
	}
	var ids []licensing.OrganizationID
	for _, x := range l.Items {
		ids = append(ids, x.Customer)
	}
	names, err := p.app.OrganizationNames(r.Context(), page.Actor, ids...)
	if err != nil {
		return err
	}
	programmes, err := p.app.Programmes(r.Context())
	if err != nil {
		return err
	}
	for _, x := range l.Items {
		g.Items = append(g.Items, chosenAgreement{x, names[x.Customer], programmes.Name(x.Programme, page.Lang)})
	}
	g.More = g.More || l.Next != ""
	return nil
}
