package app

import (
	"context"
	"time"

	"volare/internal/licensing"
	"volare/internal/store"
)

// OpenSession is one of an account's sessions that can still be used. Its
// times are wall time.
type OpenSession struct {
	ID      string // tells it from the others, and lets nobody in
	Here    bool   // it is the one that asks
	Since   time.Time
	SeenAt  time.Time // within five minutes
	Agent   string
	Address string
}

// sessionIDLength is how much of a session's hash names it.
const sessionIDLength = 16

// Sessions lists the sessions of the actor's account, the latest first.
func (a *App) Sessions(ctx context.Context, actor Actor) ([]OpenSession, error) {
	if err := actor.authorize("session", "session.own", "session.own", licensing.Target{Account: actor.Account}); err != nil {
		return nil, err
	}
	var all []OpenSession
	err := a.read(ctx, actor, func(w *work) error {
		open, err := w.openSessions()
		all = make([]OpenSession, len(open))
		for i, s := range open {
			all[i] = OpenSession{s.Hash[:sessionIDLength], s.Hash == actor.Session, s.CreatedAt, s.SeenAt, s.Agent, s.Address}
		}
		return err
	})
	return all, err
}

func (w *work) openSessions() ([]*store.Session, error) {
	wall := w.app.wall().UTC()
	return w.SessionsOf(w.actor.Account, wall.Add(-SessionLife), wall.Add(-sessionIdle))
}

// EndSession ends one of the sessions of the actor's account. One that has
// ended is left at that: it was a second click.
func (a *App) EndSession(ctx context.Context, actor Actor, id string) error {
	if err := actor.authorize("session", "session.own", "session.own", licensing.Target{Account: actor.Account}); err != nil {
		return err
	}
	return a.write(ctx, actor, func(w *work) error {
		open, err := w.openSessions()
		if err != nil {
			return err
		}
		for _, s := range open {
			if s.Hash[:sessionIDLength] == id {
				return w.Tx.EndSession(s.Hash, a.wall())
			}
		}
		if had, err := w.HadSession(actor.Account, id); err != nil || had {
			return err
		}
		return licensing.NotFound("session")
	})
}
