package app

import (
	"context"
	"time"

	"volare/internal/identity"
	"volare/internal/licensing"
	"volare/internal/store"
)

// How long a session lives, in wall time.
const (
	SessionLife = 24 * time.Hour // at most
	sessionIdle = time.Hour      // without being used
	seenEvery   = 5 * time.Minute
)

// Visitor is where somebody comes from who hasn't signed in.
type Visitor struct {
	Address string // of the network
	Agent   string // the browser or program
}

// SignedIn is a session that has just begun.
type SignedIn struct {
	Token      string    // the session's secret, told this once
	ExpiresAt  time.Time // at the latest, in wall time
	Account    *licensing.Account
	Workspaces []*licensing.Organization
}

// SignIn begins a session. Whether the address is unknown, has no password,
// is disabled or the password is wrong, the answer is the same, and comes
// after the same work.
func (a *App) SignIn(ctx context.Context, mail, password string, from Visitor) (*SignedIn, error) {
	key := licensing.MailKey(mail)
	try, err := a.attempt(ctx, "sign-in", key, from.Address)
	if err != nil {
		return nil, err
	}
	acc, had, err := a.credentials(ctx, key)
	if err != nil {
		return nil, err
	}
	right, err := a.hasher.Verify(ctx, password, had.Hash)
	if err != nil {
		a.takeBack(ctx, try) // nothing was guessed
		return nil, err
	}
	if !right {
		a.log.Info("sign-in refused", "address", from.Address)
		return nil, licensing.Refuse(licensing.Unauthenticated, "auth.refused")
	}
	better := a.rehash(ctx, password, had.Hash)
	var in *SignedIn
	err = a.write(ctx, System(), func(w *work) error {
		still, err := w.Password(acc.ID)
		if err != nil {
			return err
		}
		fresh, err := w.Account(acc.ID)
		if err != nil {
			return err
		}
		if !still.ChangedAt.Equal(had.ChangedAt) || !fresh.Enrolled() {
			return licensing.Refuse(licensing.Unauthenticated, "auth.refused")
		}
		if better != "" {
			if err := w.RehashPassword(acc.ID, had.Hash, better); err != nil {
				return err
			}
		}
		if err := w.succeed(try); err != nil {
			return err
		}
		in, err = w.beginSession(fresh, from)
		return err
	})
	if err == nil {
		a.log.Info("signed in", "account", acc.ID, "address", from.Address)
	}
	return in, err
}

// rehash hashes anew the right password whose hash was made at another cost
// than today's; "" where there is no need, or no room just now: the next
// sign-in will do.
func (a *App) rehash(ctx context.Context, password, had string) string {
	if !identity.Outdated(had) {
		return ""
	}
	better, err := a.hasher.Hash(ctx, password)
	if err != nil {
		a.log.Warn("a password could not be hashed anew", "error", err)
		return ""
	}
	return better
}

// credentials reads what a sign-in is checked against; whoever can't sign in has none.
func (a *App) credentials(ctx context.Context, key string) (acc *licensing.Account, had store.Password, err error) {
	if _, code := licensing.CheckMail(key); code != "" {
		return nil, had, nil
	}
	err = a.read(ctx, System(), func(w *work) (err error) {
		acc, err = w.AccountByMail(key)
		if err != nil || !acc.Enrolled() {
			if licensing.KindOf(err) == licensing.Missing {
				err = nil
			}
			return err
		}
		had, err = w.Password(acc.ID)
		return err
	})
	return acc, had, err
}

// beginSession begins a session of an account; what it was invited into
// meanwhile is accepted.
func (w *work) beginSession(acc *licensing.Account, from Visitor) (*SignedIn, error) {
	if err := w.acceptInvitations(acc); err != nil {
		return nil, err
	}
	wall := w.app.wall().UTC()
	token := identity.NewSecret()
	if err := w.InsertSession(&store.Session{Hash: identity.Hash(token), Account: acc.ID, CreatedAt: wall, SeenAt: wall, AuthenticatedAt: wall,
		Agent: from.Agent, Address: from.Address}); err != nil {
		return nil, err
	}
	held, err := w.RolesOf(acc.ID)
	if err != nil {
		return nil, err
	}
	if held, err = w.effective(held); err != nil {
		return nil, err
	}
	all, err := w.workspaces(held)
	return &SignedIn{Token: token, ExpiresAt: wall.Add(SessionLife), Account: acc, Workspaces: all}, err
}

func (w *work) acceptInvitations(acc *licensing.Account) error {
	open, err := w.OpenInvitations(acc.ID)
	if err != nil {
		return err
	}
	for _, i := range open {
		if err := w.moveInvitation(i, "accept", place{i.Agreement, i.Organization, ""}); err != nil {
			return err
		}
	}
	return nil
}

// ActorBySession makes the actor of a session's token in a workspace (empty:
// the first). Being used keeps the session awake.
func (a *App) ActorBySession(ctx context.Context, token string, workspace licensing.OrganizationID) (Actor, error) {
	actor, seen, err := a.actorBySession(ctx, token, workspace)
	if wall := a.wall().UTC(); err == nil && wall.Sub(seen) >= seenEvery {
		a.see(ctx, func(t *store.Tx) error { return t.SeeSession(actor.Session, wall) })
	}
	return actor, err
}

// ActorBySessionAsleep does the same without keeping the session awake: for
// what a page asks by itself while nobody may be looking.
func (a *App) ActorBySessionAsleep(ctx context.Context, token string, workspace licensing.OrganizationID) (Actor, error) {
	actor, _, err := a.actorBySession(ctx, token, workspace)
	return actor, err
}

func (a *App) actorBySession(ctx context.Context, token string, workspace licensing.OrganizationID) (actor Actor, seen time.Time, err error) {
	if !identity.IsSecret(token) {
		return Actor{}, seen, licensing.Refuse(licensing.Unauthenticated, "unauthenticated")
	}
	hash, wall := identity.Hash(token), a.wall().UTC()
	err = a.read(ctx, System(), func(w *work) error {
		s, err := w.Session(hash)
		if err != nil {
			return err
		}
		if !s.EndedAt.IsZero() || !wall.Before(s.CreatedAt.Add(SessionLife)) || !wall.Before(s.SeenAt.Add(sessionIdle)) {
			return licensing.Refuse(licensing.Unauthenticated, "unauthenticated")
		}
		seen = s.SeenAt
		actor, err = w.actorOf(s.Account, workspace)
		actor.Session = hash
		return err
	})
	if err != nil {
		return Actor{}, seen, err
	}
	return actor, seen, nil
}

// see notes that something was used. Reading goes on where nothing can be written.
func (a *App) see(ctx context.Context, note func(*store.Tx) error) {
	if err := a.store.Write(ctx, note); err != nil && ctx.Err() == nil {
		a.log.Warn("a use could not be noted", "error", err)
	}
}

// SignOut ends the actor's session, or everywhere all of the account's.
func (a *App) SignOut(ctx context.Context, actor Actor, everywhere bool) error {
	if err := actor.authorize("session", "session.own", "session.own", licensing.Target{Account: actor.Account}); err != nil {
		return err
	}
	return a.write(ctx, actor, func(w *work) error {
		if everywhere {
			return w.EndSessionsOf(actor.Account, a.wall())
		}
		return w.EndSession(actor.Session, a.wall())
	})
}

// ChangePassword gives the actor's account another password; all of its
// sessions end.
func (a *App) ChangePassword(ctx context.Context, actor Actor, old, password string) error {
	if err := actor.authorize("account", "account.own", "account.own", licensing.Target{Account: actor.Account}); err != nil {
		return err
	}
	if fields := identity.CheckPassword("password", password, actor.Mail, actor.Name); len(fields) > 0 {
		return &licensing.Error{Kind: licensing.Invalid, Code: "invalid", Fields: fields}
	}
	key := licensing.MailKey(actor.Mail)
	try, err := a.attempt(ctx, "sign-in", key, actor.Address)
	if err != nil {
		return err
	}
	_, had, err := a.credentials(ctx, key)
	if err != nil {
		return err
	}
	right, err := a.hasher.Verify(ctx, old, had.Hash)
	if err != nil {
		a.takeBack(ctx, try)
		return err
	}
	if !right {
		var p licensing.Problems
		p.Add("old_password", "auth.refused")
		return p.Err()
	}
	hash, err := a.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return a.write(ctx, actor, func(w *work) error {
		acc, err := w.Account(actor.Account)
		if err != nil {
			return err
		}
		if err := w.succeed(try); err != nil {
			return err
		}
		return w.enrol(acc, hash)
	})
}

// FormMark marks a form's nonce as an account's: an HMAC under the
// installation's key, the same on every server.
func (a *App) FormMark(nonce string, account licensing.AccountID) string {
	return identity.Derive(a.key, "form: "+nonce, string(account), 0)[:16]
}
