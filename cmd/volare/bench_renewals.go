package main

import (
	"context"
	"fmt"
	"maps"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

// subscriptionsEach is how many subscriptions an agreement has.
const subscriptionsEach = 100

// renewing measures how many subscriptions a second renew, of many whose
// terms all ended yesterday: each with its new term, its order, its events and
// its next line of the agenda.
func (b *bench) renewing(ctx context.Context, engine string) (figures []figure, err error) {
	err = b.on(ctx, engine, 1, func(o *core, g *ground) error {
		begun := time.Now()
		made, err := o.copySubscriptions(ctx, g, b.renewals)
		if err != nil {
			return err
		}
		figures = append(figures, figure{fmt.Sprintf("making %d subscriptions", made), time.Since(begun).Round(10 * time.Millisecond).String()})
		begun = time.Now()
		if _, err := o.app.RunDue(ctx); err != nil {
			return err
		}
		took := time.Since(begun)
		if err := o.renewed(ctx, made); err != nil {
			return err
		}
		figures = append(figures, figure{"renewed, each once", fmt.Sprint(made)}, figure{"renewals", rate(float64(made) / took.Seconds())})
		return nil
	})
	return figures, err
}

// renewed checks that each of made subscriptions has renewed once.
func (o *core) renewed(ctx context.Context, made int) error {
	return o.store.Read(ctx, func(t *store.Tx) error {
		subscriptions, err := store.One(t, store.Value[int], "SELECT count(*) FROM subscription WHERE term_number = 2 AND renewed_alone")
		if err != nil {
			return err
		}
		orders, err := store.One(t, store.Value[int], "SELECT count(*) FROM orders WHERE type = 'renewal'")
		if err == nil && (subscriptions != made || orders != made) {
			err = fmt.Errorf("%d of %d subscriptions renewed, by %d orders", subscriptions, made, orders)
		}
		return err
	})
}

// copySubscriptions makes active subscriptions out of one, a hundred on each
// agreement, whose terms ended yesterday; it tells how many there are.
func (o *core) copySubscriptions(ctx context.Context, g *ground, n int) (int, error) {
	s, err := o.subscribe(ctx, g)
	if err != nil {
		return 0, err
	}
	p, err := o.app.Policy(ctx)
	if err != nil {
		return 0, err
	}
	now, err := o.app.Now(ctx)
	if err != nil {
		return 0, err
	}
	today := licensing.DateOf(now, p.Zone)
	s.Term = licensing.NewTerm(today.AddMonths(today.Day(), -s.Term.Months), s.Term.Months)
	err = o.store.Write(ctx, func(t *store.Tx) error {
		if err := t.UpdateSubscription(s); err != nil {
			return err
		}
		if err := t.Plan([]store.Planned{{Subject: licensing.OfSubscription, ID: string(s.ID), Due: s.Next(p)}}, p.Version); err != nil {
			return err
		}
		c := copying{t, 0, n / subscriptionsEach}
		if err := c.rows("agreement", string(s.Agreement), map[string]string{"id": newID(9), "number": "'C-X-' || n.i"}); err != nil {
			return err
		}
		return c.where("role_assignment", "t.agreement_id = $1", map[string]string{"agreement_id": newID(9),
			"id": "t.id || '-' || n.i"}, string(s.Agreement))
	})
	for from := 0; err == nil && from < n; from += copyMost {
		err = o.store.Write(ctx, func(t *store.Tx) error {
			return copyEnding(copying{t, from, min(copyMost, n-from)}, s, map[string]string{"agreement_id": ofEach(9)})
		})
	}
	if err != nil {
		return 0, err
	}
	return n + 1, o.analyze(ctx)
}

// ofEach is the SQL of the id, of a kind, that a hundred subscriptions share.
func ofEach(kind int) string {
	return fmt.Sprintf("'0190000%d-0000-7000-8000-' || substr(CAST(1000000000001 + (n.i - 1) / %d AS TEXT), 2)", kind, subscriptionsEach)
}

// copyEnding copies an active subscription with all that belongs to it; other
// says whose the copies are.
func copyEnding(c copying, s *licensing.Subscription, other map[string]string) error {
	for _, x := range []struct {
		table, condition, id string
		own                  map[string]string
	}{
		{"orders", "t.id = $1", string(s.Order), map[string]string{"id": newID(1), "number": "'O-X-' || n.i"}},
		{"order_line", "t.id = $1", string(s.Line), map[string]string{"id": newID(2), "order_id": newID(1), "subscription_id": newID(3)}},
		{"subscription", "t.id = $1", string(s.ID), map[string]string{"id": newID(3), "number": "'S-X-' || n.i", "order_id": newID(1), "line_id": newID(2)}},
		{"subscription_end", "t.subscription_id = $1", string(s.ID), map[string]string{"subscription_id": newID(3)}},
		{"activation", "t.subscription_id = $1", string(s.ID), map[string]string{"id": newID(4), "subscription_id": newID(3)}},
		{"agenda", "t.subject = 'subscription' AND t.subject_id = $1", string(s.ID), map[string]string{"subject_id": newID(3)}},
	} {
		maps.Copy(x.own, other) // tables take what they have
		if err := c.where(x.table, x.condition, x.own, x.id); err != nil {
			return err
		}
	}
	return nil
}

// subscribe takes one order to its active subscription.
func (o *core) subscribe(ctx context.Context, g *ground) (*licensing.Subscription, error) {
	agent, err := o.app.ActorByToken(ctx, g.Agent, "")
	if err != nil {
		return nil, err
	}
	desk, err := o.app.ActorByToken(ctx, g.Desk, "")
	if err != nil {
		return nil, err
	}
	x, err := o.app.DraftOrder(ctx, agent, app.OrderDraft{Agreement: licensing.AgreementID(g.Customers[0].Agreement),
		Lines: []app.OrderLineDraft{{Plan: benchPlan, Quantity: 5}}})
	if err != nil {
		return nil, err
	}
	if x, err = o.app.SubmitOrder(ctx, agent, x.ID); err != nil {
		return nil, err
	}
	if x, err = o.app.AcceptOrder(ctx, desk, x.ID); err != nil {
		return nil, err
	}
	var s *licensing.Subscription
	err = o.store.Read(ctx, func(t *store.Tx) (err error) {
		s, err = t.Subscription(x.Lines[0].Subscription)
		return err
	})
	return s, err
}
