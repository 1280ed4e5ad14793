package app

import (
	"context"
	"time"

	"volare/internal/licensing"
	"volare/internal/mail"
	"volare/internal/store"
)

// onOrder is what the verbs of an order do: lock, authorize, answer a repeated
// call, refuse a stale version, use the verb, save.
func (a *App) onOrder(ctx context.Context, actor Actor, id licensing.OrderID, verb licensing.Verb,
	do func(*work, *licensing.Order, *licensing.Agreement) error) (*licensing.Order, error) {
	return result(ctx, a, actor, func(w *work) (*licensing.Order, error) {
		o, x, err := w.beginOrderVerb(id, verb)
		if err != nil {
			return o, err
		}
		before := o.Facts()
		if err := do(w, o, x); err != nil {
			return nil, w.offer(err, "order", o.Target(x.Contract))
		}
		did := verb
		if verb == "submit" && o.State == licensing.OrderHeld {
			did = "hold"
		}
		return o, referenceUsed(w.saveOrder(o, did, before))
	})
}

// beginOrderVerb loads what a verb works on, if the actor may use it. With the
// error replayed the order is what the same call was answered before.
func (w *work) beginOrderVerb(id licensing.OrderID, verb licensing.Verb) (*licensing.Order, *licensing.Agreement, error) {
	o, x, err := w.lockOrder(id)
	if err != nil {
		return nil, nil, err
	}
	if err := w.showOrder(o, x); err != nil {
		return nil, nil, err
	}
	var kept *licensing.Order
	if err := once(w, &kept, "order", "order."+verb, o.Target(x.Contract), seen(id, o.Version)); err != nil {
		return kept, nil, err
	}
	return o, x, nil
}

// lockOrder locks an order, and before it its agreement, which rules over it.
func (w *work) lockOrder(id licensing.OrderID) (*licensing.Order, *licensing.Agreement, error) {
	if !licensing.ValidID(id) {
		return nil, nil, licensing.NotFound("order")
	}
	on, err := w.AgreementsOf(id)
	if err != nil {
		return nil, nil, err
	}
	if on[id] == "" {
		return nil, nil, licensing.NotFound("order")
	}
	if err := store.Lock(w.Tx, "agreement", on[id]); err != nil {
		return nil, nil, err
	}
	if err := store.Lock(w.Tx, "orders", id); err != nil {
		return nil, nil, err
	}
	x, err := w.Tx.Agreement(on[id])
	if err != nil {
		return nil, nil, err
	}
	o, err := w.Tx.Order(id)
	return o, x, err
}

// SubmitOrder sends a draft to the order desk, or holds it while its agreement
// is on its way to being active.
func (a *App) SubmitOrder(ctx context.Context, actor Actor, id licensing.OrderID) (*licensing.Order, error) {
	return a.onOrder(ctx, actor, id, "submit", (*work).submit)
}

// submit is SubmitOrder's inner form.
func (w *work) submit(o *licensing.Order, x *licensing.Agreement) error {
	offers, err := w.offers(x, o.Lines)
	if err != nil {
		return err
	}
	if err := o.Submit(w.now, w.actor.Account, x, offers, w.policy); err != nil {
		return err
	}
	for i := range o.Lines {
		if err := w.UpdateLine(&o.Lines[i]); err != nil {
			return err
		}
	}
	return w.tellHeld(o)
}

// tellHeld says so to whoever ordered, if the order waits for its agreement.
func (w *work) tellHeld(o *licensing.Order) error {
	if o.State != licensing.OrderHeld {
		return nil
	}
	return w.tellPartnerSide(o, func(m mail.Order) mail.Mail { return mail.OrderHeld{Order: m} })
}

// AnswerOrder answers the desk's open question.
func (a *App) AnswerOrder(ctx context.Context, actor Actor, id licensing.OrderID, text string) (*licensing.Order, error) {
	return a.onOrder(ctx, actor, id, "answer", func(w *work, o *licensing.Order, _ *licensing.Agreement) error {
		if err := o.Answer(w.now, actor.Account, text); err != nil {
			return err
		}
		q := o.Questions[len(o.Questions)-1]
		to, err := w.asker(q)
		if err != nil {
			return err
		}
		letter, err := w.orderLetter(o)
		if err != nil {
			return err
		}
		return w.postAll(to, placeOfOrder(o), func(recipient) mail.Mail {
			return mail.OrderAnswered{Order: letter, Question: q.Text, Answer: q.Answer, By: actor.Name}
		})
	})
}

// asker is who asked a question, or the whole desk when they have left.
func (w *work) asker(q licensing.OrderQuestion) ([]recipient, error) {
	acc, err := w.Account(q.AskedBy)
	if err != nil && licensing.KindOf(err) != licensing.Missing {
		return nil, err
	}
	if err == nil && acc.Enrolled() {
		held, err := w.employmentBy(acc.ID)
		if err != nil {
			return nil, err
		}
		if held.operator() {
			return []recipient{toAccount(acc, "")}, nil
		}
	}
	return w.desk()
}

// CancelOrder takes an order back before it is accepted.
func (a *App) CancelOrder(ctx context.Context, actor Actor, id licensing.OrderID, reason string) (*licensing.Order, error) {
	return a.onOrder(ctx, actor, id, "cancel", func(w *work, o *licensing.Order, _ *licensing.Agreement) error {
		unsent := o.State == licensing.OrderDraft
		if err := o.Cancel(w.now, reason); err != nil {
			return err
		}
		if err := w.renewalRefused(o); err != nil || unsent {
			return err // nobody but its author knew of a draft
		}
		by := actor.Name
		if actor.Organization != "" {
			organization, err := w.Tx.Organization(actor.Organization)
			if err != nil {
				return err
			}
			by = organization.Name
		}
		return w.tellOutcome(o, func(m mail.Order, _ recipient) (mail.Mail, error) {
			return mail.OrderCancelled{Order: m, By: by, Reason: reason}, nil
		})
	})
}

// CopyOrder makes a new draft of a rejected or cancelled order.
func (a *App) CopyOrder(ctx context.Context, actor Actor, id licensing.OrderID) (*licensing.Order, error) {
	number, err := a.number(ctx, licensing.OrderNumber)
	if err != nil {
		return nil, err
	}
	return result(ctx, a, actor, func(w *work) (*licensing.Order, error) {
		o, x, err := w.beginOrderVerb(id, "copy")
		if err != nil {
			return o, err
		}
		c, err := o.Copy()
		if err != nil {
			return nil, w.offer(err, "order", o.Target(x.Contract))
		}
		if err := x.TakesOrders(); err != nil {
			return nil, err
		}
		c.Number, c.Partner = number, x.Partner
		for i := range c.Lines {
			c.Lines[i].ID = licensing.LineID(licensing.NewID())
		}
		return c, w.insertOrder(c, x, "draft")
	})
}

// CopyJustMade is the draft that the actor has copied from an order within the
// given time, while it is as it was copied; nil when there is none.
func (a *App) CopyJustMade(ctx context.Context, actor Actor, id licensing.OrderID, within time.Duration) (*licensing.Order, error) {
	return reading(ctx, a, actor, func(w *work) (*licensing.Order, error) {
		o, err := w.Tx.Order(id)
		if err != nil {
			return nil, err
		}
		x, err := w.Tx.Agreement(o.Agreement)
		if err != nil {
			return nil, err
		}
		if err := w.showOrder(o, x); err != nil {
			return nil, err
		}
		return w.CopyOf(o, actor.Account, w.now.Add(-within))
	})
}

// TakeOrder says that the actor examines the order.
func (a *App) TakeOrder(ctx context.Context, actor Actor, id licensing.OrderID) (*licensing.Order, error) {
	return a.onOrder(ctx, actor, id, "take", func(_ *work, o *licensing.Order, _ *licensing.Agreement) error { return o.Take(actor.Account) })
}

// ReleaseOrder gives a taken order back to the desk.
func (a *App) ReleaseOrder(ctx context.Context, actor Actor, id licensing.OrderID) (*licensing.Order, error) {
	return a.onOrder(ctx, actor, id, "release", func(_ *work, o *licensing.Order, _ *licensing.Agreement) error { return o.Release() })
}

// QueryOrder asks the partner something; a shared question the customer's
// administrators are sent too.
func (a *App) QueryOrder(ctx context.Context, actor Actor, id licensing.OrderID, text string, shared bool) (*licensing.Order, error) {
	return a.onOrder(ctx, actor, id, "query", func(w *work, o *licensing.Order, x *licensing.Agreement) error {
		if err := o.Query(w.now, actor.Account, text, shared); err != nil {
			return err
		}
		to, err := w.orderSide(o)
		if err != nil {
			return err
		}
		if shared {
			customers, err := w.holders(x, licensing.AgreementAdministrator, licensing.OnlineServicesAdministrator)
			if err != nil {
				return err
			}
			to = append(to, customers...)
		}
		letter, err := w.orderLetter(o)
		if err != nil {
			return err
		}
		return w.postAll(to, placeOfOrder(o), func(recipient) mail.Mail { return mail.OrderQuestion{Order: letter, Question: text} })
	})
}

// RejectOrder is the desk's no.
func (a *App) RejectOrder(ctx context.Context, actor Actor, id licensing.OrderID, reason string) (*licensing.Order, error) {
	return a.onOrder(ctx, actor, id, "reject", func(w *work, o *licensing.Order, _ *licensing.Agreement) error {
		if err := o.Reject(w.now, reason); err != nil {
			return err
		}
		if err := w.renewalRefused(o); err != nil {
			return err
		}
		return w.tellOutcome(o, func(m mail.Order, _ recipient) (mail.Mail, error) {
			return mail.OrderRejected{Order: m, Reason: reason}, nil
		})
	})
}

// renewalRefused opens the decision again that a renewal order came from.
func (w *work) renewalRefused(o *licensing.Order) error {
	if o.Type != licensing.RenewalOrder {
		return nil
	}
	return w.renewalRejected(o, o.Reason)
}
