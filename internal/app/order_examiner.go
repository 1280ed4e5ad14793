package app

import (
	"context"

	"volare/internal/licensing"
)

// OrderExaminers names whoever of the desk examines these orders; nobody but
// the operator's people is told.
func (a *App) OrderExaminers(ctx context.Context, actor Actor, all []*licensing.Order) (map[licensing.OrderID]string, error) {
	names := map[licensing.OrderID]string{}
	var who []licensing.AccountID
	for _, o := range all {
		if o.TakenBy != "" {
			who = append(who, o.TakenBy)
		}
	}
	if len(who) == 0 || actor.Party != licensing.OperatorParty {
		return names, nil
	}
	return names, a.read(ctx, actor, func(w *work) error {
		known, err := w.AccountNames(who)
		for _, o := range all {
			if name := known[o.TakenBy]; name != "" {
				names[o.ID] = name
			}
		}
		return err
	})
}
