package app

import (
	"time"

	"volare/internal/catalogue"
	"volare/internal/licensing"
)

// beginActivation begins to switch on the service of a new subscription on x:
// by rule where one holds and the usage date has come, otherwise people are
// asked, as far as there is anything to ask.
func (w *work) beginActivation(s *licensing.Subscription, svc *catalogue.Service, x *licensing.Agreement, ordered time.Time) (*licensing.Activation, error) {
	a := &licensing.Activation{ID: licensing.ActivationID(licensing.NewID()), Subscription: s.ID, Agreement: x.ID, Customer: s.Customer,
		Partner: s.Partner, Service: s.Service, UsageDate: s.Term.StartsOn, State: licensing.ActivationInvited, Since: w.now,
		Steps: svc.NewSteps(), OrderedAt: ordered, OrderedOn: licensing.DateOf(ordered, w.policy.Zone), CreatedAt: w.now, UpdatedAt: w.now, Version: 1}
	c := &activating{Activation: a, subscription: s, agreement: x, service: svc, fresh: true}
	a.Begin(w.now)
	if err := w.chooseWay(c); err != nil {
		return nil, err
	}
	c.was = licensing.ActivationInvited
	return a, w.goOn(c, "begin")
}

// chooseWay decides whether an activation runs by itself, now or on its usage
// date, or waits for people.
func (w *work) chooseWay(c *activating) error {
	if !c.AsksPeople() {
		how := c.service.Provisioning()
		c.Automatic = len(c.Steps) == 1 && (how == nil || how.Provider != catalogue.Manual)
		return nil
	}
	var err error
	if c.customer, err = w.Organization(c.Activation.Customer); err != nil {
		return err
	}
	done := false
	if w.today().Before(c.UsageDate) {
		// On that day it is tried, whatever is so today: data may be there then.
		c.TryAutomatic = len(c.service.Activation.Automatic) > 0
		_, done, c.ManualReason, err = w.automatic(c)
	} else {
		done, err = w.tryAutomatic(c)
	}
	if err == nil && !done {
		c.InvitedAt = w.now
	}
	return err
}
