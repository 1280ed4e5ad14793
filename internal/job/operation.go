package job

import (
	"context"
	"errors"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/provision"
	"volare/internal/queue"
)

// kinds are what a subscription's operations ask of a provider: another term
// is a change to it like another quantity.
var kinds = map[licensing.OperationKind]provision.Kind{
	licensing.Provision:   provision.Provision,
	licensing.RenewTerm:   provision.Change,
	licensing.Change:      provision.Change,
	licensing.SwitchOff:   provision.Suspend,
	licensing.SwitchOn:    provision.Resume,
	licensing.Deprovision: provision.Deprovision,
}

// operation asks a provider to do one operation.
func operation(u *app.App) queue.Work {
	return func(ctx context.Context, id string) error {
		at, err := u.BeginOperation(ctx, licensing.OperationID(id))
		if err != nil || at == nil {
			return err
		}
		return u.EndOperation(context.WithoutCancel(ctx), *at, attempt(ctx, at))
	}
}

func attempt(ctx context.Context, at *app.OperationAttempt) app.OperationOutcome {
	p, err := provision.Open(provision.Settings{Provider: at.Provider, Pool: at.Pool})
	if err != nil {
		return failure(err)
	}
	r, err := provision.Do(ctx, p, provision.Call{Operation: string(at.ID), Kind: kinds[at.Kind], Service: at.Service, Plan: at.Plan,
		Subscription: string(at.Subscription), Quantity: at.Quantity, Data: at.Data, Attempt: at.Number})
	if err != nil {
		return failure(err)
	}
	return app.OperationOutcome{Done: r.Progress == provision.Done, Key: r.Progress == provision.NeedsKey,
		Hand: r.Progress == provision.NeedsHuman, RetryAfter: r.RetryAfter, Data: r.Data}
}

// failure says what a provider's error means.
func failure(err error) app.OperationOutcome {
	return app.OperationOutcome{Permanent: !provision.IsTemporary(err), Reason: reason(err)}
}

// reason is an error as it is kept: users read it in their language.
func reason(err error) string {
	var e *licensing.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	var params []string
	for name, value := range e.Params {
		params = append(params, name, value)
	}
	return licensing.Because(e.Code, params...)
}
