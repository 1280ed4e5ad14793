package app_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

func ask(x *licensing.Agreement, role licensing.Role) app.AccessDraft {
	return app.AccessDraft{AgreementNumber: x.Number, Role: role, Reason: "Devo attivare i servizi."}
}

// only is the one request that somebody may decide, or filed.
func only(t *testing.T, b *apptest.Bench, who string, own bool) app.AccessRequestView {
	t.Helper()
	l, err := b.App.AccessRequests(t.Context(), b.As(who), own, store.AccessFilter{}, store.Page{})
	if err != nil || len(l.Items) != 1 {
		t.Fatalf("%s sees %d requests: %v", who, len(l.Items), err)
	}
	return l.Items[0]
}

func TestAccessIsAskedForAndGranted(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		b.Forget()
		who := b.Person("nuova.persona")
		d := ask(x, licensing.Viewer)
		d.AgreementNumber = " " + strings.ToLower(strings.Replace(x.Number, "-000", "-", 1)) + " "
		if err := b.App.AskForAccess(ctx, who, d, apptest.Home); err != nil {
			t.Fatal(err)
		}
		if m := b.Mailed("rossi.aa", "access.requested"); !strings.Contains(m.Text, "non sono verificati") {
			t.Errorf("the name counts as verified:\n%s", m.Text)
		}
		if ks := b.Kinds("support"); len(ks) != 0 {
			t.Errorf("support was told at once: %v", ks)
		}
		r := only(t, b, "rossi.aa", false)
		if !strings.HasPrefix(r.Number, "R-2026-") || r.Person.Mail != who.Mail || r.AgreementNumber != x.Number || len(r.Actions) != 2 || r.Verified {
			t.Fatalf("%+v", r)
		}
		for _, stranger := range []string{"alfa.admin", "beta.agent", "rossi.osa"} {
			if _, err := b.App.GrantAccess(ctx, b.As(stranger), r.ID, ""); licensing.KindOf(err) != licensing.Missing {
				t.Errorf("%s: %v", stranger, err)
			}
		}
		got, err := b.App.GrantAccess(ctx, b.As("rossi.aa"), r.ID, "Benvenuta!")
		if err != nil || got.State != licensing.AccessGranted || got.DecidedBy != b.Account("rossi.aa").ID {
			t.Fatalf("%+v %v", got, err)
		}
		m := b.Mailed("nuova.persona", "access.granted")
		in, err := b.App.UseLink(ctx, m.Token(), apptest.Password, apptest.Home)
		if err != nil || len(in.Workspaces) != 1 {
			t.Fatalf("%+v %v", in, err)
		}
		if _, err := b.App.Agreement(ctx, b.As("nuova.persona"), x.ID); err != nil {
			t.Error(err)
		}
		_, err = b.App.DenyAccess(ctx, b.As("rossi.aa"), r.ID, "too late")
		if e, ok := err.(*licensing.Error); !ok || e.Kind != licensing.Conflict || e.State != "granted" || len(e.Allowed) != 0 {
			t.Errorf("decided twice: %v", err)
		}
	})
}

func TestAccessIsDeniedAndWithdrawn(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	r, err := b.App.FileAccessRequest(ctx, b.As("beta.agent"), ask(x, licensing.Viewer))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.FileAccessRequest(ctx, b.As("beta.agent"), ask(x, licensing.Viewer)); apptest.Code(err) != "access_request.pending_already" {
		t.Errorf("twice: %v", err)
	}
	if v := only(t, b, "beta.agent", true); len(v.Actions) != 1 || v.Actions[0] != "withdraw" {
		t.Errorf("%+v", v)
	}
	if _, err := b.App.GrantAccess(ctx, b.As("beta.agent"), r.ID, ""); apptest.Code(err) != "access_request.own" {
		t.Errorf("one's own: %v", err)
	}
	if _, err := b.App.DenyAccess(ctx, b.As("rossi.aa"), r.ID, " "); licensing.KindOf(err) != licensing.Invalid {
		t.Errorf("without a message: %v", err)
	}
	if _, err := b.App.DenyAccess(ctx, b.As("rossi.aa"), r.ID, "Non La conosciamo."); err != nil {
		t.Fatal(err)
	}
	if m := b.Mailed("beta.agent", "access.denied"); !strings.Contains(m.Text, "Non La conosciamo.") {
		t.Errorf("%s", m.Text)
	}
	again, err := b.App.FileAccessRequest(ctx, b.As("beta.agent"), ask(x, licensing.Viewer))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.WithdrawAccessRequest(ctx, b.As("rossi.aa"), again.ID); licensing.KindOf(err) != licensing.Forbidden {
		t.Errorf("somebody else's: %v", err)
	}
	if w, err := b.App.WithdrawAccessRequest(ctx, b.As("beta.agent"), again.ID); err != nil || w.State != licensing.AccessWithdrawn {
		t.Errorf("%v %v", w, err)
	}
}

// The role of agreement administrator is given by support only, who hear of it at once.
func TestAgreementAdministratorsRoleIsSupports(t *testing.T) {
	b := apptest.New(t)
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	b.Forget()
	if err := b.App.AskForAccess(t.Context(), b.Person("capo"), ask(x, licensing.AgreementAdministrator), apptest.Home); err != nil {
		t.Fatal(err)
	}
	b.Mailed("support", "access.requested")
	r := only(t, b, "rossi.aa", false)
	if _, err := b.App.GrantAccess(t.Context(), b.As("rossi.aa"), r.ID, ""); apptest.Code(err) != "access_request.by_support_only" {
		t.Errorf("by the agreement administrator: %v", err)
	}
	if _, err := b.App.GrantAccess(t.Context(), b.As("support"), r.ID, ""); err != nil {
		t.Error(err)
	}
	if m := b.Mailed("capo", "access.granted"); m.Token() == "" {
		t.Error("no way in")
	}
}

func TestUndecidedRequestGoesToSupport(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		b.Until(time.Date(2026, time.March, 5, 8, 0, 0, 0, time.UTC)) // a Thursday
		b.Forget()
		if err := b.App.AskForAccess(t.Context(), b.Person("capo"), ask(x, licensing.Viewer), apptest.Home); err != nil {
			t.Fatal(err)
		}
		b.Until(time.Date(2026, time.March, 8, 22, 0, 0, 0, time.UTC)) // Sunday: one working day
		if ks := b.Kinds("support"); len(ks) != 0 {
			t.Errorf("before two working days: %v", ks)
		}
		b.Until(time.Date(2026, time.March, 10, 8, 0, 0, 0, time.UTC))
		b.Mailed("support", "access.requested")
		if r := only(t, b, "support", false); !r.Escalated || r.Waiting().For != licensing.Support {
			t.Errorf("%+v", r)
		}
		b.Pass(30 * 24 * time.Hour)
		if ks := b.Kinds("support"); len(ks) != 1 {
			t.Errorf("told again: %v", ks)
		}
	})
}

// Nothing that whoever asks sees tells whether number or address exist.
func TestAskingRevealsNothing(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	b.Forget()
	d := ask(x, licensing.Viewer)
	d.AgreementNumber = "C-2026-999999"
	for _, who := range []licensing.Person{b.Person("ignoto"), {Name: "X", Mail: b.Address("desk"), Language: licensing.English}} {
		if err := b.App.AskForAccess(ctx, who, d, apptest.Home); err != nil {
			t.Error(err)
		}
		if ms := b.Mails(who.Mail); len(ms) != 0 {
			t.Errorf("a mail to %s", who.Mail)
		}
	}
	r, err := b.App.FileAccessRequest(ctx, b.As("alfa.agent"), d)
	if err != nil || r.State != licensing.AccessPending {
		t.Fatal(err)
	}
	if ks := b.Kinds("support"); !slices.Equal(ks, []string{"access.unknown", "access.requested", "access.requested"}) {
		t.Errorf("support got %v", ks)
	}
	if _, err := b.App.GrantAccess(ctx, b.As("support"), r.ID, ""); apptest.Code(err) != "access_request.no_agreement" {
		t.Errorf("granted what there isn't: %v", err)
	}
	if v, err := b.App.AccessRequest(ctx, b.As("support"), r.ID); err != nil || v.State != licensing.AccessPending {
		t.Errorf("%v %v", v, err)
	}
	limited := 0
	for range 12 {
		if err := b.App.AskForAccess(ctx, b.Person("ignoto"), d, apptest.Home); licensing.KindOf(err) == licensing.Limited {
			limited++
		}
	}
	if limited != 4 {
		t.Errorf("%d of 14 guesses refused", limited)
	}
}

func TestBadAccessRequests(t *testing.T) {
	b := apptest.New(t)
	good := app.AccessDraft{AgreementNumber: "C-2026-000001", Role: licensing.Viewer, Reason: "x"}
	who := licensing.Person{Name: "Ana", Mail: "ana@x.example", Language: licensing.Italian}
	for _, tt := range []struct {
		name, field, code string
		change            func(*licensing.Person, *app.AccessDraft)
	}{
		{"line break in the name", "name", "field.line_break", func(p *licensing.Person, _ *app.AccessDraft) { p.Name = "Ana\r\nBcc: all@x.example" }},
		{"no name", "name", "field.required", func(p *licensing.Person, _ *app.AccessDraft) { p.Name = " " }},
		{"bad mail", "mail", "field.mail", func(p *licensing.Person, _ *app.AccessDraft) { p.Mail = "ana@" }},
		{"line break in the mail", "mail", "field.mail", func(p *licensing.Person, _ *app.AccessDraft) { p.Mail = "ana@x.example\r\nx" }},
		{"operator's role", "role", "field.choice", func(_ *licensing.Person, d *app.AccessDraft) { d.Role = licensing.Administrator }},
		{"no reason", "reason", "field.required", func(_ *licensing.Person, d *app.AccessDraft) { d.Reason = "" }},
		{"no number", "agreement_number", "field.required", func(_ *licensing.Person, d *app.AccessDraft) { d.AgreementNumber = "" }},
		{"NUL", "reason", "field.invalid_text", func(_ *licensing.Person, d *app.AccessDraft) { d.Reason = "a\x00b" }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, d := who, good
			tt.change(&p, &d)
			err := b.App.AskForAccess(t.Context(), p, d, apptest.Home)
			e, ok := err.(*licensing.Error)
			if !ok || len(e.Fields) != 1 || e.Fields[0].Field != tt.field || e.Fields[0].Code != tt.code {
				t.Errorf("%v", err)
			}
		})
	}
	for _, name := range []string{"張偉", "Ελένη Παπαδοπούλου", "محمد", "Zoë O’Neill-Ångström"} {
		p := who
		p.Name, p.Mail = name, "p@x.example"
		if err := b.App.AskForAccess(t.Context(), p, good, app.Visitor{Address: "198.51.100." + p.Mail[:1]}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A partner's person gets a customer's role under a grant only, and never the
// agreement administrator's; what goes wrong while looking isn't a refusal.
func TestPartnersPersonAsksForACustomersRole(t *testing.T) {
	b := apptest.New(t)
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	for role, code := range map[licensing.Role]string{licensing.OnlineServicesAdministrator: "access.needs_grant",
		licensing.AgreementAdministrator: "agreement.administrator_of_customer"} {
		r, err := b.App.FileAccessRequest(t.Context(), b.As("alfa.agent"), ask(x, role))
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.App.GrantAccess(t.Context(), b.As("support"), r.ID, "")
		if apptest.Code(err) != code || licensing.KindOf(err) != licensing.Conflict {
			t.Errorf("%s: %v", role, err)
		}
	}
	for _, broken := range []error{errors.New("the disk is full"), licensing.Refuse(licensing.Unavailable, "unavailable")} {
		if got := app.Unseated(broken, ""); got != broken {
			t.Errorf("%v became %v", broken, got)
		}
	}
}

// Whoever asks without having signed in names nobody anew who is known; what
// is asked signed in is verified.
func TestAskingChangesNoName(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		b.Forget()
		before := *b.Account("beta.agent")
		who := b.Person("beta.agent")
		who.Name, who.Language = "Il Presidente", licensing.English
		if err := b.App.AskForAccess(ctx, who, ask(x, licensing.Viewer), apptest.Home); err != nil {
			t.Fatal(err)
		}
		if r := only(t, b, "rossi.aa", false); r.Person.Name != before.Name || r.Verified {
			t.Errorf("%+v", r.AccessRequest)
		}
		if m := b.Mailed("rossi.aa", "access.requested"); strings.Contains(m.Text, "Presidente") || !strings.Contains(m.Text, "non sono verificati") {
			t.Errorf("%s", m.Text)
		}
		if after := *b.Account("beta.agent"); after != before {
			t.Errorf("%+v, was %+v", after, before)
		}
		new := b.Person("nuova.persona")
		for _, name := range []string{"Prima Versione", "Seconda Versione"} {
			new.Name = name
			if err := b.App.AskForAccess(ctx, new, ask(x, map[string]licensing.Role{"Prima Versione": licensing.Viewer, "Seconda Versione": licensing.OnlineServicesAdministrator}[name]), apptest.Home); err != nil {
				t.Fatal(err)
			}
		}
		if n := b.Account("nuova.persona").Name; n != "Prima Versione" {
			t.Errorf("renamed to %q", n)
		}
		b.Forget()
		r, err := b.App.FileAccessRequest(ctx, b.As("alfa.agent"), ask(x, licensing.Viewer))
		if err != nil || !r.Verified {
			t.Fatalf("%+v %v", r, err)
		}
		if m := b.Mailed("rossi.aa", "access.requested"); strings.Contains(m.Text, "verificati") {
			t.Errorf("%s", m.Text)
		}
		if v, err := b.App.AccessRequest(ctx, b.As("support"), r.ID); err != nil || !v.Verified {
			t.Errorf("%+v %v", v, err)
		}
	})
}
