package app

import (
	"context"

	"volare/internal/licensing"
)

// TurnOffRenewal says that the next term isn't wanted.
func (a *App) TurnOffRenewal(ctx context.Context, actor Actor, id licensing.SubscriptionID) (*licensing.Subscription, error) {
	return a.onSubscription(ctx, actor, id, "renewal.turn_off", func(w *work, s *licensing.Subscription, _ *licensing.Agreement) error {
		return s.TurnOff(w.now, actor.Account, w.policy)
	})
}

// TurnOnRenewal takes a decision back: what holds by rule holds again.
func (a *App) TurnOnRenewal(ctx context.Context, actor Actor, id licensing.SubscriptionID) (*licensing.Subscription, error) {
	return a.onSubscription(ctx, actor, id, "renewal.turn_on", func(w *work, s *licensing.Subscription, _ *licensing.Agreement) error {
		return s.TurnOn(w.now, actor.Account, w.policy)
	})
}

// ConfirmRenewal says that the next term is wanted, and how. What the desk must
// see becomes a renewal order on its worklist; in grace the rest renews at once.
func (a *App) ConfirmRenewal(ctx context.Context, actor Actor, id licensing.SubscriptionID, c licensing.Confirmation) (*licensing.Subscription, error) {
	c.CIG, _ = licensing.CheckCIG(c.CIG) // what is wrong with them, Confirm says
	c.CIGExemption, _ = licensing.CheckCIGExemption(c.CIGExemption)
	return a.onSubscription(ctx, actor, id, "renewal.confirm", func(w *work, s *licensing.Subscription, x *licensing.Agreement) error {
		sold, err := w.catalogue()
		if err != nil {
			return err
		}
		was := s.Renewal
		if err := s.Confirm(w.now, actor.Account, c, x, offerOn(sold, x, s.Service, s.Plan), w.policy); err != nil {
			return err
		}
		if s.Renewal.SameAs(was) {
			s.Renewal = was
			return errUnchanged
		}
		if !s.AskedOf() {
			return nil
		}
		o, err := w.askDesk(s, x)
		if err == nil {
			s.Renewal.Order, s.Renewal.OrderState = o.ID, o.State
		}
		return err
	})
}
