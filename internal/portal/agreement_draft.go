package portal

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

// draftAgreement makes the draft; or looks for a customer and shows the form again.
func (p *Portal) draftAgreement(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	show := func(f form) error { return p.showAgreementForm(w, r, nil, f) }
	if f.get("do") == "find" {
		return show(f)
	}
	d, err := p.agreementDraft(r, f)
	var x *licensing.Agreement
	if err == nil {
		x, err = p.app.DraftAgreement(r.Context(), making(r, f), d)
	}
	if err != nil {
		return p.again(r, f, withoutDefaults(f, err), show, "customer_q", "portal.draft.customer_q", "contract", "portal.draft.contract", "new_customer.name", "portal.draft.new_name")
	}
	if f.get("then") == "order" {
		return see(w, r, "/orders/new?agreement="+x.Number, "agreement_draft")
	}
	return see(w, r, "/agreements/"+x.Number, "agreement_draft")
}

// agreementDraft reads what was filled in of a new agreement.
func (p *Portal) agreementDraft(r *http.Request, f form) (app.AgreementDraft, error) {
	var problems licensing.Problems
	d := agreementTermsOf(f, app.AgreementDraft{Kind: licensing.AgreementKind(f.get("kind")), Partner: licensing.OrganizationID(f.get("partner"))}, &problems)
	switch customer := f.get("customer"); {
	case d.Kind == licensing.Enrollment:
		actor, _ := web.ActorFrom(r.Context())
		number := strings.ToUpper(f.get("contract"))
		contract, err := p.app.AgreementByNumber(r.Context(), actor, number)
		switch {
		case number == "":
			problems.Add("contract", "field.required")
		case licensing.KindOf(err) == licensing.Missing && err != nil:
			problems.Add("contract", "field.reference")
		case err != nil:
			return d, err
		default:
			d.Contract, d.Customer = contract.ID, contract.Customer
		}
	case customer == customerByNumber:
		d.CustomerVATNumber, d.CustomerIPACode = f.get("customer_vat_number"), f.get("customer_ipa_code")
		if d.CustomerVATNumber+d.CustomerIPACode == "" {
			problems.Add("customer_vat_number", "field.required")
		}
	case customer == customerNew:
		d.NewCustomer = organizationDraft(f, "new_customer.")
	default:
		d.Customer = licensing.OrganizationID(customer)
	}
	return d, problems.Err()
}

// withoutDefaults leaves out what is wrong with an agreement administrator whom
// nobody typed: it is the online services administrator, told of already.
func withoutDefaults(f form, err error) error {
	var e *licensing.Error
	if !errors.As(err, &e) || f.get("agreement_administrator.name")+f.get("agreement_administrator.mail") != "" || f.get("online_services_administrator.of") == string(licensing.PartnerParty) {
		return err
	}
	told := *e
	told.Fields = slices.DeleteFunc(slices.Clone(e.Fields), func(x licensing.FieldError) bool { return strings.HasPrefix(x.Field, "agreement_administrator.") })
	return &told
}

// organizationDraft reads what was filled in of a new customer.
func organizationDraft(f form, at string) *app.OrganizationDraft {
	return &app.OrganizationDraft{Party: licensing.CustomerParty, Segment: licensing.Segment(f.get(at + "segment")), Name: f.get(at + "name"),
		Country: f.get(at + "country"), VATNumber: f.get(at + "vat_number"), TaxCode: f.get(at + "tax_code"), IPACode: f.get(at + "ipa_code"),
		RecipientCode: f.get(at + "recipient_code"), CertifiedMail: f.get(at + "certified_mail"), Mail: f.get(at + "mail"),
		Telephone: f.get(at + "telephone"), Domain: f.get(at + "domain"), Language: licensing.Language(f.get(at + "language"))}
}

// agreementTermsOf reads the fields that may be changed in a draft over d.
func agreementTermsOf(f form, d app.AgreementDraft, p *licensing.Problems) app.AgreementDraft {
	d.Programme, d.NoticesMail = f.get("programme"), f.get("notices_mail")
	d.StartsOn, d.TermMonths = f.day("starts_on", p), f.whole("term_months", p)
	d.Signatory = personOf(f, "signatory.")
	d.OSA = licensing.Designee{Person: personOf(f, "online_services_administrator."), Of: licensing.Party(f.get("online_services_administrator.of")),
		GrantEndsOn: f.day("online_services_administrator.grant_ends_on", p)}
	if d.OSA.Of == "" {
		d.OSA.Of = licensing.CustomerParty
	}
	d.AgreementAdministrator = licensing.Designee{}
	if f.get("agreement_administrator.name")+f.get("agreement_administrator.mail") != "" || d.OSA.Of == licensing.PartnerParty {
		d.AgreementAdministrator = licensing.Designee{Person: personOf(f, "agreement_administrator."), Of: licensing.CustomerParty}
	}
	return d
}

func personOf(f form, at string) licensing.Person {
	return licensing.Person{Name: f.get(at + "name"), Mail: f.get(at + "mail"), Language: licensing.Language(f.get(at + "language"))}
}

// agreementForm is the form as it is filled in of a draft.
func agreementForm(x *licensing.Agreement) form {
	f := filled("version", strconv.FormatInt(x.Version, 10), "programme", x.Programme, "starts_on", x.StartsOn.String(), "term_months", strconv.Itoa(x.TermMonths),
		"notices_mail", x.NoticesMail, "online_services_administrator.of", string(x.OSA.Of), "online_services_administrator.grant_ends_on", x.OSA.GrantEndsOn.String())
	for at, who := range map[string]licensing.Person{"signatory.": x.Signatory, "online_services_administrator.": x.OSA.Person, "agreement_administrator.": x.AgreementAdministrator.Person} {
		f.Values.Set(at+"name", who.Name)
		f.Values.Set(at+"mail", who.Mail)
		f.Values.Set(at+"language", string(who.Language))
	}
	return f
}

// editable finds the draft that the address names, if the reader may change it.
func (p *Portal) editable(r *http.Request, verb licensing.Verb) (*licensing.Agreement, error) {
	x, err := p.numbered(r)
	if err != nil {
		return nil, err
	}
	actor, _ := web.ActorFrom(r.Context())
	if !includes(actor.VerbsOn("agreement", []licensing.Verb{verb}, x.Target()), verb) {
		return nil, licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "agreement."+string(verb))
	}
	state := x.State
	return x, licensing.Agreements.Step(&state, verb)
}

func (p *Portal) editAgreementPage(w http.ResponseWriter, r *http.Request) error {
	x, err := p.editable(r, "edit")
	if err != nil {
		return err
	}
	return p.showAgreementForm(w, r, x, orBegun(r, "/agreements/"+x.Number+"/edit", agreementForm(x)))
}

func (p *Portal) editAgreement(w http.ResponseWriter, r *http.Request) error {
	f, x, err := p.formOn(r)
	if err != nil {
		return err
	}
	var problems licensing.Problems
	edit := func(d app.AgreementDraft) app.AgreementDraft { return agreementTermsOf(f, d, &problems) }
	if edit(app.AgreementDraft{}); len(problems.Fields()) > 0 {
		err = problems.Err()
	} else {
		_, err = p.app.EditAgreementBy(r.Context(), acting(r, f), x.ID, edit)
	}
	if err != nil {
		if state := x.State; licensing.KindOf(err) == licensing.Stale { // sent or withdrawn meanwhile: that says more
			err = cmp.Or(licensing.Agreements.Step(&state, "edit"), err)
		}
		return p.again(r, f, withoutDefaults(f, err), func(f form) error { return p.showAgreementForm(w, r, x, f) })
	}
	return see(w, r, "/agreements/"+x.Number, "agreement_edit")
}
