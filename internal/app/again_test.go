package app_test

import (
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

// What is already as somebody wants it isn't done again: whoever goes Back and
// presses the same button changes nothing, and nobody is told twice.

func TestTheSameNoticesAndSignatoryAgain(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	first, err := b.App.ChangeNotices(ctx, b.As("rossi.aa"), x.ID, "altri.avvisi@rossi.example")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := b.App.ChangeNotices(ctx, b.As("rossi.aa"), x.ID, "altri.avvisi@rossi.example"); err != nil || again.Version != first.Version {
		t.Errorf("the same notices again: version %d after %d, %v", again.Version, first.Version, err)
	}
	y := b.Sent("bianchi", b.Draft("bianchi", b.Customer))
	if y, err = b.App.ReplaceSignatory(ctx, b.As("alfa.agent"), y.ID, b.Person("altra.sig")); err != nil {
		t.Fatal(err)
	}
	token := b.Mailed("altra.sig", "agreement.sign").Token()
	if _, err := b.App.ReplaceSignatory(ctx, b.As("alfa.agent"), y.ID, b.Person("altra.sig")); apptest.Code(err) != "agreement.signatory_already" {
		t.Errorf("the same signatory again: %v", err)
	}
	if l, err := b.App.Link(ctx, token); err != nil || l.State != app.LinkOpen {
		t.Errorf("the link that was mailed: %+v %v", l, err)
	}
}

func TestAnInvitationIsNotSentTwiceWithinAMinute(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	i, err := b.App.Invite(ctx, b.As("rossi.aa"), invitation(b, x, "lettore", licensing.Viewer))
	if err != nil {
		t.Fatal(err)
	}
	for n, tt := range []struct {
		after time.Duration
		issue int
	}{{0, 2}, {0, 2}, {59 * time.Second, 2}, {time.Second, 3}, {0, 3}} {
		b.Pass(tt.after)
		if i, err = b.App.ResendInvitation(ctx, b.As("rossi.aa"), i.ID); err != nil || i.Issue != tt.issue {
			t.Fatalf("%d: %+v %v", n, i, err)
		}
	}
}

func TestTheSamePolicyAgain(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		p := licensing.DefaultPolicy()
		p.GraceDays = 45
		for n, want := range []int{2, 2, 3} {
			if n == 2 {
				p.GraceDays = 30
			}
			if set, err := b.App.SetPolicy(t.Context(), b.As("administrator"), p); err != nil || set.Version != want {
				t.Fatalf("%d: version %d, want %d: %v", n, set.Version, want, err)
			}
		}
	})
}

func TestTheSameConfirmationAgain(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	ctx := t.Context()
	x := b.Active("comune", b.Draft("comune", b.Council))
	s := b.Running(x, "documents-std")[0]
	aa := b.As("comune.aa")
	first, err := b.App.ConfirmRenewal(ctx, aa, s.ID, licensing.Confirmation{CIG: "A0000011A6"})
	if err != nil || first.Renewal.Order == "" {
		t.Fatalf("%+v %v", first, err)
	}
	again, err := b.App.ConfirmRenewal(ctx, aa, s.ID, licensing.Confirmation{CIG: "A0000011A6"})
	if err != nil || again.Version != first.Version || again.Renewal != first.Renewal {
		t.Errorf("the same again: %+v after %+v, %v", again.Renewal, first.Renewal, err)
	}
	if other, err := b.App.ConfirmRenewal(ctx, aa, s.ID, licensing.Confirmation{CIG: "A0000011A6", Quantity: s.Quantity + 1}); err != nil || other.Renewal.Order == first.Renewal.Order {
		t.Errorf("another quantity: %+v %v", other, err)
	}
}

func TestACopyJustMadeIsFound(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		b.Catalogue()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		o := b.Submitted(b.Purchase(x, "mail-plus"))
		if _, err := b.App.RejectOrder(ctx, b.As("desk"), o.ID, "doppio"); err != nil {
			t.Fatal(err)
		}
		agent := b.As("alfa.agent")
		found := func(what string, by app.Actor, want licensing.OrderID) {
			t.Helper()
			c, err := b.App.CopyJustMade(ctx, by, o.ID, time.Minute)
			if err != nil || (c == nil) != (want == "") || c != nil && c.ID != want {
				t.Errorf("%s: %+v %v", what, c, err)
			}
		}
		found("none yet", agent, "")
		c, err := b.App.CopyOrder(ctx, agent, o.ID)
		if err != nil {
			t.Fatal(err)
		}
		found("the copy", agent, c.ID)
		found("of a colleague", b.As("alfa.admin"), "")
		b.Pass(time.Minute)
		found("a minute later", agent, "")
		if c, err = b.App.CopyOrder(ctx, agent, o.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := b.App.SubmitOrder(ctx, agent, c.ID); err != nil {
			t.Fatal(err)
		}
		found("one that was sent", agent, "")
		if _, err := b.App.CopyJustMade(ctx, b.As("beta.agent"), o.ID, time.Minute); licensing.KindOf(err) != licensing.Missing {
			t.Errorf("of somebody else's order: %v", err)
		}
	})
}
