package app_test

import (
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

func TestAPITokens(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		actor := b.SignedIn("alfa.agent")
		actor.Repeat = app.Repeat{Key: "k", Fingerprint: "f"}
		k, err := b.App.CreateToken(ctx, actor, app.TokenDraft{Name: "order feed", Verbs: []licensing.Verb{"order.read"}})
		if err != nil || k.Secret == "" || k.Hash == k.Secret {
			t.Fatalf("%+v %v", k, err)
		}
		again, err := b.App.CreateToken(ctx, actor, app.TokenDraft{Name: "order feed", Verbs: []licensing.Verb{"order.read"}})
		if err != nil || again.ID != k.ID || again.Secret != "" {
			t.Errorf("repeated: %+v %v", again, err)
		}
		by, err := b.App.ActorByToken(ctx, k.Secret, "")
		if err != nil || by.Account != actor.Account || by.Organization != b.Partner.ID {
			t.Fatalf("%+v %v", by, err)
		}
		if _, err := b.App.Orders(ctx, by, store.OrderFilter{}, store.Page{}); err != nil {
			t.Error(err)
		}
		if l, err := b.App.Organizations(ctx, by, store.OrganizationFilter{}, store.Page{}); err != nil || len(l.Items) != 0 {
			t.Errorf("organizations beyond its scopes: %d %v", len(l.Items), err)
		}
		if _, err := b.App.Organization(ctx, by, b.Partner.ID); licensing.KindOf(err) != licensing.Missing {
			t.Errorf("an organization beyond its scopes: %v", err)
		}
		if _, err := b.App.DraftAgreement(ctx, by, b.Draft("rossi", b.Customer)); licensing.KindOf(err) == "" || err == nil {
			t.Error("beyond its scopes")
		}
		if _, err := b.App.CreateToken(ctx, by, app.TokenDraft{Name: "another"}); apptest.Code(err) != "token.wants_session" {
			t.Errorf("a token made a token: %v", err)
		}
		if _, err := b.App.ActorByToken(ctx, k.Secret, b.Rival.ID); licensing.KindOf(err) != licensing.Missing {
			t.Errorf("in another workspace: %v", err)
		}
		for _, bad := range []string{"", "vol_x", k.Secret[:10] + "!" + k.Secret[11:], k.Secret + "A"} {
			if _, err := b.App.ActorByToken(ctx, bad, ""); licensing.KindOf(err) != licensing.Unauthenticated {
				t.Errorf("%q: %v", bad, err)
			}
		}
		if err := b.App.RevokeToken(ctx, b.As("alfa.admin"), k.ID); licensing.KindOf(err) != licensing.Missing {
			t.Errorf("somebody else's revoked: %v", err)
		}
		if err := b.App.RevokeToken(ctx, actor, k.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := b.App.ActorByToken(ctx, k.Secret, ""); licensing.KindOf(err) != licensing.Unauthenticated {
			t.Errorf("after revocation: %v", err)
		}
		if all, err := b.App.Tokens(ctx, actor); err != nil || len(all) != 1 || all[0].RevokedAt.IsZero() {
			t.Errorf("%+v %v", all, err)
		}
	})
}

func TestTokensExpire(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	actor := b.SignedIn("desk")
	wall := b.Clock.Now()
	for _, at := range []time.Time{wall, wall.Add(-time.Hour), wall.AddDate(2, 0, 0)} {
		if _, err := b.App.CreateToken(ctx, actor, app.TokenDraft{Name: "x", ExpiresAt: at}); licensing.KindOf(err) != licensing.Invalid {
			t.Errorf("until %s: %v", at, err)
		}
	}
	for _, d := range []app.TokenDraft{{Name: ""}, {Name: "a\r\nb"}, {Name: "x", Verbs: []licensing.Verb{"order.eat"}}} {
		if _, err := b.App.CreateToken(ctx, actor, d); licensing.KindOf(err) != licensing.Invalid {
			t.Errorf("%+v: %v", d, err)
		}
	}
	k, err := b.App.CreateToken(ctx, actor, app.TokenDraft{Name: "x", ExpiresAt: wall.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	b.Clock.Set(wall.Add(time.Hour))
	if _, err := b.App.ActorByToken(ctx, k.Secret, ""); licensing.KindOf(err) != licensing.Unauthenticated {
		t.Errorf("after its end: %v", err)
	}
}
