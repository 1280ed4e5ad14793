package app_test

import (
	"testing"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

// Whoever read the notices has left: another address gets them from now on,
// both are told, and neither gets a way in. It can be done after the end too.
func TestTheNoticesContactIsChanged(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	former := x.NoticesMail
	b.RunJobs()
	x, err := b.App.ChangeNotices(ctx, b.As("rossi.aa"), x.ID, "  Nuovi.Avvisi@rossi.example ")
	if err != nil || x.NoticesMail != "Nuovi.Avvisi@rossi.example" || x.State != licensing.AgreementActive {
		t.Fatalf("%+v %v", x, err)
	}
	told := func(q string) (kinds []string) {
		t.Helper()
		l, err := b.App.Messages(ctx, b.As("support"), store.MessageFilter{Search: app.Words(q)}, store.Page{})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range l.Items {
			kinds = append(kinds, m.Kind)
			if m.LinkFor != "" {
				t.Errorf("%s gives a way in", m.Kind)
			}
		}
		return kinds
	}
	if to, from := told("nuovi.avvisi"), told(former); len(to) != 1 || to[0] != "post.notices_begun" || len(from) != 1 || from[0] != "post.notices_ended" {
		t.Errorf("the new one is told %v, the former one %v", to, from)
	}
	if x, err = b.App.ChangeNotices(ctx, b.As("desk"), x.ID, "nuovi.avvisi@rossi.example"); err != nil || len(told("nuovi.avvisi")) != 1 {
		t.Errorf("told the same again: %v", err)
	}
	if _, err := b.App.ChangeNotices(ctx, b.As("rossi.aa"), x.ID, "nobody"); licensing.KindOf(err) != licensing.Invalid {
		t.Errorf("no address: %v", err)
	}
	for _, who := range []string{"alfa.agent", "rossi.osa", "rossi.sig"} {
		if _, err := b.App.ChangeNotices(ctx, b.As(who), x.ID, "x@x.example"); licensing.KindOf(err) != licensing.Forbidden {
			t.Errorf("%s: %v", who, err)
		}
	}
	l, err := b.App.History(ctx, b.As("desk"), store.EventFilter{Subject: "agreement", SubjectID: string(x.ID)}, store.Page{})
	if last := l.Items[len(l.Items)-1]; err != nil || last.Type != "agreement.notices_changed" || last.PrivateHash == "" {
		t.Errorf("%+v %v", last, err)
	}
	if x, err = b.App.TerminateAgreement(ctx, b.As("desk"), x.ID, "ended", nil); err != nil {
		t.Fatal(err)
	}
	if x, err = b.App.ChangeNotices(ctx, b.As("rossi.aa"), x.ID, ""); err != nil || x.NoticesMail != "" {
		t.Errorf("after its end: %+v %v", x, err)
	}
	if _, err = b.App.ChangeNotices(ctx, b.As("support"), x.ID, "poi@rossi.example"); err != nil || len(told("poi@")) != 1 {
		t.Errorf("from none: %v", err)
	}
}
