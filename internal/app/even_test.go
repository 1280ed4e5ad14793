package app_test

import (
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

// How long an answer takes tells nothing: known or not, it comes when all that
// a known address or number brings has long been done.
func TestAnswersComeEvenly(t *testing.T) {
	b := apptest.New(t)
	const even = 150 * time.Millisecond
	a, err := app.New(t.Context(), app.Options{Store: b.Store, Wall: b.Clock.Now, BaseURL: "http://localhost:8080", Even: even})
	if err != nil {
		t.Fatal(err)
	}
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	for _, mail := range []string{b.Address("alfa.agent"), "nobody@nowhere.example"} {
		takes(t, even, mail, func() error { return a.Recover(t.Context(), mail, apptest.Home) })
	}
	for _, number := range []string{x.Number, "C-2026-999999"} {
		d := app.AccessDraft{AgreementNumber: number, Role: licensing.Viewer, Reason: "r"}
		takes(t, even, "anybody: "+number, func() error { return a.AskForAccess(t.Context(), b.Person("seeker"), d, apptest.Home) })
		takes(t, even, "somebody: "+number, func() error { _, err := a.FileAccessRequest(t.Context(), b.As("beta.agent"), d); return err })
	}
}

func takes(t *testing.T, least time.Duration, what string, f func() error) {
	t.Helper()
	begun := time.Now()
	if err := f(); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if took := time.Since(begun); took < least {
		t.Errorf("%s: answered after %s already", what, took)
	}
}
