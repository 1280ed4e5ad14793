package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

// A mail for an OSA whom none reaches goes to the notices contact without any
// way in, and those who can designate another are asked to.
func TestAnAdministratorWhomNoMailReaches(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	b.Catalogue()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	b.Forget()
	b.Refuse(func(m apptest.Mail) app.Outcome {
		return app.Outcome{Done: m.To.Mail != b.Address("rossi.osa"), Permanent: true, Reason: "550 no such mailbox"}
	})
	b.Accepted(b.Purchase(x, "mail-plus"))
	alarmed := func() {
		t.Helper()
		for _, who := range []string{"rossi.aa", "desk"} {
			if m := b.Mailed(who, "post.vacant"); !strings.Contains(m.Text, "Rossi.osa Prova") || m.Token() != "" {
				t.Errorf("%s reads:\n%s", who, m.Text)
			}
		}
		if m := b.Mailed("avvisi@rossi.example", "post.vacant_notice"); strings.Contains(m.Text, "/link/") {
			t.Errorf("a way in:\n%s", m.Text)
		}
	}
	alarmed()
	b.Refuse(nil)
	b.Forget()
	b.Pass(4 * 24 * time.Hour)
	m := b.Mailed("rossi.osa", "activation.reminder")
	if _, err := b.App.BounceMessage(ctx, b.As("rossi.aa"), m.ID, "550"); err == nil {
		t.Error("the customer marks mails")
	}
	if m, err := b.App.BounceMessage(ctx, b.As("support"), m.ID, "550 no such mailbox"); err != nil || m.State != licensing.MessageBounced {
		t.Fatalf("%v %v", m, err)
	}
	alarmed()
	if _, err := b.App.BounceMessage(ctx, b.As("support"), m.ID, "550"); licensing.KindOf(err) != licensing.Conflict {
		t.Errorf("twice: %v", err)
	}
	// Where there is another, who has the mail too, nobody is alarmed.
	if _, err := b.App.Invite(ctx, b.As("rossi.aa"), invitation(b, x, "seconda", licensing.OnlineServicesAdministrator)); err != nil {
		t.Fatal(err)
	}
	b.Pass(4 * 24 * time.Hour)
	b.Forget()
	b.Pass(7 * 24 * time.Hour)
	if _, err := b.App.BounceMessage(ctx, b.As("support"), b.Mailed("rossi.osa", "activation.reminder").ID, "550"); err != nil {
		t.Fatal(err)
	}
	if ks := b.Kinds("desk"); slices.Contains(ks, "post.vacant") {
		t.Error(ks)
	}
}

// With no agreement administrator left, support is asked to designate one, and
// the online services administrator hears of it.
func TestVacantAgreementAdministratorIsSupportsToFill(t *testing.T) {
	b := apptest.New(t)
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	b.Forget()
	leave(b, x, licensing.AgreementAdministrator)
	for _, who := range []string{"support", "desk", "rossi.osa"} {
		b.Mailed(who, "post.vacant")
	}
}

// The order desk hears of an agreement's coming end too.
func TestAgreementEndingIsToldToTheDesk(t *testing.T) {
	b := apptest.New(t)
	d := b.Draft("rossi", b.Customer)
	d.TermMonths = 6
	x := b.Active("rossi", d)
	b.Forget()
	b.Until(b.On(x.EndsOn.AddDays(-90).String()).Add(7 * time.Hour))
	if ks := b.Kinds(""); slices.Contains(ks, "agreement.ending") {
		t.Errorf("too early: %v", ks)
	}
	b.Pass(2 * time.Hour)
	for _, who := range []string{"rossi.aa", "alfa.agent", "avvisi@rossi.example", "desk"} {
		if n := mailsOf(b, who, "agreement.ending"); n != 1 {
			t.Errorf("%s was told %d times", who, n)
		}
	}
}

// However many subscriptions end on a day, their mail stays one that is read.
func TestLongRenewalMailsSayHowManyMore(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	x := b.Active("rossi", long(b, "rossi", b.Customer))
	b.Running(x, slices.Repeat([]string{"mail-plus"}, 60)...)
	b.Forget()
	b.Until(b.On("2027-03-03"))
	for kind, want := range map[string]string{"renewal.reminder": "60", "renewal.renewed": "10"} {
		m := b.Mailed("rossi.aa", kind)
		if n := strings.Count(m.Text, "S-2026-"); n != 50 || !strings.Contains(m.Subject+m.Text, want+" sottoscrizioni") {
			t.Errorf("%s lists %d:\n%s\n%s", kind, n, m.Subject, m.Text)
		}
	}
}
