package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"volare/internal/identity"
	"volare/internal/licensing"
	"volare/internal/store"
)

// The longest life of an API token.
const tokenLife = 366 * 24 * time.Hour

// TokenDraft is what a person says of a token to be made.
type TokenDraft struct {
	Name      string
	Verbs     []licensing.Verb // its scopes; nil: all that the account may do
	ExpiresAt time.Time        // wall time; zero: in Days
	Days      int              // from now; 0: 90
}

// NewToken is a token that has just been made.
type NewToken struct {
	*store.Token
	Secret string `json:"-"` // told this once
}

// ActorByToken makes the actor of an API token: its account, in its workspace,
// with its scopes.
func (a *App) ActorByToken(ctx context.Context, secret string, workspace licensing.OrganizationID) (Actor, error) {
	if !identity.IsAPIToken(secret) {
		return Actor{}, licensing.Refuse(licensing.Unauthenticated, "unauthenticated")
	}
	var actor Actor
	var k *store.Token
	wall := a.wall().UTC()
	err := a.read(ctx, System(), func(w *work) (err error) {
		if k, err = w.TokenByHash(identity.Hash(secret)); err != nil {
			return err
		}
		switch {
		case !k.RevokedAt.IsZero() || !wall.Before(k.ExpiresAt):
			return licensing.Refuse(licensing.Unauthenticated, "unauthenticated")
		case workspace != "" && workspace != k.Organization:
			return licensing.NotFound("workspace")
		}
		actor, err = w.actorOf(k.Account, k.Organization)
		actor.Verbs = k.Verbs
		return err
	})
	if err != nil {
		return Actor{}, err
	}
	if wall.Sub(k.UsedAt) >= seenEvery {
		a.see(ctx, func(t *store.Tx) error { return t.SeeToken(k.ID, wall) })
	}
	return actor, nil
}

// CreateToken makes an API token of the actor's account for the workspace
// acted in. Only a person who has signed in may: a token makes no tokens.
func (a *App) CreateToken(ctx context.Context, actor Actor, d TokenDraft) (NewToken, error) {
	d.Name = strings.TrimSpace(d.Name)
	secret, wall := identity.NewAPIToken(), a.wall().UTC()
	if d.ExpiresAt.IsZero() {
		d.ExpiresAt = wall.Add(time.Duration(cmp.Or(d.Days, 90)) * 24 * time.Hour)
	}
	return result(ctx, a, actor, func(w *work) (NewToken, error) {
		made := NewToken{Secret: secret}
		if err := actor.ownTokens(); err != nil {
			return made, err
		}
		if err := replay(w, &made); err != nil {
			made.Secret = ""
			return made, err
		}
		if err := d.check(wall); err != nil {
			return made, err
		}
		made.Token = &store.Token{ID: licensing.TokenID(licensing.NewID()), Hash: identity.Hash(secret), Account: actor.Account,
			Organization: actor.Organization, Name: d.Name, Verbs: d.Verbs, ExpiresAt: d.ExpiresAt.UTC().Truncate(time.Microsecond), CreatedAt: wall}
		if err := w.InsertToken(made.Token); err != nil {
			return made, err
		}
		return made, w.record(change{subject: "token", verb: "create", id: string(made.ID), version: 1,
			after: made.facts(), place: place{customer: actor.Organization}, private: d.Name})
	})
}

func (d TokenDraft) check(wall time.Time) error {
	var p licensing.Problems
	if code, params := licensing.CheckText(d.Name, 1, 100, false); code != "" {
		p.Add("name", code, params...)
	}
	if !d.ExpiresAt.After(wall) || d.ExpiresAt.After(wall.Add(tokenLife)) {
		p.Add("expires_at", "token.expiry")
	}
	for _, v := range d.Verbs {
		if !slices.ContainsFunc(licensing.Permissions, func(r licensing.Rule) bool { return r.Verb == v }) {
			p.Add("verbs", "field.reference")
			break
		}
	}
	return p.Err()
}

func (k NewToken) facts() licensing.Facts {
	verbs := make([]string, len(k.Verbs))
	for i, v := range k.Verbs {
		verbs[i] = string(v)
	}
	return licensing.Facts{{Name: "account", Value: string(k.Account)}, {Name: "verbs", Value: strings.Join(verbs, " ")},
		{Name: "revoked", Value: licensing.YesNo(!k.RevokedAt.IsZero())}}
}

// ownTokens lets a signed-in person see to their tokens.
func (a Actor) ownTokens() error {
	if a.Session == "" {
		return licensing.Refuse(licensing.Forbidden, "token.wants_session")
	}
	if a.Organization == "" {
		return licensing.NotFound("workspace")
	}
	return a.authorize("token", "token.own", "token.own", licensing.Target{Account: a.Account})
}

// Tokens lists the API tokens of the actor's account, ended ones too.
func (a *App) Tokens(ctx context.Context, actor Actor) ([]*store.Token, error) {
	if err := actor.authorize("token", "token.own", "token.own", licensing.Target{Account: actor.Account}); err != nil {
		return nil, err
	}
	var all []*store.Token
	err := a.read(ctx, actor, func(w *work) (err error) {
		all, err = w.TokensOf(actor.Account)
		return err
	})
	return all, err
}

// RevokeToken ends one of the actor's tokens at once. One that has ended is
// left at that: it was a second click.
func (a *App) RevokeToken(ctx context.Context, actor Actor, id licensing.TokenID) error {
	if err := actor.authorize("token", "token.own", "token.own", licensing.Target{Account: actor.Account}); err != nil {
		return err
	}
	return a.write(ctx, actor, func(w *work) error {
		ended, err := w.endToken(id, actor.Account, actor.Organization)
		if err != nil || ended {
			return err
		}
		all, err := w.TokensOf(actor.Account)
		if err == nil && !slices.ContainsFunc(all, func(k *store.Token) bool { return k.ID == id }) {
			err = licensing.NotFound("token")
		}
		return err
	})
}

// endToken ends one of an account's tokens; false when it has no such.
func (w *work) endToken(id licensing.TokenID, account licensing.AccountID, in licensing.OrganizationID) (bool, error) {
	ended, err := w.Tx.RevokeToken(id, account, w.app.wall().UTC())
	if err != nil || !ended {
		return false, err
	}
	return true, w.record(change{subject: "token", verb: "revoke", id: string(id), version: 2, place: place{customer: in},
		after: licensing.Facts{{Name: "revoked", Value: "yes"}}})
}

// endTokens ends all of an account's tokens.
func (w *work) endTokens(acc *licensing.Account) error {
	all, err := w.TokensOf(acc.ID)
	if err != nil {
		return err
	}
	for _, k := range all {
		if _, err := w.endToken(k.ID, acc.ID, k.Organization); err != nil {
			return err
		}
	}
	return nil
}
