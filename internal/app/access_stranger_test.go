package app_test

import (
	"strings"
	"testing"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

// What a stranger asks for in somebody's name is not their act, and doesn't
// stand in their way: what they ask for signed in takes its place.
func TestAStrangersRequestIsNobodysAct(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		her := b.Account("beta.agent")
		forged := b.Person("beta.agent")
		d := ask(x, licensing.Viewer)
		d.Reason = "Parola di un estraneo."
		for range 2 { // twice is once
			ok(t, b.App.AskForAccess(ctx, forged, d, apptest.Home))
		}
		ok(t, b.App.AskForAccess(ctx, b.Person("mai.vista"), d, apptest.Home))
		first := only(t, b, "beta.agent", true)
		if first.Verified || len(first.Actions) != 1 || first.Actions[0] != "withdraw" {
			t.Fatalf("%+v", first)
		}
		events := func(f store.EventFilter) []*store.Event {
			l, err := b.App.History(ctx, b.As("support"), f, store.Page{Limit: 500})
			ok(t, err)
			return l.Items
		}
		for _, e := range events(store.EventFilter{Actor: her.ID}) {
			if e.Subject == "access_request" {
				t.Errorf("%s is told as hers", e.Type)
			}
		}
		filed := events(store.EventFilter{SubjectID: string(first.ID)})
		filed = append(filed, events(store.EventFilter{SubjectID: string(b.Account("mai.vista").ID)})...)
		for _, reader := range []string{"support", "rossi.aa"} {
			by, err := b.App.EventActors(ctx, b.As(reader), filed)
			ok(t, err)
			for _, e := range filed {
				if who := by[e.ID]; e.Actor != "unverified" || !who.Unverified || who.Name != "" || len(who.Roles) != 0 {
					t.Errorf("%s reads of %s by %q: %+v", reader, e.Type, e.Actor, who)
				}
			}
		}
		if len(filed) != 2 {
			t.Errorf("%d events", len(filed))
		}

		b.Forget()
		hers, err := b.App.FileAccessRequest(ctx, b.As("beta.agent"), ask(x, licensing.Viewer))
		ok(t, err)
		if !hers.Verified || hers.Reason != "Devo attivare i servizi." {
			t.Errorf("%+v", hers)
		}
		b.Mailed("rossi.aa", "access.requested")
		if v, err := b.App.AccessRequest(ctx, b.As("support"), first.ID); err != nil || v.State != licensing.AccessWithdrawn {
			t.Errorf("the stranger's still waits: %+v %v", v.AccessRequest, err)
		}
		past := events(store.EventFilter{SubjectID: string(first.ID)})
		if last := past[len(past)-1]; last.Type != "access_request.withdrawn" || last.Actor != string(her.ID) {
			t.Errorf("%s by %s", last.Type, last.Actor)
		}
		ok(t, b.App.AskForAccess(ctx, forged, d, apptest.Home)) // hers stays
		if l, err := b.App.AccessRequests(ctx, b.As("beta.agent"), true, store.AccessFilter{State: licensing.AccessPending}, store.Page{}); err != nil || len(l.Items) != 1 || l.Items[0].ID != hers.ID {
			t.Errorf("%+v %v", l.Items, err)
		}
		if _, err := b.App.FileAccessRequest(ctx, b.As("beta.agent"), ask(x, licensing.Viewer)); apptest.Code(err) != "access_request.pending_already" {
			t.Errorf("asked twice: %v", err)
		}
		if _, err := b.App.GrantAccess(ctx, b.As("rossi.aa"), first.ID, ""); licensing.KindOf(err) != licensing.Conflict {
			t.Errorf("granted what was withdrawn: %v", err)
		}
		if _, err := b.App.GrantAccess(ctx, b.As("rossi.aa"), hers.ID, ""); err != nil {
			t.Error(err)
		}
	})
}

// Guesses leave no names behind: somebody new who names no agreement gets no
// account, and whoever invites a person knows better than who asked in their
// name; but who can sign in is called what they call themselves.
func TestStrangersFixNobodysName(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		b.Forget()
		forged := b.Person("chiara")
		forged.Name, forged.Language = "RIMBORSO www.evil.example", licensing.English
		d := ask(x, licensing.OnlineServicesAdministrator)
		d.AgreementNumber = "C-2026-999999"
		ok(t, b.App.AskForAccess(ctx, forged, d, apptest.Home))
		m := b.Mailed("support", "access.unknown")
		if !strings.Contains(m.Text, forged.Mail) || !strings.Contains(m.Text, "C-2026-999999") || m.Token() != "" {
			t.Errorf("support can't help:\n%s", m.Text)
		}
		l, err := b.App.Accounts(ctx, b.As("support"), store.AccountFilter{Mail: forged.Mail}, store.Page{})
		if err != nil || len(l.Items) != 0 {
			t.Fatalf("a guess made an account: %v %v", l.Items, err)
		}
		if l, err := b.App.AccessRequests(ctx, b.As("support"), false, store.AccessFilter{}, store.Page{}); err != nil || len(l.Items) != 0 {
			t.Errorf("a request that can't be granted waits: %v %v", l.Items, err)
		}
		ok(t, b.App.AskForAccess(ctx, forged, ask(x, licensing.OnlineServicesAdministrator), apptest.Home))
		if n := b.Account("chiara").Name; n != forged.Name {
			t.Fatalf("called %q", n)
		}
		for _, name := range []string{"Chiara Zilli", "Chiara Zilli-Bo"} {
			invite := app.InvitationDraft{Person: licensing.Person{Name: name, Mail: forged.Mail, Language: licensing.Italian}, Role: licensing.Viewer, Agreement: x.ID}
			if name != "Chiara Zilli" {
				invite.Role = licensing.OnlineServicesAdministrator
			}
			b.Forget()
			i, err := b.App.Invite(ctx, b.As("rossi.aa"), invite)
			ok(t, err)
			if acc := b.Account("chiara"); acc.Name != name || acc.Language != licensing.Italian {
				t.Errorf("still %q, %s", acc.Name, acc.Language)
			}
			for _, m := range b.Mails(forged.Mail) {
				if strings.Contains(m.Text, "RIMBORSO") || !strings.Contains(m.Text, name) {
					t.Errorf("%s:\n%s", i.Role, m.Text)
				}
			}
			found, err := b.App.Accounts(ctx, b.As("support"), store.AccountFilter{Search: []string{"zilli"}}, store.Page{})
			if err != nil || len(found.Items) != 1 {
				t.Errorf("not found by the new name: %v", err)
			}
		}
		b.Enrol("chiara")
		b.Forget()
		before := *b.Account("chiara")
		_, err = b.App.Invite(ctx, b.As("rossi.aa"), app.InvitationDraft{Person: forged, Role: licensing.AgreementAdministrator, Agreement: x.ID})
		ok(t, err)
		if after := *b.Account("chiara"); after.Name != before.Name {
			t.Errorf("renamed to %q", after.Name)
		}
	})
}

// Inviting an address tells neither whose it is nor whether they can sign in:
// until they accept, what was typed.
func TestInvitingTellsNothingOfTheInvited(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		seen := func() map[string]app.Post {
			posts := map[string]app.Post{}
			p, err := b.App.AgreementPeople(ctx, b.As("rossi.aa"), x.ID)
			ok(t, err)
			for _, post := range append(p.Posts, p.Lapsed...) {
				posts[post.Mail] = post
				one, err := b.App.Post(ctx, b.As("rossi.aa"), post.ID)
				ok(t, err)
				if one.Name != post.Name || one.Enrolled != post.Enrolled {
					t.Errorf("the one says %q %t, the list %q %t", one.Name, one.Enrolled, post.Name, post.Enrolled)
				}
			}
			return posts
		}
		named := func(id licensing.InvitationID, name string) {
			t.Helper()
			i, err := b.App.Invitation(ctx, b.As("rossi.aa"), id)
			if err != nil || i.Person.Name != name || i.Person.Mail == "" {
				t.Errorf("%+v %v, want %s", i.Person, err, name)
			}
		}
		known, unknown := b.Person("beta.agent"), b.Person("mai.vista")
		her := known.Name
		invited := map[string]licensing.InvitationID{}
		for _, who := range []licensing.Person{known, unknown} {
			who.Name = "Un Nome Qualsiasi"
			i, err := b.App.Invite(ctx, b.As("rossi.aa"), app.InvitationDraft{Person: who, Role: licensing.AgreementAdministrator, Agreement: x.ID})
			ok(t, err)
			invited[who.Mail] = i.ID
			if p := seen()[who.Mail]; p.Name != who.Name || p.Enrolled || p.Invited != licensing.InvitationSent {
				t.Errorf("%s: %q, enrolled %t, %s", who.Mail, p.Name, p.Enrolled, p.Invited)
			}
			named(i.ID, who.Name)
		}
		b.Forget()
		_, err := b.App.RevokeInvitation(ctx, b.As("rossi.aa"), invited[known.Mail], "")
		ok(t, err)
		named(invited[known.Mail], "Un Nome Qualsiasi")
		for _, who := range []string{"rossi.aa", "desk"} {
			for _, m := range b.Mails(b.Address(who)) {
				if strings.Contains(m.Text, her) {
					t.Errorf("%s reads whose the address is:\n%s", who, m.Text)
				}
			}
		}
		again, err := b.App.Invite(ctx, b.As("rossi.aa"), app.InvitationDraft{Person: licensing.Person{Name: "Un Altro Nome", Mail: known.Mail, Language: licensing.Italian}, Role: licensing.Viewer, Agreement: x.ID})
		ok(t, err)
		named(again.ID, "Un Altro Nome")
		if _, told := history(t, b, "rossi.aa", x)[her]; told {
			t.Error("the history tells whose the address is")
		}
		b.SignedIn("beta.agent")
		if p := seen()[known.Mail]; p.Name != her || !p.Enrolled {
			t.Errorf("once accepted: %q, enrolled %t", p.Name, p.Enrolled)
		}
		named(again.ID, her)
		if _, told := history(t, b, "rossi.aa", x)[her]; !told {
			t.Error("the history calls who accepted otherwise")
		}
	})
}

// history are the names by which somebody reads of things in an agreement's history.
func history(t *testing.T, b *apptest.Bench, who string, x *licensing.Agreement) map[string]bool {
	t.Helper()
	l, err := b.App.History(t.Context(), b.As(who), store.EventFilter{Agreement: x.ID}, store.Page{Limit: 500})
	ok(t, err)
	names, err := b.App.EventNames(t.Context(), b.As(who), l.Items)
	ok(t, err)
	all := map[string]bool{}
	for _, n := range names {
		all[n] = true
	}
	return all
}
