package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

// Support and the order desk read the mails that are kept where no mail server
// is configured: a recovery asked for somebody else must not let them in.
func TestKeptMailLetsNobodyIn(t *testing.T) {
	for _, marked := range []bool{false, true} {
		b := apptest.New(t)
		if marked {
			if err := b.Store.Write(t.Context(), func(tx *store.Tx) error { return tx.MarkForTestClock(0) }); err != nil {
				t.Fatal(err)
			}
			b.Restart()
		}
		b.GivePassword("administrator")
		b.Forget()
		if err := b.App.Recover(t.Context(), b.Address("administrator"), apptest.Home); err != nil {
			t.Fatal(err)
		}
		m := b.Mailed("administrator", "account.recovery")
		kept, err := b.App.Message(t.Context(), b.As("support"), m.ID)
		if err != nil || kept.Text == "" || m.Token() == "" {
			t.Fatalf("%+v %v", kept, err)
		}
		if got := strings.Contains(kept.Text, m.Token()) || strings.Contains(kept.HTML, m.Token()); got != marked {
			t.Errorf("marked for the test clock %v: the secret is kept %v:\n%s", marked, got, kept.Text)
		}
		if _, err := b.App.UseLink(t.Context(), m.Token(), "mulino sedia nuvola tram", apptest.Home); err != nil {
			t.Errorf("its addressee can't use it: %v", err)
		}
	}
}

// A mail that is sent again is tried once, now; the agenda tries it only if that
// try gets lost.
func TestAMailIsSentAgainOnce(t *testing.T) {
	b := apptest.New(t)
	b.Refuse(func(apptest.Mail) app.Outcome { return app.Outcome{Permanent: true, Reason: "550 no"} })
	b.Sent("rossi", b.Draft("rossi", b.Customer))
	b.RunJobs()
	failed, err := b.App.Messages(t.Context(), b.As("support"), store.MessageFilter{State: licensing.MessageFailed}, store.Page{})
	if err != nil || len(failed.Items) != 1 {
		t.Fatalf("%v %v", failed.Items, err)
	}
	b.Pass(time.Hour)
	tries := 0
	b.Work(app.SendMessage, func(context.Context, string) error { tries++; return nil })
	if _, err := b.App.ResendMessage(t.Context(), b.As("support"), failed.Items[0].ID); err != nil {
		t.Fatal(err)
	}
	b.Pass(time.Minute)
	if tries != 1 {
		t.Errorf("%d tries at once", tries)
	}
	if b.Pass(90 * time.Second); tries != 2 {
		t.Errorf("%d tries after the first got lost", tries)
	}
}

// A mail that the server never confirmed may have arrived all the same: its
// link has a last day too.
func TestLinkOfAFailedMailRunsOut(t *testing.T) {
	b := apptest.New(t)
	var seen apptest.Mail
	b.Refuse(func(m apptest.Mail) app.Outcome {
		seen = m
		return app.Outcome{Permanent: true, Reason: "cut after DATA"}
	})
	x, err := b.App.DraftAgreement(t.Context(), b.As("alfa.agent"), b.Draft("rossi", b.Customer))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.SendAgreement(t.Context(), b.As("alfa.agent"), x.ID); err != nil {
		t.Fatal(err)
	}
	b.RunJobs()
	token := seen.Token()
	if l, err := b.App.Link(t.Context(), token); err != nil || l.State != app.LinkOpen || l.ExpiresAt.IsZero() {
		t.Fatalf("%+v %v", l, err)
	}
	b.Refuse(nil)
	if _, err := b.App.ResendMessage(t.Context(), b.As("support"), seen.ID); err != nil {
		t.Fatal(err)
	}
	if l, err := b.App.Link(t.Context(), token); err != nil || l.State != app.LinkRevoked {
		t.Errorf("the former link lives beside the new one: %+v %v", l, err)
	}
}

// Whoever could read a mailbox once must not keep a way in: a recovery that
// waits dies when its owner changes the password.
func TestChangedPasswordKillsARecovery(t *testing.T) {
	b := apptest.New(t)
	b.GivePassword("alfa.agent")
	b.Forget()
	if err := b.App.Recover(t.Context(), b.Address("alfa.agent"), apptest.Home); err != nil {
		t.Fatal(err)
	}
	token := b.Mailed("alfa.agent", "account.recovery").Token()
	if err := b.App.ChangePassword(t.Context(), b.SignedIn("alfa.agent"), apptest.Password, "mulino sedia nuvola tram"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.UseLink(t.Context(), token, "seggiola ruota grano vento", apptest.Home); apptest.Code(err) != "link.revoked" {
		t.Errorf("the recovery outlived it: %v", err)
	}
}

// refusedFields are the codes of an error's fields.
func refusedFields(err error) map[string]string {
	codes := map[string]string{}
	if e, ok := err.(*licensing.Error); ok {
		for _, f := range e.Fields {
			codes[f.Field] = f.Code
		}
	}
	return codes
}

// A partner can't make its own people the customer's administrators by calling
// them the customer's.
func TestPartnerCannotPassForTheCustomer(t *testing.T) {
	b := apptest.New(t)
	d := b.Draft("rossi", b.Customer)
	d.OSA = licensing.Designee{Person: b.Person("alfa.admin"), Of: licensing.CustomerParty}
	d.AgreementAdministrator = licensing.Designee{Person: b.Person("alfa.agent"), Of: licensing.CustomerParty}
	_, err := b.App.DraftAgreement(t.Context(), b.As("alfa.agent"), d)
	for field, code := range map[string]string{"agreement_administrator": "agreement.administrator_of_customer", "online_services_administrator.of": "access.needs_grant"} {
		if refusedFields(err)[field] != code {
			t.Errorf("drafted: %s: %v", field, err)
		}
	}
	y := b.Sent("verdi", b.Draft("verdi", b.Customer))
	aa := licensing.Designee{Person: b.Person("alfa.agent"), Of: licensing.CustomerParty}
	b.Enrol("verdi.sig")
	_, err = b.App.SignAgreement(t.Context(), b.As("verdi.sig"), y.ID, app.Signing{DocumentHash: y.DocumentHash, AgreementAdministrator: &aa})
	if refusedFields(err)["agreement_administrator"] == "" {
		t.Errorf("signed: %v", err)
	}
}
