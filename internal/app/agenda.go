package app

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"volare/internal/licensing"
	"volare/internal/store"
)

// A batch of the agenda is at most so many entries, or so long.
const (
	batchMost = 200
	batchTime = 50 * time.Millisecond
)

// duty is what time does to one kind of subject.
type duty struct {
	// lock locks these things, and before them whatever else the duty will
	// change, in the order of all locks; it gives those nobody else has.
	lock func(w *work, ids []string) ([]string, error)
	// run carries out entries, all of them or none, and plans the next ones.
	run func(w *work, es []store.Entry) error
	// most is how many entries are run at once: 1 where each is its own affair.
	most int
}

// singly makes a duty of what is done entry by entry.
func singly(lock func(*work, []string) ([]string, error), run func(*work, store.Entry) error) duty {
	return duty{lock, func(w *work, es []store.Entry) error { return run(w, es[0]) }, 1}
}

// duties lists every subject of the agenda.
var duties = map[licensing.Subject]duty{
	licensing.OfAgreement:     singly(locking("agreement"), (*work).agreementDue),
	licensing.OfOrder:         singly(lockOrders, (*work).orderDue),
	licensing.OfSubscription:  {lockSubscriptions, (*work).subscriptionsDue, batchMost},
	licensing.OfActivation:    singly((*work).lockActivations, (*work).activationDue),
	licensing.OfOperation:     singly((*work).lockOperations, (*work).operationDue),
	licensing.OfAccessRequest: singly(locking("access_request"), (*work).accessRequestDue),
	licensing.OfInvitation:    singly(locking("invitation"), (*work).invitationDue),
	licensing.OfGrant:         singly(lockGrants, (*work).grantDue),
	licensing.OfMessage:       singly(locking("message"), (*work).messageDue),
}

// locking locks rows of one table, leaving out those another writer has.
func locking(table string) func(*work, []string) ([]string, error) {
	return func(w *work, ids []string) ([]string, error) { return w.LockFree(table, ids) }
}

// RunDue carries out what is due now and tells how many entries that were.
// Several servers may do so side by side.
func (a *App) RunDue(ctx context.Context) (int, error) {
	ctx = Through(ctx, licensing.ByAgenda)
	if err := a.replanStale(ctx); err != nil {
		return 0, err
	}
	done := 0
	for {
		n, more, err := a.runBatch(ctx)
		done += n
		if err != nil || !more {
			return done, err
		}
	}
}

func (a *App) runBatch(ctx context.Context) (n int, more bool, err error) {
	var due []store.Entry
	if err := a.read(ctx, System(), func(w *work) (err error) {
		due, err = w.DueBy(w.now, batchMost*a.store.Writers())
		return err
	}); err != nil || len(due) == 0 {
		return 0, false, err
	}
	for _, subject := range licensing.Subjects {
		var ids []string
		for _, e := range due {
			if e.Subject == subject {
				ids = append(ids, e.ID)
			}
		}
		if len(ids) == 0 {
			continue
		}
		k, err := a.runSideBySide(ctx, subject, ids)
		n += k
		if err != nil {
			return n, false, err
		}
	}
	return n, n > 0, nil
}

// runSideBySide runs entries in as many transactions at once as the database
// has writers: subscriptions, of which a million may end on one day, apart by
// agreement, so that the transactions don't want the same locks; all else in turn.
func (a *App) runSideBySide(ctx context.Context, s licensing.Subject, ids []string) (int, error) {
	if s != licensing.OfSubscription || a.store.Writers() == 1 || len(ids) < batchMost {
		n := 0
		for part := range slices.Chunk(ids, batchMost) {
			k, err := a.runSubject(ctx, s, part)
			n += k
			if err != nil {
				return n, err
			}
		}
		return n, nil
	}
	parts, err := a.apart(ctx, ids)
	if err != nil {
		return 0, err
	}
	var n atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for _, part := range parts {
		g.Go(func() error {
			k, err := a.runSubject(ctx, s, part)
			n.Add(int64(k))
			return err
		})
	}
	err = g.Wait()
	return int(n.Load()), err
}

// apart parts subscriptions so that those of one agreement stay together.
func (a *App) apart(ctx context.Context, ids []string) ([][]string, error) {
	typed := make([]licensing.SubscriptionID, len(ids))
	for i, id := range ids {
		typed[i] = licensing.SubscriptionID(id)
	}
	parts := make([][]string, a.store.Writers())
	err := a.read(ctx, System(), func(w *work) error {
		refs, err := w.SubscriptionRefs(typed)
		for _, r := range refs {
			h := fnv.New32a()
			h.Write([]byte(r.Agreement))
			i := int(h.Sum32()) % len(parts)
			parts[i] = append(parts[i], string(r.ID))
		}
		return err
	})
	return slices.DeleteFunc(parts, func(p []string) bool { return len(p) == 0 }), err
}

// runSubject runs the due entries of one subject in one transaction; if any
// fails, one by one, so that the bad one stands alone.
func (a *App) runSubject(ctx context.Context, s licensing.Subject, ids []string) (int, error) {
	n, failed, err := a.tryEntries(ctx, s, ids)
	if err == nil || failed == nil {
		return n, err
	}
	if len(ids) == 1 {
		return 1, a.failEntry(ctx, *failed, err)
	}
	n = 0
	for _, id := range ids {
		k, err := a.runSubject(ctx, s, []string{id})
		n += k
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

func (a *App) tryEntries(ctx context.Context, s licensing.Subject, ids []string) (n int, failed *store.Entry, err error) {
	numbers := 0
	if s == licensing.OfSubscription { // each renewal makes an order
		numbers = len(ids)
	}
	err = a.numbered(ctx, numbers, func(give func(*work)) error {
		return a.write(ctx, System(), func(w *work) (err error) {
			give(w)
			n, failed, err = w.runEntries(s, ids)
			return err
		})
	})
	return n, failed, err
}

// runEntries runs those of the entries that nobody else has, as many as there
// is time for.
func (w *work) runEntries(s licensing.Subject, ids []string) (n int, failed *store.Entry, err error) {
	started := w.app.wall() // how long the gate is held, not a rule of the business
	got, err := duties[s].lock(w, ids)
	if err != nil || len(got) == 0 {
		return 0, nil, err
	}
	entries, err := w.ClaimDue(s, got, w.now)
	if err != nil {
		return 0, nil, err
	}
	for len(entries) > 0 && (n == 0 || w.app.wall().Sub(started) <= batchTime) { // the rest is due still
		k := min(duties[s].most, len(entries))
		if err := w.carry(duties[s], entries[:k]); err != nil {
			return n, &entries[0], err
		}
		if left := w.leftDue(entries[:k]); left != nil {
			return n, left, errLeftDue
		}
		n, entries = n+k, entries[k:]
	}
	return n, nil, nil
}

// carry runs a duty. One that panics has failed: it is tried again later and
// seen on the page of background work, where it would have ended the server,
// and every server after it.
func (w *work) carry(d duty, es []store.Entry) (err error) {
	defer func() {
		if p := recover(); p != nil {
			w.app.log.Error("panic in the agenda", "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return d.run(w, es)
}

// errLeftDue stops what would otherwise go round for ever.
var errLeftDue = errors.New("carried out, and due still: the duty has planned nothing later")

// leftDue finds an entry that its duty has left as it was.
func (w *work) leftDue(es []store.Entry) *store.Entry {
	for i, e := range es {
		p, ok := w.plans[planned{e.Subject, e.ID}]
		if !ok || p.Earlier || p.Due.At.Equal(e.DueAt) && p.Due.Kind == e.Kind {
			return &es[i]
		}
	}
	return nil
}

// failEntry puts an entry off and leaves word for the operator's worklist.
func (a *App) failEntry(ctx context.Context, e store.Entry, cause error) error {
	if licensing.KindOf(cause) == licensing.Unavailable || errors.Is(cause, context.Canceled) {
		return cause // not the entry's fault
	}
	a.log.Error("agenda entry failed", "subject", e.Subject, "id", e.ID, "kind", e.Kind, "attempts", e.Attempts+1, "error", cause)
	return a.write(ctx, System(), func(w *work) error {
		return w.FailEntry(e, cause.Error(), w.now.Add(licensing.BackOff(e.Attempts+1)))
	})
}

// plan writes what time will bring next to a thing, and wakes the sweeper for
// what is near.
func (w *work) plan(s licensing.Subject, id string, d licensing.Due) error {
	w.planned(store.Planned{Subject: s, ID: id, Due: d})
	return nil
}

// planEarlier is plan, unless something stands that is due as early.
func (w *work) planEarlier(s licensing.Subject, id string, d licensing.Due) {
	p := store.Planned{Subject: s, ID: id, Due: d, Earlier: true}
	if had, ok := w.plans[planned{s, id}]; ok {
		if !had.Due.At.IsZero() && !d.At.Before(had.Due.At) {
			return
		}
		p.Earlier = had.Earlier
	}
	w.planned(p)
}

func (w *work) planned(p store.Planned) {
	if w.plans == nil {
		w.plans = map[planned]store.Planned{}
	}
	w.plans[planned{p.Subject, p.ID}] = p
	if !p.Due.At.IsZero() && p.Due.At.Before(w.now.Add(time.Minute)) {
		w.AfterCommit(w.app.wakeSweeper)
	}
}

func (a *App) wakeSweeper() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// Sweep runs what falls due until ctx ends; it looks at least once a second,
// for what other servers planned. Now and then it purges what has passed.
func (a *App) Sweep(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	var purgeAt time.Time // at once
	for {
		if _, err := a.RunDue(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("the agenda could not be swept", "error", err)
		}
		if wall := a.wall(); !wall.Before(purgeAt) {
			_, more, err := a.Purge(ctx)
			if err != nil && ctx.Err() == nil {
				a.log.Error("what has passed could not be purged", "error", err)
			}
			if !more {
				purgeAt = wall.Add(purgeEvery)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-a.wake:
		case <-tick.C:
		}
	}
}

// Agenda lists what is due, or what failed: the operator's background work.
func (a *App) Agenda(ctx context.Context, actor Actor, failed bool, p store.Page) (store.List[store.Entry], error) {
	var l store.List[store.Entry]
	if err := actor.authorize("agenda", "agenda.read", "agenda.read", licensing.Target{}); err != nil {
		return l, err
	}
	err := a.read(ctx, actor, func(w *work) (err error) {
		l, err = w.Agenda(failed, p)
		return err
	})
	return l, err
}

// RetryEntry lets a failed entry of the agenda be tried at once.
func (a *App) RetryEntry(ctx context.Context, actor Actor, s licensing.Subject, id string) error {
	if err := actor.authorize("agenda", "agenda.read", "agenda.retry", licensing.Target{}); err != nil {
		return err
	}
	if !slices.Contains(licensing.Subjects, s) {
		return licensing.NotFound("agenda")
	}
	return a.write(ctx, actor, func(w *work) error {
		w.AfterCommit(a.wakeSweeper)
		return w.RetryEntry(s, id)
	})
}
