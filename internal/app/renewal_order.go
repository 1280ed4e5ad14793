package app

import (
	"volare/internal/licensing"
	"volare/internal/mail"
)

// askDesk puts the confirmed renewal of s, on x, on the order desk's worklist.
func (w *work) askDesk(s *licensing.Subscription, x *licensing.Agreement) (*licensing.Order, error) {
	o, err := w.renewalOrder(s, s.Renewal.Quantity)
	if err != nil {
		return nil, err
	}
	return o, w.insertOrder(o, x, "submit")
}

// renewalOrder makes the order that the renewal of s makes, unsaved.
func (w *work) renewalOrder(s *licensing.Subscription, quantity int) (*licensing.Order, error) {
	number, err := w.orderNumber()
	if err != nil {
		return nil, err
	}
	o := licensing.NewRenewalOrder(s, quantity, w.now, w.actor.Account)
	o.ID, o.Number, o.Version = licensing.OrderID(licensing.NewID()), number, 1
	o.Lines[0].ID = licensing.LineID(licensing.NewID())
	return o, nil
}

// dropRenewalOrder cancels a renewal order that was decided over while the desk
// had it, and tells the partner.
func (w *work) dropRenewalOrder(id licensing.OrderID) error {
	o, err := w.Tx.Order(id)
	if err != nil {
		return err
	}
	if _, open := licensing.Orders.Next(o.State, "cancel"); !open {
		return nil
	}
	before := o.Facts()
	if err := o.Cancel(w.now, "renewal.order_dropped"); err != nil {
		return err
	}
	if err := w.saveOrder(o, "cancel", before); err != nil {
		return err
	}
	return w.tellPartnerSide(o, func(m mail.Order) mail.Mail { return mail.OrderCancelled{Order: m, Dropped: true} })
}

// renewalAccepted is what the desk's yes to a renewal order does to its
// subscription: it will renew, or in grace it does so now.
func (w *work) renewalAccepted(o *licensing.Order) error {
	return w.onRenewed(o, "accept_renewal", func(s *licensing.Subscription) { s.Renewal.OrderState = licensing.OrderAccepted })
}

// renewalRejected is what the desk's no does, or the order's cancellation.
func (w *work) renewalRejected(o *licensing.Order, reason string) error {
	return w.onRenewed(o, "reject_renewal", func(s *licensing.Subscription) { s.RenewalRejected(reason) })
}

// onRenewed changes the subscriptions that a renewal order still stands for.
func (w *work) onRenewed(o *licensing.Order, verb licensing.Verb, do func(*licensing.Subscription)) error {
	for _, l := range o.Lines {
		s, err := w.lockedSubscription(l.Subscription)
		if err != nil {
			return err
		}
		if s.Renewal.Order != o.ID {
			continue // decided anew meanwhile
		}
		before := s.Facts()
		do(s)
		if err := w.saveSubscription(s, verb, before); err != nil {
			return err
		}
		if s.Renewal.OrderState != licensing.OrderAccepted {
			continue // what is to be renewed without the desk, the agenda renews
		}
		if err := w.renewLate(s); err != nil {
			return err
		}
	}
	return nil
}
