package app

import (
	"context"
	"slices"

	"volare/internal/licensing"
	"volare/internal/store"
)

// EventActor is who made an event happen, as far as the reader may know.
type EventActor struct {
	Name         string           // "" for the system, and of who is unverified
	Unverified   bool             // somebody who hadn't signed in
	Roles        []licensing.Role // that let them; none when they are nobody else's business
	Organization string           // for which they acted; "" when the reader doesn't know it
}

// EventActors tells who acted in events that the actor has listed: people of
// customer and partner by name, the operator's by their organization's name
// for all but the operator's own. Roles are told of one's own people, and to
// the operator of all.
func (a *App) EventActors(ctx context.Context, actor Actor, events []*store.Event) (map[licensing.EventID]EventActor, error) {
	actors := make(map[licensing.EventID]EventActor, len(events))
	err := a.read(ctx, actor, func(w *work) error {
		c, err := w.cast(events)
		if err != nil {
			return err
		}
		for _, e := range events {
			actors[e.ID] = c.actorOf(e, actor.Party)
		}
		return nil
	})
	return actors, err
}

// cast is what is known of those who acted in some events.
type cast struct {
	operator      *licensing.Organization // nil before the installation is set up
	people        map[licensing.AccountID]string
	organizations map[licensing.OrganizationID]string // that the reader may see
	roles         map[licensing.AccountID][]*licensing.Assignment
	contracts     map[licensing.AgreementID]licensing.AgreementID
}

func (w *work) cast(events []*store.Event) (c cast, err error) {
	var accounts []licensing.AccountID
	var organizations []licensing.OrganizationID
	var agreements []licensing.AgreementID
	for _, e := range events {
		if e.Actor == "system" || e.Actor == unverified {
			continue
		}
		accounts = append(accounts, licensing.AccountID(e.Actor))
		organizations = append(organizations, e.Customer, e.Partner)
		if e.Agreement != "" {
			agreements = append(agreements, e.Agreement)
		}
	}
	if len(accounts) == 0 {
		return c, nil
	}
	accounts, organizations, agreements = distinct(accounts), distinct(organizations), distinct(agreements)
	if c.operator, err = missingIsNil(w.Operator()); err != nil {
		return c, err
	}
	if c.people, err = w.AccountNames(accounts); err != nil {
		return c, err
	}
	if c.organizations, err = w.Names(w.neighbourhood(), organizations); err != nil {
		return c, err
	}
	held, err := w.RolesEver(accounts)
	if err != nil {
		return c, err
	}
	c.roles = map[licensing.AccountID][]*licensing.Assignment{}
	for _, h := range held {
		c.roles[h.Account] = append(c.roles[h.Account], h)
	}
	refs, err := w.Under(agreements)
	c.contracts = map[licensing.AgreementID]licensing.AgreementID{}
	for _, r := range refs {
		c.contracts[r.ID] = r.Contract
	}
	return c, err
}

func distinct[T ~string](all []T) []T {
	slices.Sort(all)
	return slices.Compact(all)
}

// actorOf is who made e happen, for a reader of a party.
func (c cast) actorOf(e *store.Event, reader licensing.Party) EventActor {
	if e.Actor == "system" || e.Actor == unverified {
		return EventActor{Unverified: e.Actor == unverified}
	}
	party := licensing.Party(e.ActorParty)
	who := EventActor{Name: c.people[licensing.AccountID(e.Actor)]}
	switch party {
	case licensing.OperatorParty:
		if c.operator != nil {
			who.Organization = c.operator.Name
		}
		if reader != licensing.OperatorParty {
			return EventActor{Name: who.Organization}
		}
	case licensing.PartnerParty:
		who.Organization = c.organizations[e.Partner]
	case licensing.CustomerParty:
		who.Organization = c.organizations[e.Customer]
	}
	if reader == licensing.OperatorParty || reader == party {
		who.Roles = c.rolesIn(e)
	}
	return who
}

// rolesIn are the roles that an event's actor held where and when it happened.
func (c cast) rolesIn(e *store.Event) (roles []licensing.Role) {
	for _, h := range c.roles[licensing.AccountID(e.Actor)] {
		if string(h.Role.Party()) != e.ActorParty || h.Since.After(e.At) || !h.RevokedAt.IsZero() && h.RevokedAt.Before(e.At) {
			continue
		}
		here := h.Agreement == "" || h.Agreement == e.Agreement || h.Agreement == c.contracts[e.Agreement]
		if here && !slices.Contains(roles, h.Role) {
			roles = append(roles, h.Role)
		}
	}
	return roles
}
