package app

import (
	"context"
	"slices"
	"strings"

	"volare/internal/licensing"
	"volare/internal/store"
)

// ResignRole gives one of one's own roles up, in whichever organization.
// Anybody else's is none.
func (a *App) ResignRole(ctx context.Context, actor Actor, id licensing.RoleID, reason string) (*licensing.Assignment, error) {
	return a.endRole(ctx, actor, id, reason, true)
}

// RevokeRole takes a role away at once; whoever holds it may give it up. The
// last agreement administrator must hand over first; only the operator's
// people may leave the post vacant.
func (a *App) RevokeRole(ctx context.Context, actor Actor, id licensing.RoleID, reason string) (*licensing.Assignment, error) {
	return a.endRole(ctx, actor, id, reason, false)
}

func (a *App) endRole(ctx context.Context, actor Actor, id licensing.RoleID, reason string, own bool) (*licensing.Assignment, error) {
	return result(ctx, a, actor, func(w *work) (*licensing.Assignment, error) {
		as, x, err := w.lockRole(id)
		if err != nil {
			return nil, err
		}
		if own && (as.Account != actor.Account || actor.Account == "") {
			return nil, licensing.NotFound("role")
		}
		if as.Account != actor.Account || actor.Account == "" {
			if err := w.authorizeRole("role.revoke", as.Role, as.Organization, x); err != nil {
				return nil, err
			}
		} else if !actor.May("role.resign", licensing.Target{Account: as.Account}) {
			return nil, licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "role.resign")
		}
		if err := replay(w, &as); err != nil {
			return as, err
		}
		if err := whyOf(reason); err != nil {
			return nil, err
		}
		if !as.RevokedAt.IsZero() {
			return nil, &licensing.Error{Kind: licensing.Conflict, Code: "role.ended", State: "ended"}
		}
		if as.Role == licensing.Signatory {
			return nil, licensing.Refuse(licensing.Conflict, "role.by_agreement")
		}
		if err := w.mustStay(as, x); err != nil {
			return nil, err
		}
		return as, w.vacate(as, x, reason)
	})
}

// lockRole locks what a role is held on, and reads the role.
func (w *work) lockRole(id licensing.RoleID) (*licensing.Assignment, *licensing.Agreement, error) {
	if !licensing.ValidID(id) {
		return nil, nil, licensing.NotFound("role")
	}
	as, err := w.Assignment(id)
	if err != nil {
		return nil, nil, err
	}
	var x *licensing.Agreement
	if as.Agreement == "" {
		err = store.Lock(w.Tx, "organization", as.Organization)
	} else {
		x, err = w.lockAgreement(as.Agreement)
	}
	if err != nil {
		return nil, nil, err
	}
	as, err = w.Assignment(id)
	return as, x, err
}

// authorizeRole lets the actor see to who holds a role: customers' roles are
// the agreement administrators' and support's business, never the partner's;
// the operator's roles are its administrators' alone.
func (w *work) authorizeRole(verb licensing.Verb, role licensing.Role, o licensing.OrganizationID, x *licensing.Agreement) error {
	to := licensing.Target{Organization: o, Partner: o}
	if x != nil {
		to = licensing.Target{Customer: x.Customer, Agreement: x.ID, Contract: x.Contract}
	}
	area, _, _ := strings.Cut(string(verb), ".")
	seen, read := to, licensing.Verb(area+".read")
	if verb == "invitation.invite" && x != nil { // the agreement itself is known to more
		seen, read = x.Target(), "role.read"
	}
	switch allowed := w.actor.May(verb, to); {
	case allowed && (role.Party() != licensing.OperatorParty || w.actor.System || w.actor.Stands(licensing.Administrator, to)):
		return nil
	case allowed || w.actor.May(read, seen):
		return licensing.Refuse(licensing.Forbidden, "forbidden", "verb", string(verb))
	}
	return licensing.NotFound("role")
}

// mustStay refuses to let the last go whom others depend on.
func (w *work) mustStay(as *licensing.Assignment, x *licensing.Agreement) error {
	switch as.Role {
	case licensing.Administrator:
		held, err := w.RolesIn(as.Organization)
		if err != nil {
			return err
		}
		others, err := w.reach(without(held, as), as.Role)
		if err == nil && !slices.ContainsFunc(others, recipient.enrolled) {
			err = licensing.Refuse(licensing.Conflict, "role.last_administrator")
		}
		return err
	case licensing.AgreementAdministrator:
		if w.actor.System || w.actor.Party == licensing.OperatorParty {
			return nil
		}
		if running, err := w.running(x); err != nil || !running {
			return err
		}
		others, err := w.othersOn(x, as)
		if err == nil && !slices.ContainsFunc(others, recipient.enrolled) {
			err = licensing.Refuse(licensing.Conflict, "role.last_agreement_administrator")
		}
		return err
	}
	return nil
}

// enrolled reports whether a recipient can sign in.
func (r recipient) enrolled() bool { return !r.needs }

// othersOn are those who remain in a role on an agreement, or its contract, without as.
func (w *work) othersOn(x *licensing.Agreement, as *licensing.Assignment) ([]recipient, error) {
	held, err := w.RolesOn(x.ID)
	if err != nil {
		return nil, err
	}
	if x.Contract != "" {
		above, err := w.RolesOn(x.Contract)
		if err != nil {
			return nil, err
		}
		held = append(held, above...)
	}
	return w.reach(without(held, as), as.Role)
}

// without leaves out as, and what else its account holds.
func without(held []*licensing.Assignment, as *licensing.Assignment) []*licensing.Assignment {
	return slices.DeleteFunc(held, func(h *licensing.Assignment) bool { return h.Account == as.Account && h.Role == as.Role })
}

// running reports whether an agreement still needs its posts filled.
func (w *work) running(x *licensing.Agreement) (bool, error) {
	if x.State == licensing.AgreementActive {
		return true, nil
	}
	n, err := w.CountOpenSubscriptions(x.ID)
	return n > 0, err
}

// vacate takes a role away, and raises the alarm if its post is empty now.
func (w *work) vacate(as *licensing.Assignment, x *licensing.Agreement, reason string) error {
	at := place{customer: as.Organization}
	if x != nil {
		at = placeOf(x)
	}
	if err := w.dismiss(as, at, reason); err != nil || x == nil {
		return err
	}
	if as.Role != licensing.OnlineServicesAdministrator && as.Role != licensing.AgreementAdministrator {
		return nil
	}
	left, err := w.holders(x, as.Role)
	if err != nil || len(left) > 0 {
		return err
	}
	if running, err := w.running(x); err != nil || !running {
		return err
	}
	former, err := w.Holding(as.ID)
	if err != nil {
		return err
	}
	var waiting []made
	if as.Role == licensing.OnlineServicesAdministrator {
		if waiting, err = w.waiting(x); err != nil {
			return err
		}
	}
	return w.tellVacant(x, as.Role, former.Name, waiting)
}
