package app

import (
	"context"
	"errors"

	"volare/internal/licensing"
	"volare/internal/store"
)

// Agreement reads one agreement.
func (a *App) Agreement(ctx context.Context, actor Actor, id licensing.AgreementID) (*licensing.Agreement, error) {
	var x *licensing.Agreement
	err := a.read(ctx, actor, func(w *work) (err error) {
		x, err = w.readableAgreement(id)
		return err
	})
	return x, err
}

// Agreements lists the agreements that the actor may see.
func (a *App) Agreements(ctx context.Context, actor Actor, f store.AgreementFilter, p store.Page) (store.List[*licensing.Agreement], error) {
	if err := waitsInState(f.Sort, string(f.State)); err != nil {
		return store.List[*licensing.Agreement]{}, err
	}
	var l store.List[*licensing.Agreement]
	err := a.read(ctx, actor, func(w *work) (err error) {
		l, err = w.Agreements(actor.seeing("agreement.read"), f, p)
		return err
	})
	return l, err
}

// AgreementTally counts the agreements that the actor sees by state, whatever state f names.
func (a *App) AgreementTally(ctx context.Context, actor Actor, f store.AgreementFilter) (store.Tally, error) {
	return reading(ctx, a, actor, func(w *work) (store.Tally, error) { return w.AgreementTally(actor.seeing("agreement.read"), f) })
}

// Called is what people call agreements and organizations.
type Called struct {
	Agreements    map[licensing.AgreementID]string // their numbers
	Organizations map[licensing.OrganizationID]string
}

// Called tells what those agreements and organizations are called that the
// actor may see, all at once.
func (a *App) Called(ctx context.Context, actor Actor, agreements []licensing.AgreementID, organizations []licensing.OrganizationID) (Called, error) {
	var c Called
	err := a.read(ctx, actor, func(w *work) (err error) {
		if c.Agreements, err = w.AgreementNumbers(actor.seeing("agreement.read"), agreements); err != nil {
			return err
		}
		c.Organizations, err = w.Names(w.neighbourhood(), organizations)
		return err
	})
	return c, err
}

// AgreementDocument reads the frozen document of an agreement.
func (a *App) AgreementDocument(ctx context.Context, actor Actor, id licensing.AgreementID) (*store.Document, error) {
	var d *store.Document
	err := a.read(ctx, actor, func(w *work) error {
		x, err := w.readableAgreement(id)
		if err != nil {
			return err
		}
		if x.Document == "" {
			return licensing.NotFound("document")
		}
		d, err = w.Document(x.Document)
		return err
	})
	return d, err
}

// readableAgreement reads an agreement that the actor may see.
func (w *work) readableAgreement(id licensing.AgreementID) (*licensing.Agreement, error) {
	x, err := w.Tx.Agreement(id)
	if err != nil {
		return nil, err
	}
	return x, w.actor.authorize("agreement", "agreement.read", "agreement.read", x.Target())
}

// onAgreement is what every verb of an agreement does: lock, authorize, answer
// a repeated call, refuse a stale version, use the verb, save.
func (a *App) onAgreement(ctx context.Context, actor Actor, id licensing.AgreementID, verb licensing.Verb,
	do func(*work, *licensing.Agreement) error) (*licensing.Agreement, error) {
	return result(ctx, a, actor, func(w *work) (*licensing.Agreement, error) {
		x, err := w.lockAgreement(id)
		if err != nil {
			return nil, err
		}
		if err := once(w, &x, "agreement", "agreement."+verb, x.Target(), seen(id, x.Version)); err != nil {
			return x, err
		}
		before := x.Facts()
		switch err := do(w, x); {
		case errors.Is(err, errUnchanged):
			return x, nil
		case err != nil:
			return nil, w.offer(err, "agreement", x.Target())
		}
		return x, w.saveAgreement(x, verb, before)
	})
}

// lockAgreement locks an agreement, and before it the contract it is under,
// whose state rules over it.
func (w *work) lockAgreement(id licensing.AgreementID) (*licensing.Agreement, error) {
	if !licensing.ValidID(id) {
		return nil, licensing.NotFound("agreement")
	}
	x, err := w.Tx.Agreement(id)
	if err != nil {
		return nil, err
	}
	ids := []licensing.AgreementID{id}
	if x.Contract != "" {
		ids = append(ids, x.Contract)
	}
	if err := store.Lock(w.Tx, "agreement", ids...); err != nil {
		return nil, err
	}
	return w.Tx.Agreement(id)
}

// saveAgreement writes an agreement down with its event and its next date.
func (w *work) saveAgreement(x *licensing.Agreement, verb licensing.Verb, before licensing.Facts) error {
	x.UpdatedAt = w.now
	if err := w.UpdateAgreement(x); err != nil {
		return err
	}
	x.Version++
	said := "" // whom it names, apart from the event
	if verb == "change_notices" {
		said = x.NoticesMail
	}
	if err := w.record(change{subject: "agreement", verb: verb, id: string(x.ID), version: x.Version, before: before, after: x.Facts(), place: placeOf(x), private: said}); err != nil {
		return err
	}
	return w.planAgreement(x)
}

// planAgreement writes what time will bring next to an agreement.
func (w *work) planAgreement(x *licensing.Agreement) error {
	renewal, err := w.nextRenewal(x)
	if err != nil {
		return err
	}
	return w.plan(licensing.OfAgreement, string(x.ID), x.Next(w.policy, renewal))
}

// offer leaves in a conflict's list of verbs those that the actor may use.
func (w *work) offer(err error, aggregate string, t licensing.Target) error {
	if e, ok := err.(*licensing.Error); ok && e.Kind == licensing.Conflict {
		e.Allowed = w.actor.VerbsOn(aggregate, e.Allowed, t)
	}
	return err
}

// number draws a human number of this business year.
func (a *App) number(ctx context.Context, kind licensing.NumberKind) (string, error) {
	ns, err := a.numbers(ctx, kind, 1)
	if err != nil {
		return "", err
	}
	return ns[0], nil
}

// numbers draws n human numbers of this business year.
func (a *App) numbers(ctx context.Context, kind licensing.NumberKind, n int) ([]string, error) {
	now, err := a.Now(ctx)
	if err != nil {
		return nil, err
	}
	p, err := a.Policy(ctx)
	if err != nil {
		return nil, err
	}
	return a.store.Numbers(ctx, string(kind), licensing.DateOf(now, p.Zone).Year(), n)
}
