package portal

import (
	"net/http"
	"strconv"
	"time"

	"volare/internal/licensing"
	"volare/internal/store"
)

// The first pages of partners and of the operator are worklists: what waits
// for them, with how many and for how long.

// shownItems is how many things of a worklist the first page names.
const shownItems = 5

// partnerHome: what needs an answer, drafts, orders under way, agreements under way.
func (p *Portal) partnerHome(r *http.Request, page *homePage) error {
	for _, x := range []struct {
		key   string
		state licensing.OrderState
	}{{"portal.work.answer", licensing.OrderQuerying}, {"portal.work.order_drafts", licensing.OrderDraft}, {"portal.work.held", licensing.OrderHeld}, {"portal.work.submitted", licensing.OrderSubmitted}} {
		if err := p.orderWork(r, page, x.key, store.OrderFilter{State: x.state}); err != nil {
			return err
		}
	}
	for _, x := range []struct {
		key   string
		state licensing.AgreementState
	}{{"portal.work.agreement_drafts", licensing.AgreementDraft}, {"portal.work.to_sign", licensing.AgreementSent}, {"portal.work.signed", licensing.AgreementSigned}} {
		if err := p.agreementWork(r, page, x.key, x.state); err != nil {
			return err
		}
	}
	return p.renewalTasks(r, page)
}

// operatorHome: orders to examine, agreements to countersign, checks to make,
// mails that failed.
func (p *Portal) operatorHome(r *http.Request, page *homePage) error {
	if err := p.orderWork(r, page, "portal.work.examine", store.OrderFilter{State: licensing.OrderSubmitted}); err != nil {
		return err
	}
	if err := p.orderWork(r, page, "portal.work.unanswered", store.OrderFilter{State: licensing.OrderQuerying, Aged: true}); err != nil {
		return err
	}
	if err := p.agreementWork(r, page, "portal.work.countersign", licensing.AgreementSigned); err != nil {
		return err
	}
	if err := p.requestList(r, page); err != nil {
		return err
	}
	if err := p.reviewList(r, page); err != nil {
		return err
	}
	return p.failedMails(r, page)
}

// pending is a worklist being gathered.
type pending struct {
	items  []entry
	oldest time.Time
}

func (l *pending) add(page *homePage, text, path string, since time.Time) {
	l.items = append(l.items, entry{Text: text, Path: path, Since: page.Ago(since)})
	if l.oldest.IsZero() || since.Before(l.oldest) {
		l.oldest = since
	}
}

// worklist adds a list that has something on it.
func (page *homePage) worklist(key string, l pending, more bool) {
	if len(l.items) == 0 {
		return
	}
	count := strconv.Itoa(len(l.items))
	if more {
		count += "+"
	}
	page.Worklists = append(page.Worklists, worklist{key, count, page.Ago(l.oldest), l.items[:min(len(l.items), shownItems)]})
}

func (p *Portal) orderWork(r *http.Request, page *homePage, key string, f store.OrderFilter) error {
	f.Sort = "waiting"
	l, err := p.app.Orders(r.Context(), page.Actor, f, store.Page{})
	if err != nil {
		return err
	}
	var ids []licensing.OrganizationID
	for _, o := range l.Items {
		ids = append(ids, o.Customer)
	}
	called, err := p.app.Called(r.Context(), page.Actor, nil, ids)
	if err != nil {
		return err
	}
	var list pending
	for _, o := range l.Items {
		list.add(page, o.Number+" · "+called.Organizations[o.Customer], "/orders/"+o.Number, o.Since)
		list.items[len(list.items)-1].Aged = o.Aged
	}
	page.worklist(key, list, l.Next != "")
	return nil
}

func (p *Portal) agreementWork(r *http.Request, page *homePage, key string, state licensing.AgreementState) error {
	l, err := p.app.Agreements(r.Context(), page.Actor, store.AgreementFilter{State: state}, store.Page{})
	if err != nil {
		return err
	}
	var ids []licensing.OrganizationID
	for _, x := range l.Items {
		ids = append(ids, x.Customer)
	}
	called, err := p.app.Called(r.Context(), page.Actor, nil, ids)
	if err != nil {
		return err
	}
	var list pending
	for _, x := range l.Items {
		list.add(page, x.Number+" · "+called.Organizations[x.Customer], "/agreements/"+x.Number, x.Since)
	}
	page.worklist(key, list, l.Next != "")
	return nil
}

// reviewList are the activations whose check waits for the operator's people.
func (p *Portal) reviewList(r *http.Request, page *homePage) error {
	if !page.Actor.May("activation.review", licensing.Target{}) {
		return nil
	}
	l, err := p.app.Activations(r.Context(), page.Actor, store.ActivationFilter{Review: true}, store.Page{})
	if err != nil {
		return err
	}
	var list pending
	for _, a := range l.Items {
		c, err := p.serviceCard(r, page.frame, a)
		if err != nil {
			return err
		}
		list.add(page, c.Name+" · "+c.Step, "/activations/"+string(a.ID), c.Waiting.Since)
	}
	page.worklist("portal.work.review", list, l.Next != "")
	return nil
}

// failedMails are the mails that could not be delivered.
func (p *Portal) failedMails(r *http.Request, page *homePage) error {
	if !page.Actor.May("message.read", licensing.Target{}) {
		return nil
	}
	for _, x := range []struct {
		key   string
		state licensing.MessageState
	}{{"portal.work.failed", licensing.MessageFailed}, {"portal.work.bounced", licensing.MessageBounced}} {
		l, err := p.app.Messages(r.Context(), page.Actor, store.MessageFilter{State: x.state}, store.Page{})
		if err != nil {
			return err
		}
		var list pending
		for _, m := range l.Items {
			list.add(page, m.To+" · "+m.Subject, "", m.Since)
		}
		page.worklist(x.key, list, l.Next != "")
	}
	return nil
}
