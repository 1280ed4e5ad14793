package app

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"volare/internal/licensing"
	"volare/internal/mail"
	"volare/internal/store"
)

// AccessDraft is what somebody asks for: a role on the agreement of a number.
type AccessDraft struct {
	AgreementNumber string
	Role            licensing.Role
	Reason          string
}

func (d AccessDraft) request() *licensing.AccessRequest {
	r := &licensing.AccessRequest{ID: licensing.RequestID(licensing.NewID()), AgreementNumber: norm.NFC.String(strings.TrimSpace(d.AgreementNumber)),
		Role: d.Role, Reason: norm.NFC.String(strings.TrimSpace(d.Reason)), State: licensing.AccessPending, Version: 1}
	if kind, year, n, err := licensing.ParseNumber(r.AgreementNumber); err == nil {
		r.AgreementNumber = licensing.FormatNumber(kind, year, n)
	}
	return r
}

// FileAccessRequest asks for a role for the signed-in actor. The answer
// doesn't tell whether the agreement exists; guesses are limited.
func (a *App) FileAccessRequest(ctx context.Context, actor Actor, d AccessDraft) (*licensing.AccessRequest, error) {
	if err := actor.authorize("access_request", "access_request.file", "access_request.file", licensing.Target{Account: actor.Account}); err != nil {
		return nil, err
	}
	r := d.request()
	r.Verified = true
	if fields := r.Validate(); len(fields) > 0 {
		return nil, &licensing.Error{Kind: licensing.Invalid, Code: "invalid", Fields: fields}
	}
	defer a.evenly(ctx)()
	if _, err := a.attempt(ctx, "agreement number", string(actor.Account), actor.Address); err != nil {
		return nil, err
	}
	var err error
	if r.Number, err = a.number(ctx, licensing.RequestNumber); err != nil {
		return nil, err
	}
	return result(ctx, a, actor, func(w *work) (*licensing.AccessRequest, error) {
		again := *r
		r := &again // w may run twice
		if err := replay(w, &r); err != nil {
			return r, err
		}
		acc, err := w.Account(actor.Account)
		if err != nil {
			return nil, err
		}
		if err := w.askAlone(acc.Mail); err != nil {
			return nil, err
		}
		if err := w.takePlace(acc, r); err != nil {
			return nil, err
		}
		return r, w.file(r, acc)
	})
}

// AskForAccess is the same for whoever has no account, or hasn't signed in.
// What comes of it is told by mail alone: no answer here reveals who or what
// is known.
func (a *App) AskForAccess(ctx context.Context, who licensing.Person, d AccessDraft, from Visitor) error {
	who.Name, who.Mail = norm.NFC.String(strings.TrimSpace(who.Name)), strings.TrimSpace(who.Mail)
	r := d.request()
	var p licensing.Problems
	p.Merge("", who.Validate())
	p.Merge("", r.Validate())
	if err := p.Err(); err != nil {
		return err
	}
	defer a.evenly(ctx)()
	if _, err := a.attempt(ctx, "agreement number", "anybody", from.Address); err != nil {
		return err
	}
	var err error
	if r.Number, err = a.number(ctx, licensing.RequestNumber); err != nil {
		return err
	}
	return a.write(ctx, Actor{}, func(w *work) error {
		r := *r // w may run twice
		if err := w.askAlone(licensing.MailKey(who.Mail)); err != nil {
			return err
		}
		acc, err := w.requester(who, &r)
		if err != nil || acc == nil || !acc.DisabledAt.IsZero() {
			return err
		}
		if same, err := w.asksAlready(acc, &r); err != nil || len(same) > 0 {
			return err
		}
		return w.file(&r, acc)
	})
}

// requester is the account of whoever asks without having signed in. Somebody new
// gets one if the agreement exists; of others only support hears, so that
// guesses leave no names behind: nil then.
func (w *work) requester(who licensing.Person, r *licensing.AccessRequest) (*licensing.Account, error) {
	x, err := missingIsNil(w.AgreementByNumber(r.AgreementNumber))
	if err != nil {
		return nil, err
	}
	if x != nil {
		return w.account(who)
	}
	acc, err := missingIsNil(w.AccountByMail(licensing.MailKey(who.Mail)))
	if err != nil || acc != nil {
		return acc, err
	}
	to, err := w.operatorDeciders()
	if err != nil {
		return nil, err
	}
	m := mail.AccessUnknown{Agreement: r.AgreementNumber, Person: who.Name, Mail: who.Mail, Role: string(r.Role), Reason: r.Reason}
	return nil, w.postAll(to, place{}, func(recipient) mail.Mail { return m })
}

// askAlone lets nobody else ask in the name of an address until the transaction
// ends: two clicks are one request.
func (w *work) askAlone(key string) error { return w.Alone(w.app.subject("access request", key)) }

// asksAlready are the requests of an account that wait for the same already.
func (w *work) asksAlready(acc *licensing.Account, r *licensing.AccessRequest) ([]*licensing.AccessRequest, error) {
	l, err := w.Tx.AccessRequests(store.Scope{}, store.AccessFilter{Account: acc.ID, State: licensing.AccessPending}, store.Page{Limit: 500})
	return slices.DeleteFunc(l.Items, func(o *licensing.AccessRequest) bool {
		return o.AgreementNumber != r.AgreementNumber || o.Role != r.Role
	}), err
}

// takePlace withdraws what somebody may have asked for in the name of the
// account's owner, who asks for the same signed in now. What they asked for
// themselves stays: asking twice is a conflict.
func (w *work) takePlace(acc *licensing.Account, r *licensing.AccessRequest) error {
	same, err := w.asksAlready(acc, r)
	if err != nil {
		return err
	}
	for _, o := range same {
		if o.Verified {
			return licensing.Refuse(licensing.Conflict, "access_request.pending_already")
		}
		if o, _, err = w.lockAccessRequest(o.ID); err != nil {
			return err
		}
		if o.State != licensing.AccessPending { // decided meanwhile
			continue
		}
		before := o.Facts()
		if err := o.Withdraw(w.now); err != nil {
			return err
		}
		if err := w.saveAccessRequest(o, "withdraw", before); err != nil {
			return err
		}
	}
	return nil
}

// lockAccessRequest locks a request, after the agreement that it is about.
func (w *work) lockAccessRequest(id licensing.RequestID) (*licensing.AccessRequest, *licensing.Agreement, error) {
	_, x, err := w.accessRequest(id)
	if err != nil {
		return nil, nil, err
	}
	if x != nil {
		if _, err := w.lockAgreement(x.ID); err != nil {
			return nil, nil, err
		}
	}
	if err := store.Lock(w.Tx, "access_request", id); err != nil {
		return nil, nil, err
	}
	return w.accessRequest(id)
}

// file writes a request down and asks for a decision.
func (w *work) file(r *licensing.AccessRequest, acc *licensing.Account) error {
	r.Account, r.Person = acc.ID, licensing.Person{Name: acc.Name, Mail: acc.Mail, Language: acc.Language}
	r.Since, r.CreatedAt, r.UpdatedAt = w.now, w.now, w.now
	x, err := w.AgreementByNumber(r.AgreementNumber)
	if err != nil && licensing.KindOf(err) != licensing.Missing {
		return err
	}
	if err == nil {
		r.Agreement, r.Customer = x.ID, x.Customer
	} else {
		x = nil
	}
	if err := w.askDeciders(r, x); err != nil {
		return err
	}
	if err := w.InsertAccessRequest(r); err != nil {
		return err
	}
	if err := w.record(change{subject: "access_request", verb: "file", id: string(r.ID), version: 1, after: r.Facts(), place: placeOfRequest(r)}); err != nil {
		return err
	}
	return w.plan(licensing.OfAccessRequest, string(r.ID), r.Next(w.policy))
}

// placeOfRequest says whose a request is.
func placeOfRequest(r *licensing.AccessRequest) place { return place{r.Agreement, r.Customer, ""} }

// askDeciders mails those who may decide: the customer's agreement
// administrators, or support where there is none, or where the role is theirs.
func (w *work) askDeciders(r *licensing.AccessRequest, x *licensing.Agreement) error {
	var to []recipient
	if x != nil && r.Role != licensing.AgreementAdministrator {
		all, err := w.holders(x, licensing.AgreementAdministrator)
		if err != nil {
			return err
		}
		to = slices.DeleteFunc(all, func(d recipient) bool { return d.needs || d.account == r.Account })
	}
	if len(to) > 0 {
		return w.askFor(r, x, to)
	}
	return w.askSupport(r, x)
}

// askSupport puts a request before support too.
func (w *work) askSupport(r *licensing.AccessRequest, x *licensing.Agreement) error {
	r.Escalated = true
	to, err := w.operatorDeciders()
	if err != nil {
		return err
	}
	return w.askFor(r, x, to)
}

// operatorDeciders are the operator's people who decide requests: support, or else its administrators.
func (w *work) operatorDeciders() ([]recipient, error) {
	operator, err := w.Operator()
	if err != nil {
		return nil, err
	}
	to, err := w.staff(operator.ID, licensing.Support)
	if err == nil && len(to) == 0 {
		to, err = w.staff(operator.ID, licensing.Administrator)
	}
	return to, err
}

func (w *work) askFor(r *licensing.AccessRequest, x *licensing.Agreement, to []recipient) error {
	m := mail.AccessRequested{Number: r.Number, Agreement: r.AgreementNumber, Person: r.Person.Name, Mail: r.Person.Mail, Role: string(r.Role), Reason: r.Reason, Unverified: !r.Verified}
	if x != nil {
		letter, err := w.agreementLetter(x)
		if err != nil {
			return err
		}
		m.Customer = letter.Customer
	}
	return w.postAll(to, placeOfRequest(r), func(recipient) mail.Mail { return m })
}

// accessRequestDue lets support hear of a request that nobody decided in time.
func (w *work) accessRequestDue(e store.Entry) error {
	r, x, err := w.accessRequest(licensing.RequestID(e.ID))
	if err != nil {
		return err
	}
	if due := r.Next(w.policy); due.At.IsZero() || due.At.After(w.now) {
		return w.plan(licensing.OfAccessRequest, e.ID, due)
	}
	before := r.Facts()
	if err := w.askSupport(r, x); err != nil {
		return err
	}
	return w.saveAccessRequest(r, "escalate", before)
}

// accessRequest reads a request with whose it is, and its agreement, if there is one.
func (w *work) accessRequest(id licensing.RequestID) (*licensing.AccessRequest, *licensing.Agreement, error) {
	if !licensing.ValidID(id) {
		return nil, nil, licensing.NotFound("access_request")
	}
	r, err := w.Tx.AccessRequest(id)
	if err != nil {
		return nil, nil, err
	}
	acc, err := w.Account(r.Account)
	if err != nil {
		return nil, nil, err
	}
	r.Person = licensing.Person{Name: acc.Name, Mail: acc.Mail, Language: acc.Language}
	if r.Agreement == "" {
		return r, nil, nil
	}
	x, err := w.Tx.Agreement(r.Agreement)
	return r, x, err
}

// saveAccessRequest writes a request down with its event and its next date.
func (w *work) saveAccessRequest(r *licensing.AccessRequest, verb licensing.Verb, before licensing.Facts) error {
	r.UpdatedAt = w.now
	if err := w.UpdateAccessRequest(r); err != nil {
		return err
	}
	r.Version++
	if err := w.record(change{subject: "access_request", verb: verb, id: string(r.ID), version: r.Version, before: before, after: r.Facts(),
		place: placeOfRequest(r), private: r.Message}); err != nil {
		return err
	}
	return w.plan(licensing.OfAccessRequest, string(r.ID), r.Next(w.policy))
}
