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

func TestGrantToThePartner(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		d := invitation(b, x, "alfa.agent", licensing.OnlineServicesAdministrator)
		if _, err := b.App.Invite(ctx, b.As("rossi.aa"), d); licensing.KindOf(err) != licensing.Invalid {
			t.Errorf("a partner's person without a grant: %v", err)
		}
		ends := licensing.DateOf(b.Clock.Now(), time.UTC).AddDays(60)
		if _, err := b.App.GiveGrant(ctx, b.As("rossi.aa"), x.ID, x.EndsOn.AddDays(1)); licensing.KindOf(err) != licensing.Invalid {
			t.Errorf("beyond the agreement: %v", err)
		}
		if _, err := b.App.GiveGrant(ctx, b.As("alfa.admin"), x.ID, ends); licensing.KindOf(err) != licensing.Forbidden {
			t.Errorf("by the partner itself: %v", err)
		}
		g, err := b.App.GiveGrant(ctx, b.As("rossi.aa"), x.ID, ends)
		if err != nil || g.Partner != b.Partner.ID {
			t.Fatalf("%+v %v", g, err)
		}
		if _, err := b.App.GiveGrant(ctx, b.As("rossi.aa"), x.ID, ends); apptest.Code(err) != "grant.given_already" {
			t.Errorf("twice: %v", err)
		}
		if _, err := b.App.Invite(ctx, b.As("rossi.aa"), d); err != nil {
			t.Fatal(err)
		}
		if h := roleOf(t, b, x, "alfa.agent", licensing.OnlineServicesAdministrator); h.Grant != g.ID {
			t.Errorf("%+v", h)
		}
		d.Role = licensing.AgreementAdministrator
		if _, err := b.App.Invite(ctx, b.As("rossi.aa"), d); licensing.KindOf(err) != licensing.Invalid {
			t.Errorf("a partner's person as agreement administrator: %v", err)
		}
		osa := roleOf(t, b, x, "rossi.osa", licensing.OnlineServicesAdministrator)
		if _, err := b.App.RevokeRole(ctx, b.As("rossi.aa"), osa.ID, ""); err != nil {
			t.Fatal(err)
		}
		b.Forget()
		b.Pass(29 * 24 * time.Hour)
		if ks := b.Kinds("rossi.aa"); slices.Contains(ks, "grant.ending") {
			t.Errorf("too early: %v", ks)
		}
		b.Pass(2 * 24 * time.Hour)
		b.Mailed("rossi.aa", "grant.ending")
		b.Mailed("alfa.admin", "grant.ending")
		b.Mailed("desk", "grant.ending")
		b.Pass(31 * 24 * time.Hour)
		b.Mailed("desk", "post.vacant")
		all, err := b.App.AgreementPeople(ctx, b.As("support"), x.ID)
		if err != nil || slices.ContainsFunc(all.Posts, func(h app.Post) bool { return h.Role == licensing.OnlineServicesAdministrator }) {
			t.Errorf("%+v %v", all, err)
		}
		gs, err := b.App.Grants(ctx, b.As("alfa.agent"), x.ID, store.Page{})
		if err != nil || len(gs.Items) != 1 || gs.Items[0].EndedAt.IsZero() {
			t.Errorf("%+v %v", gs, err)
		}
		if _, err := b.App.RevokeGrant(ctx, b.As("rossi.aa"), g.ID); licensing.KindOf(err) != licensing.Conflict {
			t.Errorf("an ended one revoked: %v", err)
		}
	})
}

func TestRevokedGrantEndsAtOnce(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	d := b.Draft("rossi", b.Customer)
	d.OSA = licensing.Designee{Person: b.Person("alfa.agent"), Of: licensing.PartnerParty}
	x := b.Sent("rossi", d)
	if _, err := b.App.SignAgreement(ctx, b.As("rossi.sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash, RenewalClause: true, Grant: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.CountersignAgreement(ctx, b.As("desk"), x.ID); err != nil {
		t.Fatal(err)
	}
	b.Enrol("rossi.aa")
	b.Forget()
	gs, err := b.App.Grants(ctx, b.As("rossi.aa"), x.ID, store.Page{})
	if err != nil || len(gs.Items) != 1 {
		t.Fatalf("%+v %v", gs, err)
	}
	if _, err := b.App.RevokeGrant(ctx, b.As("beta.agent"), gs.Items[0].ID); licensing.KindOf(err) != licensing.Missing {
		t.Errorf("by a rival: %v", err)
	}
	if _, err := b.App.RevokeGrant(ctx, b.As("rossi.aa"), gs.Items[0].ID); err != nil {
		t.Fatal(err)
	}
	b.Mailed("rossi.aa", "post.vacant")
	b.Mailed("avvisi@rossi.example", "post.vacant_notice")
	if ws, err := b.App.Workspaces(ctx, b.Account("alfa.agent").ID); err != nil || len(ws) != 1 || ws[0].ID != b.Partner.ID {
		t.Errorf("%+v %v", ws, err)
	}
}

// A grant on a contract holds for those enrollments under it on which the
// partner is of record, too: what another partner brought is not its affair.
func TestAGrantEndsWhereAnotherPartnerBegins(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		ctx := t.Context()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		_, err := b.App.GiveGrant(ctx, b.As("rossi.aa"), x.ID, licensing.Date{})
		ok(t, err)
		for _, of := range []*licensing.Organization{b.Partner, b.Rival} {
			d := b.Draft("rossi", b.Customer)
			d.Kind, d.Contract, d.Partner, d.TermMonths = licensing.Enrollment, x.ID, of.ID, 12
			e, err := b.App.DraftAgreement(ctx, b.As("desk"), d)
			ok(t, err)
			e, err = b.App.SendAgreement(ctx, b.As("desk"), e.ID)
			ok(t, err)
			_, err = b.App.SignAgreement(ctx, b.As("rossi.sig"), e.ID, app.Signing{DocumentHash: e.DocumentHash, RenewalClause: true})
			ok(t, err)
			e, err = b.App.CountersignAgreement(ctx, b.As("desk"), e.ID)
			ok(t, err)
			o, err := b.App.DraftOrder(ctx, b.As("desk"), b.Purchase(e, "mail-plus"))
			ok(t, err)
			_, err = b.App.SubmitOrder(ctx, b.As("desk"), o.ID)
			ok(t, err)
			o, err = b.App.AcceptOrder(ctx, b.As("desk"), o.ID)
			ok(t, err)
			bought := b.ActivationOf(o.Lines[0].Subscription)
			_, renewal := b.App.TurnOffRenewal(ctx, b.As("alfa.agent"), bought.Subscription.ID)
			_, activation := b.App.TakeOverActivation(ctx, b.As("alfa.agent"), bought.Activation.ID)
			for verb, err := range map[string]error{"turns off": renewal, "takes over": activation} {
				if of == b.Partner && err != nil || of == b.Rival && licensing.KindOf(err) != licensing.Missing {
					t.Errorf("of %s, its grant %s: %v", of.Name, verb, err)
				}
			}
		}
	})
}
