package job

import (
	"context"
	"errors"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/mail"
	"volare/internal/queue"
)

// message hands one mail over.
func message(u *app.App, t mail.Transport) queue.Work {
	return func(ctx context.Context, id string) error {
		at, err := u.BeginMessage(ctx, licensing.MessageID(id))
		if err != nil || at == nil {
			return err
		}
		// What became of it is written down even when time was up meanwhile.
		return u.EndMessage(context.WithoutCancel(ctx), *at, outcome(t.Send(ctx, at.Rendered)))
	}
}

// outcome says what a transport's error means. Where it lost sight of a mail,
// the same one goes again: its Message-ID tells the receiver.
func outcome(err error) app.Outcome {
	if err == nil {
		return app.Outcome{Done: true}
	}
	reason := err.Error()
	var f *mail.Failure
	if errors.As(err, &f) {
		reason = f.Reason
	}
	return app.Outcome{Permanent: mail.OutcomeOf(err) == mail.Permanent, Reason: reason}
}
