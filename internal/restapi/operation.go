package restapi

import (
	"context"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

type (
	operationBody struct {
		Head
		Number       string                   `json:"number" example:"S-2026-000731" doc:"Its subscription's number."`
		Kind         licensing.OperationKind  `json:"kind" enum:"provision,renew,change,suspend,resume,deprovision"`
		State        licensing.OperationState `json:"state"`
		Since        time.Time                `json:"since"`
		Waiting      *waiting                 `json:"waiting,omitempty"`
		Provider     string                   `json:"provider" example:"manual"`
		Subscription licensing.SubscriptionID `json:"subscription"`
		Activation   licensing.ActivationID   `json:"activation,omitempty" doc:"Which it provisions for."`
		Step         string                   `json:"step,omitempty"`
		Customer     licensing.OrganizationID `json:"customer"`
		Service      string                   `json:"service"`
		Plan         string                   `json:"plan"`
		Quantity     int                      `json:"quantity"`
		Task         string                   `json:"task" doc:"What has to be done."`
		Attempt      int                      `json:"attempt"`
		NextAt       time.Time                `json:"next_at,omitzero" doc:"When it is tried next."`
		Reason       string                   `json:"reason,omitempty" doc:"Why the last attempt failed."`
		Data         map[string]any           `json:"data,omitempty" doc:"What the activation's steps gathered, by step."`
	}
	operationItem struct {
		ID           licensing.OperationID    `json:"id"`
		Version      int64                    `json:"version"`
		Actions      []licensing.Verb         `json:"actions"`
		Kind         licensing.OperationKind  `json:"kind"`
		State        licensing.OperationState `json:"state"`
		Since        time.Time                `json:"since"`
		Waiting      *waiting                 `json:"waiting,omitempty"`
		Provider     string                   `json:"provider"`
		Subscription licensing.SubscriptionID `json:"subscription"`
		Customer     licensing.OrganizationID `json:"customer"`
		Service      string                   `json:"service"`
		Reason       string                   `json:"reason,omitempty"`
	}
	listOperations struct {
		Paging
		State        licensing.OperationState `query:"state" enum:"queued,provisioning,manual,active,failed,cancelled" doc:"manual: the worklist."`
		Subscription licensing.SubscriptionID `query:"subscription" maxLength:"36"`
		Sort         string                   `query:"sort" enum:"waiting,newest" default:"waiting" doc:"waiting: those that have been in their state longest; newest: those that came into it last."`
	}
	completeOperation struct {
		ByID
		Body *struct { // a pointer: it may be missing
			Data map[string]any `json:"data,omitempty" doc:"What there is to note: {\"note\": …}."`
		}
	}
)

func operations(a *API, u *app.App) {
	r := a.Resource("operations", "operation", "What providers are asked to do for subscriptions: the operator's worklist, and what is under way or failed.")
	List(r, Op{Summary: "List operations"}, func(ctx context.Context, c Call, in *listOperations) (Page[operationItem], error) {
		l, err := u.Operations(ctx, c.Actor, store.OperationFilter{State: in.State, Subscription: in.Subscription, Sort: in.Sort}, store.Page{After: in.After, Limit: in.Limit})
		p := Page[operationItem]{Next: l.Next}
		for _, o := range l.Items {
			p.Items = append(p.Items, operationItem{ID: o.ID, Version: o.Version, Actions: c.Actor.VerbsOn("operation", o.ByHand(), o.Target("")), Kind: o.Kind,
				State: o.State, Since: o.Since, Waiting: waitingFrom(o.Waiting()), Provider: o.Provider, Subscription: o.Subscription, Customer: o.Customer,
				Service: o.Service, Reason: u.ReasonIn(web.Language(ctx), o.Reason)})
		}
		return p, err
	})
	Get(r, Op{Summary: "Read an operation, with what doing it by hand needs"}, func(ctx context.Context, c Call, in *ByID) (operationBody, error) {
		return operationAnswer(ctx, u, c, in.ID, nil)
	})
	Do(r, Op{Verb: "done", Summary: "Say that it is done"}, func(ctx context.Context, c Call, in *completeOperation) (operationBody, error) {
		var data map[string]any
		if in.Body != nil {
			data = in.Body.Data
		}
		_, err := u.CompleteOperation(ctx, c.Actor, licensing.OperationID(in.ID), data)
		return operationAnswer(ctx, u, c, in.ID, err)
	})
	Do(r, Op{Verb: "fail", Summary: "Say that it can't be done, with the reason"}, func(ctx context.Context, c Call, in *needsReason) (operationBody, error) {
		_, err := u.FailOperation(ctx, c.Actor, licensing.OperationID(in.ID), in.Body.Reason)
		return operationAnswer(ctx, u, c, in.ID, err)
	})
	Do(r, Op{Verb: "retry", Summary: "Try a failed one again"}, func(ctx context.Context, c Call, in *ByID) (operationBody, error) {
		_, err := u.RetryOperation(ctx, c.Actor, licensing.OperationID(in.ID))
		return operationAnswer(ctx, u, c, in.ID, err)
	})
	Do(r, Op{Verb: "hand_over", Summary: "Give it into the hands of the operator's people"}, func(ctx context.Context, c Call, in *ByID) (operationBody, error) {
		_, err := u.HandOverOperation(ctx, c.Actor, licensing.OperationID(in.ID))
		return operationAnswer(ctx, u, c, in.ID, err)
	})
}

func operationAnswer(ctx context.Context, u *app.App, c Call, id string, err error) (operationBody, error) {
	if err != nil {
		return operationBody{}, err
	}
	d, err := u.Operation(ctx, c.Actor, licensing.OperationID(id))
	if err != nil {
		return operationBody{}, err
	}
	lang, o, s := web.Language(ctx), d.Operation, d.Subscription
	b := operationBody{Head: Head{string(o.ID), o.Version, d.Actions}, Number: s.Number, Kind: o.Kind, State: o.State, Since: o.Since,
		Waiting: waitingFrom(o.Waiting()), Provider: o.Provider, Subscription: s.ID, Activation: o.Activation, Step: o.Step, Customer: o.Customer,
		Service: o.Service, Plan: s.Plan, Quantity: s.Quantity, Task: u.TaskIn(lang, d), Attempt: o.Attempt, NextAt: o.NextAt,
		Reason: u.ReasonIn(lang, o.Reason)}
	for step, data := range d.Data {
		if b.Data == nil {
			b.Data = map[string]any{}
		}
		b.Data[step] = data
	}
	return b, nil
}
