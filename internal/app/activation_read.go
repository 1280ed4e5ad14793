package app

import (
	"context"
	"slices"

	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/store"
)

// ActivationDetail is an activation with what a page of it shows.
type ActivationDetail struct {
	*licensing.Activation // its steps' data are blank unless Data
	Subscription          *licensing.Subscription
	Service               *catalogue.Service
	Known                 catalogue.Known
	Data                  bool // the caller may read the provisioning data
	Keys                  []store.Key
	Challenges            map[string]Challenge // by step
	Operation             *licensing.Operation // that provisions; nil when none is needed
	Actions               []licensing.Verb
	StepActions           map[string][]licensing.Verb
	Waiting               licensing.Wait
	StartedBy             string // their names, where there is somebody
	HandledBy             string
	Stamp                 string // as ActivationStamps tells it
}

// Challenge is the DNS record that proves a domain.
type Challenge struct {
	Domain, Name, Value string
}

// Activation reads one activation with its steps.
func (a *App) Activation(ctx context.Context, actor Actor, id licensing.ActivationID) (*ActivationDetail, error) {
	var d *ActivationDetail
	err := a.read(ctx, actor, func(w *work) error {
		if !licensing.ValidID(id) {
			return licensing.NotFound("activation")
		}
		c, err := w.activating(id)
		if err != nil {
			return err
		}
		if err := actor.authorize("activation", "activation.read", "activation.read", c.target()); err != nil {
			return err
		}
		d, err = w.detail(c)
		return err
	})
	return d, err
}

// ActivationOf reads the activation of a subscription.
func (a *App) ActivationOf(ctx context.Context, actor Actor, id licensing.SubscriptionID) (*ActivationDetail, error) {
	var d *ActivationDetail
	err := a.read(ctx, actor, func(w *work) error {
		s, _, err := w.readableSubscription(id)
		if err != nil {
			return err
		}
		x, err := w.Tx.ActivationOf(s.ID)
		if err != nil {
			return err
		}
		c, err := w.around(x, s)
		if err != nil {
			return err
		}
		if err := actor.authorize("activation", "activation.read", "activation.read", c.target()); err != nil {
			return err
		}
		d, err = w.detail(c)
		return err
	})
	return d, err
}

// ActivationStamps tells for these activations a word that changes whenever
// they do. It says nothing about them: who wants to know more reads them.
func (a *App) ActivationStamps(ctx context.Context, ids []licensing.ActivationID) (map[licensing.ActivationID]string, error) {
	var stamps map[licensing.ActivationID]string
	err := a.store.Read(ctx, func(t *store.Tx) (err error) {
		stamps, err = t.ActivationStamps(ids)
		return err
	})
	return stamps, err
}

// Activations lists the activations the actor may see, without any data.
func (a *App) Activations(ctx context.Context, actor Actor, f store.ActivationFilter, p store.Page) (store.List[*licensing.Activation], error) {
	var l store.List[*licensing.Activation]
	err := a.read(ctx, actor, func(w *work) (err error) {
		l, err = w.Activations(actor.seeing("activation.read"), f, p)
		return err
	})
	for _, x := range l.Items {
		blank(x)
	}
	return l, err
}

// ActivationTally counts the activations that the actor sees by state, whatever state f names.
func (a *App) ActivationTally(ctx context.Context, actor Actor, f store.ActivationFilter) (store.Tally, error) {
	return reading(ctx, a, actor, func(w *work) (store.Tally, error) { return w.ActivationTally(actor.seeing("activation.read"), f) })
}

// Bought tells how many were bought of what is activated, and with which order.
func (a *App) Bought(ctx context.Context, actor Actor, of []*licensing.Activation) (map[licensing.SubscriptionID]store.Bought, error) {
	ids := make([]licensing.SubscriptionID, len(of))
	for i, x := range of {
		ids[i] = x.Subscription
	}
	return reading(ctx, a, actor, func(w *work) (map[licensing.SubscriptionID]store.Bought, error) {
		return w.Tx.Bought(actor.seeing("activation.read"), ids)
	})
}

// StepTitles tells what the present steps of activations are called; those
// that have none, or that the actor doesn't see, are left out.
func (a *App) StepTitles(ctx context.Context, actor Actor, language string, of []*licensing.Activation) (map[licensing.ActivationID]string, error) {
	titles := make(map[licensing.ActivationID]string, len(of))
	ids := make([]licensing.SubscriptionID, 0, len(of))
	for _, x := range of {
		if x.Current() != nil {
			ids = append(ids, x.Subscription)
		}
	}
	if len(ids) == 0 {
		return titles, nil
	}
	return titles, a.read(ctx, actor, func(w *work) error {
		bought, err := w.Tx.Bought(actor.seeing("activation.read"), ids)
		if err != nil {
			return err
		}
		for _, x := range of {
			b, seen := bought[x.Subscription]
			if s := x.Current(); s != nil && seen {
				service, err := w.serviceVersion(b.Service, b.ServiceVersion)
				if err != nil {
					return err
				}
				titles[x.ID] = a.StepTitle(language, service, s.Name, s.Kind)
			}
		}
		return nil
	})
}

// blank takes the steps' data away: the states are everybody's, the data not.
func blank(x *licensing.Activation) {
	for i := range x.Steps {
		s := &x.Steps[i]
		s.Data = ""
		if s.Kind == licensing.VerifyDomainStep {
			s.Reason = "" // it names the domain and what its DNS says
		}
	}
}

// detail gathers what a page of an activation shows to the actor.
func (w *work) detail(c *activating) (*ActivationDetail, error) {
	t := c.target()
	d := &ActivationDetail{Activation: c.Activation, Subscription: c.subscription, Service: c.service, Known: c.known(),
		Data: w.actor.May("activation.read_data", t), Challenges: map[string]Challenge{}, StepActions: map[string][]licensing.Verb{},
		Waiting: c.Waiting(w.policy.Zone)}
	d.Actions = w.actor.VerbsOn("activation", c.Verbs(), t)
	stamps, err := w.Tx.ActivationStamps([]licensing.ActivationID{c.ID})
	if err != nil {
		return nil, err
	}
	d.Stamp = stamps[c.ID]
	for i := range c.Steps {
		s := &c.Steps[i]
		if s.Kind == licensing.ProvisionStep {
			if d.Operation, err = w.ProvisioningOf(c.ID, s.Name); err != nil {
				return nil, err
			}
		}
		named, err := c.namedBefore(s)
		if err != nil {
			return nil, err
		}
		inHand := d.Operation == nil || !slices.Contains(d.Operation.ByHand(), "hand_over")
		verbs := slices.DeleteFunc(c.VerbsOf(s), func(v licensing.Verb) bool { return v == "do" && named || v == "hand_over" && inHand })
		d.StepActions[s.Name] = w.actor.VerbsOn("activation", verbs, t)
	}
	if d.StartedBy, err = w.nameOf(c.Activation.StartedBy); err != nil {
		return nil, err
	}
	if d.HandledBy, err = w.nameOf(c.Activation.HandledBy); err != nil {
		return nil, err
	}
	if !d.Data {
		blank(c.Activation)
		return d, nil
	}
	if d.Keys, err = w.KeysOf(c.subscription.ID); err != nil {
		return nil, err
	}
	return d, w.challenges(c, d.Challenges)
}

// challenges tells for each domain that is known the record that proves it.
func (w *work) challenges(c *activating, all map[string]Challenge) error {
	data, err := c.data()
	if err != nil {
		return err
	}
	for i := range c.Steps {
		s := &c.Steps[i]
		spec, err := c.spec(s)
		if err != nil {
			return err
		}
		proof, ok := spec.(*catalogue.VerifyDomain)
		if !ok {
			continue
		}
		if domain := proof.Domain(s.Name, data); domain != "" {
			name, value := catalogue.Challenge(w.app.key, string(c.subscription.ID), domain)
			all[s.Name] = Challenge{domain, name, value}
		}
	}
	return nil
}

// nameOf is the name of somebody with an account; "" of nobody.
func (w *work) nameOf(id licensing.AccountID) (string, error) {
	if id == "" {
		return "", nil
	}
	a, err := w.Account(id)
	if err != nil {
		return "", err
	}
	return a.Name, nil
}
