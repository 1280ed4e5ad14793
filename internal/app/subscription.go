package app

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

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
	f.Number, f.Search = orNumber(f.Number, f.Search)
	var l store.List[*licensing.Subscription]
	err := a.read(ctx, actor, func(w *work) (err error) {
		l, err = w.Subscriptions(actor.seeing("subscription.read"), f, p)
		return err
	})
	return l, err
}

// SubscriptionTally counts the subscriptions that the actor sees by state, whatever state f names.
func (a *App) SubscriptionTally(ctx context.Context, actor Actor, f store.SubscriptionFilter) (store.Tally, error) {
	f.Number, f.Search = orNumber(f.Number, f.Search)
	return reading(ctx, a, actor, func(w *work) (store.Tally, error) { return w.SubscriptionTally(actor.seeing("subscription.read"), f) })
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

// onSubscription is what every verb of a subscription does: lock, authorize,
// answer a repeated call, refuse a stale version, use the verb, save. permission
// is "subscription.suspend" or "renewal.confirm".
func (a *App) onSubscription(ctx context.Context, actor Actor, id licensing.SubscriptionID, permission licensing.Verb,
	do func(*work, *licensing.Subscription, *licensing.Agreement) error) (*licensing.Subscription, error) {
	aggregate, verb, _ := strings.Cut(string(permission), ".")
	var s *licensing.Subscription
	err := a.numbered(ctx, 1, func(give func(*work)) (err error) {
		s, err = result(ctx, a, actor, func(w *work) (*licensing.Subscription, error) {
			give(w)
			s, x, err := w.lockSubscription(id)
			if err != nil {
				return nil, err
			}
			target := s.Target(x.Contract)
			if err := once(w, &s, "subscription", permission, target, seen(id, s.Version)); err != nil {
				return s, err
			}
			was, before := *s, s.Facts()
			switch err := do(w, s, x); {
			case errors.Is(err, errUnchanged):
				return s, nil
			case err != nil:
				return nil, w.offer(err, aggregate, target)
			}
			if err := w.saveSubscription(s, licensing.Verb(verb), before); err != nil {
				return nil, err
			}
			if err := w.follow(was, s); err != nil {
				return nil, err
			}
			if verb == "undo" {
				return s, w.tellLater([]*licensing.Subscription{s})
			}
			return s, w.renewLate(s)
		})
		return err
	})
	return s, err
}

// lockSubscription locks a subscription, and before it its agreement and the
// orders that its end or renewal changes.
func (w *work) lockSubscription(id licensing.SubscriptionID) (*licensing.Subscription, *licensing.Agreement, error) {
	if !licensing.ValidID(id) {
		return nil, nil, licensing.NotFound("subscription")
	}
	s, err := w.Tx.Subscription(id)
	if err != nil {
		return nil, nil, err
	}
	if err := store.Lock(w.Tx, "agreement", s.Agreement); err != nil {
		return nil, nil, err
	}
	x, err := w.Tx.Agreement(s.Agreement)
	if err != nil {
		return nil, nil, err
	}
	if s, err = w.Tx.Subscription(id); err != nil { // with the orders that it has now
		return nil, nil, err
	}
	orders := []licensing.OrderID{s.Order}
	if s.Renewal.Order != "" {
		orders = append(orders, s.Renewal.Order)
	}
	if err := store.Lock(w.Tx, "orders", orders...); err != nil {
		return nil, nil, err
	}
	s, err = w.lockedSubscription(id)
	return s, x, err
}

// SuspendSubscription switches a subscription's service off for a while.
func (a *App) SuspendSubscription(ctx context.Context, actor Actor, id licensing.SubscriptionID, reason string) (*licensing.Subscription, error) {
	return a.onSubscription(ctx, actor, id, "subscription.suspend", func(w *work, s *licensing.Subscription, _ *licensing.Agreement) error {
		return s.Suspend(w.now, reason)
	})
}

// ResumeSubscription ends a suspension.
func (a *App) ResumeSubscription(ctx context.Context, actor Actor, id licensing.SubscriptionID) (*licensing.Subscription, error) {
	return a.onSubscription(ctx, actor, id, "subscription.resume", func(w *work, s *licensing.Subscription, _ *licensing.Agreement) error {
		return s.Resume(w.now)
	})
}

// CancelSubscription ends a subscription early: now, or when the day on is over.
func (a *App) CancelSubscription(ctx context.Context, actor Actor, id licensing.SubscriptionID, on licensing.Date, reason string) (*licensing.Subscription, error) {
	return a.onSubscription(ctx, actor, id, "subscription.cancel", func(w *work, s *licensing.Subscription, _ *licensing.Agreement) error {
		if on.IsZero() {
			return s.Cancel(w.now, reason)
		}
		return s.CancelAfter(on, w.today(), reason)
	})
}

// UndoRenewal takes an automatic renewal back within its window.
func (a *App) UndoRenewal(ctx context.Context, actor Actor, id licensing.SubscriptionID) (*licensing.Subscription, error) {
	return a.onSubscription(ctx, actor, id, "subscription.undo", func(w *work, s *licensing.Subscription, _ *licensing.Agreement) error {
		return s.Undo(w.now, actor.Account, w.policy)
	})
}

// follow does what a subscription's change brings with it: the provider
// follows, an open renewal order that nothing waits for is cancelled, an order
// whose last line this was is settled, and people are told. It is saved already.
func (w *work) follow(was licensing.Subscription, s *licensing.Subscription) error {
	if was.Waits() && s.Renewal.Order != was.Renewal.Order {
		if err := w.dropRenewalOrder(was.Renewal.Order); err != nil {
			return err
		}
	}
	if kind, needed := s.Operation(was, w.policy); needed {
		if err := w.operate(s, kind); err != nil {
			return err
		}
	}
	if was.State == licensing.SubscriptionPending && s.State != was.State {
		return w.settleOrder(s.Order)
	}
	return nil
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
	return w.noted(s, verb, before)
}

// noted records what was done to a subscription and plans what comes next.
func (w *work) noted(s *licensing.Subscription, verb licensing.Verb, before licensing.Facts) error {
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
	var wrong licensing.Problems
	left := maps.Clone(days)
	for _, s := range open {
		day, named := left[s.ID]
		delete(left, s.ID)
		if !named || day.IsZero() {
			continue
		}
		before := s.Facts()
		if err := s.CancelAfter(day, w.today(), reason); err != nil {
			if err := wrong.Take("cancel."+s.Number+".", err); err != nil {
				return err
			}
			continue
		}
		if err := w.saveSubscription(s, "announce_cancel", before); err != nil {
			return err
		}
	}
	if len(left) > 0 {
		wrong.Add("subscriptions", "field.reference")
	}
	return wrong.Err()
}

// placeOfSubscription says whose a subscription is.
func placeOfSubscription(s *licensing.Subscription) place {
	return place{s.Agreement, s.Customer, s.Partner}
}
