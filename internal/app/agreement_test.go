package app_test

import (
	"slices"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

func TestContractFromDraftToActive(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		x := b.Sent("rossi", b.Draft("rossi", b.Customer))
		if x.State != licensing.AgreementSent || x.DocumentHash == "" {
			t.Fatalf("%+v", x)
		}
		if m := b.Mailed("rossi.sig", "agreement.sign"); m.Token() == "" {
			t.Errorf("the signatory can't get in:\n%s", m.Text)
		}
		if _, err := b.App.SignAgreement(ctx, b.As("desk"), x.ID, app.Signing{DocumentHash: x.DocumentHash}); licensing.KindOf(err) != licensing.Forbidden {
			t.Errorf("the desk signs: %v", err)
		}
		if _, err := b.App.SignAgreement(ctx, b.As("rossi.sig"), x.ID, app.Signing{DocumentHash: "another"}); licensing.KindOf(err) != licensing.Invalid {
			t.Errorf("another document: %v", err)
		}
		x, err := b.App.SignAgreement(ctx, b.As("rossi.sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash, RenewalClause: true})
		if err != nil || x.State != licensing.AgreementSigned || x.SignedFrom != "192.0.2.10" || !x.RenewalClauseApproved {
			t.Fatalf("%+v %v", x, err)
		}
		x, err = b.App.CountersignAgreement(ctx, b.As("desk"), x.ID)
		if err != nil || x.State != licensing.AgreementActive || x.StartsOn.String() != "2026-03-02" || x.EndsOn.String() != "2029-03-01" {
			t.Fatalf("%+v %v", x, err)
		}
		if m := b.Mailed("rossi.aa", "invitation.role"); m.Token() == "" {
			t.Error("the agreement administrator can't get in")
		}
		for _, who := range []string{"rossi.sig", "alfa.agent"} {
			b.Mailed(who, "agreement.active")
		}
		l, err := b.App.History(ctx, b.As("alfa.agent"), store.EventFilter{Subject: "agreement", SubjectID: string(x.ID)}, store.Page{})
		if err != nil {
			t.Fatal(err)
		}
		var types []string
		for _, e := range l.Items {
			types = append(types, e.Type)
		}
		if want := []string{"agreement.drafted", "agreement.sent", "agreement.signed", "agreement.countersigned"}; !slices.Equal(types, want) {
			t.Errorf("history %v, want %v", types, want)
		}
	})
}

func TestUnsignedAgreementIsRemindedThenWithdrawn(t *testing.T) {
	b := apptest.New(t)
	x := b.Sent("rossi", b.Draft("rossi", b.Customer))
	b.Pass(91 * 24 * time.Hour)
	reminders := 0
	for _, k := range b.Kinds("rossi.sig") {
		if k == "agreement.sign_reminder" {
			reminders++
		}
	}
	if reminders != 3 {
		t.Errorf("%d reminders: %v", reminders, b.Kinds("rossi.sig"))
	}
	x, err := b.App.Agreement(t.Context(), b.As("alfa.agent"), x.ID)
	if err != nil || x.State != licensing.AgreementWithdrawn {
		t.Fatalf("%v %v", x, err)
	}
	b.Mailed("alfa.agent", "agreement.withdrawn")
}

func TestRivalSeesNothing(t *testing.T) {
	b := apptest.New(t)
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	if _, err := b.App.Agreement(t.Context(), b.As("beta.agent"), x.ID); licensing.KindOf(err) != licensing.Missing {
		t.Errorf("a rival reads: %v", err)
	}
	l, err := b.App.Agreements(t.Context(), b.As("beta.agent"), store.AgreementFilter{}, store.Page{})
	if err != nil || len(l.Items) != 0 {
		t.Errorf("a rival lists %v %v", l.Items, err)
	}
}

func TestRecallKillsTheDocument(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	x := b.Sent("rossi", b.Draft("rossi", b.Customer))
	if _, err := b.App.RecallAgreement(ctx, b.As("alfa.agent"), x.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.Agreement(ctx, b.As("rossi.sig"), x.ID); licensing.KindOf(err) != licensing.Missing {
		t.Errorf("the signatory still reads: %v", err)
	}
	again, err := b.App.SendAgreement(ctx, b.As("alfa.agent"), x.ID)
	if err != nil || again.DocumentHash == x.DocumentHash || again.Issue != 2 {
		t.Errorf("%+v %v", again, err)
	}
}

func TestRepeatedCallIsAnsweredOnce(t *testing.T) {
	b := apptest.New(t)
	actor := b.As("alfa.agent")
	actor.Repeat = app.Repeat{Key: "k1", Fingerprint: "draft"}
	first, err := b.App.DraftAgreement(t.Context(), actor, b.Draft("rossi", b.Customer))
	if err != nil {
		t.Fatal(err)
	}
	second, err := b.App.DraftAgreement(t.Context(), actor, b.Draft("rossi", b.Customer))
	if err != nil || second.ID != first.ID {
		t.Errorf("%v %v", second, err)
	}
	actor.Repeat.Fingerprint = "another"
	if _, err := b.App.DraftAgreement(t.Context(), actor, b.Draft("rossi", b.Customer)); licensing.KindOf(err) != licensing.Invalid {
		t.Errorf("another call under the same key: %v", err)
	}
}

// Another server imports agreements while this one holds numbers drawn before.
func TestANumberThatAnImportTookIsDrawnAgain(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		x, err := b.App.DraftAgreement(ctx, b.As("alfa.agent"), b.Draft("rossi", b.Customer))
		if err != nil {
			t.Fatal(err)
		}
		kind, year, n, err := licensing.ParseNumber(x.Number)
		if err != nil {
			t.Fatal(err)
		}
		for _, taken := range []int64{n + 1, n + 150} {
			other := *x
			other.ID, other.Number = licensing.AgreementID(licensing.NewID()), licensing.FormatNumber(kind, year, taken)
			if err := b.Store.Write(ctx, func(t *store.Tx) error {
				if err := t.InsertAgreement(&other); err != nil {
					return err
				}
				return t.TakeNumber(string(kind), year, taken)
			}); err != nil {
				t.Fatal(err)
			}
		}
		y, err := b.App.DraftAgreement(ctx, b.As("alfa.agent"), b.Draft("verdi", b.Customer))
		if err != nil || y.Number != licensing.FormatNumber(kind, year, n+151) {
			t.Errorf("%+v %v", y, err)
		}
	})
}

// Terms that can't be agreed on any more, or that don't exist, are refused when
// they are written down, and again when they are sent.
func TestAgreementsTerms(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		ctx, agent := t.Context(), b.As("alfa.agent")
		today := licensing.DateOf(b.Clock.Now(), licensing.DefaultPolicy().Zone)
		d := b.Draft("rossi", b.Customer)
		d.Programme, d.StartsOn = "no-such", today.AddDays(-1)
		_, err := b.App.DraftAgreement(ctx, agent, d)
		if got := codes(err); got["programme"] != "field.reference" || got["starts_on"] != "field.past" {
			t.Errorf("drafted: %v", err)
		}
		d.Programme, d.StartsOn = "business", today
		x, err := b.App.DraftAgreement(ctx, agent, d)
		if err != nil {
			t.Fatal(err)
		}
		bad := d
		bad.Programme = "no-such"
		if _, err := b.App.EditAgreement(ctx, agent, x.ID, bad); codes(err)["programme"] != "field.reference" {
			t.Errorf("edited: %v", err)
		}
		b.Pass(48 * time.Hour)
		if _, err := b.App.SendAgreement(ctx, agent, x.ID); codes(err)["starts_on"] != "field.past" {
			t.Errorf("sent: %v", err)
		}
	})
}
