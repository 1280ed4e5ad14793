package app

import (
	"context"
	"slices"

	"volare/internal/licensing"
	"volare/internal/mail"
	"volare/internal/store"
)

// Grants lists the grants that the actor may see, on one agreement or on all,
// ended ones too.
func (a *App) Grants(ctx context.Context, actor Actor, on licensing.AgreementID, p store.Page) (store.List[*licensing.Grant], error) {
	var l store.List[*licensing.Grant]
	err := a.read(ctx, actor, func(w *work) (err error) {
		l, err = w.Tx.Grants(actor.seeing("grant.read"), on, p)
		return err
	})
	return l, err
}

// GiveGrant lets the partner of record's people act on an agreement, until the
// end of a day (none: of the agreement).
func (a *App) GiveGrant(ctx context.Context, actor Actor, id licensing.AgreementID, ends licensing.Date) (*licensing.Grant, error) {
	return result(ctx, a, actor, func(w *work) (*licensing.Grant, error) {
		x, err := w.lockAgreement(id)
		if err != nil {
			return nil, err
		}
		if err := actor.authorize("agreement", "grant.read", "grant.give", x.Target()); err != nil {
			return nil, err
		}
		var g *licensing.Grant
		if err := replay(w, &g); err != nil {
			return g, err
		}
		if x.State != licensing.AgreementActive {
			return nil, &licensing.Error{Kind: licensing.Conflict, Code: "access.agreement_not_active", State: string(x.State)}
		}
		if x.Partner == "" {
			return nil, licensing.Refuse(licensing.Conflict, "agreement.no_partner_to_grant")
		}
		if !ends.IsZero() && (ends.Before(w.today()) || ends.After(x.EndsOn)) {
			var p licensing.Problems
			p.Add("ends_on", "grant.ends_on", "ends_on", x.EndsOn.String())
			return nil, p.Err()
		}
		had, err := w.GrantsOn(id)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(had, func(g *licensing.Grant) bool { return g.Partner == x.Partner && g.Holds(w.today()) }) {
			return nil, licensing.Refuse(licensing.Conflict, "grant.given_already")
		}
		made, err := w.giveGrant(x, ends, actor.Account)
		if err != nil {
			return nil, err
		}
		return w.Grant(made)
	})
}

// RevokeGrant ends a grant at once, and every role held under it.
func (a *App) RevokeGrant(ctx context.Context, actor Actor, id licensing.GrantID) (*licensing.Grant, error) {
	return result(ctx, a, actor, func(w *work) (*licensing.Grant, error) {
		if !licensing.ValidID(id) {
			return nil, licensing.NotFound("grant")
		}
		g, err := w.Grant(id)
		if err != nil {
			return nil, err
		}
		x, err := w.lockAgreement(g.Agreement)
		if err != nil {
			return nil, err
		}
		if g, err = w.Grant(id); err != nil {
			return nil, err
		}
		if err := once(w, &g, "grant", "grant.revoke", x.Target(), seen(id, g.Version)); err != nil {
			return g, err
		}
		before := g.Facts()
		if err := g.Revoke(w.now); err != nil {
			return nil, err
		}
		if err := w.saveGrant(g, x, "revoke", before); err != nil {
			return nil, err
		}
		return g, w.endRolesUnder(g, x, "grant.revoked")
	})
}

func (w *work) saveGrant(g *licensing.Grant, x *licensing.Agreement, verb licensing.Verb, before licensing.Facts) error {
	if err := w.UpdateGrant(g); err != nil {
		return err
	}
	g.Version++
	if err := w.record(change{subject: "grant", verb: verb, id: string(g.ID), version: g.Version, before: before, after: g.Facts(), place: placeOf(x)}); err != nil {
		return err
	}
	return w.plan(licensing.OfGrant, string(g.ID), g.Next(w.policy))
}

// endRolesUnder takes away the roles that were held under a grant.
func (w *work) endRolesUnder(g *licensing.Grant, x *licensing.Agreement, reason string) error {
	held, err := w.RolesUnder(g.ID)
	if err != nil {
		return err
	}
	for _, as := range held {
		on := x
		if as.Agreement != x.ID { // an enrollment under the contract that the grant is on
			if on, err = w.Tx.Agreement(as.Agreement); err != nil {
				return err
			}
		}
		if err := w.vacate(as, on, reason); err != nil {
			return err
		}
	}
	return nil
}

// lockGrants locks grants for the agenda, and before them their agreements,
// whose posts they may empty; it leaves out what another writer has.
func lockGrants(w *work, ids []string) ([]string, error) {
	on := map[string]string{}
	var agreements []string
	for _, id := range ids { // few end on one day
		g, err := w.Grant(licensing.GrantID(id))
		if err != nil {
			return nil, err
		}
		on[id] = string(g.Agreement)
		agreements = append(agreements, on[id])
	}
	free, err := w.LockFree("agreement", agreements)
	if err != nil {
		return nil, err
	}
	return w.LockFree("partner_grant", slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return !slices.Contains(free, on[id])
	}))
}

// grantDue announces a grant's end, and later carries it out.
func (w *work) grantDue(e store.Entry) error {
	g, err := w.Grant(licensing.GrantID(e.ID))
	if err != nil {
		return err
	}
	due := g.Next(w.policy)
	if due.At.IsZero() || due.At.After(w.now) {
		return w.plan(licensing.OfGrant, e.ID, due)
	}
	x, err := w.Tx.Agreement(g.Agreement)
	if err != nil {
		return err
	}
	before := g.Facts()
	if due.Kind == "grant_ending" && g.EndsOn.EndOf(w.policy.Zone).After(w.now) {
		g.RemindedAt = w.now
		if err := w.announceGrantEnd(g, x); err != nil {
			return err
		}
		return w.saveGrant(g, x, "remind", before)
	}
	g.EndedAt = w.now
	if err := w.saveGrant(g, x, "end", before); err != nil {
		return err
	}
	return w.endRolesUnder(g, x, "grant.ended")
}

// announceGrantEnd tells administrators, partner and order desk that a grant ends, once
// for each person who acts under it.
func (w *work) announceGrantEnd(g *licensing.Grant, x *licensing.Agreement) error {
	letter, err := w.agreementLetter(x)
	if err != nil {
		return err
	}
	to, err := w.holders(x, licensing.AgreementAdministrator, licensing.OnlineServicesAdministrator)
	if err != nil {
		return err
	}
	partner, err := w.staff(g.Partner, licensing.PartnerAdministrator)
	if err != nil {
		return err
	}
	desk, err := w.desk()
	if err != nil {
		return err
	}
	to = append(append(to, partner...), desk...)
	names := []string{letter.Partner}
	held, err := w.RolesUnder(g.ID)
	if err != nil {
		return err
	}
	for i, as := range held {
		acc, err := w.Account(as.Account)
		if err != nil {
			return err
		}
		if i == 0 {
			names = nil
		}
		if !slices.Contains(names, acc.Name) {
			names = append(names, acc.Name)
		}
	}
	for _, name := range names {
		if err := w.postAll(to, placeOf(x), func(recipient) mail.Mail {
			return mail.GrantEnding{Agreement: letter, Person: name, EndsOn: g.EndsOn}
		}); err != nil {
			return err
		}
	}
	return nil
}
