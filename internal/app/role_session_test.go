package app_test

import (
	"testing"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

// A stranger's organization that names somebody and dismisses them again
// doesn't sign them out of their own; their own does.
func TestWhoNamedSomebodyDoesntSignThemOut(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		b.GivePassword("beta.agent")
		session := func() string {
			t.Helper()
			in, err := b.App.SignIn(ctx, b.Address("beta.agent"), apptest.Password, apptest.Home)
			if err != nil {
				t.Fatal(err)
			}
			return in.Token
		}
		in := session()
		alive := func(after string, workspaces int) {
			t.Helper()
			a, err := b.App.ActorBySession(ctx, in, b.Rival.ID)
			if err != nil || len(a.Workspaces) != workspaces {
				t.Fatalf("after %s: in %d workspaces, %v", after, len(a.Workspaces), err)
			}
		}
		// Invited into a customer's role, accepted by signing in, revoked.
		if _, err := b.App.Invite(ctx, b.As("rossi.aa"), invitation(b, x, "beta.agent", licensing.Viewer)); err != nil {
			t.Fatal(err)
		}
		in = session()
		alive("an invitation", 2)
		if _, err := b.App.RevokeRole(ctx, b.As("rossi.aa"), roleOf(t, b, x, "beta.agent", licensing.Viewer).ID, ""); err != nil {
			t.Fatal(err)
		}
		alive("a revocation", 1)
		if _, err := b.App.ActorBySession(ctx, in, b.Customer.ID); licensing.KindOf(err) != licensing.Missing {
			t.Errorf("the role goes on in an open session: %v", err)
		}
		// One's own organization ends them, where no other role is left.
		people, err := b.App.OrganizationPeople(ctx, b.As("support"), b.Rival.ID)
		if err != nil || len(people.Posts) != 1 {
			t.Fatalf("%+v %v", people, err)
		}
		if _, err := b.App.RevokeRole(ctx, b.As("support"), people.Posts[0].ID, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := b.App.ActorBySession(ctx, in, ""); licensing.KindOf(err) != licensing.Unauthenticated {
			t.Errorf("the session of whoever has no role left: %v", err)
		}
	})
}

// Nor does naming a signatory and recalling the agreement, or naming another.
func TestSignatoriesKeepTheirOtherSessions(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	b.Active("verdi", b.Draft("verdi", b.Customer))
	in := b.SignedIn("verdi.aa")
	other := b.Organization(licensing.CustomerParty, licensing.Commercial, "Falegnameria Bianchi", 6)
	for verb, undo := range map[string]func(licensing.AgreementID) error{
		"recall": func(id licensing.AgreementID) error {
			_, err := b.App.RecallAgreement(ctx, b.As("alfa.agent"), id)
			return err
		},
		"replace_signatory": func(id licensing.AgreementID) error {
			_, err := b.App.ReplaceSignatory(ctx, b.As("alfa.agent"), id, b.Person("bianchi.altra"))
			return err
		},
	} {
		d := b.Draft("bianchi", other)
		d.Signatory = b.Person("verdi.aa")
		x, err := b.App.DraftAgreement(ctx, b.As("alfa.agent"), d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.App.SendAgreement(ctx, b.As("alfa.agent"), x.ID); err != nil {
			t.Fatal(err)
		}
		if err := undo(x.ID); err != nil {
			t.Fatal(err)
		}
		still, err := b.App.Sessions(ctx, in)
		if err != nil || len(still) != 1 {
			t.Errorf("after %s: %d sessions, %v", verb, len(still), err)
		}
	}
	// Whoever gives up a role themselves signs in again.
	b.Active("bianchi", b.Draft("bianchi", other))
	if _, err := b.App.Invite(ctx, b.As("bianchi.aa"), app.InvitationDraft{Person: b.Person("verdi.aa"), Role: licensing.Viewer, Agreement: b.As("bianchi.aa").Roles[0].Agreement}); err != nil {
		t.Fatal(err)
	}
	own := b.As("verdi.aa", other)
	if _, err := b.App.RevokeRole(ctx, own, own.Roles[0].ID, ""); err != nil {
		t.Fatal(err)
	}
	if still, err := b.App.Sessions(ctx, in); err != nil || len(still) != 0 {
		t.Errorf("after resigning: %d sessions", len(still))
	}
}
