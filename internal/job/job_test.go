package job_test

import (
	"context"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/job"
	"volare/internal/licensing"
	"volare/internal/locale"
	"volare/internal/mail"
	"volare/internal/queue"
	"volare/internal/store"
)

// answers is a mail server that says what it is told to.
type answers struct {
	say  []error
	sent []mail.Rendered
}

func (a *answers) Send(_ context.Context, m mail.Rendered) error {
	a.sent = append(a.sent, m)
	if len(a.say) == 0 {
		return nil
	}
	err := a.say[0]
	a.say = a.say[1:]
	return err
}

// signing makes a bench on which one mail waits: the invitation to sign.
func signing(t *testing.T, tr mail.Transport) (*apptest.Bench, func() *licensing.Message) {
	b := apptest.New(t)
	b.Work(app.SendMessage, job.Workers(b.App, job.Settings{Transport: tr})[app.SendMessage])
	b.Sent("rossi", b.Draft("rossi", b.Customer))
	return b, func() *licensing.Message {
		t.Helper()
		l, err := b.App.Messages(t.Context(), b.As("support"), store.MessageFilter{Kind: "agreement.sign"}, store.Page{})
		if err != nil || len(l.Items) != 1 {
			t.Fatalf("%d mails %v", len(l.Items), err)
		}
		return l.Items[0]
	}
}

func TestMailIsTriedUntilItIsTaken(t *testing.T) {
	tr := &answers{say: []error{
		&mail.Failure{Outcome: mail.Temporary, Reason: "refused"},
		&mail.Failure{Outcome: mail.Unknown, Reason: "cut after DATA"},
	}}
	b, row := signing(t, tr)
	b.RunJobs()
	if m := row(); m.State != licensing.MessageQueued || m.Reason != "refused" {
		t.Fatalf("%+v", m)
	}
	b.Pass(time.Hour)
	if m := row(); m.State != licensing.MessageSent || m.Attempt != 3 {
		t.Fatalf("%+v", m)
	}
	for _, s := range tr.sent[1:] {
		if s.MessageID != tr.sent[0].MessageID || s.Text != tr.sent[0].Text {
			t.Errorf("another mail went out: %+v", s)
		}
	}
}

func TestMailRefusedForGoodFails(t *testing.T) {
	b, row := signing(t, &answers{say: []error{&mail.Failure{Outcome: mail.Permanent, Reason: "no such mailbox"}}})
	b.RunJobs()
	if m := row(); m.State != licensing.MessageFailed || m.Reason != "no such mailbox" {
		t.Errorf("%+v", m)
	}
}

func TestMailboxKeepsTheText(t *testing.T) {
	b, row := signing(t, mail.Mailbox{})
	b.RunJobs()
	if m := row(); m.State != licensing.MessageSent || m.Text == "" || m.HTML == "" {
		t.Errorf("%+v", m)
	}
}

// Every kind of job is known to the use cases by what its jobs are about, and
// has a name in both languages.
func TestEveryKindOfJobHasItsName(t *testing.T) {
	texts := locale.New()
	workers := job.Workers(nil, job.Settings{})
	if len(workers) != len(app.JobKinds) {
		t.Errorf("%d kinds of work, %d of jobs", len(workers), len(app.JobKinds))
	}
	for kind := range workers {
		if _, known := app.JobKinds[kind]; !known || !texts.Has("kind.job."+kind) {
			t.Errorf("%s has no subject, or no text kind.job.%s", kind, kind)
		}
	}
	for _, s := range queue.States {
		for _, key := range []string{"state.job.", "portal.jobs.when."} {
			if !texts.Has(key + string(s)) {
				t.Errorf("no text %s%s", key, s)
			}
		}
	}
}
