package app

import (
	"context"
	"time"

	"volare/internal/store"
)

// What passes is kept so long: sessions for whoever asks where an account was
// used from, links as long as somebody may follow an old mail.
const (
	sessionsKept = 30 * 24 * time.Hour
	linksKept    = 366 * 24 * time.Hour // of business time
	repliesKept  = 24 * time.Hour
)

// A purge deletes so many rows in one transaction, in so many of them for each
// kind, and comes back so often; where it leaves some, sooner.
const (
	purgeMost    = 500
	purgeBatches = 20
	purgeEvery   = 10 * time.Minute
)

// Purge deletes rows that nothing looks at any more, a bounded number of them
// in short transactions between everybody else's. It tells how many, and
// whether some are left.
func (a *App) Purge(ctx context.Context) (n int, more bool, err error) {
	now, err := a.Now(ctx)
	if err != nil {
		return 0, false, err
	}
	wall := a.wall().UTC()
	began := wall
	for _, p := range []struct {
		rows   store.Passing
		before time.Time
	}{
		{store.Sessions, wall.Add(-sessionsKept)},
		{store.Links, now.Add(-linksKept)},
		{store.Refusals, wall.Add(-attemptWindow)},
		{store.Replies, wall.Add(-repliesKept)},
		{store.Files, wall.Add(-filesKept)},
	} {
		k, left, err := a.purge(ctx, p.rows, p.before)
		n, more = n+k, more || left
		if err != nil {
			return n, more, err
		}
	}
	if n > 0 {
		a.log.Info("purged", "rows", n, "more", more, "took", a.wall().Sub(began).Round(time.Millisecond))
	}
	return n, more, nil
}

func (a *App) purge(ctx context.Context, rows store.Passing, before time.Time) (n int, more bool, err error) {
	for range purgeBatches {
		var k int64
		err := a.store.Write(ctx, func(t *store.Tx) (err error) {
			k, err = t.Purge(rows, before, purgeMost)
			return err
		})
		n += int(k)
		if err != nil || k < purgeMost {
			return n, false, err
		}
	}
	return n, true, nil
}
