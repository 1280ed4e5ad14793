package app

import (
	"context"
	"maps"
	"slices"

	"volare/internal/licensing"
	"volare/internal/store"
)

// Subscription reads one subscription.
func (a *App) Subscription(ctx context.Context, actor Actor, id licensing.SubscriptionID) (*licensing.Subscription, error) {
	var s *licensing.Subscription
	err := a.read(ctx, actor, func(w *work) (err error) {
		s, _, err = w.readableSubscription(id)
		return err
	})
	return s, err
}

// Subscriptions lists the subscriptions that the actor may see.
func (a *App) Subscriptions(ctx context.Context, actor Actor, f store.SubscriptionFilter, p store.Page) (store.List[*licensing.Subscription], error) {
	var l store.List[*licensing.Subscription]
	err := a.read(ctx, actor, func(w *work) (err error) {
		l, err = w.Subscriptions(actor.seeing("subscription.read"), f, p)
		return err
	})
	return l, err
}

// readableSubscription reads a subscription that the actor may see, and its agreement.
func (w *work) readableSubscription(id licensing.SubscriptionID) (*licensing.Subscription, *licensing.Agreement, error) {
	if !licensing.ValidID(id) {
		return nil, nil, licensing.NotFound("subscription")
	}
	s, err := w.Tx.Subscription(id)
	if err != nil {
		return nil, nil, err
	}
	x, err := w.Tx.Agreement(s.Agreement)
	if err != nil {
		return nil, nil, err
	}
	return s, x, w.actor.authorize("subscription", "subscription.read", "subscription.read", s.Target(x.Contract))
}

// lockedSubscription locks a subscription and reads it.
func (w *work) lockedSubscription(id licensing.SubscriptionID) (*licensing.Subscription, error) {
	if err := store.Lock(w.Tx, "subscription", id); err != nil {
		return nil, err
	}
	return w.Tx.Subscription(id)
}

// saveSubscription writes a subscription down with its event and its next
// date; its agreement's renewal reminders follow.
func (w *work) saveSubscription(s *licensing.Subscription, verb licensing.Verb, before licensing.Facts) error {
	s.UpdatedAt = w.now
	if err := w.UpdateSubscription(s); err != nil {
		return err
	}
	s.Version++
	if err := w.record(change{subject: "subscription", verb: verb, id: string(s.ID), version: s.Version, before: before, after: s.Facts(),
		place: placeOfSubscription(s)}); err != nil {
		return err
	}
	w.announceRenewal(s)
	return w.plan(licensing.OfSubscription, string(s.ID), s.Next(w.policy))
}

// announceRenewal sees to it that the agreement's reminders come early enough
// for s. It never puts them off: a reminder that finds nothing to say is silent.
func (w *work) announceRenewal(s *licensing.Subscription) {
	if s.Renewal.Decision == licensing.Declined || s.State != licensing.SubscriptionActive && s.State != licensing.SubscriptionPending {
		return
	}
	if at := licensing.NextRenewalReminder(s.Term.EndsOn, w.now, w.policy); !at.IsZero() {
		w.planEarlier(licensing.OfAgreement, string(s.Agreement), licensing.Due{At: at, Kind: "renewal_reminder"})
	}
}

// cancelSubscriptions announces the cancellation of some subscriptions of an
// agreement that is terminated: the last day of each. The others run out.
func (w *work) cancelSubscriptions(x *licensing.Agreement, reason string, days map[licensing.SubscriptionID]licensing.Date) error {
	if len(days) == 0 {
		return nil
	}
	if err := store.Lock(w.Tx, "subscription", slices.Collect(maps.Keys(days))...); err != nil {
		return err
	}
	open, err := w.OpenSubscriptions(x.ID)
	if err != nil {
		return err
	}
	left := maps.Clone(days)
	for _, s := range open {
		day, named := left[s.ID]
		delete(left, s.ID)
		if !named || day.IsZero() {
			continue
		}
		before := s.Facts()
		if err := s.CancelAfter(day, w.today(), reason); err != nil {
			return err
		}
		if err := w.saveSubscription(s, "announce_cancel", before); err != nil {
			return err
		}
	}
	if len(left) > 0 {
		return &licensing.Error{Kind: licensing.Invalid, Code: "invalid",
			Fields: []licensing.FieldError{{Field: "subscriptions", Code: "field.reference"}}}
	}
	return nil
}

// placeOfSubscription says whose a subscription is.
func placeOfSubscription(s *licensing.Subscription) place {
	return place{s.Agreement, s.Customer, s.Partner}
}
