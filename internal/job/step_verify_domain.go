package job

import (
	"context"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/provision"
	"volare/internal/queue"
)

// verifyDomain looks for the DNS record that proves a domain.
func verifyDomain(u *app.App, r provision.Resolver) queue.Work {
	return func(ctx context.Context, id string) error {
		check, err := u.BeginDomainCheck(ctx, licensing.ActivationID(id))
		if err != nil || check == nil {
			return err
		}
		answer, err := r.LookUp(ctx, check.Name, check.Value)
		if err == nil {
			err = answer.Failure()
		}
		if err != nil {
			return u.EndDomainCheck(context.WithoutCancel(ctx), *check, app.Outcome{Reason: reason(err)})
		}
		return u.EndDomainCheck(context.WithoutCancel(ctx), *check, app.Outcome{Done: true})
	}
}
