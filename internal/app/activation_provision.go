package app

import (
	"strconv"
	"time"

	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/store"
)

// never is when nothing is planned.
var never time.Time

// advance takes an activation as far as it goes without anybody: provisioning
// begins when all before it is done and the usage date has come.
func (w *work) advance(c *activating) error {
	for {
		s := c.Current()
		if c.Ended || s == nil || s.Kind != licensing.ProvisionStep || s.State != licensing.StepOpen || w.today().Before(c.UsageDate) {
			return nil
		}
		if err := w.provision(c, s); err != nil {
			return err
		}
	}
}

// provision switches a service on: at once where nothing has to be done
// outside, with keys from their pool, or by an operation.
func (w *work) provision(c *activating, s *licensing.Step) error {
	spec, err := c.spec(s)
	if err != nil {
		return err
	}
	how := spec.(*catalogue.Provision) // a provision step has no other
	if how.Provider == catalogue.Immediate {
		return c.Move(s, "do", w.now, "")
	}
	if c.fresh { // operations refer to it
		if err := w.writeActivation(c); err != nil {
			return err
		}
	}
	had, err := w.ProvisioningOf(c.ID, s.Name)
	if err != nil {
		return err
	}
	if had != nil && licensing.Operations.Final(had.State) {
		had = nil
	}
	if had != nil { // it failed, and is tried again the way it was
		return w.again(c, s, had)
	}
	if err := c.Move(s, "run", w.now, ""); err != nil {
		return err
	}
	o := w.newOperation(c.subscription, licensing.Provision, how)
	o.Activation, o.Step = c.ID, s.Name
	if how.Provider == catalogue.Keys {
		return w.provisionKeys(c, s, how, o)
	}
	return w.insertOperation(o, "hand_over")
}

// provisionKeys gives the keys of a subscription in this transaction; with a
// pool that hasn't enough it waits for more.
func (w *work) provisionKeys(c *activating, s *licensing.Step, how *catalogue.Provision, o *licensing.Operation) error {
	reason, err := w.giveKeys(c, s, how)
	if err != nil || reason == "" {
		if err == nil {
			err = c.Move(s, "do", w.now, "")
		}
		return err // keys tell by themselves whose they are: no operation is needed
	}
	o.State, o.Reason = licensing.OperationFailed, reason
	if err := w.insertOperation(o, "fail"); err != nil {
		return err
	}
	return c.Fail(s, w.now, reason)
}

// giveKeys gives a subscription its keys; a reason when the pool hasn't enough.
func (w *work) giveKeys(c *activating, s *licensing.Step, how *catalogue.Provision) (reason string, err error) {
	n := how.KeyCount(c.subscription.Quantity)
	lacking, err := w.GiveKeys(how.Pool, c.subscription.ID, n, w.now)
	if err != nil {
		return "", err
	}
	if lacking > 0 {
		return licensing.Because(poolEmpty, "pool", how.Pool, "lacking", strconv.Itoa(lacking)), nil
	}
	s.Data, err = asJSON(map[string]any{"keys": n})
	return "", err
}

// poolEmpty is why keys can't be given; more are imported then.
const poolEmpty = "provision.pool_empty"

// newOperation is an operation by hand, before it is known to be another.
func (w *work) newOperation(s *licensing.Subscription, kind licensing.OperationKind, how *catalogue.Provision) *licensing.Operation {
	return &licensing.Operation{ID: licensing.OperationID(licensing.NewID()), Kind: kind, Provider: string(how.Provider), Subscription: s.ID,
		Agreement: s.Agreement, Customer: s.Customer, Partner: s.Partner, Service: s.Service, State: licensing.OperationManual, Since: w.now,
		CreatedAt: w.now, UpdatedAt: w.now, Version: 1}
}

// again has the operation of a step that is open once more tried by a job.
func (w *work) again(c *activating, s *licensing.Step, o *licensing.Operation) error {
	if err := c.Move(s, "run", w.now, ""); err != nil {
		return err
	}
	if o.State != licensing.OperationFailed {
		return nil // under way already
	}
	return w.requeue(o, "retry")
}

// handOverProvisioning lets people do what the provider doesn't.
func (w *work) handOverProvisioning(c *activating, s *licensing.Step, o *licensing.Operation) error {
	before := o.Facts()
	if err := o.Move("hand_over", w.now, ""); err != nil {
		return err
	}
	if s.State == licensing.StepFailed {
		if err := c.Move(s, "retry", w.now, ""); err != nil {
			return err
		}
		if err := c.Move(s, "run", w.now, ""); err != nil {
			return err
		}
		s.Reason = ""
	}
	return w.saveOperation(o, "hand_over", before)
}

// dropProvisioning cancels the operations of steps that no longer want them.
func (w *work) dropProvisioning(c *activating) error {
	for i := range c.Steps {
		s := &c.Steps[i]
		if s.Kind != licensing.ProvisionStep {
			continue
		}
		o, err := w.ProvisioningOf(c.ID, s.Name)
		if err != nil {
			return err
		}
		if o == nil || licensing.Operations.Final(o.State) {
			continue
		}
		before := o.Facts()
		if err := o.Move("cancel", w.now, o.Reason); err != nil {
			return err
		}
		if err := w.saveOperation(o, "cancel", before); err != nil {
			return err
		}
	}
	return nil
}

// operate has a subscription's provider do what its life asks for: suspend,
// resume, renew, change, or switch off for good, which also ends an activation
// that isn't done. The caller has locked order and subscription.
func (w *work) operate(s *licensing.Subscription, kind licensing.OperationKind) error {
	if kind == licensing.Deprovision {
		on, err := w.endActivation(s)
		if err != nil || !on {
			return err
		}
	}
	service, err := w.serviceVersion(s.Service, s.ServiceVersion)
	if err != nil {
		return err
	}
	how := service.Provisioning()
	if how == nil || how.Provider == catalogue.Immediate {
		return nil
	}
	if how.Provider == catalogue.Keys && kind == licensing.Deprovision {
		if err := w.RevokeKeys(s.ID, w.now); err != nil {
			return err
		}
	}
	return w.insertOperation(w.newOperation(s, kind, how), "hand_over")
}

// insertOperation writes a new operation down.
func (w *work) insertOperation(o *licensing.Operation, verb licensing.Verb) error {
	if err := w.InsertOperation(o); err != nil {
		return err
	}
	if err := w.record(change{subject: "operation", verb: verb, id: string(o.ID), version: 1, after: o.Facts(), place: placeOfOperation(o)}); err != nil {
		return err
	}
	return w.plan(licensing.OfOperation, string(o.ID), o.Next())
}

// saveOperation writes an operation down with its event and its next date.
func (w *work) saveOperation(o *licensing.Operation, verb licensing.Verb, before licensing.Facts) error {
	o.UpdatedAt = w.now
	if err := w.UpdateOperation(o); err != nil {
		return err
	}
	o.Version++
	if err := w.record(change{subject: "operation", verb: verb, id: string(o.ID), version: o.Version, before: before, after: o.Facts(), place: placeOfOperation(o)}); err != nil {
		return err
	}
	return w.plan(licensing.OfOperation, string(o.ID), o.Next())
}

// requeue has an operation tried by a job. If that gets lost, the agenda has it.
func (w *work) requeue(o *licensing.Operation, verb licensing.Verb) error {
	before := o.Facts()
	if err := o.Move(verb, w.now, ""); err != nil {
		return err
	}
	o.NextAt = w.now.Add(licensing.AttemptLease)
	w.Enqueue(store.Job{Kind: DoOperation, ID: string(o.ID)})
	return w.saveOperation(o, verb, before)
}

func placeOfOperation(o *licensing.Operation) place { return place{o.Agreement, o.Customer, o.Partner} }
