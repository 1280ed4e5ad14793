package app

import (
	"context"
	"strings"

	"volare/internal/licensing"
	"volare/internal/store"
)

// NamesOf tells the operator's people by which numbers or names things are
// known that the agenda speaks of.
func (a *App) NamesOf(ctx context.Context, actor Actor, refs []store.Ref) (map[store.Ref]string, error) {
	if !actor.seeing("history.read").All {
		return nil, licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "history.read")
	}
	return reading(ctx, a, actor, func(w *work) (map[store.Ref]string, error) { return w.NamesOf(refs) })
}

// EventNames tells by which numbers or names the things are known that events
// speak of which the actor has listed.
func (a *App) EventNames(ctx context.Context, actor Actor, events []*store.Event) (map[store.Ref]string, error) {
	refs := make([]store.Ref, len(events))
	for i, e := range events {
		refs[i] = store.Ref{Subject: e.Subject, ID: e.SubjectID}
	}
	return reading(ctx, a, actor, func(w *work) (map[store.Ref]string, error) { return w.NamesOf(refs) })
}

// Searched is what somebody looks for in everything that ever happened.
type Searched struct {
	Number string // of an agreement, order, subscription or access request
	Mail   string // of whoever acted; for the operator's people
}

// EventsSearched is a filter of the history for what is searched; fields that
// name nothing known to the actor are told.
func (a *App) EventsSearched(ctx context.Context, actor Actor, s Searched) (store.EventFilter, error) {
	var f store.EventFilter
	scope := actor.seeing("history.read")
	if actor.Party == licensing.PartnerParty {
		return f, licensing.NotFound("page")
	}
	err := a.read(ctx, actor, func(w *work) (err error) {
		f = store.EventFilter{}
		var p licensing.Problems
		if s.Mail != "" && !scope.All {
			p.Add("mail", "field.not_allowed")
		} else if s.Mail != "" {
			acc, err := missingIsNil(w.AccountByMail(licensing.MailKey(s.Mail)))
			switch {
			case err != nil:
				return err
			case acc == nil:
				p.Add("mail", "field.reference")
			default:
				f.Actor = acc.ID
			}
		}
		if s.Number != "" {
			var err error
			if f.Subject, f.SubjectID, err = w.subjectNumbered(strings.ToUpper(s.Number)); err != nil {
				return err
			}
			seen, err := w.LastEvent(scope, f.SubjectID)
			if err != nil {
				return err
			}
			if seen == nil { // whether others have something of that number is nobody's business
				p.Add("number", "field.reference")
			}
		}
		return p.Err()
	})
	return f, err
}

// subjectNumbered finds what has a number; nothing is not an error.
func (w *work) subjectNumbered(number string) (subject, id string, err error) {
	kind, _, _ := strings.Cut(number, "-")
	switch kind {
	case "C", "E":
		x, err := missingIsNil(w.Tx.AgreementByNumber(number))
		if err != nil || x == nil {
			return "", "", err
		}
		return "agreement", string(x.ID), nil
	case "O":
		o, err := missingIsNil(w.Tx.OrderByNumber(number))
		if err != nil || o == nil {
			return "", "", err
		}
		return "order", string(o.ID), nil
	case "S":
		s, err := missingIsNil(w.Tx.SubscriptionByNumber(number))
		if err != nil || s == nil {
			return "", "", err
		}
		return "subscription", string(s.ID), nil
	case "R":
		r, err := missingIsNil(w.Tx.AccessRequestByNumber(number))
		if err != nil || r == nil {
			return "", "", err
		}
		return "access_request", string(r.ID), nil
	}
	return "", "", nil
}
