package app

import (
	"context"
	"encoding/json"
	"time"

	"volare/internal/licensing"
	"volare/internal/store"
)

// SetPolicy puts a policy in force from now on. What time will bring is
// derived anew, in batches, by whichever server sweeps next.
func (a *App) SetPolicy(ctx context.Context, actor Actor, p licensing.Policy) (licensing.Policy, error) {
	if err := actor.authorize("policy", "policy.read", "policy.set", licensing.Target{}); err != nil {
		return p, err
	}
	var problems licensing.Problems
	problems.Merge("", p.Validate())
	zone, err := time.LoadLocation(p.ZoneName)
	if err != nil || p.ZoneName == "" || p.ZoneName == "Local" {
		problems.Add("zone", "field.zone")
	}
	if err := problems.Err(); err != nil {
		return p, err
	}
	p.Zone = zone
	return result(ctx, a, actor, func(w *work) (licensing.Policy, error) {
		if err := replay(w, &p); err != nil {
			p.Zone = zone
			return p, err
		}
		if err := w.Alone("policy"); err != nil { // each has the next number
			return p, err
		}
		version, was, err := w.Tx.Policy(w.now)
		if err != nil {
			return p, err
		}
		version = max(version, licensing.DefaultPolicy().Version)
		if err := w.fresh(at{version: int64(version)}); err != nil {
			return p, err
		}
		if p.Version = version; w.same(p, was) {
			return p, nil
		}
		p.Version++
		body, err := json.Marshal(p)
		if err != nil {
			return p, err
		}
		if err := w.Tx.SetPolicy(p.Version, w.now, string(body)); err != nil {
			return p, err
		}
		w.AfterCommit(a.forgetPolicy)
		w.AfterCommit(a.wakeSweeper)
		return p, w.record(change{subject: "policy", verb: "set", id: "policy", version: int64(p.Version), before: w.policy.Facts(), after: p.Facts()})
	})
}

// same reports whether p is what was set last: nothing comes of setting it again.
func (w *work) same(p licensing.Policy, was string) bool {
	body, err := json.Marshal(p)
	return err == nil && string(body) == was
}

// forgetPolicy lets this server read the policy anew at once.
func (a *App) forgetPolicy() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.policyAt = time.Time{}
}

// replans derives what time will bring to one thing, for every subject of the agenda.
var replans = map[licensing.Subject]func(*work, string) error{
	licensing.OfAgreement: func(w *work, id string) error {
		x, err := missingIsNil(w.Tx.Agreement(licensing.AgreementID(id)))
		if err != nil {
			return err
		}
		if x == nil {
			return w.plan(licensing.OfAgreement, id, licensing.Due{})
		}
		return w.planAgreement(x)
	},
	licensing.OfOrder:         replan(licensing.OfOrder, (*store.Tx).Order, (*licensing.Order).Next),
	licensing.OfSubscription:  replan(licensing.OfSubscription, (*store.Tx).Subscription, (*licensing.Subscription).Next),
	licensing.OfActivation:    replan(licensing.OfActivation, (*store.Tx).Activation, (*licensing.Activation).Next),
	licensing.OfAccessRequest: replan(licensing.OfAccessRequest, (*store.Tx).AccessRequest, (*licensing.AccessRequest).Next),
	licensing.OfGrant:         replan(licensing.OfGrant, (*store.Tx).Grant, (*licensing.Grant).Next),
	licensing.OfOperation:     replan(licensing.OfOperation, (*store.Tx).Operation, always((*licensing.Operation).Next)),
	licensing.OfInvitation:    replan(licensing.OfInvitation, (*store.Tx).Invitation, always((*licensing.Invitation).Next)),
	licensing.OfMessage:       replan(licensing.OfMessage, (*store.Tx).Message, always((*licensing.Message).Next)),
}

// replan makes a replanning of how a thing is read and what it says comes next.
func replan[ID ~string, T any](s licensing.Subject, read func(*store.Tx, ID) (*T, error), next func(*T, licensing.Policy) licensing.Due) func(*work, string) error {
	return func(w *work, id string) error {
		v, err := missingIsNil(read(w.Tx, ID(id)))
		if err != nil {
			return err
		}
		if v == nil { // nothing comes to what isn't there
			return w.plan(s, id, licensing.Due{})
		}
		return w.plan(s, id, next(v, w.policy))
	}
}

// always is a next that asks no policy.
func always[T any](next func(*T) licensing.Due) func(*T, licensing.Policy) licensing.Due {
	return func(v *T, _ licensing.Policy) licensing.Due { return next(v) }
}

// replanStale derives anew what was planned with an older policy. Entries that
// another writer holds at the moment are left for the next time.
func (a *App) replanStale(ctx context.Context) error {
	for {
		var stale []store.Entry
		if err := a.read(ctx, System(), func(w *work) (err error) {
			stale, err = w.StalePlans(w.policy.Version, batchMost)
			return err
		}); err != nil || len(stale) == 0 {
			return err
		}
		done := 0
		for _, s := range licensing.Subjects {
			n, err := a.replanSubject(ctx, s, stale)
			if err != nil {
				return err
			}
			done += n
		}
		if done == 0 {
			return nil
		}
	}
}

// replanSubject derives those of the entries anew that are about s.
func (a *App) replanSubject(ctx context.Context, s licensing.Subject, stale []store.Entry) (int, error) {
	var ids []string
	for _, e := range stale {
		if e.Subject == s {
			ids = append(ids, e.ID)
		}
	}
	if len(ids) == 0 {
		return 0, nil
	}
	done := 0
	err := a.write(ctx, System(), func(w *work) error {
		done = 0
		got := ids
		if d, known := duties[s]; known {
			var err error
			if got, err = d.lock(w, ids); err != nil {
				return err
			}
		}
		for _, id := range got {
			if err := replans[s](w, id); err != nil {
				return err
			}
		}
		done = len(got)
		return nil
	})
	return done, err
}
