package apptest

import (
	"context"
	"regexp"
	"slices"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/mail"
)

// Mail is a mail that was sent.
type Mail struct {
	ID   licensing.MessageID
	Kind string
	mail.Rendered
}

// send does message jobs: what was sent is kept.
func (b *Bench) send(ctx context.Context, id string) error {
	at, err := b.App.BeginMessage(ctx, licensing.MessageID(id))
	if err != nil || at == nil {
		return err
	}
	var kind string
	if err := b.Store.Read(ctx, b.kindOf(at.ID, &kind)); err != nil {
		return err
	}
	m := Mail{at.ID, kind, at.Rendered}
	outcome := app.Outcome{Done: true}
	if b.refuse != nil {
		outcome = b.refuse(m)
	}
	if outcome.Done {
		b.sent = append(b.sent, m)
	}
	return b.App.EndMessage(ctx, *at, outcome)
}

// Refuse lets f decide what comes of every mail from now on; nil: all are sent.
func (b *Bench) Refuse(f func(Mail) app.Outcome) { b.refuse = f }

// Mails runs the jobs and gives the mails sent to a person (name in tests, or
// address), or with "" to everybody, since the last call of Forget.
func (b *Bench) Mails(to string) []Mail {
	b.T.Helper()
	b.RunJobs()
	if a, ok := b.people[to]; ok {
		to = a
	}
	var ms []Mail
	for _, m := range b.sent {
		if to == "" || m.To.Mail == to {
			ms = append(ms, m)
		}
	}
	return ms
}

// Kinds gives the kinds of the mails to a person, in their order.
func (b *Bench) Kinds(to string) []string {
	b.T.Helper()
	var ks []string
	for _, m := range b.Mails(to) {
		ks = append(ks, m.Kind)
	}
	return ks
}

// Mailed fails the test unless a person was sent a mail of a kind; it gives the last.
func (b *Bench) Mailed(to, kind string) Mail {
	b.T.Helper()
	ms := b.Mails(to)
	i := slices.IndexFunc(ms, func(m Mail) bool { return m.Kind == kind })
	if i < 0 {
		b.T.Fatalf("%s was sent %v, no %s", to, b.Kinds(to), kind)
	}
	for j := range ms {
		if ms[j].Kind == kind {
			i = j
		}
	}
	return ms[i]
}

// Forget empties the outbox.
func (b *Bench) Forget() {
	b.RunJobs()
	b.sent = nil
}

var tokenInLink = regexp.MustCompile(`/link/([A-Za-z0-9_-]+)`)

// Token finds the token of the link in a mail; "" when it has none.
func (m Mail) Token() string {
	if f := tokenInLink.FindStringSubmatch(m.Text); f != nil {
		return f[1]
	}
	return ""
}
