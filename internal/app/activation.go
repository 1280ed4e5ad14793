package app

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/store"
)

// activating is an activation with everything that its steps ask about, and
// how it was before.
type activating struct {
	*licensing.Activation
	subscription *licensing.Subscription
	agreement    *licensing.Agreement
	service      *catalogue.Service
	customer     *licensing.Organization
	before       licensing.Facts
	was          licensing.ActivationState
	steps        []licensing.Step
	fresh        bool // not in the database yet
}

func (c *activating) target() licensing.Target { return c.subscription.Target(c.agreement.Contract) }

// known is what forms have filled in already.
func (c *activating) known() catalogue.Known {
	return catalogue.Known{AgreementNumber: c.agreement.Number, CustomerName: c.customer.Name}
}

// spec is what the catalogue declares of a step.
func (c *activating) spec(s *licensing.Step) (catalogue.Spec, error) {
	d, ok := c.service.StepOf(s.Name)
	if !ok {
		return nil, licensing.NotFound("step")
	}
	return d.Spec, nil
}

// step finds a step by its name.
func (c *activating) step(name string) (*licensing.Step, error) {
	s := c.Step(name)
	if s == nil {
		return nil, licensing.NotFound("step")
	}
	return s, nil
}

// data is what the steps have gathered.
func (c *activating) data() (catalogue.Data, error) { return dataOf(c.Activation) }

func dataOf(x *licensing.Activation) (catalogue.Data, error) {
	all := catalogue.Data{}
	for _, s := range x.Steps {
		if s.Data == "" {
			continue
		}
		fields := map[string]any{}
		if err := json.Unmarshal([]byte(s.Data), &fields); err != nil {
			return nil, err
		}
		all[s.Name] = fields
	}
	return all, nil
}

// asJSON is a step's data as it is kept.
func asJSON(fields map[string]any) (string, error) {
	if len(fields) == 0 {
		return "", nil
	}
	b, err := json.Marshal(fields)
	return string(b), err
}

// lockActivations locks these activations, after the orders and subscriptions
// that change with them; it leaves out those of which another writer has any.
func (w *work) lockActivations(ids []string) ([]string, error) {
	refs, err := w.ActivationRefs(ids)
	if err != nil {
		return nil, err
	}
	return w.lockFree(refs)
}

// lockFree locks what refs name, in the order of all locks.
func (w *work) lockFree(refs []store.ActivationRef) ([]string, error) {
	for _, level := range []struct {
		table string
		id    func(store.ActivationRef) string
	}{
		{"orders", func(r store.ActivationRef) string { return r.Order }},
		{"subscription", func(r store.ActivationRef) string { return r.Subscription }},
		{"activation", func(r store.ActivationRef) string { return r.Activation }},
	} {
		wanted := map[string]bool{}
		for _, r := range refs {
			if id := level.id(r); id != "" {
				wanted[id] = true
			}
		}
		if len(wanted) == 0 {
			continue
		}
		got, err := w.LockFree(level.table, slices.Collect(maps.Keys(wanted)))
		if err != nil {
			return nil, err
		}
		refs = slices.DeleteFunc(refs, func(r store.ActivationRef) bool { id := level.id(r); return id != "" && !slices.Contains(got, id) })
	}
	ids := make([]string, len(refs))
	for i, r := range refs {
		ids[i] = r.ID
	}
	return ids, nil
}

// lockActivation locks one activation and reads it.
func (w *work) lockActivation(id licensing.ActivationID) (*activating, error) {
	if !licensing.ValidID(id) {
		return nil, licensing.NotFound("activation")
	}
	refs, err := w.ActivationRefs([]string{string(id)})
	if err != nil {
		return nil, err
	}
	if len(refs) == 0 {
		return nil, licensing.NotFound("activation")
	}
	if err := w.lockRef(refs[0]); err != nil {
		return nil, err
	}
	return w.activating(id)
}

func (w *work) lockRef(r store.ActivationRef) error {
	for _, l := range [][2]string{{"orders", r.Order}, {"subscription", r.Subscription}, {"activation", r.Activation}} {
		if l[1] == "" {
			continue
		}
		if err := store.Lock(w.Tx, l[0], l[1]); err != nil {
			return err
		}
	}
	return nil
}

// activating reads an activation with what belongs to it.
func (w *work) activating(id licensing.ActivationID) (*activating, error) {
	x, err := w.Tx.Activation(id)
	if err != nil {
		return nil, err
	}
	s, err := w.Tx.Subscription(x.Subscription)
	if err != nil {
		return nil, err
	}
	return w.around(x, s)
}

func (w *work) around(x *licensing.Activation, s *licensing.Subscription) (*activating, error) {
	c := &activating{Activation: x, subscription: s, before: x.Facts(), was: x.State, steps: slices.Clone(x.Steps)}
	var err error
	if c.agreement, err = w.Tx.Agreement(x.Agreement); err != nil {
		return nil, err
	}
	if c.customer, err = w.Organization(x.Customer); err != nil {
		return nil, err
	}
	c.service, err = w.serviceVersion(s.Service, s.ServiceVersion)
	return c, err
}

// onActivation is what every verb of an activation does: lock, authorize,
// answer a repeated call, refuse a stale version, use the verb, go on as far
// as it goes by itself, save.
func (a *App) onActivation(ctx context.Context, actor Actor, id licensing.ActivationID, verb licensing.Verb,
	do func(*work, *activating) error) (*licensing.Activation, error) {
	return result(ctx, a, actor, func(w *work) (*licensing.Activation, error) {
		c, err := w.lockActivation(id)
		if err != nil {
			return nil, err
		}
		if err := once(w, &c.Activation, "activation", "activation."+verb, c.target(), seen(id, c.Version)); err != nil {
			return c.Activation, err
		}
		if err := do(w, c); err != nil {
			return nil, w.offer(err, "activation", c.target())
		}
		return c.Activation, w.goOn(c, verb)
	})
}

// goOn takes an activation as far as it goes by itself, writes it down, and
// sees to what follows when it became active or failed.
func (w *work) goOn(c *activating, verb licensing.Verb) error {
	if err := w.advance(c); err != nil {
		return err
	}
	if c.State == licensing.ActivationFailed && c.was != c.State && !c.InvitedAt.IsZero() {
		c.Reminded, _ = c.RemindersDue(w.now, w.policy) // the mail that it failed is one
	}
	if err := w.saveActivation(c, verb); err != nil {
		return err
	}
	was := c.was
	c.was = c.State
	switch {
	case c.State == was:
		return nil
	case c.State == licensing.ActivationActive:
		return w.nowActive(c)
	case c.State == licensing.ActivationFailed:
		return w.tellFailed(c)
	}
	return nil
}

// nowActive is what follows when the service is on: the subscription is
// active, its order may be complete, everybody is told.
func (w *work) nowActive(c *activating) error {
	s := c.subscription
	if s.State == licensing.SubscriptionPending {
		before := s.Facts()
		if err := s.Activate(w.now); err != nil {
			return err
		}
		if err := w.saveSubscription(s, "activate", before); err != nil {
			return err
		}
		if err := w.settleOrder(s.Order); err != nil {
			return err
		}
	}
	return w.tellActivated(c)
}

// saveActivation writes an activation down with its event and its next date.
func (w *work) saveActivation(c *activating, verb licensing.Verb) error {
	if err := w.writeActivation(c); err != nil {
		return err
	}
	if err := w.record(change{subject: "activation", verb: verb, id: string(c.ID), version: c.Version, before: c.before, after: c.Facts(),
		place: placeOfSubscription(c.subscription)}); err != nil {
		return err
	}
	c.before = c.Facts()
	return w.planActivation(c)
}

// writeActivation writes an activation as it is now.
func (w *work) writeActivation(c *activating) error {
	if c.fresh {
		c.fresh, c.steps = false, slices.Clone(c.Steps)
		return w.InsertActivation(c.Activation)
	}
	c.UpdatedAt = w.now
	if err := w.UpdateActivation(c.Activation, c.steps); err != nil {
		return err
	}
	c.Version++
	c.steps = slices.Clone(c.Steps)
	return nil
}

func (w *work) planActivation(c *activating) error {
	return w.plan(licensing.OfActivation, string(c.ID), c.Next(w.policy))
}

// endActivation closes what was being activated for a subscription that ended;
// it tells whether the service had been on.
func (w *work) endActivation(s *licensing.Subscription) (on bool, err error) {
	x, err := w.ActivationOf(s.ID)
	if err != nil {
		if licensing.KindOf(err) == licensing.Missing {
			err = nil
		}
		return false, err
	}
	if err := store.Lock(w.Tx, "activation", x.ID); err != nil {
		return false, err
	}
	if x, err = w.Tx.Activation(x.ID); err != nil || x.State == licensing.ActivationActive || x.Ended {
		return err == nil && x.State == licensing.ActivationActive, err
	}
	c, err := w.around(x, s)
	if err != nil {
		return false, err
	}
	if err := w.dropProvisioning(c); err != nil {
		return false, err
	}
	x.End(w.now)
	return false, w.saveActivation(c, "end")
}
