package app

import (
	"volare/internal/licensing"
	"volare/internal/mail"
)

// What an agreement's fate does to its orders.

// submitHeld submits the orders that were held for an agreement now active.
func (w *work) submitHeld(x *licensing.Agreement) error {
	held, err := w.OrdersOpenOn(x.ID, licensing.OrderHeld)
	if err != nil {
		return err
	}
	for _, o := range held {
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
		to, err := w.partnerSide(o.Partner, o.CreatedBy)
		if err != nil {
			return err
		}
		letter, err := w.orderLetter(o)
		if err != nil {
			return err
		}
		if err := w.postAll(to, placeOfOrder(o), func(recipient) mail.Mail {
			return mail.OrderCancelled{Order: letter, Reason: o.Reason}
		}); err != nil {
			return err
		}
	}
	return nil
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
	m := mail.Order{Number: o.Number, PartnerReference: o.PartnerReference, CustomerReference: o.CustomerReference}
	x, err := w.Tx.Agreement(o.Agreement)
	if err != nil {
		return m, err
	}
	customer, err := w.Tx.Organization(o.Customer)
	if err != nil {
		return m, err
	}
	m.Agreement, m.Customer = x.Number, customer.Name
	return m, nil
}

// placeOfOrder says whose an order is.
func placeOfOrder(o *licensing.Order) place { return place{o.Agreement, o.Customer, o.Partner} }
