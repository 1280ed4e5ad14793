package app_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/identity"
	"volare/internal/licensing"
	"volare/internal/licensing/licensingtest"
)

// invited sends an agreement and gives the token that its signatory, who can't
// sign in yet, was mailed.
func invited(t *testing.T, b *apptest.Bench) string {
	t.Helper()
	x, err := b.App.DraftAgreement(t.Context(), b.As("alfa.agent"), b.Draft("rossi", b.Customer))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.SendAgreement(t.Context(), b.As("alfa.agent"), x.ID); err != nil {
		t.Fatal(err)
	}
	return b.Mailed("rossi.sig", "agreement.sign").Token()
}

func TestLinkIsShownAndUsedOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		token := invited(t, b)
		for range 3 { // scanners follow links
			l, err := b.App.Link(ctx, token)
			if err != nil || l.State != app.LinkOpen || l.Purpose != "invitation" || l.Mail != b.Address("rossi.sig") || l.SignIn || l.Reissue {
				t.Fatalf("%+v %v", l, err)
			}
			if len(l.Into) != 1 || l.Into[0].Role != licensing.Signatory || l.Into[0].AgreementNumber == "" || l.Into[0].Organization != "Officine Rossi" {
				t.Fatalf("%+v", l.Into)
			}
		}
		if _, err := b.App.UseLink(ctx, token, "short", apptest.Home); licensing.KindOf(err) != licensing.Invalid {
			t.Fatalf("a short password: %v", err)
		}
		in, err := b.App.UseLink(ctx, token, apptest.Password, apptest.Home)
		if err != nil || len(in.Workspaces) != 1 || in.Workspaces[0].ID != b.Customer.ID {
			t.Fatalf("%+v %v", in, err)
		}
		if _, err := b.App.ActorBySession(ctx, in.Token, ""); err != nil {
			t.Error(err)
		}
		if _, err := b.App.UseLink(ctx, token, "another password altogether", apptest.Home); apptest.Code(err) != "link.sign_in" {
			t.Errorf("a second use: %v", err)
		}
		l, err := b.App.Link(ctx, token)
		if err != nil || l.State != app.LinkUsed || !l.SignIn || l.Reissue || l.Mail != "" {
			t.Errorf("afterwards: %+v %v", l, err)
		}
		if _, err := b.App.SignIn(ctx, b.Address("rossi.sig"), apptest.Password, apptest.Home); err != nil {
			t.Error(err)
		}
	})
}

func TestParallelUsesOfOneLink(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		token := invited(t, b)
		var won, lost atomic.Int64
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				_, err := b.App.UseLink(t.Context(), token, apptest.Password, apptest.Home)
				switch {
				case err == nil:
					won.Add(1)
				case licensing.KindOf(err) == licensing.Conflict || licensing.KindOf(err) == licensing.Limited:
					lost.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 || lost.Load() != 99 {
			t.Errorf("%d won, %d lost", won.Load(), lost.Load())
		}
	})
}

func TestUnknownLink(t *testing.T) {
	b := apptest.New(t)
	for _, token := range []string{"", "x", identity.NewSecret(), "\x00"} {
		if _, err := b.App.Link(t.Context(), token); licensing.KindOf(err) != licensing.Missing {
			t.Errorf("%q: %v", token, err)
		}
		before := b.App.Hashes()
		if _, err := b.App.UseLink(t.Context(), token, apptest.Password, apptest.Home); licensing.KindOf(err) != licensing.Missing || b.App.Hashes() != before {
			t.Errorf("%q: %v", token, err)
		}
		if err := b.App.ReissueLink(t.Context(), token, apptest.Home); err != nil {
			t.Errorf("%q: %v", token, err)
		}
	}
}

func TestLateLinkIsReissued(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		token := invited(t, b)
		b.Pass(24*time.Hour - time.Second)
		if l, err := b.App.Link(ctx, token); err != nil || l.State != app.LinkOpen {
			t.Fatalf("a second before: %+v %v", l, err)
		}
		b.Pass(time.Second)
		l, err := b.App.Link(ctx, token)
		if err != nil || l.State != app.LinkExpired || !l.Reissue || l.SignIn || l.Name != "" {
			t.Fatalf("%+v %v", l, err)
		}
		if _, err := b.App.UseLink(ctx, token, apptest.Password, apptest.Home); apptest.Code(err) != "link.expired" {
			t.Errorf("used late: %v", err)
		}
		b.Forget()
		if err := b.App.ReissueLink(ctx, token, apptest.Home); err != nil {
			t.Fatal(err)
		}
		again := b.Mailed("rossi.sig", "agreement.sign").Token()
		if again == "" || again == token {
			t.Fatalf("reissued %q", again)
		}
		if _, err := b.App.UseLink(ctx, again, apptest.Password, apptest.Home); err != nil {
			t.Error(err)
		}
		b.Forget()
		if err := b.App.ReissueLink(ctx, token, apptest.Home); err != nil || len(b.Mails("")) != 0 {
			t.Errorf("reissued to whoever can sign in: %v %v", b.Kinds(""), err)
		}
	})
}

func TestReissueKillsTheOlderLink(t *testing.T) {
	b := apptest.New(t)
	token := invited(t, b)
	b.Forget()
	if err := b.App.ReissueLink(t.Context(), token, apptest.Home); err != nil {
		t.Fatal(err)
	}
	b.Mailed("rossi.sig", "agreement.sign")
	l, err := b.App.Link(t.Context(), token)
	if err != nil || l.State != app.LinkRevoked || !l.Reissue {
		t.Errorf("%+v %v", l, err)
	}
	for range 20 {
		_ = b.App.ReissueLink(t.Context(), token, apptest.Home)
	}
	if n := len(b.Mails("rossi.sig")); n > 5 {
		t.Errorf("%d mails to one address", n)
	}
}

func TestRecovery(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		b.GivePassword("desk")
		old, err := b.App.SignIn(ctx, b.Address("desk"), apptest.Password, apptest.Home)
		if err != nil {
			t.Fatal(err)
		}
		desk, err := b.App.ActorBySession(ctx, old.Token, "")
		if err != nil {
			t.Fatal(err)
		}
		feed, err := b.App.CreateToken(ctx, desk, app.TokenDraft{Name: "feed"})
		if err != nil {
			t.Fatal(err)
		}
		if err := b.App.Recover(ctx, "nobody@nowhere.example", apptest.Home); err != nil {
			t.Error(err)
		}
		for _, mail := range []string{"", "no address", "\xff"} {
			if err := b.App.Recover(ctx, mail, apptest.Home); licensing.KindOf(err) != licensing.Invalid {
				t.Errorf("%q: %v", mail, err)
			}
		}
		if ms := b.Mails(""); len(ms) != 0 {
			t.Errorf("mails to strangers: %v", b.Kinds(""))
		}
		if err := b.App.Recover(ctx, "Desk@Desk.example", apptest.Home); err != nil {
			t.Fatal(err)
		}
		m := b.Mailed("desk", "account.recovery")
		if !strings.Contains(m.Text, "token API") {
			t.Errorf("the mail doesn't say what ends:\n%s", m.Text)
		}
		if _, err := b.App.ActorByToken(ctx, feed.Secret, ""); err != nil {
			t.Errorf("the API token, only for having asked: %v", err)
		}
		token := m.Token()
		l, err := b.App.Link(ctx, token)
		if err != nil || l.Purpose != "recovery" || l.State != app.LinkOpen || l.SignIn {
			t.Fatalf("%+v %v", l, err)
		}
		const better = "un sentiero tra i larici gialli"
		if _, err := b.App.UseLink(ctx, token, better, apptest.Home); err != nil {
			t.Fatal(err)
		}
		if _, err := b.App.ActorBySession(ctx, old.Token, ""); licensing.KindOf(err) != licensing.Unauthenticated {
			t.Errorf("the old session lives: %v", err)
		}
		if _, err := b.App.ActorByToken(ctx, feed.Secret, ""); licensing.KindOf(err) != licensing.Unauthenticated {
			t.Errorf("the API token lives: %v", err)
		}
		if _, err := b.App.SignIn(ctx, b.Address("desk"), better, apptest.Home); err != nil {
			t.Error(err)
		}
		if _, err := b.App.UseLink(ctx, token, better, apptest.Home); apptest.Code(err) != "link.used" {
			t.Errorf("used twice: %v", err)
		}
	})
}

func TestRecoveryOfWhoeverWasInvitedOnly(t *testing.T) {
	b := apptest.New(t)
	invited(t, b)
	if err := b.App.Recover(t.Context(), b.Address("rossi.sig"), apptest.Home); err != nil {
		t.Fatal(err)
	}
	m := b.Mailed("rossi.sig", "invitation.role")
	if _, err := b.App.UseLink(t.Context(), m.Token(), apptest.Password, apptest.Home); err != nil {
		t.Error(err)
	}
}

func TestSetupLink(t *testing.T) {
	b := apptest.New(t)
	if _, _, err := b.App.CreateSetupLink(t.Context()); apptest.Code(err) != "setup.done_already" {
		t.Errorf("on a running installation: %v", err)
	}
	apptest.EachEmpty(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		older, _, err := b.App.CreateSetupLink(ctx)
		if err != nil {
			t.Fatal(err)
		}
		token, l, err := b.App.CreateSetupLink(ctx)
		if err != nil || l.ExpiresAt.Sub(b.Clock.Now()) != 24*time.Hour {
			t.Fatalf("%+v %v", l, err)
		}
		draft := app.OrganizationDraft{Name: "Licenze Italia", Country: "IT", VATNumber: licensingtest.PartitaIVA(1), Language: licensing.Italian}
		who := licensing.Person{Name: "Zoë Ångström 张伟", Mail: "zoe@licenze.example", Language: licensing.English}
		if _, err := b.App.UseSetupLink(ctx, older, draft, who, apptest.Password, apptest.Home); apptest.Code(err) != "link.revoked" {
			t.Errorf("the older one: %v", err)
		}
		if _, err := b.App.UseLink(ctx, token, apptest.Password, apptest.Home); licensing.KindOf(err) != licensing.Missing {
			t.Errorf("used as another link: %v", err)
		}
		bad := who
		bad.Name = "Zoë\r\nBcc: everybody@example.com"
		if _, err := b.App.UseSetupLink(ctx, token, draft, bad, apptest.Password, apptest.Home); licensing.KindOf(err) != licensing.Invalid {
			t.Errorf("a line break in a name: %v", err)
		}
		in, err := b.App.UseSetupLink(ctx, token, draft, who, apptest.Password, apptest.Home)
		if err != nil || len(in.Workspaces) != 1 {
			t.Fatalf("%+v %v", in, err)
		}
		actor, err := b.App.ActorBySession(ctx, in.Token, "")
		if err != nil || !actor.May("policy.set", licensing.Target{}) {
			t.Errorf("%+v %v", actor, err)
		}
		if _, err := b.App.UseSetupLink(ctx, token, draft, who, apptest.Password, apptest.Home); licensing.KindOf(err) != licensing.Conflict {
			t.Errorf("used twice: %v", err)
		}
	})
}

func TestSetupLinkExpires(t *testing.T) {
	apptest.EachEmpty(t, func(t *testing.T, b *apptest.Bench) {
		token, _, err := b.App.CreateSetupLink(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		b.Pass(24 * time.Hour)
		_, err = b.App.UseSetupLink(t.Context(), token, app.OrganizationDraft{}, licensing.Person{}, apptest.Password, apptest.Home)
		if apptest.Code(err) != "link.expired" {
			t.Error(err)
		}
	})
}
