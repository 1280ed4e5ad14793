package app

import (
	"context"

	"volare/internal/licensing"
	"volare/internal/store"
)

// Pools counts the keys of every pool; the keys themselves nobody lists.
func (a *App) Pools(ctx context.Context, actor Actor) ([]store.PoolCount, error) {
	if err := actor.authorize("keys", "keys.read", "keys.read", licensing.Target{}); err != nil {
		return nil, err
	}
	var all []store.PoolCount
	err := a.read(ctx, actor, func(w *work) (err error) {
		all, err = w.Pools()
		return err
	})
	return all, err
}
