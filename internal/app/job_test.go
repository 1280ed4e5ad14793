package app_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/queue"
	"volare/internal/queue/queuetest"
	"volare/internal/store"
)

func TestAFailedJobIsRunAgain(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		b.Fail(queuetest.Failing{Kind: app.SendMessage, About: "m-1", Fault: "no room left\nat line 7", Tries: 25, At: time.Now()},
			queuetest.Failing{Kind: app.DoOperation, About: "o-1", Fault: "cut", Tries: 3, At: time.Now().Add(time.Hour)})
		desk := b.As("desk")
		s, err := b.App.JobStanding(ctx, desk)
		if err != nil || len(s.All) != 2 {
			t.Fatalf("%+v %v", s, err)
		}
		failed, err := b.App.Jobs(ctx, desk, queue.Failed, store.Page{})
		if err != nil || len(failed.Items) != 1 {
			t.Fatalf("%+v %v", failed, err)
		}
		j := failed.Items[0]
		if j.Error != "no room left" || j.Subject != licensing.OfMessage || j.About != "m-1" || len(j.Actions) != 1 {
			t.Errorf("%+v", j)
		}
		id := strconv.FormatInt(j.ID, 10)
		for _, who := range []string{"alfa.admin", "alfa.agent"} {
			if _, err := b.App.RetryJob(ctx, b.As(who), id); licensing.KindOf(err) != licensing.Missing {
				t.Errorf("%s: %v", who, err)
			}
		}
		if _, err := b.App.RetryJob(ctx, desk, id); err != nil {
			t.Fatal(err)
		}
		if j, err := b.App.Job(ctx, desk, id); err != nil || j.State != queue.Waiting || len(j.Actions) != 0 {
			t.Errorf("%+v %v", j, err)
		}
		if _, err := b.App.RetryJob(ctx, desk, id); licensing.KindOf(err) != licensing.Conflict {
			t.Errorf("a second time: %v", err)
		}
		for _, none := range []string{"", "0", "-1", "x", "007", "99999999999999999999", "999999"} {
			if _, err := b.App.Job(ctx, desk, none); licensing.KindOf(err) != licensing.Missing {
				t.Errorf("%q: %v", none, err)
			}
		}
		l, err := b.App.History(ctx, desk, store.EventFilter{Subject: "job", SubjectID: id}, store.Page{})
		if err != nil || len(l.Items) != 1 || l.Items[0].Type != "job.retried" || l.Items[0].Actor != string(desk.Account) || !strings.Contains(l.Items[0].Was, `"failed"`) {
			t.Errorf("%+v %v", l.Items, err)
		}
	})
}

func TestAJobsFaultTellsNoSecret(t *testing.T) {
	b := apptest.New(t)
	for fault, want := range map[string]string{
		`Get "https://user:pass@broker.example/v2/x?token=abc": EOF`:                             `Get "https://broker.example/…": EOF`,
		"bad link 3xK9vQ2mZp7RtY4wLs8NbHc1Dg6Fj0Ua":                                              "bad link •••",
		"no operation 01890a5d-ac96-774b-bcce-b302099a8057":                                      "no operation 01890a5d-ac96-774b-bcce-b302099a8057",
		"ERROR: violates check constraint organization_customer_segment":                         "ERROR: violates check constraint organization_customer_segment",
		strings.Repeat("è", 400):                                                                 strings.Repeat("è", 300) + "…",
		"panic: boom\ngoroutine 12 [running]:\nvolare/internal/job.message(0xc000, \"kJ38dkf\")": "panic: boom",
	} {
		b.Fail(queuetest.Failing{Kind: app.SendMessage, Fault: fault, Tries: 1, At: time.Now()})
		l, err := b.App.Jobs(t.Context(), b.As("support"), queue.Failed, store.Page{Limit: 1})
		if err != nil || len(l.Items) != 1 || l.Items[0].Error != want {
			t.Errorf("%q is told as %+v %v", fault, l.Items, err)
		}
	}
}
