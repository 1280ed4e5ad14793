package apptest

import (
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

// Running orders plans on an agreement, five seats of each, and sees to it that
// the services run; their terms start today.
func (b *Bench) Running(x *licensing.Agreement, plans ...string) []*licensing.Subscription {
	b.T.Helper()
	return b.RunningOf(b.Purchase(x, plans...))
}

// RunningOf is Running of an order written by hand.
func (b *Bench) RunningOf(d app.OrderDraft) []*licensing.Subscription {
	b.T.Helper()
	o := b.Accepted(d)
	b.RunJobs()
	_, err := b.App.RunDue(b.T.Context())
	b.must(err)
	var all []*licensing.Subscription
	b.must(b.Store.Write(b.T.Context(), func(t *store.Tx) (err error) {
		if all, err = t.SubscriptionsOfOrder(o.ID); err != nil {
			return err
		}
		for _, s := range all {
			if s.State != licensing.SubscriptionPending {
				continue
			}
			if err := s.Activate(b.Clock.Now()); err != nil {
				return err
			}
			if err := t.UpdateSubscription(s); err != nil {
				return err
			}
			s.Version++
			a, err := t.ActivationOf(s.ID)
			if err != nil {
				return err
			}
			a.State, a.Since, a.ActiveAt = licensing.ActivationActive, b.Clock.Now(), b.Clock.Now()
			if err := t.UpdateActivation(a, a.Steps); err != nil {
				return err
			}
			if err := t.Plan([]store.Planned{{Subject: licensing.OfActivation, ID: string(a.ID)}}, 1); err != nil {
				return err
			}
		}
		return nil
	}))
	return all
}

// Subscription reads a subscription as the desk.
func (b *Bench) Subscription(id licensing.SubscriptionID) *licensing.Subscription {
	b.T.Helper()
	s, err := b.App.Subscription(b.T.Context(), b.As("desk"), id)
	b.must(err)
	return s
}

// On gives the instant at which a day begins in the installation's zone.
func (b *Bench) On(day string) time.Time {
	b.T.Helper()
	return licensing.MustDate(day).StartOf(licensing.DefaultPolicy().Zone)
}
