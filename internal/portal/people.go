package portal

import (
	"net/http"
	"slices"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

// seats is where the roles of a page of people are held: an agreement, or an
// organization.
type seats struct {
	Base         string // of the page
	Agreement    *licensing.Agreement
	Organization *licensing.Organization // nil where an agreement is meant
	Partner      string                  // an agreement's, by name
	Contract     string                  // an enrollment's, by number
}

// Name is what the page's title says.
func (s seats) Name() string {
	if s.Agreement != nil {
		return s.Agreement.Number
	}
	return s.Organization.Name
}

// Up is the page of what the roles are held on; "" for one's own organization.
func (s seats) Up() string {
	switch {
	case s.Agreement != nil:
		return "/agreements/" + s.Agreement.Number
	case s.Base == "/people":
		return ""
	}
	return "/organizations/" + string(s.Organization.ID)
}

// peoplePage is who holds which role, which posts are vacant, and how others
// get in.
type peoplePage struct {
	frame
	seats
	app.People
	Numbers  map[licensing.AgreementID]string // of the agreements, where a customer's are shown together
	Inviting []string                         // of them, those on which the reader may invite
	Requests []app.AccessRequestView
	grantList
	MayNotices bool // name another notices contact
}

// Few reports that an agreement has one administrator, where there should be two.
func (p peoplePage) Few() bool {
	n := 0
	for _, h := range p.Posts {
		if h.Role == licensing.AgreementAdministrator {
			n++
		}
	}
	return p.Agreement != nil && n == 1 && len(p.MayInvite) > 0
}

// RoleOptions are the roles into which the reader may invite. Where there are
// several none is chosen beforehand: nobody gets rights by oversight.
func (p peoplePage) RoleOptions() []option {
	if len(p.MayInvite) < 2 {
		return p.roleOptions(p.MayInvite)
	}
	return append([]option{{"", p.texts.Text(p.Lang, "portal.people.choose_role", nil)}}, p.roleOptions(p.MayInvite)...)
}

// SideOptions are whose person may be invited where a grant of the customer holds.
func (p peoplePage) SideOptions() []option {
	return []option{{string(licensing.CustomerParty), capital(p.texts.Text(p.Lang, "kind.organization.customer", nil))}, {string(licensing.PartnerParty), p.Partner}}
}

func (f frame) roleOptions(roles []licensing.Role) (all []option) {
	for _, r := range roles {
		all = append(all, option{string(r), capital(f.texts.Text(f.Lang, "role."+string(r), nil))})
	}
	return all
}

// LanguageOptions are the languages that portal and mails speak.
func (f frame) LanguageOptions() (all []option) {
	for _, l := range licensing.Languages {
		all = append(all, option{string(l), capital(f.texts.Text(f.Lang, "language."+string(l), nil))})
	}
	return all
}

func (p *Portal) peopleRoutes() []web.Route {
	var routes []web.Route
	for _, at := range []string{"/people", "/agreements/{number}/people", "/organizations/{id}/people"} {
		routes = append(routes,
			p.own("GET", at, "role.read", p.people),
			p.own("POST", at, "invitation.invite", p.invite),
			p.own("GET", at+"/{role}", "role.read", p.post),
			p.own("POST", at+"/{role}/revoke", "role.revoke", p.revokeRole),
			p.own("POST", at+"/{role}/resign", "role.resign", p.resign(p.showPost)),
			p.own("POST", at+"/{role}/resend", "invitation.resend", p.resendInvitation),
			p.own("POST", at+"/{role}/replace", "invitation.replace", p.replaceInvitation))
	}
	return append(routes, p.own("POST", "/agreements/{number}/notices", "agreement.change_notices", p.changeNotices))
}

// seatsOf finds where an address says that roles are held.
func (p *Portal) seatsOf(r *http.Request) (s seats, err error) {
	actor, _ := web.ActorFrom(r.Context())
	if r.PathValue("number") == "" {
		id := licensing.OrganizationID(r.PathValue("id"))
		s.Base = "/organizations/" + string(id) + "/people"
		if id == "" {
			id, s.Base = actor.Organization, "/people"
		}
		s.Organization, err = p.app.Organization(r.Context(), actor, id)
		return s, err
	}
	if s.Agreement, err = p.numbered(r); err != nil {
		return s, err
	}
	s.Base = "/agreements/" + s.Agreement.Number + "/people"
	called, err := p.app.Called(r.Context(), actor, []licensing.AgreementID{s.Agreement.Contract}, []licensing.OrganizationID{s.Agreement.Partner})
	s.Partner, s.Contract = called.Organizations[s.Agreement.Partner], called.Agreements[s.Agreement.Contract]
	return s, err
}

func (p *Portal) people(w http.ResponseWriter, r *http.Request) error {
	return p.showPeople(w, r, form{})
}

func (p *Portal) showPeople(w http.ResponseWriter, r *http.Request, f form) error {
	s, err := p.seatsOf(r)
	if err != nil {
		return err
	}
	page := peoplePage{seats: s}
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	if s.Agreement != nil {
		err = p.peopleOfAgreement(r, &page)
	} else {
		err = p.peopleOfOrganization(r, &page)
	}
	if err != nil {
		return err
	}
	return p.render(w, f.answer(), "people", page)
}

// peopleOfAgreement adds what an agreement's page has beside its people:
// requests that wait, and grants.
func (p *Portal) peopleOfAgreement(r *http.Request, page *peoplePage) (err error) {
	x := page.Agreement
	if page.People, err = p.app.AgreementPeople(r.Context(), page.Actor, x.ID); err != nil {
		return err
	}
	if err := p.helpedBy(r, &page.frame, x.Partner); err != nil {
		return err
	}
	l, err := p.app.AccessRequests(r.Context(), page.Actor, false, store.AccessFilter{State: licensing.AccessPending, Agreement: x.ID}, store.Page{})
	if err != nil {
		return err
	}
	page.Requests = slices.DeleteFunc(l.Items, func(v app.AccessRequestView) bool {
		return page.Actor.Party != licensing.OperatorParty && !awaits(v, page.Actor)
	})
	page.MayNotices = includes(page.Actor.VerbsOn("agreement", licensing.Agreements.Allowed(x.State), x.Target()), "change_notices")
	page.grantList, err = p.grantsOn(r, page.frame, x)
	return err
}

func (p *Portal) peopleOfOrganization(r *http.Request, page *peoplePage) (err error) {
	if page.People, err = p.app.OrganizationPeople(r.Context(), page.Actor, page.Organization.ID); err != nil {
		return err
	}
	var ids []licensing.AgreementID
	for _, h := range page.Posts {
		ids = append(ids, h.Agreement)
	}
	called, err := p.app.Called(r.Context(), page.Actor, ids, nil)
	page.Numbers = called.Agreements
	for _, u := range page.Actor.Under {
		if n := page.Numbers[u.ID]; n != "" && u.Customer == page.Organization.ID &&
			page.Actor.May("invitation.invite", licensing.Target{Customer: u.Customer, Agreement: u.ID, Contract: u.Contract}) {
			page.Inviting = append(page.Inviting, n)
		}
	}
	slices.Sort(page.Inviting)
	page.Inviting = slices.Compact(page.Inviting) // a role on both the contract and the enrollment
	return err
}

// invite invites somebody into a role here.
func (p *Portal) invite(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	s, err := p.seatsOf(r)
	if err != nil {
		return err
	}
	d := app.InvitationDraft{Person: personOf(f, ""), Role: licensing.Role(f.get("role"))}
	if s.Agreement != nil {
		d.Agreement, d.Of = s.Agreement.ID, licensing.Party(f.get("of"))
	} else {
		d.Organization = s.Organization.ID
	}
	if _, err := p.app.Invite(r.Context(), acting(r, f), d); err != nil {
		return p.again(r, f, err, func(f form) error { return p.showPeople(w, r, f) })
	}
	return see(w, r, s.Base, "invited")
}

// changeNotices names another notices contact of an agreement, or none.
func (p *Portal) changeNotices(w http.ResponseWriter, r *http.Request) error {
	f, x, err := p.formOn(r)
	if err != nil {
		return err
	}
	if _, err := p.app.ChangeNotices(r.Context(), acting(r, f), x.ID, f.get("notices_mail")); err != nil {
		return p.again(r, f, err, func(f form) error { return p.showPeople(w, r, f) }, "notices_mail", "portal.people.notices_new")
	}
	return see(w, r, "/agreements/"+x.Number+"/people", "agreement_change_notices")
}
