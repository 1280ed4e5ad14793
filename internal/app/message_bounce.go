package app

import (
	"context"
	"slices"

	"volare/internal/licensing"
	"volare/internal/mail"
)

// BounceMessage notes that a mail which a mail server had accepted came back,
// as whoever reads the returned mails tells.
func (a *App) BounceMessage(ctx context.Context, actor Actor, id licensing.MessageID, reason string) (*licensing.Message, error) {
	return a.onMessage(ctx, actor, id, "bounce", func(w *work, m *licensing.Message) error {
		if err := licensing.CheckReason(reason); err != nil {
			return err
		}
		if err := m.Move("bounce", w.now, reason); err != nil {
			return err
		}
		return w.undelivered(m)
	})
}

// toAdministrators are the kinds of mail that bring services to their online
// services administrator.
var toAdministrators = []mail.Kind{mail.Welcome{}.Kind(), mail.NewServices{}.Kind(), mail.ActivationReminder{}.Kind()}

// undelivered asks for another administrator where services wait for one whom
// no mail reaches, and who is the only one.
func (w *work) undelivered(m *licensing.Message) error {
	if m.Agreement == "" || m.Account == "" || !slices.Contains(toAdministrators, mail.Kind(m.Kind)) {
		return nil
	}
	x, err := w.Tx.Agreement(m.Agreement)
	if err != nil {
		return err
	}
	all, err := w.administrators(x)
	if err != nil {
		return err
	}
	held := slices.ContainsFunc(all, func(r recipient) bool { return r.account == m.Account })
	if !held || len(all) > 1 { // who left was told of; others have mails of their own
		return nil
	}
	waiting, err := w.waiting(x)
	if err != nil || len(waiting) == 0 {
		return err
	}
	return w.tellUnreachable(x, licensing.OnlineServicesAdministrator, m.ToName, waiting)
}
