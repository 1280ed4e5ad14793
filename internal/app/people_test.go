package app_test

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

// roleOf is the role that somebody holds on an agreement.
func roleOf(t *testing.T, b *apptest.Bench, x *licensing.Agreement, who string, role licensing.Role) store.Holding {
	t.Helper()
	people, err := b.App.AgreementPeople(t.Context(), b.As("support"), x.ID)
	if err != nil {
		t.Fatal(err)
	}
	all := people.Posts
	i := slices.IndexFunc(all, func(h app.Post) bool { return h.Mail == b.Address(who) && h.Role == role })
	if i < 0 {
		t.Fatalf("%s is no %s: %+v", who, role, all)
	}
	return all[i].Holding
}

func invitation(b *apptest.Bench, x *licensing.Agreement, who string, role licensing.Role) app.InvitationDraft {
	return app.InvitationDraft{Person: b.Person(who), Role: role, Agreement: x.ID}
}

func TestInviteAcceptAndList(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		i, err := b.App.Invite(ctx, b.As("rossi.aa"), invitation(b, x, "lettore", licensing.Viewer))
		if err != nil || i.State != licensing.InvitationSent || i.ExpiresAt.IsZero() {
			t.Fatalf("%+v %v", i, err)
		}
		h := roleOf(t, b, x, "lettore", licensing.Viewer)
		if h.Enrolled || h.Invited != licensing.InvitationSent || h.Invitation != i.ID {
			t.Errorf("%+v", h)
		}
		m := b.Mailed("lettore", "invitation.role")
		if _, err := b.App.UseLink(ctx, m.Token(), apptest.Password, apptest.Home); err != nil {
			t.Fatal(err)
		}
		if h := roleOf(t, b, x, "lettore", licensing.Viewer); !h.Enrolled || h.Invited != licensing.InvitationAccepted {
			t.Errorf("%+v", h)
		}
		if _, err := b.App.Invite(ctx, b.As("rossi.aa"), invitation(b, x, "lettore", licensing.Viewer)); apptest.Code(err) != "role.held_already" {
			t.Errorf("twice: %v", err)
		}
		// Whoever has an account is told to sign in, and accepts by doing so.
		b.GivePassword("rossi.osa")
		i, err = b.App.Invite(ctx, b.As("rossi.aa"), invitation(b, x, "rossi.osa", licensing.Viewer))
		if err != nil || i.State != licensing.InvitationSent {
			t.Fatalf("%+v %v", i, err)
		}
		if m := b.Mailed("rossi.osa", "invitation.role"); m.Token() != "" {
			t.Error("a link that gives access to whoever has an account")
		}
		if _, err := b.App.SignIn(ctx, b.Address("rossi.osa"), apptest.Password, apptest.Home); err != nil {
			t.Fatal(err)
		}
		if i, err = b.App.Invitation(ctx, b.As("rossi.aa"), i.ID); err != nil || i.State != licensing.InvitationAccepted {
			t.Errorf("%+v %v", i, err)
		}
		l, err := b.App.Invitations(ctx, b.As("rossi.aa"), app.InvitationFilter{Agreement: x.ID}, store.Page{})
		if err != nil || len(l.Items) < 2 {
			t.Errorf("%+v %v", l, err)
		}
		for _, stranger := range []string{"beta.agent", "alfa.agent"} {
			if _, err := b.App.Invitation(ctx, b.As(stranger), i.ID); licensing.KindOf(err) != licensing.Missing {
				t.Errorf("%s: %v", stranger, err)
			}
		}
	})
}

// Who may invite whom: customers' people by customers, partners' by partners,
// the operator's by its administrators.
func TestWhoInvitesWhom(t *testing.T) {
	b := apptest.New(t)
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	other := b.Active("comune", b.Draft("comune", b.Council))
	at := func(d app.InvitationDraft, o *licensing.Organization) app.InvitationDraft {
		d.Agreement, d.Organization = "", o.ID
		return d
	}
	n := 0
	draft := func(role licensing.Role, x *licensing.Agreement) app.InvitationDraft {
		n++
		return invitation(b, x, "p"+strings.Repeat("x", n), role)
	}
	for _, tt := range []struct {
		by   string
		d    app.InvitationDraft
		want licensing.Kind
	}{
		{"rossi.aa", draft(licensing.AgreementAdministrator, x), ""},
		{"rossi.aa", draft(licensing.OnlineServicesAdministrator, x), ""},
		{"rossi.aa", draft(licensing.Signatory, x), licensing.Invalid},
		{"rossi.aa", draft(licensing.Viewer, other), licensing.Invalid},
		{"rossi.aa", draft("boss", x), licensing.Invalid},
		{"rossi.aa", at(draft(licensing.OrderAgent, x), b.Partner), licensing.Invalid},
		{"rossi.osa", draft(licensing.Viewer, x), licensing.Forbidden},
		{"alfa.admin", draft(licensing.Viewer, x), licensing.Forbidden},
		{"alfa.admin", at(draft(licensing.OrderAgent, x), b.Partner), ""},
		{"alfa.admin", at(draft(licensing.OrderAgent, x), b.Rival), licensing.Invalid},
		{"alfa.admin", at(draft(licensing.Support, x), b.Operator), licensing.Invalid},
		{"alfa.agent", at(draft(licensing.OrderAgent, x), b.Partner), licensing.Invalid},
		{"beta.agent", draft(licensing.Viewer, x), licensing.Invalid},
		{"support", draft(licensing.Viewer, x), ""},
		{"support", at(draft(licensing.PartnerAdministrator, x), b.Rival), ""},
		{"support", at(draft(licensing.Administrator, x), b.Operator), licensing.Forbidden},
		{"support", at(draft(licensing.OrderAgent, x), b.Operator), licensing.Invalid},
		{"administrator", at(draft(licensing.Support, x), b.Operator), ""},
		{"desk", draft(licensing.Viewer, x), licensing.Forbidden},
	} {
		_, err := b.App.Invite(t.Context(), b.As(tt.by), tt.d)
		if got := licensing.KindOf(err); err != nil && got != tt.want || err == nil && tt.want != "" {
			t.Errorf("%s invites as %s: %v, want %q", tt.by, tt.d.Role, err, tt.want)
		}
	}
}

// Appoint opens no way around who may invite.
func TestWhoAppoints(t *testing.T) {
	b := apptest.New(t)
	for _, tt := range []struct {
		by   string
		role licensing.Role
		o    *licensing.Organization
		may  bool
	}{
		{"support", licensing.Administrator, b.Operator, false},
		{"support", licensing.OrderAgent, b.Partner, true},
		{"alfa.admin", licensing.OrderAgent, b.Partner, true},
		{"alfa.admin", licensing.OrderAgent, b.Rival, false},
		{"alfa.agent", licensing.PartnerAdministrator, b.Partner, false},
		{"administrator", licensing.Support, b.Operator, true},
	} {
		err := b.App.Appoint(t.Context(), b.As(tt.by), b.Person("x."+tt.by), tt.role, tt.o.ID)
		if (err == nil) != tt.may {
			t.Errorf("%s appoints a %s of %s: %v", tt.by, tt.role, tt.o.Name, err)
		}
	}
}

func TestInvitationIsResentRevokedReplaced(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		i, err := b.App.Invite(ctx, b.As("rossi.aa"), invitation(b, x, "lettore", licensing.Viewer))
		if err != nil {
			t.Fatal(err)
		}
		first := b.Mailed("lettore", "invitation.role").Token()
		if i, err = b.App.ResendInvitation(ctx, b.As("rossi.aa"), i.ID); err != nil || i.Issue != 2 {
			t.Fatalf("%+v %v", i, err)
		}
		second := b.Mailed("lettore", "invitation.role").Token()
		if l, err := b.App.Link(ctx, first); err != nil || l.State != app.LinkRevoked {
			t.Errorf("the first link: %+v %v", l, err)
		}
		stale := b.As("rossi.aa")
		stale.Version = 1
		if _, err := b.App.RevokeInvitation(ctx, stale, i.ID, ""); licensing.KindOf(err) != licensing.Stale {
			t.Errorf("stale: %v", err)
		}
		j, err := b.App.ReplaceInvitation(ctx, b.As("rossi.aa"), i.ID, b.Person("altro"))
		if err != nil || j.ID == i.ID || j.Role != licensing.Viewer || j.Agreement != x.ID {
			t.Fatalf("%+v %v", j, err)
		}
		if l, err := b.App.Link(ctx, second); err != nil || l.State != app.LinkRevoked || l.Reissue {
			t.Errorf("the replaced one's link: %+v %v", l, err)
		}
		if _, err := b.App.UseLink(ctx, second, apptest.Password, apptest.Home); apptest.Code(err) != "link.revoked" {
			t.Errorf("used: %v", err)
		}
		if _, err := b.App.ResendInvitation(ctx, b.As("rossi.aa"), i.ID); licensing.KindOf(err) != licensing.Conflict {
			t.Errorf("a revoked one resent: %v", err)
		}
		if j, err = b.App.RevokeInvitation(ctx, b.As("support"), j.ID, "errore"); err != nil || j.State != licensing.InvitationRevoked {
			t.Errorf("%+v %v", j, err)
		}
	})
}

// An expired invitation takes the role with it; resending gives both again.
func TestInvitationExpires(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	i, err := b.App.Invite(ctx, b.As("rossi.aa"), invitation(b, x, "lettore", licensing.Viewer))
	if err != nil {
		t.Fatal(err)
	}
	b.Pass(31 * 24 * time.Hour)
	if i, err = b.App.Invitation(ctx, b.As("rossi.aa"), i.ID); err != nil || i.State != licensing.InvitationExpired {
		t.Fatalf("%+v %v", i, err)
	}
	if all, _ := b.App.AgreementPeople(ctx, b.As("support"), x.ID); slices.ContainsFunc(all.Posts, func(h app.Post) bool { return h.Mail == b.Address("lettore") }) || len(all.Lapsed) != 1 {
		t.Error("still holds the role")
	}
	if _, err = b.App.ResendInvitation(ctx, b.As("rossi.aa"), i.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.UseLink(ctx, b.Mailed("lettore", "invitation.role").Token(), apptest.Password, apptest.Home); err != nil {
		t.Fatal(err)
	}
	if h := roleOf(t, b, x, "lettore", licensing.Viewer); h.Invited != licensing.InvitationAccepted {
		t.Errorf("%+v", h)
	}
}

func TestTheLastAgreementAdministratorHandsOverFirst(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	own := roleOf(t, b, x, "rossi.aa", licensing.AgreementAdministrator)
	if _, err := b.App.RevokeRole(ctx, b.As("rossi.aa"), own.ID, ""); apptest.Code(err) != "role.last_agreement_administrator" {
		t.Errorf("the last one: %v", err)
	}
	if _, err := b.App.Invite(ctx, b.As("rossi.aa"), invitation(b, x, "erede", licensing.AgreementAdministrator)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.RevokeRole(ctx, b.As("rossi.aa"), own.ID, ""); apptest.Code(err) != "role.last_agreement_administrator" {
		t.Errorf("before the heir can sign in: %v", err)
	}
	b.Enrol("erede")
	b.Forget()
	if _, err := b.App.RevokeRole(ctx, b.As("rossi.aa"), own.ID, ""); err != nil {
		t.Error(err)
	}
	if ks := b.Kinds(""); slices.Contains(ks, "post.vacant") {
		t.Errorf("an alarm though the post is filled: %v", ks)
	}
	if _, err := b.App.RevokeRole(ctx, b.As("erede"), own.ID, ""); licensing.KindOf(err) != licensing.Conflict {
		t.Errorf("revoked twice: %v", err)
	}
}

// Two administrators who dismiss each other at once: one of them stays.
func TestTwoAdministratorsLeaveAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		if _, err := b.App.Invite(t.Context(), b.As("rossi.aa"), invitation(b, x, "erede", licensing.AgreementAdministrator)); err != nil {
			t.Fatal(err)
		}
		b.Enrol("erede")
		var gone atomic.Int64
		var both sync.WaitGroup
		for _, who := range []string{"rossi.aa", "erede"} {
			actor, own := b.As(who), roleOf(t, b, x, who, licensing.AgreementAdministrator)
			both.Go(func() {
				if _, err := b.App.RevokeRole(t.Context(), actor, own.ID, ""); err == nil {
					gone.Add(1)
				} else if licensing.KindOf(err) != licensing.Conflict {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if gone.Load() != 1 {
			t.Errorf("%d left", gone.Load())
		}
	})
}

// Support's revocation takes effect at once: sessions and links die, the post
// is vacant, and the notices contact hears of it without any way in.
func TestVacancyAndTheNewAdministrator(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		b.Catalogue()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		b.Accepted(b.Purchase(x, "web-filter-std"))
		b.GivePassword("rossi.osa")
		in, err := b.App.SignIn(ctx, b.Address("rossi.osa"), apptest.Password, apptest.Home)
		if err != nil {
			t.Fatal(err)
		}
		b.Forget()
		osa := roleOf(t, b, x, "rossi.osa", licensing.OnlineServicesAdministrator)
		if _, err := b.App.RevokeRole(ctx, b.As("support"), osa.ID, "ha lasciato l’azienda"); err != nil {
			t.Fatal(err)
		}
		if _, err := b.App.ActorBySession(ctx, in.Token, ""); licensing.KindOf(err) != licensing.Unauthenticated {
			t.Errorf("the former's session lives: %v", err)
		}
		for _, who := range []string{"rossi.aa", "desk"} {
			if m := b.Mailed(who, "post.vacant"); !strings.Contains(m.Text, "Filtro web") {
				t.Errorf("%s isn't told what waits:\n%s", who, m.Text)
			}
		}
		if m := b.Mailed("avvisi@rossi.example", "post.vacant_notice"); strings.Contains(m.Text, "/link/") || m.Token() != "" {
			t.Errorf("a way in:\n%s", m.Text)
		}
		b.Forget()
		if _, err := b.App.Invite(ctx, b.As("rossi.aa"), invitation(b, x, "nuova", licensing.OnlineServicesAdministrator)); err != nil {
			t.Fatal(err)
		}
		m := b.Mailed("nuova", "activation.welcome")
		l, err := b.App.Link(ctx, m.Token())
		if err != nil || len(l.Waiting) != 1 || l.Waiting[0].Service != "web-filter" || !strings.Contains(m.Text, "Filtro web") {
			t.Errorf("%+v %v", l, err)
		}
	})
}

func TestFormersLinkDies(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	if _, err := b.App.Invite(ctx, b.As("rossi.aa"), invitation(b, x, "nuova", licensing.OnlineServicesAdministrator)); err != nil {
		t.Fatal(err)
	}
	token := b.Mailed("nuova", "invitation.role").Token()
	if _, err := b.App.RevokeRole(ctx, b.As("rossi.aa"), roleOf(t, b, x, "nuova", licensing.OnlineServicesAdministrator).ID, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.UseLink(ctx, token, apptest.Password, apptest.Home); apptest.Code(err) != "link.revoked" {
		t.Error(err)
	}
}

func TestDisabledAccount(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	aa := b.SignedIn("rossi.aa")
	k, err := b.App.CreateToken(ctx, aa, app.TokenDraft{Name: "t"})
	if err != nil {
		t.Fatal(err)
	}
	b.Forget()
	acc, err := b.App.DisableAccount(ctx, b.As("support"), aa.Account, "ha lasciato")
	if err != nil || acc.DisabledAt.IsZero() {
		t.Fatalf("%+v %v", acc, err)
	}
	if _, err := b.App.ActorByToken(ctx, k.Secret, ""); licensing.KindOf(err) != licensing.Unauthenticated {
		t.Errorf("the token lives: %v", err)
	}
	b.Mailed("desk", "post.vacant")
	if _, err := b.App.DisableAccount(ctx, b.As("support"), aa.Account, ""); licensing.KindOf(err) != licensing.Conflict {
		t.Errorf("twice: %v", err)
	}
	if _, err := b.App.DisableAccount(ctx, b.As("support"), b.Account("administrator").ID, ""); licensing.KindOf(err) != licensing.Forbidden {
		t.Errorf("support disables the administrator: %v", err)
	}
	if _, err := b.App.DisableAccount(ctx, b.As("administrator"), b.Account("administrator").ID, ""); apptest.Code(err) != "role.last_administrator" {
		t.Errorf("the last administrator: %v", err)
	}
	if _, err := b.App.EnableAccount(ctx, b.As("support"), aa.Account); err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.SignIn(ctx, b.Address("rossi.aa"), apptest.Password, apptest.Home); err != nil {
		t.Error(err)
	}
	if _, err := b.App.Agreement(ctx, b.As("rossi.aa"), x.ID); licensing.KindOf(err) != licensing.Missing {
		t.Errorf("the roles came back: %v", err)
	}
}

// A designation's invitation stays open while any of its services is pending,
// and a while longer; then it expires, but the post stays filled.
func TestADesignationsInvitationExpiresWhenNothingIsPending(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		b.Catalogue()
		d := b.Draft("rossi", b.Customer)
		d.OSA.Person = b.Person("nuova.osa")
		x := b.Sent("rossi", d)
		if _, err := b.App.SignAgreement(ctx, b.As("rossi.sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.App.CountersignAgreement(ctx, b.As("desk"), x.ID); err != nil {
			t.Fatal(err)
		}
		b.Enrol("rossi.aa")
		state := func() licensing.InvitationState {
			return roleOf(t, b, x, "nuova.osa", licensing.OnlineServicesAdministrator).Invited
		}
		b.Pass(31 * 24 * time.Hour)
		if s := state(); s != licensing.InvitationExpired { // nothing was ordered
			t.Fatal(s)
		}
		subscriptions, err := b.App.Subscriptions(ctx, b.As("desk"), store.SubscriptionFilter{Order: b.Accepted(b.Purchase(x, "documents-std")).ID}, store.Page{})
		if err != nil || len(subscriptions.Items) != 1 {
			t.Fatal(err)
		}
		if l, err := b.App.Link(ctx, b.Mailed("nuova.osa", "activation.welcome").Token()); err != nil || !l.Reissue && l.State != app.LinkOpen {
			t.Errorf("the welcome mail after that is no way in: %+v %v", l, err)
		}
		b.Pass(100 * 24 * time.Hour)
		if s := state(); s != licensing.InvitationSent {
			t.Fatalf("%s while a service waits", s)
		}
		if _, err := b.App.CancelSubscription(ctx, b.As("desk"), subscriptions.Items[0].ID, licensing.Date{}, "errore"); err != nil {
			t.Fatal(err)
		}
		b.Forget()
		b.Pass(29 * 24 * time.Hour)
		if s := state(); s != licensing.InvitationSent {
			t.Fatalf("%s right after the last service was done with", s)
		}
		b.Pass(3 * 24 * time.Hour)
		if s := state(); s != licensing.InvitationExpired {
			t.Fatal(s)
		}
		if ks := b.Kinds("desk"); slices.Contains(ks, "post.vacant") {
			t.Errorf("the post is said to be vacant: %v", ks)
		}
	})
}
