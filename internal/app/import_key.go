package app

import (
	"context"
	"io"
	"maps"
	"slices"
	"strconv"

	"volare/internal/catalogue"
	"volare/internal/intake"
	"volare/internal/licensing"
	"volare/internal/store"
)

// ImportKeys adds product keys to their pools, whole or not at all; keys that
// a pool has stay as they are. What waited for keys is tried again.
func (a *App) ImportKeys(ctx context.Context, actor Actor, name string, in io.Reader, p Progress) (Imported, error) {
	if err := actor.authorize("keys", "keys.read", "keys.import", licensing.Target{}); err != nil {
		return Imported{}, err
	}
	rows, problems := intake.ReadKeys(name, in)
	if len(problems) > 0 {
		return refused(len(rows), problems)
	}
	ids := make([]licensing.KeyID, len(rows))
	for i := range ids {
		ids[i] = licensing.KeyID(licensing.NewID())
	}
	return result(ctx, a, actor, func(w *work) (Imported, error) {
		done := Imported{Rows: len(rows)}
		if err := replay(w, &done); err != nil {
			return done, err
		}
		if err := w.Alone("keys"); err != nil {
			return done, err
		}
		added := map[string]int{}
		for i, r := range rows {
			fresh, err := w.InsertKey(ids[i], r.Pool, r.Key)
			if err != nil {
				return done, err
			}
			if fresh {
				added[r.Pool]++
				done.Added++
			} else {
				done.Same++
			}
			if i%100 == 99 {
				p.tell(i+1, len(rows))
			}
		}
		for _, pool := range slices.Sorted(maps.Keys(added)) {
			if err := w.recordKeys(pool, added[pool]); err != nil {
				return done, err
			}
		}
		p.tell(len(rows), len(rows))
		if done.Added > 0 {
			w.Enqueue(store.Job{Kind: ServeWaiting, ID: "all"})
		}
		return done, nil
	})
}

// recordKeys remembers that a pool was filled.
func (w *work) recordKeys(pool string, n int) error {
	version, err := w.NextSubjectVersion("keys", pool)
	if err != nil {
		return err
	}
	return w.record(change{subject: "keys", verb: "import", id: pool, version: version, after: licensing.Facts{{Name: "added", Value: strconv.Itoa(n)}}})
}

// ServeWaiting is the kind of the job that tries again what waits for keys.
const ServeWaiting = "keys.serve_waiting"

// RetryForKeys has tried again what failed because its pool was empty, the
// longest waiting first.
func (a *App) RetryForKeys(ctx context.Context) error {
	ctx = Through(ctx, licensing.ByJob)
	var ids []string
	err := a.read(ctx, System(), func(w *work) (err error) {
		ids, err = w.FailedOf(string(catalogue.Keys), poolEmpty)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := a.write(ctx, System(), func(w *work) error {
			o, c, err := w.lockOperation(licensing.OperationID(id))
			if err != nil || o.State != licensing.OperationFailed {
				return err
			}
			return w.retryOperation(c, o, "retry")
		}); err != nil {
			return err
		}
	}
	return nil
}
