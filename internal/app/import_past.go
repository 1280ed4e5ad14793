package app

import (
	"time"

	"volare/internal/intake"
	"volare/internal/licensing"
	"volare/internal/store"
)

// What has happened to an imported agreement, told verb by verb.

// chapter is one verb and when it was used; the zero time is the end of the term.
type chapter struct {
	verb licensing.Verb
	at   time.Time
}

// chapters are what a row says has happened since it was drafted.
func chapters(row intake.AgreementRow, now time.Time, zone *time.Location) []chapter {
	cs := []chapter{}
	add := func(verb licensing.Verb, on licensing.Date) {
		if !on.IsZero() {
			cs = append(cs, chapter{verb, dayTime(on, now, zone)})
		}
	}
	add("send", row.SentOn)
	add("sign", row.SignedOn)
	add("countersign", row.CountersignedOn)
	switch row.State {
	case licensing.AgreementDeclined:
		verb := licensing.Verb("decline")
		if !row.SignedOn.IsZero() {
			verb = "refuse"
		}
		add(verb, row.EndedOn)
	case licensing.AgreementWithdrawn:
		add("withdraw", row.EndedOn)
	case licensing.AgreementTerminated:
		add("terminate", row.EndedOn)
	case licensing.AgreementExpired:
		cs = append(cs, chapter{verb: "expire"})
	}
	return cs
}

// dayTime is nine in the morning of a day, or now where that is yet to come.
func dayTime(day licensing.Date, now time.Time, zone *time.Location) time.Time {
	if at := day.StartOf(zone).Add(9 * time.Hour); at.Before(now) {
		return at
	}
	return now
}

// live uses a chapter's verb on x. contract is as it is today.
func (w *work) live(x *licensing.Agreement, c chapter, row intake.AgreementRow, contract *licensing.Agreement, paper *store.Document, signer licensing.AccountID) error {
	contract = asOf(contract, c.at)
	switch c.verb {
	case "send":
		return x.Send(c.at, contract, paper.ID, paper.SHA256)
	case "sign":
		return x.Sign(licensing.Signature{By: signer, At: c.at, DocumentHash: paper.SHA256, RenewalClause: row.RenewalClauseApproved,
			Grant: x.OSA.Of == licensing.PartnerParty}, x.AgreementAdministrator, x.OSA)
	case "countersign":
		return x.Countersign(c.at, w.actor.Account, contract, w.policy.Zone)
	case "decline":
		return x.Decline(c.at, row.Reason)
	case "refuse":
		return x.Refuse(c.at, row.Reason)
	case "withdraw":
		return x.Withdraw(c.at, row.Reason)
	case "terminate":
		return x.Terminate(c.at, row.Reason)
	}
	return x.Expire(x.EndsOn.EndOf(w.policy.Zone))
}

// asOf is a contract as it was at an instant of its past, as far as its
// enrollments depend on that.
func asOf(contract *licensing.Agreement, at time.Time) *licensing.Agreement {
	if contract == nil || !at.Before(contract.Since) {
		return contract
	}
	was := *contract
	switch {
	case !was.CountersignedAt.IsZero() && !at.Before(was.CountersignedAt):
		was.State = licensing.AgreementActive
	case !was.SignedAt.IsZero() && !at.Before(was.SignedAt):
		was.State = licensing.AgreementSigned
	case was.Issue > 0:
		was.State = licensing.AgreementSent
	default:
		was.State = licensing.AgreementDraft
	}
	return &was
}

// importAgreement writes one agreement and its past down.
func (w *work) importAgreement(p past, done *Imported) error {
	if p.chapters == nil {
		done.Same++
		return nil
	}
	done.Added++
	x := *p.x // this transaction may run twice
	now := w.now
	defer func() { w.now = now }()
	w.now = x.CreatedAt
	if err := w.insertAgreement(&x); err != nil {
		return err
	}
	if kind, year, n, err := licensing.ParseNumber(x.Number); err == nil {
		if err := w.TakeNumber(string(kind), year, n); err != nil {
			return err
		}
	}
	contract, err := w.contractOf(&x)
	if err != nil {
		return err
	}
	var signer licensing.AccountID
	for _, c := range p.chapters {
		before := x.Facts()
		if err := w.live(&x, c, p.row, contract, p.paper, signer); err != nil {
			return err
		}
		if w.now = c.at; c.verb == "expire" {
			w.now = x.Since
		}
		switch c.verb {
		case "send":
			x.RemindedSign = x.SignRemindersDue(now, w.policy)
			to, err := w.engageSignatory(&x, p.paper)
			if err != nil {
				return err
			}
			signer = to.account
		case "countersign":
			if err := w.indexAgreement(&x); err != nil {
				return err
			}
			if _, _, err := w.fillPosts(&x); err != nil {
				return err
			}
		}
		if err := w.saveAgreement(&x, c.verb, before); err != nil {
			return err
		}
	}
	return nil
}
