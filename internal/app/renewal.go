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
		if err := s.Confirm(w.now, actor.Account, c, x, offerOn(sold, x, s.Service, s.Plan), w.policy); err != nil {
			return err
		}
		if !s.AskedOf() {
			return nil
		}
		o, err := w.askDesk(s)
		if err == nil {
			s.Renewal.Order, s.Renewal.OrderState = o.ID, o.State
		}
		return err
	})
}

// Outlook is what the end of a subscription's term will bring, as far as is
// known now.
type Outlook struct {
	Agreement licensing.AgreementID
	Number    string                // of the agreement
	Contract  licensing.AgreementID // that the agreement is under
	Will      licensing.Ending
	Order     string // number of the renewal order
	Service   string // name, in the actor's language
	Plan      string // name, in the actor's language
}

// Outlooks tells how these subscriptions go on.
func (a *App) Outlooks(ctx context.Context, actor Actor, all []*licensing.Subscription) (map[licensing.SubscriptionID]Outlook, error) {
	out := make(map[licensing.SubscriptionID]Outlook, len(all))
	err := a.read(ctx, actor, func(w *work) error {
		known, err := w.surroundings(all)
		if err != nil {
			return err
		}
		var orders []licensing.OrderID
		for _, s := range all {
			if s.Renewal.Order != "" {
				orders = append(orders, s.Renewal.Order)
			}
		}
		numbers, err := w.OrderNumbers(orders)
		if err != nil {
			return err
		}
		for _, s := range all {
			x := known.agreements[s.Agreement]
			o := Outlook{Agreement: x.ID, Number: x.Number, Contract: x.Contract, Will: known.ending(w, s), Order: numbers[s.Renewal.Order]}
			if svc, err := w.serviceVersion(s.Service, s.ServiceVersion); err != nil {
				return err
			} else if p, ok := svc.Plan(s.Plan); ok {
				o.Service, o.Plan = svc.Name.In(string(actor.Language)), p.Name.In(string(actor.Language))
			}
			out[s.ID] = o
		}
		return nil
	})
	return out, err
}
