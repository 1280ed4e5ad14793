package app

import (
	"context"

	"volare/internal/licensing"
	"volare/internal/mail"
)

// Signing is what a signatory says when signing.
type Signing struct {
	DocumentHash           string              // of the document that was seen
	RenewalClause          bool                // the separate approval of the tacit-renewal clause
	Grant                  bool                // the ticked grant, where a partner's person is OSA
	AgreementAdministrator *licensing.Designee // nil: as in the document
	OSA                    *licensing.Designee // nil: as in the document
}

// SignAgreement is the named signatory's signature.
func (a *App) SignAgreement(ctx context.Context, actor Actor, id licensing.AgreementID, s Signing) (*licensing.Agreement, error) {
	return a.onAgreement(ctx, actor, id, "sign", func(w *work, x *licensing.Agreement) error {
		aa, osa := x.AgreementAdministrator, x.OSA
		if s.AgreementAdministrator != nil {
			aa = *s.AgreementAdministrator
		}
		if s.OSA != nil {
			osa = *s.OSA
		}
		aa.Person, osa.Person = cleanPerson(aa.Person), cleanPerson(osa.Person)
		if err := x.Sign(licensing.Signature{By: actor.Account, At: w.now, From: actor.Address, DocumentHash: s.DocumentHash,
			RenewalClause: s.RenewalClause, Grant: s.Grant}, aa, osa); err != nil {
			return err
		}
		return w.checkSigner(x)
	})
}

// CountersignAgreement makes a signed agreement active: its designees get
// their roles, everybody concerned is told, and what was held for it goes on.
func (a *App) CountersignAgreement(ctx context.Context, actor Actor, id licensing.AgreementID) (*licensing.Agreement, error) {
	return a.onAgreement(ctx, actor, id, "countersign", func(w *work, x *licensing.Agreement) error {
		contract, err := w.contractOf(x)
		if err != nil {
			return err
		}
		if err := x.Countersign(w.now, actor.Account, contract, w.policy.Zone); err != nil {
			return err
		}
		if err := w.indexAgreement(x); err != nil {
			return err
		}
		aa, osa, err := w.fillPosts(x)
		if err != nil {
			return err
		}
		if err := w.tellActive(x, aa, osa); err != nil {
			return err
		}
		return w.submitHeld(x)
	})
}

// makers are those who made an agreement, signatory and partner's side, and
// what mails say to them of it.
func (w *work) makers(x *licensing.Agreement) (mail.Agreement, []recipient, error) {
	letter, err := w.agreementLetter(x)
	if err != nil {
		return letter, nil, err
	}
	signatory, err := w.holders(x, licensing.Signatory)
	if err != nil {
		return letter, nil, err
	}
	partner, err := w.partnerSide(x.Partner, x.CreatedBy)
	return letter, append(signatory, partner...), err
}

// tellActive tells signatory, designees and partner that an agreement is
// active; designees who can't sign in yet are invited.
func (w *work) tellActive(x *licensing.Agreement, aa, osa recipient) error {
	letter, told, err := w.makers(x)
	if err != nil {
		return err
	}
	for _, d := range []struct {
		to   recipient
		role licensing.Role
	}{{aa, licensing.AgreementAdministrator}, {osa, licensing.OnlineServicesAdministrator}} {
		switch {
		case !d.to.needs:
			told = append(told, d.to)
		case d.role == licensing.AgreementAdministrator:
			// The OSA's way in is the welcome mail, when there is something to activate.
			if err := w.post(d.to, placeOf(x), mail.Invitation{Role: string(d.role), Organization: letter.Customer, Agreement: x.Number, NeedsAccount: true}); err != nil {
				return err
			}
		}
	}
	return w.postAll(told, placeOf(x), func(recipient) mail.Mail {
		return mail.AgreementActive{Agreement: letter, StartsOn: x.StartsOn, EndsOn: x.EndsOn}
	})
}
