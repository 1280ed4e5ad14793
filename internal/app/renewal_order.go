package app

import "volare/internal/licensing"

// insertRenewalOrder writes the order that the renewal of s makes; accepted
// says that the system accepts it, else it waits for the desk.
func (w *work) insertRenewalOrder(s *licensing.Subscription, x *licensing.Agreement, number string, accepted bool) (*licensing.Order, error) {
	o := licensing.NewRenewalOrder(s, w.now, w.actor.Account)
	o.Number, o.Lines[0].ID = number, licensing.LineID(licensing.NewID())
	verb := licensing.Verb("submit")
	if accepted {
		verb = "accept"
		if err := o.Accept(w.now, x); err != nil {
			return nil, err
		}
		o.Settle(w.now, 0, 1)
	}
	return o, w.insertOrder(o, verb)
}

// renewalAccepted is what the desk's yes to a renewal order does to its
// subscription.
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
	}
	return nil
}
