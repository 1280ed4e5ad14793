package app

import (
	"volare/internal/licensing"
	"volare/internal/mail"
	"volare/internal/store"
)

// What an agreement's fate does to its orders.

// submitHeld submits the orders that were held for an agreement now active.
// What was drafted on it is found by what its partner may know from now on.
func (w *work) submitHeld(x *licensing.Agreement) error {
	open, err := w.OrdersOpenOn(x.ID, licensing.OrderDraft, licensing.OrderHeld)
	if err != nil {
		return err
	}
	for _, o := range open {
		if err := w.indexOrder(o, x); err != nil {
			return err
		}
		if o.State != licensing.OrderHeld {
			continue
		}
		before := o.Facts()
		if err := o.ReleaseHold(w.now); err != nil {
			return err
		}
		if err := w.saveOrder(o, "release_hold", before); err != nil {
			return err
		}
	}
	return nil
}

// cancelOrdersOf cancels what was not accepted before an agreement ended, and
// tells whoever ordered.
func (w *work) cancelOrdersOf(x *licensing.Agreement) error {
	open, err := w.OrdersOpenOn(x.ID, licensing.OrderDraft, licensing.OrderHeld, licensing.OrderSubmitted, licensing.OrderQuerying)
	if err != nil {
		return err
	}
	for _, o := range open {
		before := o.Facts()
		if err := o.Cancel(w.now, "order.agreement_ended"); err != nil {
			return err
		}
		if err := w.saveOrder(o, "cancel", before); err != nil {
			return err
		}
		if err := w.renewalRefused(o); err != nil {
			return err
		}
		if err := w.tellOutcome(o, func(m mail.Order, _ recipient) (mail.Mail, error) { return mail.OrderCancelled{Order: m}, nil }); err != nil {
			return err
		}
	}
	return nil
}

// settleOrder completes an accepted order when none of its lines is pending any
// more, or voids it when all were cancelled. Whoever changes a subscription's
// state calls it, and has locked the order before the subscription: else two
// who end its last two lines at once would each see the other's pending.
func (w *work) settleOrder(id licensing.OrderID) error {
	if id == w.accepting {
		return nil // looked at once, when all its lines are there
	}
	if err := store.Lock(w.Tx, "orders", id); err != nil {
		return err
	}
	o, err := w.Tx.Order(id)
	if err != nil || o.State != licensing.OrderAccepted {
		return err
	}
	pending, activated, err := w.lineStates(o)
	if err != nil {
		return err
	}
	before := o.Facts()
	verb, changed := o.Settle(w.now, pending, activated)
	if !changed {
		return nil
	}
	return w.saveOrder(o, verb, before)
}

// lineStates counts an order's lines whose subscriptions are pending, and
// those that were activated. A renewal has nothing to wait for once accepted.
func (w *work) lineStates(o *licensing.Order) (pending, activated int, err error) {
	if o.Type == licensing.RenewalOrder {
		return 0, len(o.Lines), nil
	}
	return w.CountSubscriptionsOfOrder(o.ID)
}

// indexOrder lets an order on x be found by both its references and its
// customer's name and domain; its number is looked up as it is.
func (w *work) indexOrder(o *licensing.Order, x *licensing.Agreement) error {
	if o.Type != licensing.Purchase {
		return nil // found by its number, and from its subscription
	}
	customer, err := w.Organization(o.Customer)
	if err != nil {
		return err
	}
	terms := words(o.PartnerReference, o.CustomerReference, customer.Name)
	if partnerKnows(x, customer) {
		terms = append(terms, words(customer.Domain)...)
	}
	return w.Index("order", string(o.ID), string(o.Customer), string(o.Partner), terms)
}

// saveOrder writes an order down with its event and its next date.
func (w *work) saveOrder(o *licensing.Order, verb licensing.Verb, before licensing.Facts) error {
	o.UpdatedAt = w.now
	if err := w.UpdateOrder(o); err != nil {
		return err
	}
	o.Version++
	if err := w.record(change{subject: "order", verb: verb, id: string(o.ID), version: o.Version, before: before, after: o.Facts(), place: placeOfOrder(o)}); err != nil {
		return err
	}
	return w.plan(licensing.OfOrder, string(o.ID), o.Next(w.policy))
}

// orderLetter is what mails say of an order.
func (w *work) orderLetter(o *licensing.Order) (mail.Order, error) {
	m := mail.Order{Number: o.Number, PartnerReference: o.PartnerReference, CustomerReference: o.CustomerReference,
		Renewal: o.Type == licensing.RenewalOrder}
	x, err := w.Tx.Agreement(o.Agreement)
	if err != nil {
		return m, err
	}
	customer, err := w.Organization(o.Customer)
	if err != nil {
		return m, err
	}
	m.Agreement, m.Customer = x.Number, customer.Name
	return m, nil
}

// placeOfOrder says whose an order is.
func placeOfOrder(o *licensing.Order) place { return place{o.Agreement, o.Customer, o.Partner} }
