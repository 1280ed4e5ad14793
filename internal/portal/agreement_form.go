package portal

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

// agreementFormPage drafts a contract, or an enrollment under one, or edits a
// draft.
type agreementFormPage struct {
	frame
	Agreement   *licensing.Agreement // the draft that is edited; nil of a new one
	Customer    string               // of the draft that is edited
	Customers   []option             // of a new one: those found, and other ways to name one
	MayEnter    bool                 // the reader may enter a new customer
	Partners    []option             // the operator's people choose
	HasPartner  bool                 // there is a partner, whose person the OSA may be
	Programmes  []option
	Named       bool         // the programmes have names, and one of them is chosen
	Differences []difference // what somebody else wrote meanwhile
}

// agreementTerms are the fields of a draft that may be changed, as the page orders them.
var agreementTerms = []string{"programme", "starts_on", "term_months", "signatory.name", "signatory.mail", "signatory.language",
	"online_services_administrator.name", "online_services_administrator.mail", "online_services_administrator.language",
	"online_services_administrator.of", "online_services_administrator.grant_ends_on",
	"agreement_administrator.name", "agreement_administrator.mail", "agreement_administrator.language", "notices_mail"}

// The ways to name a customer other than choosing one.
const (
	customerByNumber = "number"
	customerNew      = "new"
)

func (p *Portal) agreementFormRoutes() []web.Route {
	return []web.Route{
		p.own("GET", "/agreements/new", "agreement.draft", p.newAgreement),
		p.own("POST", "/agreements/new", "agreement.draft", p.draftAgreement),
		p.own("GET", "/agreements/{number}/edit", "agreement.edit", p.editAgreementPage),
		p.own("POST", "/agreements/{number}/edit", "agreement.edit", p.editAgreement),
	}
}

// Action is where the form is posted.
func (a agreementFormPage) Action() string {
	if a.Agreement == nil {
		return "/agreements/new"
	}
	return "/agreements/" + a.Agreement.Number + "/edit"
}

// Kinds lists the kinds of agreement.
func (a agreementFormPage) Kinds() []option {
	return choices(a.frame, "kind.agreement.", licensing.AgreementKinds)
}

// Segments lists the segments of customers.
func (a agreementFormPage) Segments() []option {
	return choices(a.frame, "segment.", licensing.Segments)
}

// Of lists whose person an online services administrator may be.
func (a agreementFormPage) Of() []option {
	return choices(a.frame, "kind.organization.", licensing.Sides)
}

// Languages lists the languages of mails.
func (f frame) Languages() []option { return choices(f, "language.", licensing.Languages) }

// choices are the options of a list of words.
func choices[T ~string](f frame, area string, all []T) []option {
	var os []option
	for _, v := range all {
		os = append(os, option{string(v), capital(f.texts.Text(f.Lang, area+string(v), nil))})
	}
	return os
}

// person is what the fields of one person need.
type person struct {
	Form      form
	At        string
	Needed    bool
	Languages []option
}

// Person is a person's part of the form.
func (a agreementFormPage) Person(at string, needed bool) person {
	return person{a.Form, at, needed, a.Languages()}
}

// newAgreement shows the empty form; the address may name the contract of an
// enrollment, and the order that goes with it.
func (p *Portal) newAgreement(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := filled("kind", string(licensing.Contract), "term_months", "36", "then", q.Get("then"), "new_customer.country", "IT",
		"online_services_administrator.of", string(licensing.CustomerParty))
	for _, who := range []string{"signatory", "online_services_administrator", "agreement_administrator", "new_customer"} {
		f.Values.Set(who+".language", web.Language(r.Context()))
	}
	if id := q.Get("customer"); id != "" {
		f.Values.Set("customer", id)
	}
	if number := q.Get("contract"); number != "" {
		f.Values.Set("kind", string(licensing.Enrollment))
		f.Values.Set("contract", number)
	}
	return p.showAgreementForm(w, r, nil, orBegun(r, "/agreements/new", f))
}

func (p *Portal) showAgreementForm(w http.ResponseWriter, r *http.Request, x *licensing.Agreement, f form) error {
	page := agreementFormPage{Agreement: x}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form, page.MayEnter = f, page.Actor.MayCreate("organization.create")
	if page.Programmes, page.Named, err = p.programmes(r, page.frame, f.get("programme")); err != nil {
		return err
	}
	if x == nil {
		if !page.Actor.MayCreate("agreement.draft") {
			return licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "agreement.draft")
		}
		page.key, page.HasPartner = f.get(keyField), true // of record, or to be chosen
		if err = p.customerChoices(r, &page); err == nil && page.Actor.Party == licensing.OperatorParty {
			err = p.partnerChoices(r, &page)
		}
	} else {
		err = p.agreementEdited(r, &page)
	}
	if err != nil {
		return err
	}
	return p.render(w, f.answer(), "agreement_form", page)
}

// agreementEdited completes the page of a draft that is there.
func (p *Portal) agreementEdited(r *http.Request, page *agreementFormPage) error {
	x := page.Agreement
	names, err := p.app.OrganizationNames(r.Context(), page.Actor, x.Customer)
	if err != nil {
		return err
	}
	page.Customer, page.HasPartner = names[x.Customer], x.Partner != ""
	if page.Form.status == http.StatusPreconditionFailed {
		page.Differences = page.differ(agreementTerms, agreementForm(x), &page.Form)
		page.Form.Values.Set("version", strconv.FormatInt(x.Version, 10)) // whoever sends it now has seen what is there
	}
	return nil
}

// mostChoices is how many customers a form offers at once; a search finds others.
const mostChoices = 12

// customerChoices finds the customers that a new agreement may be made with.
func (p *Portal) customerChoices(r *http.Request, page *agreementFormPage) error {
	l, err := p.app.Organizations(r.Context(), page.Actor, store.OrganizationFilter{Party: licensing.CustomerParty, Search: app.Words(page.Form.get("customer_q"))},
		store.Page{Limit: mostChoices})
	if err != nil {
		return err
	}
	all := l.Items
	if id := licensing.OrganizationID(page.Form.get("customer")); licensing.ValidID(id) && !slices.ContainsFunc(all, func(o *licensing.Organization) bool { return o.ID == id }) {
		if o, err := p.app.Organization(r.Context(), page.Actor, id); err == nil {
			all = append([]*licensing.Organization{o}, all...)
		} else if licensing.KindOf(err) != licensing.Missing {
			return err
		}
	}
	for _, o := range all {
		words := []string{o.Name, p.texts.Text(page.Lang, "segment."+string(o.Segment), nil)}
		if number := o.VATNumber + o.IPACode; number != "" && (o.VATNumber == "" || o.IPACode == "") {
			words = append(words, number)
		} else if number != "" {
			words = append(words, o.VATNumber)
		}
		page.Customers = append(page.Customers, option{string(o.ID), strings.Join(words, " · ")})
	}
	page.Customers = append(page.Customers, option{customerByNumber, p.texts.Text(page.Lang, "portal.draft.by_number", nil)})
	if page.MayEnter {
		page.Customers = append(page.Customers, option{customerNew, p.texts.Text(page.Lang, "portal.draft.new_customer", nil)})
	}
	return nil
}

// partnerChoices lists the partners that may be of record.
func (p *Portal) partnerChoices(r *http.Request, page *agreementFormPage) error {
	l, err := p.app.Organizations(r.Context(), page.Actor, store.OrganizationFilter{Party: licensing.PartnerParty}, store.Page{Limit: 200})
	if err != nil {
		return err
	}
	page.Partners = []option{{"", p.texts.Text(page.Lang, "portal.draft.no_partner", nil)}}
	for _, o := range l.Items {
		page.Partners = append(page.Partners, option{string(o.ID), o.Name})
	}
	return nil
}

// programmes are those that have names, those that agreements were made under
// lately, and those that the catalogue's plans are kept for. Where none has a
// name, they are suggestions only.
func (p *Portal) programmes(r *http.Request, f frame, present string) (all []option, named bool, err error) {
	l, err := p.app.Agreements(r.Context(), f.Actor, store.AgreementFilter{}, store.Page{Limit: 50})
	if err != nil {
		return nil, false, err
	}
	services, err := p.app.Services(r.Context())
	if err != nil {
		return nil, false, err
	}
	called, err := p.app.Programmes(r.Context())
	if err != nil {
		return nil, false, err
	}
	keys := []string{}
	for _, x := range called {
		keys = append(keys, x.Key)
	}
	for _, x := range l.Items {
		keys = append(keys, x.Programme)
	}
	for _, s := range services {
		for _, plan := range s.Plans {
			keys = append(keys, plan.Programmes...)
		}
	}
	if named = len(called) > 0; named && present != "" {
		keys = append(keys, present)
	}
	for _, key := range unique(keys) {
		all = append(all, option{key, called.Name(key, f.Lang)})
	}
	if named {
		slices.SortFunc(all, func(a, b option) int { return strings.Compare(a.Label, b.Label) })
		all = append([]option{{"", p.say(f, "portal.draft.choose_programme")}}, all...)
	}
	return all, named, nil
}
