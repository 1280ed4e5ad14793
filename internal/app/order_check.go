package app

import (
	"context"

	"volare/internal/licensing"
)

// OrderCheck is what an order would become if it were submitted now.
type OrderCheck struct {
	Order     *licensing.Order // submitted, or held; its lines have their services
	Agreement *licensing.Agreement
}

// CheckOrder tells everything that is wrong with an order before it is
// submitted, and what would become of it. Nothing is written. id is the draft
// that d would replace, if there is one.
func (a *App) CheckOrder(ctx context.Context, actor Actor, id licensing.OrderID, d OrderDraft) (OrderCheck, error) {
	var c OrderCheck
	err := a.read(ctx, actor, func(w *work) error {
		if id != "" {
			was, err := w.draftToCheck(id)
			if err != nil {
				return err
			}
			d.Agreement, d.AgreementNumber = was.Agreement, ""
		}
		x, err := w.orderedOn(d.Agreement, d.AgreementNumber)
		if err != nil {
			return err
		}
		o := newOrder(x, "")
		if err := actor.authorize("order", "order.read", "order.submit", o.Target(x.Contract)); err != nil {
			return err
		}
		c = OrderCheck{Order: o, Agreement: x}
		return w.checkOrder(c, id, d)
	})
	return c, err
}

// draftToCheck reads the draft that the actor may edit.
func (w *work) draftToCheck(id licensing.OrderID) (*licensing.Order, error) {
	if !licensing.ValidID(id) {
		return nil, licensing.NotFound("order")
	}
	o, err := w.Tx.Order(id)
	if err != nil {
		return nil, err
	}
	x, err := w.Tx.Agreement(o.Agreement)
	if err != nil {
		return nil, err
	}
	if err := w.showOrder(o, x); err != nil {
		return nil, err
	}
	return o, w.offer(o.Edit(), "order", o.Target(x.Contract))
}

func (w *work) checkOrder(c OrderCheck, id licensing.OrderID, d OrderDraft) error {
	services, err := w.catalogue()
	if err != nil {
		return err
	}
	// What fill finds, Submit finds again, and the rest: all that is wrong is told at once.
	wrong := d.fill(c.Order, services)
	if licensing.KindOf(wrong) != licensing.Invalid && wrong != nil {
		return wrong
	}
	offers := make([]*licensing.Offer, len(c.Order.Lines))
	for i, l := range c.Order.Lines {
		offers[i] = offerOn(services, c.Agreement, l.Service, l.Plan)
	}
	var p licensing.Problems
	if err := p.Take("", c.Order.Submit(w.now, w.actor.Account, c.Agreement, offers, w.policy)); err != nil {
		return err
	}
	if c.Order.PartnerReference != "" {
		same, err := w.OrdersReferenced(c.Agreement.ID, []string{c.Order.PartnerReference})
		if err != nil {
			return err
		}
		for _, o := range same {
			if o.ID != id && o.State != licensing.OrderRejected && o.State != licensing.OrderCancelled {
				p.Add("partner_reference", "order.reference_used")
			}
		}
	}
	return p.Err()
}
