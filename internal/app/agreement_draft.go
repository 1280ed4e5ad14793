package app

import (
	"context"
	"slices"
	"strings"

	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/store"
)

// AgreementDraft is what a person fills in of an agreement.
type AgreementDraft struct {
	Kind                   licensing.AgreementKind
	Contract               licensing.AgreementID // of an enrollment
	Customer               licensing.OrganizationID
	CustomerVATNumber      string                   // instead of Customer: a partner doesn't see whom it hasn't dealt with
	CustomerIPACode        string                   // likewise, of a public body
	NewCustomer            *OrganizationDraft       // instead of Customer: entered together with the agreement, or not at all
	Partner                licensing.OrganizationID // of record; partners' people may name their own only
	Programme              string
	StartsOn               licensing.Date // zero: on countersignature
	TermMonths             int
	Signatory              licensing.Person
	AgreementAdministrator licensing.Designee // zero: the OSA, if theirs
	OSA                    licensing.Designee
	NoticesMail            string
}

func (d AgreementDraft) fill(a *licensing.Agreement) {
	a.Programme, a.StartsOn, a.TermMonths, a.Signatory = clean(d.Programme), d.StartsOn, d.TermMonths, cleanPerson(d.Signatory)
	a.AgreementAdministrator, a.OSA, a.NoticesMail = d.AgreementAdministrator, d.OSA, clean(d.NoticesMail)
	a.AgreementAdministrator.Person, a.OSA.Person = cleanPerson(d.AgreementAdministrator.Person), cleanPerson(d.OSA.Person)
	a.DefaultDesignation()
}

// validate checks what d was made into. A customer named by a number that
// nobody has is a problem of that field, not a missing customer; so is what is
// wrong with a new one.
func (d AgreementDraft) validate(x *licensing.Agreement) []licensing.FieldError {
	return slices.DeleteFunc(x.Validate(), func(f licensing.FieldError) bool {
		return f.Field == "customer" && (d.CustomerVATNumber+d.CustomerIPACode != "" || d.NewCustomer != nil)
	})
}

// checkTerms finds what no agreement can be made under any more: a day that
// has passed, a programme that isn't offered. Where no programme has a name,
// any will do.
func (w *work) checkTerms(x *licensing.Agreement, p *licensing.Problems) error {
	if !x.StartsOn.IsZero() && x.StartsOn.Before(w.today()) {
		p.Add("starts_on", "field.past")
	}
	known, err := w.programmes()
	if err != nil || len(known) == 0 || x.Programme == "" {
		return err
	}
	if !slices.ContainsFunc(known, func(k catalogue.Programme) bool { return k.Key == x.Programme }) {
		p.Add("programme", "field.reference")
	}
	return nil
}

// DraftAgreement begins a contract, or an enrollment under one. Another server
// may have imported an agreement with the number drawn here: then it is drawn
// again, beyond those that were imported.
func (a *App) DraftAgreement(ctx context.Context, actor Actor, d AgreementDraft) (*licensing.Agreement, error) {
	x, err := a.draftAgreement(ctx, actor, d)
	if store.Violates(err, store.Unique, "agreement_number") {
		a.store.ForgetNumbers()
		return a.draftAgreement(ctx, actor, d)
	}
	return x, err
}

func (a *App) draftAgreement(ctx context.Context, actor Actor, d AgreementDraft) (*licensing.Agreement, error) {
	if actor.Party == licensing.PartnerParty && d.Partner == "" {
		d.Partner = actor.Organization
	}
	kind := licensing.ContractNumber
	if d.Kind == licensing.Enrollment {
		kind = licensing.EnrollmentNumber
	}
	number, err := a.number(ctx, kind)
	if err != nil {
		return nil, err
	}
	return result(ctx, a, actor, func(w *work) (*licensing.Agreement, error) {
		var x *licensing.Agreement
		if err := creating(w, &x, "agreement.draft"); err != nil {
			return x, err
		}
		var p licensing.Problems
		if err := w.enterCustomer(&d, &p); err != nil {
			return nil, err
		}
		if x = w.newAgreement(number, d); len(p.Fields()) == 0 { // else the transaction may be of no more use
			if err := w.parties(x, d, &p); err != nil {
				return nil, err
			}
			if err := w.checkTerms(x, &p); err != nil {
				return nil, err
			}
		}
		p.Merge("", d.validate(x))
		if err := p.Err(); err != nil {
			return nil, err
		}
		if err := w.checkNamed(x); err != nil {
			return nil, err
		}
		return x, w.insertAgreement(x)
	})
}

// enterCustomer enters a draft's new customer and makes d name it. What is
// wrong with it is a problem of its fields.
func (w *work) enterCustomer(d *AgreementDraft, p *licensing.Problems) error {
	if d.NewCustomer == nil {
		return nil
	}
	if d.Customer != "" || d.CustomerVATNumber+d.CustomerIPACode != "" || d.Kind == licensing.Enrollment {
		p.Add("new_customer", "field.not_allowed") // an enrollment's is its contract's
		return nil
	}
	fresh := *d.NewCustomer
	fresh.Party = licensing.CustomerParty
	o, err := w.createOrganization(fresh)
	if err == nil {
		d.Customer = o.ID
	}
	return p.Take("new_customer.", err)
}

// newAgreement makes a draft of what was filled in.
func (w *work) newAgreement(number string, d AgreementDraft) *licensing.Agreement {
	x := &licensing.Agreement{ID: licensing.AgreementID(licensing.NewID()), Number: number, Kind: d.Kind, Contract: d.Contract,
		Partner: d.Partner, State: licensing.AgreementDraft, Since: w.now,
		CreatedBy: w.actor.Account, CreatedAt: w.now, UpdatedAt: w.now, Version: 1}
	d.fill(x)
	return x
}

// insertAgreement writes a new draft down.
func (w *work) insertAgreement(x *licensing.Agreement) error {
	if err := w.InsertAgreement(x); err != nil {
		return err
	}
	if err := w.indexAgreement(x); err != nil {
		return err
	}
	return w.record(change{subject: "agreement", verb: "draft", id: string(x.ID), version: 1, after: x.Facts(), place: placeOf(x),
		private: x.Signatory.Mail})
}

// parties finds the organizations that a draft names and takes the segment
// from the customer; what the actor doesn't know is a problem of its field.
func (w *work) parties(x *licensing.Agreement, d AgreementDraft, p *licensing.Problems) error {
	customer, err := w.customerOf(d, p)
	if err != nil {
		return err
	}
	if x.Customer = d.Customer; customer != nil {
		x.Customer, x.Segment = customer.ID, customer.Segment
	}
	if x.Partner != "" {
		partner, err := w.Organization(x.Partner)
		if err != nil && licensing.KindOf(err) != licensing.Missing {
			return err
		}
		if err != nil || partner.Party != licensing.PartnerParty || w.actor.Party == licensing.PartnerParty && x.Partner != w.actor.Organization {
			p.Add("partner", "field.reference")
		}
	}
	if x.Contract == "" {
		return nil
	}
	contract, err := w.Agreement(x.Contract)
	if err != nil && licensing.KindOf(err) != licensing.Missing {
		return err
	}
	if err != nil || contract.Kind != licensing.Contract || contract.Customer != x.Customer || !w.actor.May("agreement.read", contract.Target()) {
		p.Add("contract", "field.reference")
	}
	return nil
}

// customerOf finds a draft's customer: one that the actor may see by its id,
// any by its VAT number or IPA code, which are public. Naming nobody is found
// by Validate.
func (w *work) customerOf(d AgreementDraft, p *licensing.Problems) (*licensing.Organization, error) {
	var o *licensing.Organization
	var err error
	field := "customer"
	switch {
	case d.Customer != "":
		o, err = w.visibleOrganization(d.Customer)
	case d.CustomerVATNumber != "":
		field = "customer_vat_number"
		o, err = w.OrganizationByVATNumber(vatNumber(d.CustomerVATNumber))
	case d.CustomerIPACode != "":
		field = "customer_ipa_code"
		code, _ := licensing.CheckIPACode(d.CustomerIPACode)
		o, err = w.OrganizationByIPACode(code)
	default:
		return nil, nil
	}
	if err != nil && licensing.KindOf(err) != licensing.Missing {
		return nil, err
	}
	if err != nil || o.Party != licensing.CustomerParty {
		p.Add(field, "field.reference")
		return nil, nil
	}
	return o, nil
}

// vatNumber brings a VAT number of any country into the form in which it is kept.
func vatNumber(s string) string {
	if n, code := licensing.CheckPartitaIVA(s); code == "" {
		return n
	}
	if s = clean(s); len(s) > 2 {
		if n, code := licensing.CheckVATNumber(strings.ToUpper(s[:2]), s); code == "" {
			return n
		}
	}
	return s
}

// EditAgreement writes a draft anew.
func (a *App) EditAgreement(ctx context.Context, actor Actor, id licensing.AgreementID, d AgreementDraft) (*licensing.Agreement, error) {
	return a.EditAgreementBy(ctx, actor, id, func(AgreementDraft) AgreementDraft { return d })
}

// EditAgreementBy changes a draft by what edit makes of it. Kind, parties
// and contract stay: another customer's is another agreement.
func (a *App) EditAgreementBy(ctx context.Context, actor Actor, id licensing.AgreementID, edit func(AgreementDraft) AgreementDraft) (*licensing.Agreement, error) {
	return a.onAgreement(ctx, actor, id, "edit", func(w *work, x *licensing.Agreement) error {
		if err := x.Edit(); err != nil {
			return err
		}
		edit(draftOf(x)).fill(x)
		var p licensing.Problems
		p.Merge("", x.Validate())
		if err := w.checkTerms(x, &p); err != nil {
			return err
		}
		if err := p.Err(); err != nil {
			return err
		}
		if err := w.checkNamed(x); err != nil {
			return err
		}
		return w.indexAgreement(x)
	})
}

// draftOf is what was filled in of an agreement.
func draftOf(x *licensing.Agreement) AgreementDraft {
	return AgreementDraft{Kind: x.Kind, Contract: x.Contract, Customer: x.Customer, Partner: x.Partner, Programme: x.Programme, StartsOn: x.StartsOn,
		TermMonths: x.TermMonths, Signatory: x.Signatory, AgreementAdministrator: x.AgreementAdministrator, OSA: x.OSA, NoticesMail: x.NoticesMail}
}
