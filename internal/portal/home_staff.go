package portal

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

// The first pages of partners and of the operator are worklists: what waits
// for them, how many things, and for how long the oldest has waited.

// shownItems is how many things of a worklist the first page names.
const shownItems = 5

// duty is one worklist of things that are in one state.
type duty[S ~string] struct {
	key   string
	state S
}

// partnerHome: what needs an answer, drafts, orders and agreements under way,
// customers with renewals near.
func (p *Portal) partnerHome(r *http.Request, page *homePage) error {
	err := p.orderDuties(r, page, []duty[licensing.OrderState]{{"portal.work.answer", licensing.OrderQuerying}, {"portal.work.order_drafts", licensing.OrderDraft},
		{"portal.work.held", licensing.OrderHeld}, {"portal.work.submitted", licensing.OrderSubmitted}})
	if err != nil {
		return err
	}
	err = p.agreementDuties(r, page, []duty[licensing.AgreementState]{{"portal.work.agreement_drafts", licensing.AgreementDraft},
		{"portal.work.to_sign", licensing.AgreementSent}, {"portal.work.signed", licensing.AgreementSigned}})
	if err != nil {
		return err
	}
	return p.nearRenewals(r, page)
}

// operatorHome: orders to examine, agreements to countersign, access requests,
// checks and manual work, mails that failed.
func (p *Portal) operatorHome(r *http.Request, page *homePage) error {
	if err := p.orderDuties(r, page, []duty[licensing.OrderState]{{"portal.work.examine", licensing.OrderSubmitted}}); err != nil {
		return err
	}
	if err := p.unanswered(r, page); err != nil {
		return err
	}
	if err := p.agreementDuties(r, page, []duty[licensing.AgreementState]{{"portal.work.countersign", licensing.AgreementSigned}}); err != nil {
		return err
	}
	if err := p.requestWork(r, page); err != nil {
		return err
	}
	if err := p.reviewList(r, page); err != nil {
		return err
	}
	if err := p.manualList(r, page); err != nil {
		return err
	}
	if err := p.failedMails(r, page); err != nil {
		return err
	}
	return p.begin(r, page)
}

// pending is a worklist being gathered, the longest waiting first.
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

// note says more about what was added last.
func (l *pending) note(text string) { l.items[len(l.items)-1].Note = text }

// worklist adds a list; path leads to all of it.
func (page *homePage) worklist(key, path string, l pending, count string) {
	w := worklist{Key: key, Path: path, Count: count, Items: l.items[:min(len(l.items), shownItems)], of: len(l.items)}
	if !l.oldest.IsZero() {
		w.Oldest = page.Ago(l.oldest)
	}
	page.Worklists = append(page.Worklists, w)
}

// gathered is how many things a list has of which only the first page was read.
func (l pending) gathered(more bool) string {
	if more {
		return strconv.Itoa(len(l.items)) + "+"
	}
	return strconv.Itoa(len(l.items))
}

func (p *Portal) orderDuties(r *http.Request, page *homePage, all []duty[licensing.OrderState]) error {
	if !page.Actor.Somewhere("order.read") {
		return nil
	}
	counts, err := p.app.OrderTally(r.Context(), page.Actor, store.OrderFilter{})
	if err != nil {
		return err
	}
	for _, d := range all {
		var list pending
		if counts[string(d.state)] > 0 {
			if list, err = p.orderWork(r, page, store.OrderFilter{State: d.state}, shownItems); err != nil {
				return err
			}
		}
		page.worklist(d.key, "/orders?state="+string(d.state)+"&sort=waiting", list, counted(counts, string(d.state)))
	}
	return nil
}

// unanswered are the orders whose question has had no answer for too long.
func (p *Portal) unanswered(r *http.Request, page *homePage) error {
	if !page.Actor.Somewhere("order.read") {
		return nil
	}
	list, err := p.orderWork(r, page, store.OrderFilter{State: licensing.OrderQuerying, Aged: true}, 0)
	if err == nil && len(list.items) > 0 {
		page.worklist("portal.work.unanswered", "/orders?state=querying&sort=waiting", list, list.gathered(len(list.items) == store.Page{}.Rows()))
	}
	return err
}

func (p *Portal) orderWork(r *http.Request, page *homePage, f store.OrderFilter, most int) (list pending, err error) {
	f.Sort = "waiting"
	l, err := p.app.Orders(r.Context(), page.Actor, f, store.Page{Limit: most})
	if err != nil {
		return list, err
	}
	var ids []licensing.OrganizationID
	for _, o := range l.Items {
		ids = append(ids, o.Customer)
	}
	called, err := p.app.Called(r.Context(), page.Actor, nil, ids)
	if err != nil {
		return list, err
	}
	examiners, err := p.app.OrderExaminers(r.Context(), page.Actor, l.Items)
	for _, o := range l.Items {
		list.add(page, o.Number+" · "+called.Organizations[o.Customer], "/orders/"+o.Number, o.Since)
		list.items[len(list.items)-1].Aged = o.Aged
		if by := examiners[o.ID]; by != "" {
			list.note(p.say(page.frame, "portal.order.examined", "person", by))
		}
	}
	return list, err
}

func (p *Portal) agreementDuties(r *http.Request, page *homePage, all []duty[licensing.AgreementState]) error {
	if !page.Actor.Somewhere("agreement.read") {
		return nil
	}
	counts, err := p.app.AgreementTally(r.Context(), page.Actor, store.AgreementFilter{})
	if err != nil {
		return err
	}
	for _, d := range all {
		var list pending
		if counts[string(d.state)] > 0 {
			if list, err = p.agreementWork(r, page, d.state); err != nil {
				return err
			}
		}
		page.worklist(d.key, "/agreements?state="+string(d.state)+"&sort=waiting", list, counted(counts, string(d.state)))
	}
	return nil
}

func (p *Portal) agreementWork(r *http.Request, page *homePage, state licensing.AgreementState) (list pending, err error) {
	l, err := p.app.Agreements(r.Context(), page.Actor, store.AgreementFilter{State: state, Sort: "waiting"}, store.Page{Limit: shownItems})
	if err != nil {
		return list, err
	}
	var ids []licensing.OrganizationID
	for _, x := range l.Items {
		ids = append(ids, x.Customer)
	}
	called, err := p.app.Called(r.Context(), page.Actor, nil, ids)
	for _, x := range l.Items {
		list.add(page, x.Number+" · "+called.Organizations[x.Customer], "/agreements/"+x.Number, x.Since)
	}
	return list, err
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
	var customers []licensing.OrganizationID
	for _, a := range l.Items {
		customers = append(customers, a.Customer)
	}
	called, err := p.app.Called(r.Context(), page.Actor, nil, customers)
	if err != nil {
		return err
	}
	var list pending
	cards, err := p.serviceCards(r, page.frame, l.Items)
	if err != nil {
		return err
	}
	for _, c := range cards {
		a := c.Activation
		list.add(page, c.Name+" · "+called.Organizations[a.Customer], "/activations/"+string(a.ID), c.Waiting.Since)
	}
	page.worklist("portal.work.review", "/services?only=review", list, list.gathered(l.Next != ""))
	return nil
}

// manualList are the operations that people must do by hand, or that failed.
func (p *Portal) manualList(r *http.Request, page *homePage) error {
	if !page.Actor.May("operation.read", licensing.Target{}) {
		return nil
	}
	for _, x := range []duty[licensing.OperationState]{{"portal.work.manual", licensing.OperationManual}, {"portal.work.broken", licensing.OperationFailed}} {
		l, err := p.app.Operations(r.Context(), page.Actor, store.OperationFilter{State: x.state}, store.Page{})
		if err != nil {
			return err
		}
		var customers []licensing.OrganizationID
		for _, o := range l.Items {
			customers = append(customers, o.Customer)
		}
		called, err := p.app.Called(r.Context(), page.Actor, nil, customers)
		if err != nil {
			return err
		}
		var list pending
		for _, o := range l.Items {
			name, err := p.serviceName(r, o.Service)
			if err != nil {
				return err
			}
			what := name + " · " + p.texts.Text(page.Lang, "kind.operation."+string(o.Kind), nil)
			list.add(page, what+" · "+called.Organizations[o.Customer], "/operations/"+string(o.ID), o.Since)
		}
		if x.state == licensing.OperationManual || len(list.items) > 0 {
			page.worklist(x.key, "/operations?state="+string(x.state), list, list.gathered(l.Next != ""))
		}
	}
	return nil
}

// failedMails are the mails that could not be delivered.
func (p *Portal) failedMails(r *http.Request, page *homePage) error {
	if !page.Actor.May("message.read", licensing.Target{}) {
		return nil
	}
	for _, x := range []duty[licensing.MessageState]{{"portal.work.failed", licensing.MessageFailed}, {"portal.work.bounced", licensing.MessageBounced}} {
		l, err := p.app.Messages(r.Context(), page.Actor, store.MessageFilter{State: x.state, Sort: "waiting"}, store.Page{})
		if err != nil {
			return err
		}
		var list pending
		for _, m := range l.Items {
			list.add(page, m.To+" · "+page.aboutMail(m), "/messages/"+string(m.ID), m.Since)
		}
		page.worklist(x.key, "/messages?state="+string(x.state)+"&sort=waiting", list, list.gathered(l.Next != ""))
	}
	return nil
}

// nearRenewals are a partner's customers with subscriptions that end soon, the
// nearest end first.
func (p *Portal) nearRenewals(r *http.Request, page *homePage) error {
	near, err := p.app.NearEnds(r.Context(), page.Actor, page.Today, page.Today.AddDays(lookAhead))
	if err != nil {
		return err
	}
	near = near[:min(len(near), 2*shownItems)]
	var ids []licensing.OrganizationID
	for _, n := range near {
		ids = append(ids, n.Customer)
	}
	called, err := p.app.Called(r.Context(), page.Actor, nil, ids)
	for _, n := range near {
		page.Near = append(page.Near, nearby{n, called.Organizations[n.Customer]})
	}
	slices.SortStableFunc(page.Near, func(a, b nearby) int { return cmp.Or(a.Ends.Compare(b.Ends), cmp.Compare(a.Customer, b.Customer)) })
	return err
}

// nearby is one customer with subscriptions that end soon.
type nearby struct {
	*app.NearEnd
	Customer string
}

// Path leads to the customer's subscriptions.
func (n nearby) Path() string { return "/renewals?customer=" + string(n.NearEnd.Customer) }
