package app

import (
	"context"

	"volare/internal/licensing"
	"volare/internal/store"
)

// Operate lets tests do to a subscription what its life does.
func (a *App) Operate(ctx context.Context, id licensing.SubscriptionID, kind licensing.OperationKind) error {
	return a.write(ctx, System(), func(w *work) error {
		s, err := w.Tx.Subscription(id)
		if err != nil {
			return err
		}
		if err := store.Lock(w.Tx, "subscription", id); err != nil {
			return err
		}
		return w.operate(s, kind)
	})
}
