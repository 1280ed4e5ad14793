package app

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"time"

	"volare/internal/identity"
	"volare/internal/licensing"
	"volare/internal/store"
)

// wallTime is the machine's clock; nothing else in this package looks at it.
func wallTime() time.Time { return time.Now() }

// learn reads what an App needs to know of its installation, and makes the
// installation's key at the first start.
func (a *App) learn(ctx context.Context) error {
	fresh := base64.StdEncoding.EncodeToString(identity.NewKey())
	return a.store.Write(ctx, func(t *store.Tx) error {
		c, err := t.Clock()
		if err != nil {
			return err
		}
		a.test = c.Test
		key, err := t.InstallationOnce("key", fresh)
		if err != nil {
			return err
		}
		a.key, err = base64.StdEncoding.DecodeString(key)
		return err
	})
}

// Now is the business time.
func (a *App) Now(ctx context.Context) (time.Time, error) {
	if !a.test {
		return a.wall().UTC(), nil
	}
	var now time.Time
	err := a.read(ctx, System(), func(w *work) error { now = w.now; return nil })
	return now, err
}

// TestClock reports whether the installation has the test clock.
func (a *App) TestClock() bool { return a.test }

// Clock tells the business time, whether the test clock may move it, and when
// the next thing is due.
func (a *App) Clock(ctx context.Context) (now time.Time, test bool, next time.Time, err error) {
	err = a.read(ctx, System(), func(w *work) (err error) {
		now = w.now
		next, err = w.NextDue()
		return err
	})
	return now, a.test, next, err
}

// Advance moves the test clock to an instant, stopping at everything that
// falls due on the way: sweep, let the jobs finish, go on. It tells how many
// things fell due.
func (a *App) Advance(ctx context.Context, actor Actor, to time.Time) (int, error) {
	if err := actor.authorize("clock", "clock.read", "clock.move", licensing.Target{}); err != nil {
		return 0, err
	}
	if !a.test {
		return 0, licensing.Refuse(licensing.Conflict, "clock.not_marked")
	}
	if now, err := a.Now(ctx); err != nil || to.Before(now) {
		if err == nil {
			err = licensing.Refuse(licensing.Invalid, "clock.backwards")
		}
		return 0, err
	}
	done := 0
	for {
		n, err := a.settle(ctx)
		done += n
		if err != nil {
			return done, err
		}
		_, _, next, err := a.Clock(ctx)
		if err != nil {
			return done, err
		}
		if next.IsZero() || next.After(to) {
			return done, a.setClock(ctx, to)
		}
		if err := a.setClock(ctx, next); err != nil {
			return done, err
		}
	}
}

// settle sweeps and drains until nothing is due any more.
func (a *App) settle(ctx context.Context) (int, error) {
	done := 0
	for {
		n, err := a.RunDue(ctx)
		done += n
		if err != nil {
			return done, err
		}
		if a.queue != nil {
			if err := a.queue.Drain(ctx); err != nil {
				return done, err
			}
		}
		if n == 0 {
			return done, nil
		}
	}
}

func (a *App) setClock(ctx context.Context, to time.Time) error {
	return a.store.Write(ctx, func(t *store.Tx) error {
		c, err := t.Clock()
		if err != nil {
			return err
		}
		if ahead := to.Sub(a.wall()); ahead > c.Ahead {
			_, err = t.AdvanceClock(ahead)
		}
		return err
	})
}

// policyAge is how long a server may go on with a policy that another changed.
const policyAge = 5 * time.Second

// inForce is the policy in force at now.
func (a *App) inForce(t *store.Tx, now time.Time) (licensing.Policy, error) {
	p, fresh := a.knownPolicy()
	if fresh {
		return p, nil
	}
	p = licensing.DefaultPolicy()
	version, body, err := t.Policy(now)
	if err != nil {
		return p, err
	}
	if version > 0 {
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			return p, err
		}
		if p.Zone, err = time.LoadLocation(p.ZoneName); err != nil {
			return p, err
		}
		p.Version = version
	}
	a.mu.Lock()
	a.policy, a.policyAt = p, a.wall()
	a.mu.Unlock()
	return p, nil
}

// knownPolicy is the policy that was read last, and whether it still counts.
func (a *App) knownPolicy() (licensing.Policy, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	age := a.wall().Sub(a.policyAt)
	return a.policy, a.policy.Version != 0 && age >= 0 && age < policyAge
}

// Policy is the policy in force.
func (a *App) Policy(ctx context.Context) (licensing.Policy, error) {
	p, fresh := a.knownPolicy()
	if fresh {
		return p, nil
	}
	err := a.read(ctx, System(), func(w *work) error { p = w.policy; return nil })
	return p, err
}

func hours(n int) time.Duration { return time.Duration(n) * time.Hour }
