package app

import (
	"context"

	"volare/internal/licensing"
)

// AccountRoles lists the roles that an account holds, in all organizations:
// one's own, or to support anybody's.
func (a *App) AccountRoles(ctx context.Context, actor Actor, id licensing.AccountID) ([]Post, error) {
	if _, err := a.Account(ctx, actor, id); err != nil {
		return nil, err
	}
	var all []Post
	err := a.read(ctx, actor, func(w *work) error {
		all = nil
		held, err := w.HoldingsBy(id)
		if err != nil {
			return err
		}
		for _, h := range held {
			s := seats{organization: h.Organization}
			o, err := w.Organization(h.Organization)
			if err != nil {
				return err
			}
			if h.Agreement != "" {
				if s.agreement, err = w.Tx.Agreement(h.Agreement); err != nil {
					return err
				}
			}
			p, err := w.postOf(s, h)
			if err != nil {
				return err
			}
			if p.Customer = o.Name; s.agreement != nil {
				p.Number = s.agreement.Number
			}
			all = append(all, p)
		}
		return nil
	})
	return all, err
}
