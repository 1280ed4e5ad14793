package portal

import (
	"net/http"

	"volare/internal/app"
	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

// organizationPage is one organization with what it is engaged in.
type organizationPage struct {
	frame
	Organization *licensing.Organization
	IntroducedBy string
	Agreements   []*licensing.Agreement
	Programmes   catalogue.Programmes // that they are made under
	Orders       []*licensing.Order
	Ending       []*licensing.Subscription // the nearest end first
	Outlooks     map[licensing.SubscriptionID]app.Outlook
	MayEdit      bool
	MayPeople    bool
	MayDraft     bool
	History      []moment
}

// Ends is what becomes of a subscription, in a sentence.
func (o organizationPage) Ends(s *licensing.Subscription) app.Outlook { return o.Outlooks[s.ID] }

// Customer reports whether it is a customer's page.
func (o organizationPage) Customer() bool { return o.Organization.Party == licensing.CustomerParty }

// shownThings is how many agreements, orders and subscriptions a page names.
const shownThings = 8

func (p *Portal) organizationRoutes() []web.Route {
	return []web.Route{
		p.own("GET", "/organizations/new", "organization.create", p.newOrganization),
		p.own("POST", "/organizations/new", "organization.create", p.createOrganization),
		p.own("GET", "/organizations/{id}", "organization.read", p.organization),
		p.own("GET", "/organizations/{id}/edit", "organization.edit", p.editOrganizationPage),
		p.own("POST", "/organizations/{id}/edit", "organization.edit", p.editOrganization),
	}
}

// named finds the organization that the address names.
func (p *Portal) named(r *http.Request) (*licensing.Organization, error) {
	actor, _ := web.ActorFrom(r.Context())
	return p.app.Organization(r.Context(), actor, licensing.OrganizationID(r.PathValue("id")))
}

func (p *Portal) organization(w http.ResponseWriter, r *http.Request) error {
	o, err := p.named(r)
	if err != nil {
		return err
	}
	page := organizationPage{Organization: o}
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	to := licensing.Target{Organization: o.ID, Partner: o.ID}
	page.MayEdit = page.Actor.May("organization.edit", licensing.Target{Organization: o.ID})
	page.MayPeople, page.MayDraft = page.Actor.May("role.read", to), page.Actor.MayCreate("agreement.draft") && page.Customer()
	if o.IntroducedBy != "" {
		names, err := p.app.OrganizationNames(r.Context(), page.Actor, o.IntroducedBy)
		if err != nil {
			return err
		}
		page.IntroducedBy = names[o.IntroducedBy]
	}
	if page.Customer() {
		if err := p.engagements(r, &page); err != nil {
			return err
		}
	}
	if page.History, err = p.history(r, page.frame, "organization", string(o.ID)); err != nil {
		return err
	}
	return p.render(w, http.StatusOK, "organization", page)
}

// engagements adds a customer's agreements, orders and nearest ends.
func (p *Portal) engagements(r *http.Request, page *organizationPage) error {
	id, few := page.Organization.ID, store.Page{Limit: shownThings}
	agreements, err := p.app.Agreements(r.Context(), page.Actor, store.AgreementFilter{Customer: id}, few)
	if err != nil {
		return err
	}
	orders, err := p.app.Orders(r.Context(), page.Actor, store.OrderFilter{Customer: id}, few)
	if err != nil {
		return err
	}
	ending, err := p.app.Subscriptions(r.Context(), page.Actor, store.SubscriptionFilter{Customer: id, EndsFrom: page.Today, Sort: "end"}, few)
	if err != nil {
		return err
	}
	if page.Programmes, err = p.app.Programmes(r.Context()); err != nil {
		return err
	}
	page.Agreements, page.Orders, page.Ending = agreements.Items, orders.Items, ending.Items
	page.Outlooks, err = p.app.Outlooks(r.Context(), page.Actor, page.Lang, ending.Items)
	return err
}
