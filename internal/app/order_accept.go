package app

import (
	"context"

	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/mail"
)

// AcceptOrder is the desk's yes: a purchase's lines become subscriptions whose
// services are to be activated, a renewal's subscription will go on.
func (a *App) AcceptOrder(ctx context.Context, actor Actor, id licensing.OrderID) (*licensing.Order, error) {
	numbers, err := a.numbersFor(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	return result(ctx, a, actor, func(w *work) (*licensing.Order, error) {
		o, x, err := w.beginOrderVerb(id, "accept")
		if err != nil {
			return o, err
		}
		if err := w.accept(o, x, numbers); err != nil {
			return nil, w.offer(err, "order", o.Target(x.Contract))
		}
		return w.Tx.Order(id) // with what came of it
	})
}

// numbersFor draws the numbers of the subscriptions that accepting an order
// will make.
func (a *App) numbersFor(ctx context.Context, actor Actor, id licensing.OrderID) ([]string, error) {
	o, err := a.Order(ctx, actor, id)
	if err != nil || o.State != licensing.OrderSubmitted || o.Type != licensing.Purchase {
		return nil, err
	}
	return a.numbers(ctx, licensing.SubscriptionNumber, len(o.Lines))
}

// made is what one line of an accepted purchase became.
type made struct {
	service      *catalogue.Service
	subscription *licensing.Subscription
	activation   *licensing.Activation
}

// accept is AcceptOrder's inner form; numbers are the subscriptions'.
func (w *work) accept(o *licensing.Order, x *licensing.Agreement, numbers []string) error {
	before := o.Facts()
	if err := o.Accept(w.now, x); err != nil {
		return err
	}
	if err := w.saveOrder(o, "accept", before); err != nil {
		return err
	}
	if o.Type == licensing.RenewalOrder {
		if err := w.tellRenewalAccepted(o); err != nil {
			return err
		}
		if err := w.renewalAccepted(o); err != nil {
			return err
		}
	} else if err := w.fulfil(o, x, numbers); err != nil {
		return err
	}
	return w.settleOrder(o.ID)
}

// fulfil makes a purchase's subscriptions, and mails who is to activate them.
func (w *work) fulfil(o *licensing.Order, x *licensing.Agreement, numbers []string) error {
	if len(numbers) < len(o.Lines) { // it was submitted just now, after the numbers were drawn
		return licensing.Refuse(licensing.Stale, "stale")
	}
	later, err := w.AnyInvited(x.ID)
	if err != nil {
		return err
	}
	w.accepting = o.ID
	defer func() { w.accepting = "" }()
	all := make([]made, len(o.Lines))
	for i := range o.Lines {
		if all[i], err = w.subscribe(o, &o.Lines[i], x, numbers[i]); err != nil {
			return err
		}
	}
	if err := w.tellAccepted(o, all); err != nil {
		return err
	}
	return w.welcome(o, x, all, later)
}

// subscribe makes the subscription of one line, and begins its activation.
func (w *work) subscribe(o *licensing.Order, l *licensing.OrderLine, x *licensing.Agreement, number string) (made, error) {
	svc, err := w.serviceVersion(l.Service, l.ServiceVersion)
	if err != nil {
		return made{}, err
	}
	plan, ok := svc.Plan(l.Plan)
	if !ok { // it was pinned with this very version
		return made{}, licensing.NotFound("plan")
	}
	s := licensing.NewSubscription(o, *l, x, plan.TermMonths, w.today())
	s.ID, s.Number = licensing.SubscriptionID(licensing.NewID()), number
	s.CreatedAt, s.UpdatedAt, s.Version = w.now, w.now, 1
	if err := w.InsertSubscription(s); err != nil {
		return made{}, err
	}
	l.Subscription = s.ID
	if err := w.UpdateLine(l); err != nil {
		return made{}, err
	}
	if err := w.record(change{subject: "subscription", verb: "create", id: string(s.ID), version: 1, after: s.Facts(), place: placeOfSubscription(s)}); err != nil {
		return made{}, err
	}
	if err := w.plan(licensing.OfSubscription, string(s.ID), s.Next(w.policy)); err != nil {
		return made{}, err
	}
	w.announceRenewal(s)
	act, err := w.beginActivation(s, svc, x, o.SubmittedAt)
	return made{svc, s, act}, err
}

// tellAccepted tells whoever ordered what was accepted.
func (w *work) tellAccepted(o *licensing.Order, all []made) error {
	to, err := w.partnerSide(o.Partner, o.CreatedBy)
	if err != nil {
		return err
	}
	letter, err := w.orderLetter(o)
	if err != nil {
		return err
	}
	return w.postAll(to, placeOfOrder(o), func(r recipient) mail.Mail {
		return mail.OrderAccepted{Order: letter, Lines: serviceLetters(all, r.language)}
	})
}

// tellRenewalAccepted tells the partner, and whose decision it was, that a
// renewal was accepted.
func (w *work) tellRenewalAccepted(o *licensing.Order) error {
	return w.tellOutcome(o, func(m mail.Order, r recipient) (mail.Mail, error) {
		a := mail.OrderAccepted{Order: m}
		for _, l := range o.Lines {
			s, err := w.Tx.Subscription(l.Subscription)
			if err != nil {
				return nil, err
			}
			words, err := w.serviceWords(s, r.language)
			if err != nil {
				return nil, err
			}
			words.Quantity = l.Quantity
			a.Lines = append(a.Lines, words)
		}
		return a, nil
	})
}

func serviceLetters(all []made, in licensing.Language) []mail.Service {
	list := make([]mail.Service, len(all))
	for i, m := range all {
		list[i] = serviceLetter(m.service, m.subscription, in)
	}
	return list
}
