package app

import (
	"context"
	"time"

	"volare/internal/licensing"
	"volare/internal/store"
)

// Accounts lists the accounts, by their addresses; with f.Mail only that one.
func (a *App) Accounts(ctx context.Context, actor Actor, f store.AccountFilter, p store.Page) (store.List[*licensing.Account], error) {
	var l store.List[*licensing.Account]
	if err := actor.authorize("account", "account.read", "account.read", licensing.Target{}); err != nil {
		return l, err
	}
	f.Mail = licensing.MailKey(f.Mail)
	err := a.read(ctx, actor, func(w *work) (err error) {
		l, err = w.Accounts(f, p)
		return err
	})
	return l, err
}

// Account reads one account: anybody their own, support all.
func (a *App) Account(ctx context.Context, actor Actor, id licensing.AccountID) (*licensing.Account, error) {
	if id != actor.Account || !actor.May("account.own", licensing.Target{Account: id}) {
		if err := actor.authorize("account", "account.read", "account.read", licensing.Target{}); err != nil {
			return nil, err
		}
	}
	if !licensing.ValidID(id) {
		return nil, licensing.NotFound("account")
	}
	var acc *licensing.Account
	err := a.read(ctx, actor, func(w *work) (err error) {
		acc, err = w.Tx.Account(id)
		return err
	})
	return acc, err
}

// whyOf holds a reason for ending somebody's rights to its length.
func whyOf(reason string) error {
	var p licensing.Problems
	if code, params := licensing.CheckText(reason, 0, 500, true); code != "" {
		p.Add("reason", code, params...)
	}
	return p.Err()
}

// DisableAccount keeps somebody out at once and for good: sessions and tokens
// end, links die, roles are taken away and their posts may fall vacant.
func (a *App) DisableAccount(ctx context.Context, actor Actor, id licensing.AccountID, reason string) (*licensing.Account, error) {
	return a.onAccount(ctx, actor, id, "disable", func(w *work, acc *licensing.Account, roles []*licensing.Assignment) error {
		if !acc.DisabledAt.IsZero() {
			return &licensing.Error{Kind: licensing.Conflict, Code: "account.disabled", State: "disabled"}
		}
		if err := whyOf(reason); err != nil {
			return err
		}
		for _, as := range roles {
			if as.Role == licensing.Administrator {
				if !w.actor.System && !w.actor.Stands(licensing.Administrator, licensing.Target{}) {
					return licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "account.disable")
				}
				if err := w.mustStay(as, nil); err != nil {
					return err
				}
			}
		}
		acc.DisabledAt = w.now
		if err := w.EndSessionsOf(id, a.wall()); err != nil {
			return err
		}
		if err := w.endTokens(acc); err != nil {
			return err
		}
		return w.RevokeLinks(id, "", w.now)
	}, reason)
}

// EnableAccount lets a disabled account in again; its roles are to be given anew.
func (a *App) EnableAccount(ctx context.Context, actor Actor, id licensing.AccountID) (*licensing.Account, error) {
	return a.onAccount(ctx, actor, id, "enable", func(_ *work, acc *licensing.Account, _ []*licensing.Assignment) error {
		if acc.DisabledAt.IsZero() {
			return &licensing.Error{Kind: licensing.Conflict, Code: "account.enabled", State: "enabled"}
		}
		acc.DisabledAt = time.Time{}
		return nil
	}, "")
}

// onAccount locks what an account's roles are held on, uses the verb, saves,
// and takes away the roles of one that is disabled now.
func (a *App) onAccount(ctx context.Context, actor Actor, id licensing.AccountID, verb licensing.Verb,
	do func(*work, *licensing.Account, []*licensing.Assignment) error, reason string) (*licensing.Account, error) {
	return result(ctx, a, actor, func(w *work) (*licensing.Account, error) {
		if !licensing.ValidID(id) {
			return nil, licensing.NotFound("account")
		}
		roles, on, err := w.lockRolesOf(id)
		if err != nil {
			return nil, err
		}
		acc, err := w.Tx.Account(id)
		if err != nil {
			return nil, err
		}
		if err := once(w, &acc, "account", "account."+verb, licensing.Target{}, seen(id, acc.Version)); err != nil {
			return acc, err
		}
		before := acc.Facts()
		if err := do(w, acc, roles); err != nil {
			return nil, err
		}
		acc.UpdatedAt = w.now
		if err := w.UpdateAccount(acc); err != nil {
			return nil, err
		}
		acc.Version++
		if err := w.record(change{subject: "account", verb: verb, id: string(id), version: acc.Version, before: before, after: acc.Facts(), private: reason}); err != nil {
			return nil, err
		}
		if verb != "disable" {
			return acc, nil
		}
		for _, as := range roles {
			if err := w.vacate(as, on[as.Agreement], "account.disabled"); err != nil {
				return nil, err
			}
		}
		return acc, nil
	})
}

// lockRolesOf locks the organizations and agreements that an account's roles
// are held on.
func (w *work) lockRolesOf(id licensing.AccountID) ([]*licensing.Assignment, map[licensing.AgreementID]*licensing.Agreement, error) {
	roles, err := w.RolesOf(id)
	if err != nil {
		return nil, nil, err
	}
	var organizations []licensing.OrganizationID
	var agreements []licensing.AgreementID
	for _, as := range roles {
		if as.Agreement == "" {
			organizations = append(organizations, as.Organization)
		} else {
			agreements = append(agreements, as.Agreement)
		}
	}
	if err := store.Lock(w.Tx, "organization", organizations...); err != nil {
		return nil, nil, err
	}
	if err := store.Lock(w.Tx, "agreement", agreements...); err != nil {
		return nil, nil, err
	}
	on := map[licensing.AgreementID]*licensing.Agreement{}
	for _, x := range agreements {
		if on[x], err = w.Tx.Agreement(x); err != nil {
			return nil, nil, err
		}
	}
	return roles, on, nil
}
