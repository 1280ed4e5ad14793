package app

import (
	"context"

	"volare/internal/licensing"
)

// EditAccount changes the actor's own name and language. The address stays: it
// is what mails and sign-in know the account by.
func (a *App) EditAccount(ctx context.Context, actor Actor, name string, l licensing.Language) (*licensing.Account, error) {
	if err := actor.authorize("account", "account.own", "account.own", licensing.Target{Account: actor.Account}); err != nil {
		return nil, err
	}
	return result(ctx, a, actor, func(w *work) (*licensing.Account, error) {
		acc, err := w.Account(actor.Account)
		if err != nil {
			return nil, err
		}
		if err := replay(w, &acc); err != nil {
			return acc, err
		}
		if err := w.fresh(seen(acc.ID, acc.Version)); err != nil {
			return nil, err
		}
		who := cleanPerson(licensing.Person{Name: name, Mail: acc.Mail, Language: l})
		var p licensing.Problems
		p.Merge("", who.Validate())
		if err := p.Err(); err != nil {
			return nil, err
		}
		if acc.Name == who.Name && acc.Language == l {
			return acc, nil
		}
		return acc, w.rename(acc, who.Name, l)
	})
}

// rename writes an account's new name and language down; it is found by them.
func (w *work) rename(acc *licensing.Account, name string, l licensing.Language) error {
	before := acc.Facts()
	acc.Name, acc.Language, acc.UpdatedAt = name, l, w.now
	if err := w.UpdateAccount(acc); err != nil {
		return err
	}
	acc.Version++
	if err := w.indexRecipient(acc); err != nil {
		return err
	}
	return w.record(change{subject: "account", verb: "rename", id: string(acc.ID), version: acc.Version, before: before, after: acc.Facts(), private: name})
}
