package app

import (
	"volare/internal/catalogue"
	"volare/internal/licensing"
)

// beginActivation begins to switch on the service of a new subscription on x.
func (w *work) beginActivation(s *licensing.Subscription, svc *catalogue.Service, x *licensing.Agreement) (*licensing.Activation, error) {
	a := &licensing.Activation{ID: licensing.ActivationID(licensing.NewID()), Subscription: s.ID, Agreement: x.ID, Customer: s.Customer,
		Partner: s.Partner, Service: s.Service, UsageDate: s.Term.StartsOn, State: licensing.ActivationInvited, Since: w.now,
		Steps: stepsOf(svc), CreatedAt: w.now, UpdatedAt: w.now, Version: 1}
	a.Begin(w.now)
	if a.AsksPeople() {
		a.InvitedAt = w.now
	}
	if err := w.InsertActivation(a); err != nil {
		return nil, err
	}
	if err := w.record(change{subject: "activation", verb: "begin", id: string(a.ID), version: 1, after: a.Facts(), place: placeOfSubscription(s)}); err != nil {
		return nil, err
	}
	return a, w.plan(licensing.OfActivation, string(a.ID), a.Next(w.policy))
}

// stepsOf are the steps of a new activation. A service that declares no
// provisioning is on as soon as its usage date has come: an immediate step
// says so, and nothing else has to know.
func stepsOf(svc *catalogue.Service) []licensing.Step {
	steps := svc.NewSteps()
	if n := len(steps); n == 0 || steps[n-1].Kind != licensing.ProvisionStep {
		steps = append(steps, licensing.Step{Position: n + 1, Name: "start", Kind: licensing.ProvisionStep, State: licensing.StepWaiting})
	}
	return steps
}
