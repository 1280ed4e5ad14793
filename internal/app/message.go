package app

import (
	"context"
	"strings"

	"volare/internal/identity"
	"volare/internal/licensing"
	"volare/internal/mail"
	"volare/internal/store"
)

// SendMessage is the kind of the job that tries a mail.
const SendMessage = "message.send"

// MessageAttempt is one try at one mail: what to hand to the mail server.
type MessageAttempt struct {
	ID       licensing.MessageID
	Number   int // of the attempt; results of older ones are refused
	Rendered mail.Rendered
}

// BeginMessage begins an attempt at a queued mail and puts it into words; nil
// when there is nothing to do. If the server dies meanwhile, the agenda has
// the next attempt already.
func (a *App) BeginMessage(ctx context.Context, id licensing.MessageID) (*MessageAttempt, error) {
	ctx = Through(ctx, licensing.ByJob)
	var m *licensing.Message
	var env mail.Envelope
	err := a.write(ctx, System(), func(w *work) (err error) {
		m = nil
		if err := store.Lock(w.Tx, "message", id); err != nil {
			return err
		}
		x, err := w.Message(id)
		if err != nil || x.State != licensing.MessageQueued {
			return err
		}
		x.Attempt++
		x.NextAt, x.UpdatedAt = w.now.Add(licensing.AttemptLease), w.now
		if env, err = w.envelope(x); err != nil {
			return err
		}
		if err := w.UpdateMessage(x); err != nil {
			return err
		}
		m = x
		return w.plan(licensing.OfMessage, string(id), x.Next())
	})
	if err != nil || m == nil {
		return nil, err
	}
	what, err := mail.Decode(mail.Kind(m.Kind), []byte(m.Data))
	if err != nil {
		return nil, err
	}
	r, err := a.renderer.Render(string(m.Language), what, env)
	if err != nil {
		return nil, err
	}
	return &MessageAttempt{ID: id, Number: m.Attempt, Rendered: r}, nil
}

// envelope tells what a mail needs besides its data, and keeps the hash of the
// link it carries. Every attempt derives the same link.
func (w *work) envelope(m *licensing.Message) (mail.Envelope, error) {
	operator, err := w.Operator()
	if err != nil {
		return mail.Envelope{}, err
	}
	env := mail.Envelope{
		Operator: operator.Name, Support: w.app.support, PortalURL: w.app.base.String(), LinkHours: w.policy.LinkHours, MessageID: m.MessageID,
		Date: m.CreatedAt, Zone: w.policy.Zone, From: mail.Address{Name: operator.Name, Mail: w.app.from}, To: mail.Address{Name: m.ToName, Mail: m.To},
	}
	if m.LinkFor == "" {
		return env, nil
	}
	token := w.tokenOf(m)
	env.Link = w.app.base.JoinPath("link", token).String()
	return env, w.KeepLink(&store.MailedLink{Hash: identity.Hash(token), Purpose: m.LinkFor, Account: m.Account,
		Invitation: m.Invitation, Message: m.ID, CreatedAt: w.now})
}

// tokenOf is the secret of the link that a mail carries.
func (w *work) tokenOf(m *licensing.Message) string {
	return identity.Derive(w.app.key, m.LinkFor, string(m.ID), m.Issue)
}

// keepable is what a mail says without its secret: the operator's people read
// the mails that are kept, and must not get into other people's accounts by
// them. An installation marked for the test clock has no others' accounts.
func (w *work) keepable(m *licensing.Message, said string) string {
	if m.LinkFor == "" || w.app.test {
		return said
	}
	return strings.ReplaceAll(said, w.tokenOf(m), "•••")
}

// Outcome is what came of an attempt outside.
type Outcome struct {
	Done      bool
	Permanent bool   // trying again is of no use
	Reason    string // why not done
}

// EndMessage writes down what came of an attempt; a stale attempt's word
// counts for nothing.
func (a *App) EndMessage(ctx context.Context, at MessageAttempt, o Outcome) error {
	ctx = Through(ctx, licensing.ByJob)
	return a.write(ctx, System(), func(w *work) error {
		if err := store.Lock(w.Tx, "message", at.ID); err != nil {
			return err
		}
		m, err := w.Message(at.ID)
		if err != nil || m.State != licensing.MessageQueued || m.Attempt != at.Number {
			return err
		}
		before := m.Facts()
		m.Subject = at.Rendered.Subject
		if a.keepMail {
			m.Text, m.HTML = w.keepable(m, at.Rendered.Text), w.keepable(m, at.Rendered.HTML)
		}
		verb := licensing.Verb("put_off")
		switch {
		case o.Done:
			verb, m.SentAt = "send", w.now
		case o.Permanent || w.now.Sub(m.Since) >= licensing.RetryFor && m.Attempt > 1:
			verb = "fail"
		}
		if verb != "put_off" { // one that failed may have arrived all the same, its receipt lost
			if err := w.StartLinks(m.ID, w.now.Add(hours(w.policy.LinkHours))); err != nil {
				return err
			}
		}
		if verb == "put_off" {
			m.Reason, m.NextAt = o.Reason, w.now.Add(licensing.BackOff(m.Attempt))
		} else if err := m.Move(verb, w.now, o.Reason); err != nil {
			return err
		}
		if err := w.saveMessage(m, verb, before); err != nil || verb != "fail" {
			return err
		}
		return w.undelivered(m)
	})
}

func (w *work) saveMessage(m *licensing.Message, verb licensing.Verb, before licensing.Facts) error {
	m.UpdatedAt = w.now
	if err := w.UpdateMessage(m); err != nil {
		return err
	}
	m.Version++
	if err := w.record(change{subject: "message", verb: verb, id: string(m.ID), version: m.Version, before: before, after: m.Facts(),
		place: place{m.Agreement, m.Customer, m.Partner}}); err != nil {
		return err
	}
	return w.plan(licensing.OfMessage, string(m.ID), m.Next())
}

// messageDue tries a mail again, whose time has come or whose attempt never ended.
func (w *work) messageDue(e store.Entry) error {
	m, err := w.Message(licensing.MessageID(e.ID))
	if err != nil {
		return err
	}
	if m.State == licensing.MessageQueued {
		w.Enqueue(store.Job{Kind: SendMessage, ID: e.ID})
		m.NextAt, m.UpdatedAt = w.now.Add(licensing.AttemptLease), w.now
		if err := w.UpdateMessage(m); err != nil {
			return err
		}
	}
	return w.plan(licensing.OfMessage, e.ID, m.Next())
}

// Messages lists the mails the operator's people may see.
func (a *App) Messages(ctx context.Context, actor Actor, f store.MessageFilter, p store.Page) (store.List[*licensing.Message], error) {
	var l store.List[*licensing.Message]
	err := a.read(ctx, actor, func(w *work) (err error) {
		l, err = w.Messages(actor.seeing("message.read"), f, p)
		return err
	})
	return l, err
}

// MessageTally counts the mails by state, whatever state f names.
func (a *App) MessageTally(ctx context.Context, actor Actor, f store.MessageFilter) (store.Tally, error) {
	return reading(ctx, a, actor, func(w *work) (store.Tally, error) { return w.MessageTally(actor.seeing("message.read"), f) })
}

// Message reads one mail.
func (a *App) Message(ctx context.Context, actor Actor, id licensing.MessageID) (*licensing.Message, error) {
	if err := actor.authorize("message", "message.read", "message.read", licensing.Target{}); err != nil {
		return nil, err
	}
	var m *licensing.Message
	err := a.read(ctx, actor, func(w *work) (err error) {
		m, err = w.Message(id)
		return err
	})
	return m, err
}

// ResendMessage queues a failed or bounced mail again, with a link that runs anew.
func (a *App) ResendMessage(ctx context.Context, actor Actor, id licensing.MessageID) (*licensing.Message, error) {
	return a.onMessage(ctx, actor, id, "resend", func(w *work, m *licensing.Message) error {
		if err := m.Move("resend", w.now, ""); err != nil {
			return err
		}
		if err := w.RevokeLinksOf(id, w.now); err != nil {
			return err
		}
		m.Issue++
		m.Attempt, m.NextAt = 0, w.now.Add(licensing.AttemptLease) // else the agenda would try it too, at once
		w.Enqueue(store.Job{Kind: SendMessage, ID: string(id)})
		return nil
	})
}

// onMessage uses a verb on a mail, and saves it.
func (a *App) onMessage(ctx context.Context, actor Actor, id licensing.MessageID, verb licensing.Verb, do func(*work, *licensing.Message) error) (*licensing.Message, error) {
	return result(ctx, a, actor, func(w *work) (*licensing.Message, error) {
		if err := store.Lock(w.Tx, "message", id); err != nil {
			return nil, err
		}
		m, err := w.Message(id)
		if err != nil {
			return nil, err
		}
		if err := once(w, &m, "message", "message."+verb, licensing.Target{}, seen(id, m.Version)); err != nil {
			return m, err
		}
		before := m.Facts()
		if err := do(w, m); err != nil {
			return nil, err
		}
		return m, w.saveMessage(m, verb, before)
	})
}
