package app_test

import (
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

// TestEventsTellByWhatTheyCame follows an agreement from its draft on a page to
// what time and jobs do.
func TestEventsTellByWhatTheyCame(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		b.Forget()
		x, err := b.App.DraftAgreement(app.Through(ctx, licensing.ByPortal), b.As("alfa.agent"), b.Draft("rossi", b.Customer))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.App.SendAgreement(app.Through(ctx, licensing.ByToken), b.As("alfa.agent"), x.ID); err != nil {
			t.Fatal(err)
		}
		b.RunJobs()
		if _, err := b.App.UseLink(app.Through(ctx, licensing.ByPortal), b.Mailed("rossi.sig", "agreement.sign").Token(), apptest.Password, app.Visitor{}); err != nil {
			t.Fatal(err)
		}
		b.Pass(100 * 24 * time.Hour) // unsigned for 90 days
		b.Catalogue()
		for eventType, want := range map[string]licensing.Way{
			"agreement.drafted": licensing.ByPortal, "agreement.sent": licensing.ByToken, "message.sent": licensing.ByJob,
			"account.enrolled": licensing.ByLink, "agreement.withdrawn": licensing.ByAgenda, "service.published": licensing.ByCommand,
		} {
			l, err := b.App.History(ctx, b.As("administrator"), store.EventFilter{Type: eventType, Newest: true}, store.Page{})
			if err != nil || len(l.Items) == 0 || l.Items[0].Via != want {
				t.Errorf("%s: %v, %d events, want the last by %q: %+v", eventType, err, len(l.Items), want, l.Items)
			}
		}
	})
}
