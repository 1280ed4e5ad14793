package app

import (
	"context"
	"time"

	"volare/internal/document"
	"volare/internal/licensing"
	"volare/internal/store"
)

// Hashes counts the password hashes made and verified so far.
func (a *App) Hashes() int64 { return a.hasher.Done() }

// MoveSubscription changes a subscription's state, as its activation or the
// desk does, and settles its order.
func (a *App) MoveSubscription(ctx context.Context, id licensing.SubscriptionID, verb licensing.Verb, move func(*licensing.Subscription, time.Time) error) error {
	return a.write(ctx, System(), func(w *work) error {
		s, err := w.Tx.Subscription(id)
		if err != nil {
			return err
		}
		if err := store.Lock(w.Tx, "orders", s.Order); err != nil {
			return err
		}
		if s, err = w.lockedSubscription(id); err != nil {
			return err
		}
		before := s.Facts()
		if err := move(s, w.now); err != nil {
			return err
		}
		if err := w.saveSubscription(s, verb, before); err != nil {
			return err
		}
		return w.settleOrder(s.Order)
	})
}

// Unseated is what becomes of an error of looking for a seat under a grant.
var Unseated = unseated

// OnPaper are the numbers and addresses by which an agreement's document, as it
// would be written now, names the customer.
func (a *App) OnPaper(ctx context.Context, id licensing.AgreementID) (all []document.Identifier, err error) {
	return all, a.read(ctx, System(), func(w *work) error {
		x, err := w.Tx.Agreement(id)
		if err != nil {
			return err
		}
		d, err := w.paperOf(x, "")
		all = d.Customer.Identifiers
		return err
	})
}

// Carry carries out one entry of the agenda by a duty that does what run does.
func (a *App) Carry(ctx context.Context, run func() error) error {
	return a.write(ctx, System(), func(w *work) error {
		return w.carry(singly(locking("agreement"), func(*work, store.Entry) error { return run() }), []store.Entry{{}})
	})
}
