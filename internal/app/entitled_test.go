package app_test

import (
	"testing"

	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

// A call that began before its caller's role was taken away, and comes to be
// carried out afterwards, changes nothing any more.
func TestRoleIsStillHeldWhenWriting(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Appoint("alfa.third", licensing.OrderAgent, b.Partner)
		began := b.As("alfa.third")
		if err := b.App.SignOut(t.Context(), b.SignedIn("alfa.third"), true); err != nil {
			t.Fatal(err)
		}
		x, err := b.App.DraftAgreement(t.Context(), began, b.Draft("rossi", b.Customer))
		if err != nil {
			t.Fatalf("while it is held: %v", err)
		}
		if _, err := b.App.RevokeRole(t.Context(), b.As("alfa.admin"), began.Roles[0].ID, "left"); err != nil {
			t.Fatal(err)
		}
		if _, err := b.App.SendAgreement(t.Context(), began, x.ID); licensing.KindOf(err) != licensing.Unauthenticated {
			t.Errorf("after it was taken away: %v", err)
		}
		if _, err := b.App.WithdrawAgreement(t.Context(), began, x.ID, "r"); licensing.KindOf(err) != licensing.Unauthenticated {
			t.Errorf("after it was taken away: %v", err)
		}
		b.Appoint("alfa.fourth", licensing.OrderAgent, b.Partner)
		own := b.As("alfa.fourth")
		if _, err := b.App.RevokeRole(t.Context(), own, own.Roles[0].ID, ""); err != nil {
			t.Errorf("giving up one's own: %v", err)
		}
	})
}

// Nor does a call that relied on a customer's grant, once that was revoked;
// what doesn't rely on it goes on.
func TestGrantStillHoldsWhenWriting(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx, x := t.Context(), shop(b)
		d := b.Bought(x, "documents-std")
		g, err := b.App.GiveGrant(ctx, b.As("rossi.aa"), x.ID, x.EndsOn)
		ok(t, err)
		began, admin := b.As("alfa.agent"), b.As("alfa.admin")
		if _, err := b.App.RevokeGrant(ctx, admin, g.ID); err != nil {
			t.Errorf("the partner gives it back: %v", err)
		}
		_, err = b.App.DoStep(ctx, began, d.ID, "site", map[string]any{"site": "rossi", "contact": "it@rossi.example"})
		if licensing.KindOf(err) != licensing.Forbidden {
			t.Errorf("a step under it: %v", err)
		}
		if _, err := b.App.TurnOffRenewal(ctx, began, d.Activation.Subscription); licensing.KindOf(err) != licensing.Forbidden {
			t.Errorf("a renewal under it: %v", err)
		}
		if got := b.Again(d); got.Version != d.Version {
			t.Errorf("%+v", got.Activation)
		}
		if _, err := b.App.DraftOrder(ctx, began, b.Purchase(x, "documents-std")); err != nil {
			t.Errorf("an order, which needs no grant: %v", err)
		}
	})
}
