package licensing

import "time"

// Signature is what is kept of the act of signing: who, when, from where, what
// exactly, and separately whether the tacit-renewal clause was approved.
type Signature struct {
	By            AccountID
	At            time.Time
	From          string // network address
	DocumentHash  string // as the signatory saw it
	RenewalClause bool   // the separate approval
	Grant         bool   // the ticked grant, where a partner's person is OSA
}

// Sign records the signature of a sent agreement and the designees as the
// signatory left them. A partner's person as OSA needs the ticked grant.
func (a *Agreement) Sign(s Signature, aa, osa Designee) error {
	if _, ok := Agreements.Next(a.State, "sign"); !ok {
		return Agreements.Step(&a.State, "sign")
	}
	var p Problems
	if s.DocumentHash != a.DocumentHash {
		p.Add("document_hash", "agreement.other_document")
	}
	if s.RenewalClause && a.Segment == Public {
		p.Add("renewal_clause", "agreement.public_never_tacit")
	}
	p.designation(aa, osa, a.Partner)
	if osa.Of == PartnerParty && !s.Grant {
		p.Add("grant", "agreement.grant_needed")
	}
	if err := p.Err(); err != nil {
		return err
	}
	a.AgreementAdministrator, a.OSA = aa, osa
	a.SignedBy, a.SignedAt, a.SignedFrom, a.RenewalClauseApproved = s.By, s.At, s.From, s.RenewalClause
	a.Since = s.At
	return Agreements.Step(&a.State, "sign")
}

// Countersign makes a signed agreement active and fixes its term. contract is
// the enrollment's contract, nil for a contract: it must be active first.
// Nobody countersigns what they signed themselves.
func (a *Agreement) Countersign(now time.Time, by AccountID, contract *Agreement, zone *time.Location) error {
	if contract != nil && contract.State != AgreementActive && a.State == AgreementSigned {
		e := Refuse(Conflict, "agreement.contract_not_active", "number", contract.Number)
		e.State = string(a.State)
		return e
	}
	if by != "" && by == a.SignedBy && a.State == AgreementSigned {
		return Refuse(Forbidden, "agreement.own_signature")
	}
	if err := Agreements.Step(&a.State, "countersign"); err != nil {
		return err
	}
	if today := DateOf(now, zone); a.StartsOn.Before(today) {
		a.StartsOn = today // also when none was asked for: the zero date is before all
	}
	a.EndsOn = NewTerm(a.StartsOn, a.TermMonths).EndsOn
	a.CountersignedAt, a.CountersignedBy, a.Since = now, by, now
	return nil
}

// Recall takes a sent agreement back to be changed; its document dies.
func (a *Agreement) Recall(now time.Time) error {
	if err := Agreements.Step(&a.State, "recall"); err != nil {
		return err
	}
	a.Document, a.DocumentHash, a.Since = "", "", now
	return nil
}

// ReplaceSignatory names another person to sign; the document is made anew, so
// that it names the right one.
func (a *Agreement) ReplaceSignatory(now time.Time, who Person, doc DocumentID, hash string) error {
	var p Problems
	p.person("signatory", who)
	if err := p.Err(); err != nil {
		return err
	}
	if err := Agreements.Step(&a.State, "replace_signatory"); err != nil {
		return err
	}
	if who == a.Signatory {
		e := Refuse(Conflict, "agreement.signatory_already")
		e.State = string(a.State)
		return e
	}
	a.Signatory, a.Document, a.DocumentHash, a.Since = who, doc, hash, now
	a.Issue++
	a.RemindedSign = 0
	return nil
}

// Decline is the signatory's no.
func (a *Agreement) Decline(now time.Time, reason string) error {
	return a.end("decline", now, reason, true)
}

// Refuse is the operator's no to a signed agreement; it says why.
func (a *Agreement) Refuse(now time.Time, reason string) error {
	return a.end("refuse", now, reason, true)
}

// Withdraw takes an agreement back for good before it is active.
func (a *Agreement) Withdraw(now time.Time, reason string) error {
	return a.end("withdraw", now, reason, false)
}

// Terminate ends an active agreement early.
func (a *Agreement) Terminate(now time.Time, reason string) error {
	return a.end("terminate", now, reason, true)
}

// Expire ends an agreement whose term is over.
func (a *Agreement) Expire(now time.Time) error { return a.end("expire", now, "", false) }

func (a *Agreement) end(v Verb, now time.Time, reason string, needed bool) error {
	if _, ok := Agreements.Next(a.State, v); !ok {
		return Agreements.Step(&a.State, v)
	}
	if err := checkReason(reason, needed); err != nil {
		return err
	}
	a.Reason, a.Since = reason, now
	return Agreements.Step(&a.State, v)
}

// CheckReason checks a reason that must be given.
func CheckReason(reason string) error { return checkReason(reason, true) }

func checkReason(reason string, needed bool) error {
	var p Problems
	least := 0
	if needed {
		least = 1
	}
	p.paragraph("reason", reason, least, 2000)
	return p.Err()
}

// AutomaticRenewal reports whether subscriptions on this agreement renew by
// themselves: never a public body's, and a commercial customer's only where
// the signatory approved the clause separately.
func (a *Agreement) AutomaticRenewal() bool {
	return a.Segment == Commercial && a.RenewalClauseApproved
}
