package app

import (
	"slices"

	"volare/internal/intake"
	"volare/internal/licensing"
)

// Whose person somebody is. Nobody says so of themselves: whoever holds a role
// in the operator's or a partner's organization works for it, and can't stand
// for a customer against it.

// employment are the roles that somebody holds in the operator's and in partners'
// organizations.
type employment []*licensing.Assignment

// employmentOf finds what somebody works for, by their address.
func (w *work) employmentOf(who licensing.Person) (employment, error) {
	if _, code := licensing.CheckMail(who.Mail); code != "" { // nobody's
		return nil, nil
	}
	acc, err := missingIsNil(w.AccountByMail(licensing.MailKey(who.Mail)))
	if acc == nil || err != nil {
		return nil, err
	}
	return w.employmentBy(acc.ID)
}

// employmentBy finds what an account's person works for.
func (w *work) employmentBy(id licensing.AccountID) (employment, error) {
	held, err := w.RolesOf(id)
	return slices.DeleteFunc(held, func(h *licensing.Assignment) bool { return h.Role.OnAgreement() }), err
}

// at reports whether it is for this organization, among others.
func (e employment) at(o licensing.OrganizationID) bool {
	return o != "" && slices.ContainsFunc(e, func(h *licensing.Assignment) bool { return h.Organization == o })
}

// operator reports whether it is for the operator, among others.
func (e employment) operator() bool {
	return slices.ContainsFunc(e, func(h *licensing.Assignment) bool { return h.Role.Party() == licensing.OperatorParty })
}

// against reports whether it is for another party to an agreement than the customer.
func (e employment) against(x *licensing.Agreement) bool { return e.operator() || e.at(x.Partner) }

// checkNamed refuses to put an agreement before a signatory, or to designate
// people, who aren't the customer's.
func (w *work) checkNamed(x *licensing.Agreement) error {
	var p licensing.Problems
	if err := p.Take("", w.checkSignatory(x)); err != nil {
		return err
	}
	if err := p.Take("", w.checkDesignees(x)); err != nil {
		return err
	}
	return p.Err()
}

// checkSignatory refuses to name whoever works for the operator or any
// partner, of record or not: there is somebody else to name.
func (w *work) checkSignatory(x *licensing.Agreement) error {
	held, err := w.employmentOf(x.Signatory)
	if err != nil {
		return err
	}
	var p licensing.Problems
	if len(held) > 0 {
		p.Add("signatory.mail", "agreement.signatory_of_customer")
	}
	return p.Err()
}

// checkSigner refuses the signature of whoever works for another party to the
// agreement, also if they began to after they had been named. Another
// partner's roles don't count here: anybody may be given one uninvited, and a
// rival must not be able to stop a signature by that.
func (w *work) checkSigner(x *licensing.Agreement) error {
	held, err := w.employmentBy(w.actor.Account)
	if err != nil {
		return err
	}
	var p licensing.Problems
	if held.against(x) {
		p.Add("signatory.mail", "agreement.signer_not_of_customer")
	}
	if err := p.Take("", w.checkDesignees(x)); err != nil {
		return err
	}
	return p.Err()
}

// checkDesignees refuses people of the operator or the partner of record who
// are designated as the customer's own: the partner's would hold its roles
// without the grant that it can revoke, the operator's may hold none.
func (w *work) checkDesignees(x *licensing.Agreement) error {
	var p licensing.Problems
	aa, err := w.employmentOf(x.AgreementAdministrator.Person)
	if err != nil {
		return err
	}
	if aa.against(x) {
		p.Add("agreement_administrator", "agreement.administrator_of_customer")
	}
	osa, err := w.employmentOf(x.OSA.Person)
	switch {
	case err != nil:
		return err
	case osa.operator():
		p.Add("online_services_administrator", "access.of_operator")
	case osa.at(x.Partner) && x.OSA.Of != licensing.PartnerParty:
		p.Add("online_services_administrator.of", "access.needs_grant")
	}
	return p.Err()
}

// checkSide refuses to give a customer's or partner's role to whoever works
// for the operator: support could let itself in, and decide for them.
func (w *work) checkSide(who licensing.Person, role licensing.Role) error {
	if role.Party() == licensing.OperatorParty {
		return nil
	}
	held, err := w.employmentOf(who)
	if err != nil {
		return err
	}
	var p licensing.Problems
	if held.operator() {
		p.Add("mail", "access.of_operator")
	}
	return p.Err()
}

// checkPast is checkNamed for an imported agreement. One that was signed names
// whoever signed it, but for whoever imports it as countersigned: that would
// be their own signature. Who was designated holds roles from now on, unless
// it came to nothing.
func (w *work) checkPast(x *licensing.Agreement, row intake.AgreementRow) error {
	if row.SignedOn.IsZero() {
		return w.checkNamed(x)
	}
	var p licensing.Problems
	if signer, err := missingIsNil(w.AccountByMail(licensing.MailKey(x.Signatory.Mail))); err != nil {
		return err
	} else if signer != nil && signer.ID == w.actor.Account && !row.CountersignedOn.IsZero() {
		p.Add("signatory.mail", "agreement.own_signature")
	}
	if row.State != licensing.AgreementDeclined && row.State != licensing.AgreementWithdrawn {
		if err := p.Take("", w.checkDesignees(x)); err != nil {
			return err
		}
	}
	return p.Err()
}
