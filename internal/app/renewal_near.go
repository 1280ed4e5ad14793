package app

import (
	"context"

	"volare/internal/licensing"
	"volare/internal/store"
)

// mostNear is how many subscriptions the nearest ends are looked for among.
const mostNear = 200

// NearEnd is a customer with subscriptions that end soon.
type NearEnd struct {
	Customer licensing.OrganizationID
	Ends     licensing.Date // the first of them
	Count    int
	Ending   int // those that will not renew as things stand
}

// NearEnds are the customers whose subscriptions, of those that the actor
// sees, end next from first to last; who is next comes first.
func (a *App) NearEnds(ctx context.Context, actor Actor, first, last licensing.Date) ([]*NearEnd, error) {
	return reading(ctx, a, actor, func(w *work) ([]*NearEnd, error) {
		alike, err := w.NearEnds(actor.seeing("subscription.read"), first, last, mostNear)
		if err != nil || len(alike) == 0 {
			return nil, err
		}
		ending, err := w.examples(alike)
		if err != nil {
			return nil, err
		}
		var all []*NearEnd
		of := map[licensing.OrganizationID]*NearEnd{}
		for _, x := range alike {
			n := of[x.Customer]
			if n == nil {
				n = &NearEnd{Customer: x.Customer, Ends: x.Ends}
				of[x.Customer], all = n, append(all, n)
			}
			if n.Count += x.Count; ending[x.Example] {
				n.Ending += x.Count
			}
		}
		return all, nil
	})
}

// examples tells which of those that end alike will not renew.
func (w *work) examples(alike []store.NearEnd) (map[licensing.SubscriptionID]bool, error) {
	ids := make([]licensing.SubscriptionID, len(alike))
	for i, x := range alike {
		ids[i] = x.Example
	}
	all, err := w.SubscriptionsByID(ids)
	if err != nil {
		return nil, err
	}
	known, err := w.surroundings(all)
	if err != nil {
		return nil, err
	}
	ending := make(map[licensing.SubscriptionID]bool, len(all))
	for _, s := range all {
		ending[s.ID] = !known.ending(w, s).Renews
	}
	return ending, nil
}
