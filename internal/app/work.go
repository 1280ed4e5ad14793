package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"volare/internal/licensing"
	"volare/internal/store"
)

// work is one transaction of a use case: who acts, when, under which policy.
type work struct {
	*store.Tx
	app    *App
	actor  Actor
	via    licensing.Way
	now    time.Time // business time
	began  time.Time // now, when the transaction began: imports tell of the past
	policy licensing.Policy

	accepting licensing.OrderID // the order whose lines are being made; it settles at the end

	numbers []string // of orders that may be made, drawn before

	leaves bool                    // the actor gives up a role of its own
	under  []licensing.AgreementID // on these the actor acts by a customer's grant alone

	organizations map[licensing.OrganizationID]*licensing.Organization // read before

	// What is written together, just before the commit.
	events   []*store.Event
	private  []store.EventPrivate
	messages []*licensing.Message
	plans    map[planned]store.Planned
}

// planned names a line of the agenda.
type planned struct {
	subject licensing.Subject
	id      string
}

// write runs f in one transaction. f may run twice; it does no input, output,
// hashing or rendering.
func (a *App) write(ctx context.Context, actor Actor, f func(*work) error) error {
	return a.store.Write(ctx, func(t *store.Tx) error {
		w, err := a.begin(t, actor)
		if err != nil {
			return err
		}
		w.via = wayOf(ctx)
		if err := f(w); err != nil {
			return err
		}
		if err := w.entitled(); err != nil {
			return err
		}
		return w.flush()
	})
}

// entitled makes sure, with all locks held, that the actor's roles are those
// with which the call began, and that the grants it relied on still hold: its
// body may have taken a minute to come, or it waited for the very lock under
// which a role or grant was taken away.
func (w *work) entitled() error {
	if w.actor.System || len(w.actor.Roles) == 0 || w.leaves {
		return nil
	}
	if len(w.under) > 0 {
		still, err := w.granted(w.actor.Organization)
		if err != nil {
			return err
		}
		for _, x := range w.under {
			if !slices.Contains(still, x) {
				return licensing.Refuse(licensing.Forbidden, "access.grant_ended")
			}
		}
	}
	roles := make([]licensing.RoleID, len(w.actor.Roles))
	for i, r := range w.actor.Roles {
		roles[i] = r.ID
	}
	still, err := w.StillHeld(roles)
	if err == nil && !still {
		err = licensing.Refuse(licensing.Unauthenticated, "unauthenticated")
	}
	return err
}

// flush writes the transaction's events and its part of the agenda.
func (w *work) flush() error {
	if err := w.InsertEvents(w.events); err != nil {
		return err
	}
	if err := w.InsertEventPrivate(w.private); err != nil {
		return err
	}
	if err := w.InsertMessages(w.messages); err != nil {
		return err
	}
	plans := slices.SortedFunc(maps.Values(w.plans), func(a, b store.Planned) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.ID, b.ID))
	})
	return w.Tx.Plan(plans, w.policy.Version)
}

// read runs f on one snapshot.
func (a *App) read(ctx context.Context, actor Actor, f func(*work) error) error {
	return a.store.Read(ctx, func(t *store.Tx) error {
		w, err := a.begin(t, actor)
		if err != nil {
			return err
		}
		return f(w)
	})
}

// Together lets all that is read with the context it gives, until end is
// called or something is written, see one snapshot in one transaction.
func (a *App) Together(ctx context.Context) (together context.Context, end func()) {
	return a.store.Together(ctx)
}

// reading is read for what gives a value.
func reading[T any](ctx context.Context, a *App, actor Actor, f func(*work) (T, error)) (T, error) {
	var v T
	err := a.read(ctx, actor, func(w *work) (err error) {
		v, err = f(w)
		return err
	})
	return v, err
}

// begin reads the business time and takes the policy in force.
func (a *App) begin(t *store.Tx, actor Actor) (*work, error) {
	w := &work{Tx: t, app: a, actor: actor, now: a.wall().UTC().Truncate(time.Microsecond)}
	if a.test {
		c, err := t.Clock()
		if err != nil {
			return nil, err
		}
		w.now = w.now.Add(c.Ahead)
	}
	w.began = w.now
	var err error
	w.policy, err = a.inForce(t, w.now)
	return w, err
}

// today is the day it is in the installation's zone.
func (w *work) today() licensing.Date { return licensing.DateOf(w.now, w.policy.Zone) }

// result runs f in one transaction and returns what it made. When the actor's
// call carries an Idempotency-Key that was used before, f must find that out
// by calling replay right after it has authorized.
func result[T any](ctx context.Context, a *App, actor Actor, f func(*work) (T, error)) (T, error) {
	var made T
	err := a.write(ctx, actor, func(w *work) error {
		var err error
		made, err = f(w)
		if _, again := err.(replayed); again {
			return nil
		}
		if err != nil || actor.Repeat.Key == "" {
			return err
		}
		body, err := json.Marshal(made)
		if err != nil {
			return err
		}
		return w.KeepReply(string(actor.Account), actor.Repeat.Key, string(body))
	})
	return made, err
}

// errUnchanged says that a thing is already as a call wants it: nothing is
// written down, and nobody is told.
var errUnchanged = errors.New("as it was")

// replayed says that the reply kept from the first time is the result.
type replayed struct{}

func (replayed) Error() string { return "replayed" }

// replay claims the call's Idempotency-Key. If the same call was answered
// before, its result is put into *made and the error is replayed; another
// call under that key is refused.
func replay[T any](w *work, made *T) error {
	r := w.actor.Repeat
	if r.Key == "" {
		return nil
	}
	fresh, kept, err := w.Once(string(w.actor.Account), r.Key, r.Fingerprint, w.app.wall())
	switch {
	case err != nil || fresh:
		return err
	case kept.Fingerprint != r.Fingerprint:
		return licensing.Refuse(licensing.Invalid, "idempotency.other_call")
	}
	if err := json.Unmarshal([]byte(kept.Body), made); err != nil {
		return err
	}
	return replayed{}
}

// once is what every verb does between loading a thing and using it: authorize,
// answer a repeated call, refuse a stale version. made receives a kept reply.
func once[T any](w *work, made *T, what string, verb licensing.Verb, t licensing.Target, now at) error {
	if err := w.actor.authorize(what, licensing.Verb(what+".read"), verb, t); err != nil {
		return err
	}
	if without := w.actor.Holder; len(without.Grants) > 0 {
		if without.Grants = nil; !without.May(verb, t) {
			w.under = append(w.under, t.Agreement)
		}
	}
	if err := replay(w, made); err != nil {
		return err
	}
	return w.fresh(now)
}

// creating is once for a verb that makes a new thing: it belongs to one's own
// workspace, and there is nothing yet that could be missing or stale.
func creating[T any](w *work, made *T, verb licensing.Verb) error {
	if err := w.mayCreate(verb); err != nil {
		return err
	}
	return replay(w, made)
}

// mayCreate refuses whoever may not use verb, which makes a new thing, in
// their workspace.
func (w *work) mayCreate(verb licensing.Verb) error {
	if !w.actor.MayCreate(verb) {
		return licensing.Refuse(licensing.Forbidden, "forbidden", "verb", string(verb))
	}
	return nil
}
