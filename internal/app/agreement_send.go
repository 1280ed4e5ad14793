package app

import (
	"context"

	"volare/internal/document"
	"volare/internal/licensing"
	"volare/internal/mail"
	"volare/internal/store"
)

// SendAgreement freezes a draft's document and invites the signatory.
func (a *App) SendAgreement(ctx context.Context, actor Actor, id licensing.AgreementID) (*licensing.Agreement, error) {
	paper, seen, err := a.paper(ctx, actor, id, nil)
	if err != nil {
		return nil, err
	}
	return a.onAgreement(ctx, actor, id, "send", func(w *work, x *licensing.Agreement) error {
		if x.Version != seen { // changed between writing the document and this lock
			return licensing.Refuse(licensing.Stale, "stale")
		}
		contract, err := w.contractOf(x)
		if err != nil {
			return err
		}
		if err := x.Send(w.now, contract, paper.ID, paper.SHA256); err != nil {
			return err
		}
		var p licensing.Problems
		if err := w.checkTerms(x, &p); err != nil {
			return err
		}
		if err := p.Err(); err != nil {
			return err
		}
		if err := w.checkNamed(x); err != nil {
			return err
		}
		return w.putBeforeSignatory(x, paper)
	})
}

// ReplaceSignatory puts a sent agreement before another person; the former
// one's links die.
func (a *App) ReplaceSignatory(ctx context.Context, actor Actor, id licensing.AgreementID, who licensing.Person) (*licensing.Agreement, error) {
	who = cleanPerson(who)
	paper, seen, err := a.paper(ctx, actor, id, &who)
	if err != nil {
		return nil, err
	}
	return a.onAgreement(ctx, actor, id, "replace_signatory", func(w *work, x *licensing.Agreement) error {
		if x.Version != seen {
			return licensing.Refuse(licensing.Stale, "stale")
		}
		if err := x.ReplaceSignatory(w.now, who, paper.ID, paper.SHA256); err != nil {
			return err
		}
		if err := w.checkSignatory(x); err != nil {
			return err
		}
		if err := w.dismissSignatory(x, "signatory_replaced"); err != nil {
			return err
		}
		return w.putBeforeSignatory(x, paper)
	})
}

// RecallAgreement takes a sent agreement back into draft; its document and links die.
func (a *App) RecallAgreement(ctx context.Context, actor Actor, id licensing.AgreementID) (*licensing.Agreement, error) {
	return a.onAgreement(ctx, actor, id, "recall", func(w *work, x *licensing.Agreement) error {
		if err := x.Recall(w.now); err != nil {
			return err
		}
		return w.dismissSignatory(x, "agreement_recalled")
	})
}

// putBeforeSignatory keeps the document, gives the signatory the role and
// mails the way to it.
func (w *work) putBeforeSignatory(x *licensing.Agreement, paper *store.Document) error {
	to, err := w.engageSignatory(x, paper)
	if err != nil {
		return err
	}
	letter, err := w.agreementLetter(x)
	if err != nil {
		return err
	}
	sender, err := w.senderName(x)
	if err != nil {
		return err
	}
	return w.post(to, placeOf(x), mail.Sign{Agreement: letter, Sender: sender, AgreementAdministrator: x.AgreementAdministrator.Name,
		OSA: x.OSA.Name, NeedsAccount: to.needs})
}

// engageSignatory keeps the document and gives the signatory the role.
func (w *work) engageSignatory(x *licensing.Agreement, paper *store.Document) (recipient, error) {
	if err := w.InsertDocument(paper); err != nil {
		return recipient{}, err
	}
	return w.appoint(appointment{person: x.Signatory, role: licensing.Signatory, organization: x.Customer, agreement: x, designation: true})
}

// senderName is the organization that put the agreement before its signatory.
func (w *work) senderName(x *licensing.Agreement) (string, error) {
	if x.Partner != "" {
		o, err := w.Organization(x.Partner)
		if err != nil {
			return "", err
		}
		return o.Name, nil
	}
	o, err := w.Operator()
	if err != nil {
		return "", err
	}
	return o.Name, nil
}

func (w *work) dismissSignatory(x *licensing.Agreement, reason string) error {
	held, err := w.RolesOn(x.ID)
	if err != nil {
		return err
	}
	for _, h := range held {
		if h.Role != licensing.Signatory {
			continue
		}
		if err := w.dismiss(h, placeOf(x), reason); err != nil {
			return err
		}
	}
	return nil
}

// contractOf reads the contract that an enrollment is under; nil for a contract.
func (w *work) contractOf(x *licensing.Agreement) (*licensing.Agreement, error) {
	if x.Contract == "" {
		return nil, nil
	}
	return w.Tx.Agreement(x.Contract)
}

// paper writes the document of an agreement as it is now, outside of any
// transaction: that takes milliseconds. It tells which version it wrote.
func (a *App) paper(ctx context.Context, actor Actor, id licensing.AgreementID, signatory *licensing.Person) (*store.Document, int64, error) {
	var version int64
	d, err := a.print(ctx, actor, func(w *work) (*licensing.Agreement, string, error) {
		x, err := w.readableAgreement(id)
		if err != nil {
			return nil, "", err
		}
		if signatory != nil {
			var p licensing.Problems
			p.Merge("signatory.", signatory.Validate())
			if err := p.Err(); err != nil { // before it is printed
				return nil, "", err
			}
			x.Signatory = *signatory
		}
		version = x.Version
		contract, err := w.contractOf(x)
		if err != nil || contract == nil {
			return x, "", err
		}
		return x, contract.Number, nil
	})
	return d, version, err
}

// print writes the document of the agreement that of gives, with its
// contract's number, as of the work's time.
func (a *App) print(ctx context.Context, actor Actor, of func(*work) (*licensing.Agreement, string, error)) (*store.Document, error) {
	var d document.Agreement
	at := store.Document{ID: licensing.DocumentID(licensing.NewID()), Type: "application/pdf"}
	err := a.read(ctx, actor, func(w *work) error {
		x, contract, err := of(w)
		if err != nil {
			return err
		}
		at.CreatedAt, at.Name = w.now, x.Number+".pdf"
		d, err = w.paperOf(x, contract)
		return err
	})
	if err != nil {
		return nil, err
	}
	at.Content, at.SHA256, err = a.printer.Agreement(d)
	return &at, err
}

// paperOf gathers what the document says; contract is the number of the one
// that an enrollment is under.
func (w *work) paperOf(x *licensing.Agreement, contract string) (document.Agreement, error) {
	operator, err := w.Operator()
	if err != nil {
		return document.Agreement{}, err
	}
	customer, err := w.Organization(x.Customer)
	if err != nil {
		return document.Agreement{}, err
	}
	programmes, err := w.programmes()
	if err != nil {
		return document.Agreement{}, err
	}
	told := *customer
	if !partnerKnows(x, customer) { // it reads the document, and so does whoever it names to sign
		strange, err := w.Unacquainted(x.Partner, []licensing.OrganizationID{x.Customer})
		if err != nil {
			return document.Agreement{}, err
		}
		if len(strange) > 0 {
			hideContacts(&told)
		}
	}
	d := document.Agreement{
		Language: string(customer.Language), Number: x.Number, Issue: x.Issue + 1, Kind: string(x.Kind), Segment: string(x.Segment),
		Programme: programmes.Name(x.Programme, string(customer.Language)), Guide: w.app.guide, StartsOn: x.StartsOn, TermMonths: x.TermMonths, Operator: paperParty(operator),
		Customer: paperParty(&told), Signatory: document.Person{Name: x.Signatory.Name, Mail: x.Signatory.Mail},
		AgreementAdministrator: document.Person{Name: x.AgreementAdministrator.Name, Mail: x.AgreementAdministrator.Mail},
		OSA:                    document.Person{Name: x.OSA.Name, Mail: x.OSA.Mail},
		Renewal:                document.Renewal{CutoffHours: int(w.policy.CutOff.Hours()), UndoDays: w.policy.UndoDays},
		CreatedAt:              w.now, Zone: w.policy.Zone,
	}
	d.Contract = contract
	if x.Partner == "" {
		return d, nil
	}
	partner, err := w.Organization(x.Partner)
	if err != nil {
		return d, err
	}
	p := paperParty(partner)
	d.Partner = &p
	if x.OSA.Of == licensing.PartnerParty {
		d.OSA.Organization = partner.Name
		d.Grant = &document.Grant{Partner: partner.Name, EndsOn: x.OSA.GrantEndsOn}
	}
	return d, nil
}

func paperParty(o *licensing.Organization) document.Party {
	p := document.Party{Name: o.Name}
	for _, i := range []document.Identifier{{Label: "vat_number", Value: o.VATNumber}, {Label: "tax_code", Value: o.TaxCode},
		{Label: "ipa_code", Value: o.IPACode}, {Label: "recipient_code", Value: o.RecipientCode}, {Label: "certified_mail", Value: o.CertifiedMail}} {
		if i.Value != "" {
			p.Identifiers = append(p.Identifiers, i)
		}
	}
	return p
}
