package app

import (
	"context"

	"volare/internal/licensing"
)

// People, mails and telephones know things by their numbers. What somebody may
// not read is missing under its number, too.

// AgreementByNumber reads the agreement with a number.
func (a *App) AgreementByNumber(ctx context.Context, actor Actor, number string) (*licensing.Agreement, error) {
	var x *licensing.Agreement
	err := a.read(ctx, actor, func(w *work) (err error) {
		if x, err = w.Tx.AgreementByNumber(number); err != nil {
			return err
		}
		return actor.authorize("agreement", "agreement.read", "agreement.read", x.Target())
	})
	return x, err
}

// OrderByNumber reads the order with a number.
func (a *App) OrderByNumber(ctx context.Context, actor Actor, number string) (*licensing.Order, error) {
	var o *licensing.Order
	err := a.read(ctx, actor, func(w *work) (err error) {
		if o, err = w.Tx.OrderByNumber(number); err != nil {
			return err
		}
		x, err := w.Tx.Agreement(o.Agreement)
		if err != nil {
			return err
		}
		return w.showOrder(o, x)
	})
	return o, err
}

// SubscriptionByNumber reads the subscription with a number.
func (a *App) SubscriptionByNumber(ctx context.Context, actor Actor, number string) (*licensing.Subscription, error) {
	var s *licensing.Subscription
	err := a.read(ctx, actor, func(w *work) error {
		found, err := w.Tx.SubscriptionByNumber(number)
		if err != nil {
			return err
		}
		s, _, err = w.readableSubscription(found.ID)
		return err
	})
	return s, err
}

// AccessRequestByNumber reads the access request with a number: one's own, or
// one that the actor may decide.
func (a *App) AccessRequestByNumber(ctx context.Context, actor Actor, number string) (AccessRequestView, error) {
	var v AccessRequestView
	err := a.read(ctx, actor, func(w *work) error {
		found, err := w.Tx.AccessRequestByNumber(number)
		if err != nil {
			return err
		}
		r, x, err := w.accessRequest(found.ID)
		if err != nil {
			return err
		}
		v = w.viewRequest(r, x)
		return actor.authorizeRequest("access_request.read", r, x)
	})
	return v, err
}
