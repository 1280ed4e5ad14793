package app

import (
	"context"

	"volare/internal/licensing"
	"volare/internal/store"
)

// ChooseLanguage changes the language in which the actor reads pages and mails.
func (a *App) ChooseLanguage(ctx context.Context, actor Actor, l licensing.Language) error {
	if err := actor.authorize("account", "account.own", "account.own", licensing.Target{Account: actor.Account}); err != nil {
		return err
	}
	var p licensing.Problems
	licensing.OneOf(&p, "language", l, licensing.Languages)
	if err := p.Err(); err != nil {
		return err
	}
	return a.write(ctx, actor, func(w *work) error {
		if err := store.Lock(w.Tx, "account", actor.Account); err != nil {
			return err
		}
		acc, err := w.Account(actor.Account)
		if err != nil || acc.Language == l {
			return err
		}
		before := acc.Facts()
		acc.Language, acc.UpdatedAt = l, w.now
		if err := w.UpdateAccount(acc); err != nil {
			return err
		}
		acc.Version++
		return w.record(change{subject: "account", verb: "choose_language", id: string(acc.ID), version: acc.Version, before: before, after: acc.Facts()})
	})
}
