package app

import (
	"context"
	"encoding/json"
	"time"

	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/store"
)

// DoOperation is the kind of the job that asks a provider to do an operation.
const DoOperation = "operation.do"

// OperationAttempt is one try at one operation: what the provider may know.
type OperationAttempt struct {
	ID           licensing.OperationID
	Number       int // of the attempt; results of older ones are refused
	Kind         licensing.OperationKind
	Provider     string
	Pool         string
	Service      string
	Plan         string
	Subscription licensing.SubscriptionID
	Quantity     int
	Data         json.RawMessage // what the steps gathered; nil when nothing
}

// OperationOutcome is what came of an attempt. Of Done, Key, Hand and
// RetryAfter at most one is set; none of them is a failure.
type OperationOutcome struct {
	Done       bool
	Key        bool            // product keys must be given
	Hand       bool            // a person must do it
	RetryAfter time.Duration   // the provider is at work: ask again then
	Data       json.RawMessage // what it gave
	Permanent  bool            // failed, and trying again is of no use
	Reason     string          // why it failed
}

// mostAttempts spans RetryFor with the pauses of BackOff.
const mostAttempts = 24

// BeginOperation begins an attempt at a queued operation; nil when there is
// nothing to do.
func (a *App) BeginOperation(ctx context.Context, id licensing.OperationID) (*OperationAttempt, error) {
	ctx = Through(ctx, licensing.ByJob)
	var at *OperationAttempt
	err := a.write(ctx, System(), func(w *work) error {
		at = nil
		o, c, err := w.lockOperation(id)
		if err != nil || o.State != licensing.OperationQueued {
			return err
		}
		before := o.Facts()
		if err := o.Move("begin", w.now, o.Reason); err != nil {
			return err
		}
		o.Attempt++
		o.NextAt = w.now.Add(licensing.AttemptLease)
		at = &OperationAttempt{ID: id, Number: o.Attempt, Kind: o.Kind, Provider: o.Provider, Service: o.Service, Plan: c.subscription.Plan,
			Subscription: o.Subscription, Quantity: c.subscription.Quantity}
		if how := c.service.Provisioning(); how != nil {
			at.Pool = how.Pool
		}
		if c.Activation != nil {
			data, err := c.data()
			if err != nil {
				return err
			}
			if at.Data, err = json.Marshal(data); err != nil {
				return err
			}
		}
		return w.saveOperation(o, "begin", before)
	})
	return at, err
}

// lockOperation locks an operation, after all that may change with it. The
// activation is nil unless the operation provisions for one.
func (w *work) lockOperation(id licensing.OperationID) (*licensing.Operation, *activating, error) {
	if !licensing.ValidID(id) {
		return nil, nil, licensing.NotFound("operation")
	}
	refs, err := w.OperationRefs([]string{string(id)})
	if err != nil {
		return nil, nil, err
	}
	if len(refs) == 0 {
		return nil, nil, licensing.NotFound("operation")
	}
	if err := w.lockRef(refs[0]); err != nil {
		return nil, nil, err
	}
	if err := store.Lock(w.Tx, "operation", id); err != nil {
		return nil, nil, err
	}
	o, err := w.Tx.Operation(id)
	if err != nil {
		return nil, nil, err
	}
	c, err := w.aboutOperation(o)
	return o, c, err
}

// aboutOperation reads what belongs to an operation.
func (w *work) aboutOperation(o *licensing.Operation) (*activating, error) {
	if o.Activation != "" {
		return w.activating(o.Activation)
	}
	s, err := w.Tx.Subscription(o.Subscription)
	if err != nil {
		return nil, err
	}
	c := &activating{subscription: s}
	if c.agreement, err = w.Tx.Agreement(o.Agreement); err != nil {
		return nil, err
	}
	c.service, err = w.serviceVersion(s.Service, s.ServiceVersion)
	return c, err
}

// EndOperation writes down what came of an attempt; a stale attempt's word
// counts for nothing.
func (a *App) EndOperation(ctx context.Context, at OperationAttempt, out OperationOutcome) error {
	ctx = Through(ctx, licensing.ByJob)
	return a.write(ctx, System(), func(w *work) error {
		o, c, err := w.lockOperation(at.ID)
		if err != nil || o.State != licensing.OperationProvisioning || o.Attempt != at.Number {
			return err
		}
		switch {
		case out.Done:
			o.Result = string(out.Data)
			return w.operationDone(c, o, "", o.Result)
		case out.Key:
			return w.operationKeys(c, o)
		case out.Hand:
			return w.moveOperation(o, "hand_over", "")
		case out.RetryAfter > 0:
			o.NextAt, o.UpdatedAt = w.now.Add(out.RetryAfter), w.now
			if err := w.UpdateOperation(o); err != nil {
				return err
			}
			return w.plan(licensing.OfOperation, string(o.ID), o.Next())
		case out.Permanent || o.Attempt%mostAttempts == 0:
			return w.operationFailed(c, o, out.Reason)
		}
		before := o.Facts()
		if err := o.Move("requeue", w.now, out.Reason); err != nil {
			return err
		}
		o.NextAt = w.now.Add(licensing.BackOff(o.Attempt))
		return w.saveOperation(o, "requeue", before)
	})
}

// moveOperation takes an operation by verb and writes it down.
func (w *work) moveOperation(o *licensing.Operation, verb licensing.Verb, reason string) error {
	before := o.Facts()
	if err := o.Move(verb, w.now, reason); err != nil {
		return err
	}
	return w.saveOperation(o, verb, before)
}

// operationKeys gives the keys that an operation waits for.
func (w *work) operationKeys(c *activating, o *licensing.Operation) error {
	how := c.service.Provisioning()
	if c.Activation == nil || how == nil || how.Provider != catalogue.Keys {
		return w.moveOperation(o, "hand_over", "")
	}
	s, err := c.step(o.Step)
	if err != nil {
		return err
	}
	reason, err := w.giveKeys(c, s, how)
	if err != nil {
		return err
	}
	if reason != "" {
		return w.operationFailed(c, o, reason)
	}
	return w.operationDone(c, o, "", s.Data)
}

// operationDone completes an operation, and the step that it belongs to.
func (w *work) operationDone(c *activating, o *licensing.Operation, by licensing.AccountID, data string) error {
	o.DoneBy = by
	if err := w.moveOperation(o, "done", ""); err != nil {
		return err
	}
	s := c.stepOf(o)
	if s == nil {
		return nil
	}
	if s.State == licensing.StepFailed { // done by hand after all
		if err := c.Move(s, "retry", w.now, ""); err != nil {
			return err
		}
	}
	s.Data = data
	if err := c.Move(s, "do", w.now, by); err != nil {
		return err
	}
	return w.goOn(c, "provision")
}

// operationFailed gives an operation up until somebody sees to it.
func (w *work) operationFailed(c *activating, o *licensing.Operation, reason string) error {
	if err := w.moveOperation(o, "fail", reason); err != nil {
		return err
	}
	s := c.stepOf(o)
	if s == nil {
		return nil
	}
	if err := c.Fail(s, w.now, reason); err != nil {
		return err
	}
	return w.goOn(c, "fail")
}

// stepOf is the step that an operation provisions for; nil when it does something else.
func (c *activating) stepOf(o *licensing.Operation) *licensing.Step {
	if c.Activation == nil || c.Ended {
		return nil
	}
	return c.Step(o.Step)
}

// operationDue tries an operation again, whose time has come or whose attempt
// never ended.
func (w *work) operationDue(e store.Entry) error {
	o, err := w.Tx.Operation(licensing.OperationID(e.ID))
	if err != nil {
		return err
	}
	if o.State == licensing.OperationProvisioning && !o.NextAt.After(w.now) {
		before := o.Facts()
		if err := o.Move("requeue", w.now, o.Reason); err != nil {
			return err
		}
		o.NextAt = w.now.Add(licensing.AttemptLease)
		w.Enqueue(store.Job{Kind: DoOperation, ID: e.ID})
		return w.saveOperation(o, "requeue", before)
	}
	if o.State == licensing.OperationQueued && !o.NextAt.After(w.now) {
		w.Enqueue(store.Job{Kind: DoOperation, ID: e.ID})
		o.NextAt, o.UpdatedAt = w.now.Add(licensing.AttemptLease), w.now
		if err := w.UpdateOperation(o); err != nil {
			return err
		}
	}
	return w.plan(licensing.OfOperation, e.ID, o.Next())
}

// lockOperations locks these operations after what may change with them.
func (w *work) lockOperations(ids []string) ([]string, error) {
	refs, err := w.OperationRefs(ids)
	if err != nil {
		return nil, err
	}
	got, err := w.lockFree(refs)
	if err != nil || len(got) == 0 {
		return nil, err
	}
	return w.LockFree("operation", got)
}
