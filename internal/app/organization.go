package app

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"volare/internal/licensing"
	"volare/internal/store"
)

// OrganizationDraft is what a person fills in of an organization.
type OrganizationDraft struct {
	Party         licensing.Party
	Segment       licensing.Segment
	Name          string
	Country       string
	VATNumber     string
	TaxCode       string
	IPACode       string
	RecipientCode string
	CertifiedMail string
	Mail          string
	Telephone     string
	Domain        string
	Language      licensing.Language
}

func (d OrganizationDraft) fill(o *licensing.Organization) {
	o.Segment, o.Name, o.Country = d.Segment, clean(d.Name), strings.ToUpper(clean(d.Country))
	o.VATNumber, o.TaxCode, o.IPACode, o.RecipientCode = clean(d.VATNumber), clean(d.TaxCode), clean(d.IPACode), clean(d.RecipientCode)
	o.CertifiedMail, o.Mail, o.Telephone, o.Domain, o.Language = clean(d.CertifiedMail), clean(d.Mail), clean(d.Telephone), clean(d.Domain), d.Language
	o.Normalize()
}

// clean brings what was typed into the form in which it is kept and compared.
func clean(s string) string { return norm.NFC.String(strings.TrimSpace(s)) }

func cleanPerson(x licensing.Person) licensing.Person {
	x.Name, x.Mail = clean(x.Name), clean(x.Mail)
	return x
}

// CreateOrganization enters a partner (operator's people only) or a customer.
func (a *App) CreateOrganization(ctx context.Context, actor Actor, d OrganizationDraft) (*licensing.Organization, error) {
	return result(ctx, a, actor, func(w *work) (*licensing.Organization, error) {
		var o *licensing.Organization
		if err := creating(w, &o, "organization.create"); err != nil {
			return o, err
		}
		return w.createOrganization(d)
	})
}

// createOrganization is CreateOrganization's inner form.
func (w *work) createOrganization(d OrganizationDraft) (*licensing.Organization, error) {
	if err := w.mayCreate("organization.create"); err != nil {
		return nil, err
	}
	o := &licensing.Organization{ID: licensing.OrganizationID(licensing.NewID()), Party: d.Party, CreatedAt: w.now, UpdatedAt: w.now, Version: 1}
	d.fill(o)
	if w.actor.Party == licensing.PartnerParty {
		o.IntroducedBy = w.actor.Organization
	}
	var p licensing.Problems
	p.Merge("", o.Validate())
	if o.Party == licensing.OperatorParty || o.Party == licensing.PartnerParty && w.actor.Party != licensing.OperatorParty {
		p.Add("party", "field.not_allowed")
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	return o, w.insertOrganization(o)
}

func (w *work) insertOrganization(o *licensing.Organization) error {
	if err := w.InsertOrganization(o); err != nil {
		return known(err)
	}
	if err := w.indexOrganization(o); err != nil {
		return err
	}
	return w.record(change{subject: "organization", verb: "create", id: string(o.ID), version: 1, after: o.Facts(), place: place{customer: o.ID}})
}

// known turns a number that another organization has into a problem of its field.
func known(err error) error {
	var p licensing.Problems
	for constraint, field := range map[string]string{"organization_vat_number": "vat_number", "organization_tax_code": "tax_code", "organization_ipa_code": "ipa_code"} {
		if store.Violates(err, store.Unique, constraint) {
			p.Add(field, "organization.known_already")
		}
	}
	if e := p.Err(); e != nil {
		return e
	}
	return err
}

// EditOrganization writes an organization anew.
func (a *App) EditOrganization(ctx context.Context, actor Actor, id licensing.OrganizationID, d OrganizationDraft) (*licensing.Organization, error) {
	return a.EditOrganizationBy(ctx, actor, id, func(OrganizationDraft) OrganizationDraft { return d })
}

// EditOrganizationBy corrects an organization by what edit makes of it.
func (a *App) EditOrganizationBy(ctx context.Context, actor Actor, id licensing.OrganizationID, edit func(OrganizationDraft) OrganizationDraft) (*licensing.Organization, error) {
	return result(ctx, a, actor, func(w *work) (*licensing.Organization, error) {
		if err := store.Lock(w.Tx, "organization", id); err != nil {
			return nil, err
		}
		o, err := w.visibleOrganization(id)
		if err != nil {
			return nil, err
		}
		if !actor.May("organization.edit", licensing.Target{Organization: id}) { // it is seen, and so not missing
			return nil, licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "organization.edit")
		}
		if err := replay(w, &o); err != nil {
			return o, err
		}
		if err := w.fresh(seen(id, o.Version)); err != nil {
			return nil, err
		}
		before := o.Facts()
		segment := o.Segment
		edit(organizationDraftOf(o)).fill(o)
		var p licensing.Problems
		p.Merge("", o.Validate())
		if o.Segment != segment {
			p.Add("segment", "organization.segment_fixed")
		}
		if err := p.Err(); err != nil {
			return nil, err
		}
		return o, w.saveOrganization(o, before)
	})
}

// saveOrganization writes a corrected organization down; its agreements are
// found by its name.
func (w *work) saveOrganization(o *licensing.Organization, before licensing.Facts) error {
	o.UpdatedAt = w.now
	delete(w.organizations, o.ID)
	if err := w.UpdateOrganization(o); err != nil {
		return known(err)
	}
	o.Version++
	if err := w.indexOrganization(o); err != nil {
		return err
	}
	under, err := w.AgreementsWith(o.ID)
	if err != nil {
		return err
	}
	for _, x := range under {
		if err := w.indexAgreement(x); err != nil {
			return err
		}
	}
	return w.record(change{subject: "organization", verb: "edit", id: string(o.ID), version: o.Version, before: before, after: o.Facts(), place: place{customer: o.ID}})
}

// organizationDraftOf is what was filled in of an organization.
func organizationDraftOf(o *licensing.Organization) OrganizationDraft {
	return OrganizationDraft{Party: o.Party, Segment: o.Segment, Name: o.Name, Country: o.Country, VATNumber: o.VATNumber, TaxCode: o.TaxCode,
		IPACode: o.IPACode, RecipientCode: o.RecipientCode, CertifiedMail: o.CertifiedMail, Mail: o.Mail, Telephone: o.Telephone,
		Domain: o.Domain, Language: o.Language}
}

// Organization reads one organization.
func (a *App) Organization(ctx context.Context, actor Actor, id licensing.OrganizationID) (*licensing.Organization, error) {
	if !actor.scoped("organization.read") {
		return nil, licensing.NotFound("organization")
	}
	var o *licensing.Organization
	err := a.read(ctx, actor, func(w *work) (err error) {
		if o, err = w.visibleOrganization(id); err != nil {
			return err
		}
		return w.withhold([]*licensing.Organization{o})
	})
	return o, err
}

// withhold keeps how customers are reached from a partner that they never took
// for theirs, and from whoever it names on a draft of theirs: a VAT number,
// which anybody may know, is enough for that.
func (w *work) withhold(all []*licensing.Organization) error {
	strange, err := w.strange(all)
	for _, o := range all {
		if slices.Contains(strange, o.ID) {
			hideContacts(o)
		}
	}
	return err
}

// hideContacts takes away how an organization is reached.
func hideContacts(o *licensing.Organization) {
	o.CertifiedMail, o.Mail, o.Telephone, o.Domain, o.RecipientCode = "", "", "", "", ""
	o.IntroducedBy, o.Reference = "", ""
}

// strange are those of the organizations that the actor isn't to know well.
func (w *work) strange(all []*licensing.Organization) ([]licensing.OrganizationID, error) {
	ids := make([]licensing.OrganizationID, len(all))
	for i, o := range all {
		ids[i] = o.ID
	}
	switch {
	case w.actor.System || len(all) == 0:
		return nil, nil
	case w.actor.Party == licensing.PartnerParty:
		return w.Unacquainted(w.actor.Organization, ids)
	case w.actor.Party == licensing.CustomerParty && slices.Contains(ids, w.actor.Organization):
		settled, err := w.Settled(w.actor.seeing("organization.read").Agreements)
		if err != nil || settled {
			return nil, err
		}
		return []licensing.OrganizationID{w.actor.Organization}, nil
	}
	return nil, nil
}

// Organizations lists the organizations the actor may see.
func (a *App) Organizations(ctx context.Context, actor Actor, f store.OrganizationFilter, p store.Page) (store.List[*licensing.Organization], error) {
	var l store.List[*licensing.Organization]
	if !actor.scoped("organization.read") {
		return l, nil
	}
	err := a.read(ctx, actor, func(w *work) (err error) {
		if l, err = w.Organizations(w.neighbourhood(), f, p); err != nil {
			return err
		}
		return w.withhold(l.Items)
	})
	return l, err
}

// OrganizationTally counts the organizations the actor may see: partners by
// their party, customers by their segment.
func (a *App) OrganizationTally(ctx context.Context, actor Actor, f store.OrganizationFilter) (store.Tally, error) {
	counts := store.Tally{}
	if !actor.scoped("organization.read") {
		return counts, nil
	}
	err := a.read(ctx, actor, func(w *work) error {
		for kind, only := range OrganizationKinds {
			f.Party, f.Segment = only.Party, only.Segment
			n, err := w.CountOrganizations(w.neighbourhood(), f)
			if err != nil {
				return err
			}
			counts[kind] = n
		}
		return nil
	})
	return counts, err
}

// OrganizationKinds are the kinds of organization that lists tell apart.
var OrganizationKinds = map[string]store.OrganizationFilter{
	string(licensing.Commercial):   {Party: licensing.CustomerParty, Segment: licensing.Commercial},
	string(licensing.Public):       {Party: licensing.CustomerParty, Segment: licensing.Public},
	string(licensing.PartnerParty): {Party: licensing.PartnerParty},
}

// OrganizationNames gives the names of those organizations that the actor may see.
func (a *App) OrganizationNames(ctx context.Context, actor Actor, ids ...licensing.OrganizationID) (map[licensing.OrganizationID]string, error) {
	var names map[licensing.OrganizationID]string
	err := a.read(ctx, actor, func(w *work) (err error) {
		names, err = w.Names(w.neighbourhood(), ids)
		return err
	})
	return names, err
}

// neighbourhood is whose organizations the actor may see: by workspace, as
// names and identifiers of one's partner and customers are no secret to any role.
func (w *work) neighbourhood() store.Scope {
	switch {
	case w.actor.System || w.actor.Party == licensing.OperatorParty:
		return store.Scope{All: true}
	case w.actor.Party == licensing.PartnerParty:
		return store.Scope{Partner: w.actor.Organization}
	}
	return store.Scope{Customer: w.actor.Organization}
}

// Organization reads one, once in a transaction: letters, searches and
// activations all want the customer's. Nobody changes what it gives.
func (w *work) Organization(id licensing.OrganizationID) (*licensing.Organization, error) {
	if o, ok := w.organizations[id]; ok {
		return o, nil
	}
	o, err := w.Tx.Organization(id)
	if err != nil {
		return nil, err
	}
	if w.organizations == nil {
		w.organizations = map[licensing.OrganizationID]*licensing.Organization{}
	}
	w.organizations[id] = o
	return o, nil
}

// visibleOrganization reads an organization that the actor may see.
func (w *work) visibleOrganization(id licensing.OrganizationID) (*licensing.Organization, error) {
	if !licensing.ValidID(id) {
		return nil, licensing.NotFound("organization")
	}
	l, err := w.Tx.Organizations(w.neighbourhood(), store.OrganizationFilter{ID: id}, store.Page{Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(l.Items) == 0 {
		return nil, licensing.NotFound("organization")
	}
	return l.Items[0], nil
}
