package app

import (
	"context"
	"encoding/json"
	"slices"

	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/store"
)

// Operations lists the operations that the operator's people may see, the
// longest waiting first: with a state, a worklist.
func (a *App) Operations(ctx context.Context, actor Actor, f store.OperationFilter, p store.Page) (store.List[*licensing.Operation], error) {
	var l store.List[*licensing.Operation]
	err := a.read(ctx, actor, func(w *work) (err error) {
		l, err = w.Operations(actor.seeing("operation.read"), f, p)
		return err
	})
	return l, err
}

// OperationTally counts the operations the actor may see, by state.
func (a *App) OperationTally(ctx context.Context, actor Actor, f store.OperationFilter) (store.Tally, error) {
	return reading(ctx, a, actor, func(w *work) (store.Tally, error) { return w.OperationTally(actor.seeing("operation.read"), f) })
}

// OperationDetail is an operation with what whoever does it by hand must know.
type OperationDetail struct {
	*licensing.Operation
	Subscription *licensing.Subscription
	Offered      *catalogue.Service    // as it was when the subscription was ordered
	How          *catalogue.Provision  // nil where the catalogue says nothing
	Activated    *licensing.Activation // the subscription's; nil without one
	Data         catalogue.Data        // what its steps gathered
	Actions      []licensing.Verb
}

// Operation reads one operation.
func (a *App) Operation(ctx context.Context, actor Actor, id licensing.OperationID) (*OperationDetail, error) {
	if err := actor.authorize("operation", "operation.read", "operation.read", licensing.Target{}); err != nil {
		return nil, err
	}
	var d *OperationDetail
	err := a.read(ctx, actor, func(w *work) error {
		if !licensing.ValidID(id) {
			return licensing.NotFound("operation")
		}
		o, err := w.Tx.Operation(id)
		if err != nil {
			return err
		}
		c, err := w.aboutOperation(o)
		if err != nil {
			return err
		}
		d = &OperationDetail{Operation: o, Subscription: c.subscription, Offered: c.service, How: c.service.Provisioning(),
			Actions: actor.VerbsOn("operation", o.ByHand(), o.Target(c.agreement.Contract))}
		if x, err := w.Tx.ActivationOf(o.Subscription); err == nil {
			d.Activated = x
			d.Data, err = dataOf(x)
			return err
		}
		return nil
	})
	return d, err
}

// onOperation is what every verb of an operation does.
func (a *App) onOperation(ctx context.Context, actor Actor, id licensing.OperationID, verb licensing.Verb,
	do func(*work, *activating, *licensing.Operation) error) (*licensing.Operation, error) {
	return result(ctx, a, actor, func(w *work) (*licensing.Operation, error) {
		o, c, err := w.lockOperation(id)
		if err != nil {
			return nil, err
		}
		if err := once(w, &o, "operation", "operation."+verb, o.Target(c.agreement.Contract), seen(id, o.Version)); err != nil {
			return o, err
		}
		if !slices.Contains(o.ByHand(), verb) {
			e := licensing.Refuse(licensing.Conflict, "state.operation", "state", string(o.State), "verb", string(verb))
			e.State, e.Allowed = string(o.State), o.ByHand()
			return nil, w.offer(e, "operation", o.Target(c.agreement.Contract))
		}
		return o, do(w, c, o)
	})
}

// CompleteOperation says that a person has done it, with what there is to note.
func (a *App) CompleteOperation(ctx context.Context, actor Actor, id licensing.OperationID, data map[string]any) (*licensing.Operation, error) {
	return a.onOperation(ctx, actor, id, "done", func(w *work, c *activating, o *licensing.Operation) error {
		note := &catalogue.Provision{Provider: catalogue.Manual}
		cleaned, problems := note.Accept(data, catalogue.Known{})
		if len(problems) > 0 {
			var p licensing.Problems
			p.Merge("data.", problems)
			return p.Err()
		}
		b, err := json.Marshal(cleaned)
		if err != nil {
			return err
		}
		o.Result = string(b)
		return w.operationDone(c, o, actor.Account, o.Result)
	})
}

// FailOperation says that a person can't do it, and why.
func (a *App) FailOperation(ctx context.Context, actor Actor, id licensing.OperationID, reason string) (*licensing.Operation, error) {
	return a.onOperation(ctx, actor, id, "fail", func(w *work, c *activating, o *licensing.Operation) error {
		if err := licensing.CheckReason(reason); err != nil {
			return err
		}
		return w.operationFailed(c, o, reason)
	})
}

// RetryOperation has a failed operation tried again.
func (a *App) RetryOperation(ctx context.Context, actor Actor, id licensing.OperationID) (*licensing.Operation, error) {
	return a.onOperation(ctx, actor, id, "retry", func(w *work, c *activating, o *licensing.Operation) error {
		return w.retryOperation(c, o, "retry")
	})
}

func (w *work) retryOperation(c *activating, o *licensing.Operation, verb licensing.Verb) error {
	if err := w.requeue(o, "retry"); err != nil {
		return err
	}
	s := c.stepOf(o)
	if s == nil {
		return nil
	}
	for _, v := range []licensing.Verb{"retry", "run"} {
		if err := c.Move(s, v, w.now, ""); err != nil {
			return err
		}
	}
	s.Reason = ""
	return w.goOn(c, verb)
}

// HandOverOperation gives an operation into the hands of the operator's people.
func (a *App) HandOverOperation(ctx context.Context, actor Actor, id licensing.OperationID) (*licensing.Operation, error) {
	return a.onOperation(ctx, actor, id, "hand_over", func(w *work, c *activating, o *licensing.Operation) error {
		s := c.stepOf(o)
		if s == nil {
			return w.moveOperation(o, "hand_over", "")
		}
		if err := w.handOverProvisioning(c, s, o); err != nil {
			return err
		}
		return w.goOn(c, "hand_over")
	})
}
