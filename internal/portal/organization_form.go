package portal

import (
	"net/http"
	"strconv"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

// organizationFormPage enters an organization, or corrects one.
type organizationFormPage struct {
	frame
	Organization *licensing.Organization // that is corrected; nil of a new one
	MayPartner   bool                    // partners may be entered, too
	Differences  []difference            // what somebody else wrote meanwhile
}

// organizationTerms are the fields that may be corrected, as the page orders them.
var organizationTerms = []string{"name", "country", "vat_number", "tax_code", "ipa_code", "recipient_code", "certified_mail", "mail", "telephone", "domain", "language"}

// organizationFields are the fields of an organization as a part of a form.
type organizationFields struct {
	Form      form
	At        string // what their names begin with
	Languages []option
}

// OrganizationFields are the fields whose names begin with at.
func (f frame) OrganizationFields(at string) organizationFields {
	return organizationFields{f.Form, at, f.Languages()}
}

// Segments lists the segments of customers.
func (o organizationFormPage) Segments() []option {
	return choices(o.frame, "segment.", licensing.Segments)
}

// Parties lists what a new organization may be.
func (o organizationFormPage) Parties() []option {
	return choices(o.frame, "kind.organization.", []licensing.Party{licensing.CustomerParty, licensing.PartnerParty})
}

// Title is what is entered: whoever may enter customers only sees it said.
func (o organizationFormPage) Title() string {
	if o.MayPartner {
		return "portal.organizations.new"
	}
	return "portal.customers.new"
}

// SegmentHint says what a customer's segment means.
func (o organizationFormPage) SegmentHint() string {
	if o.MayPartner {
		return "portal.organizations.segment_hint"
	}
	return "portal.draft.segment_hint"
}

// Action is where the form is posted.
func (o organizationFormPage) Action() string {
	if o.Organization == nil {
		return "/organizations/new"
	}
	return "/organizations/" + string(o.Organization.ID) + "/edit"
}

func (p *Portal) newOrganization(w http.ResponseWriter, r *http.Request) error {
	return p.showOrganizationForm(w, r, nil, orBegun(r, "/organizations/new", filled("party", string(licensing.CustomerParty), "country", "IT", "language", web.Language(r.Context()))))
}

func (p *Portal) showOrganizationForm(w http.ResponseWriter, r *http.Request, o *licensing.Organization, f form) error {
	page := organizationFormPage{Organization: o}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	if o == nil && !page.Actor.MayCreate("organization.create") {
		return licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "organization.create")
	}
	page.Form, page.MayPartner = f, page.Actor.Party == licensing.OperatorParty
	if o == nil {
		page.key = f.get(keyField)
	}
	if o != nil && f.status == http.StatusPreconditionFailed {
		page.Differences = page.differ(organizationTerms, organizationForm(o), &page.Form)
		page.Form.Values.Set("version", strconv.FormatInt(o.Version, 10)) // whoever sends it now has seen what is there
	}
	return p.render(w, f.answer(), "organization_form", page)
}

// organizationLabels are what the form calls its fields, where not by their names.
var organizationLabels = []string{"name", "portal.setup.organization_name"}

// createOrganization enters a customer, or a partner.
func (p *Portal) createOrganization(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	d := organizationDraft(f, "")
	actor := making(r, f)
	if party := f.get("party"); party != "" && actor.Party == licensing.OperatorParty { // others aren't asked
		d.Party = licensing.Party(party)
	}
	if d.Party != licensing.CustomerParty {
		d.Segment = ""
	}
	o, err := p.app.CreateOrganization(r.Context(), actor, *d)
	if err != nil {
		return p.again(r, f, err, func(f form) error { return p.showOrganizationForm(w, r, nil, f) }, organizationLabels...)
	}
	return see(w, r, "/organizations/"+string(o.ID), "organization_created")
}

// organizationForm is the form as it is filled in of an organization.
func organizationForm(o *licensing.Organization) form {
	return filled("version", strconv.FormatInt(o.Version, 10), "name", o.Name, "country", o.Country, "vat_number", o.VATNumber, "tax_code", o.TaxCode,
		"ipa_code", o.IPACode, "recipient_code", o.RecipientCode, "certified_mail", o.CertifiedMail, "mail", o.Mail, "telephone", o.Telephone,
		"domain", o.Domain, "language", string(o.Language))
}

func (p *Portal) editOrganizationPage(w http.ResponseWriter, r *http.Request) error {
	o, err := p.named(r)
	if err != nil {
		return err
	}
	actor, _ := web.ActorFrom(r.Context())
	if !actor.May("organization.edit", licensing.Target{Organization: o.ID}) {
		return licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "organization.edit")
	}
	return p.showOrganizationForm(w, r, o, orBegun(r, r.URL.Path, organizationForm(o)))
}

// editOrganization corrects an organization; its party and segment stay.
func (p *Portal) editOrganization(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	o, err := p.named(r)
	if err != nil {
		return err
	}
	_, err = p.app.EditOrganizationBy(r.Context(), acting(r, f), o.ID, func(was app.OrganizationDraft) app.OrganizationDraft {
		d := organizationDraft(f, "")
		d.Party, d.Segment = was.Party, was.Segment
		return *d
	})
	if err != nil {
		return p.again(r, f, err, func(f form) error { return p.showOrganizationForm(w, r, o, f) }, organizationLabels...)
	}
	return see(w, r, "/organizations/"+string(o.ID), "organization_edited")
}
