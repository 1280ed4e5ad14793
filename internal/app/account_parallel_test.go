package app_test

import (
	"context"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

// Somebody new who is named by several at the same moment is one person, and
// nobody is refused because another was quicker.
func TestNamedByManyAtOnceIsOneAccount(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		b.Forget()
		atOnce := func(n int, f func(ctx context.Context, i int) error) {
			t.Helper()
			var g errgroup.Group
			for i := range n {
				g.Go(func() error { return f(t.Context(), i) })
			}
			if err := g.Wait(); err != nil {
				t.Error(err)
			}
		}
		stranger := b.Person("nuova.persona")
		atOnce(8, func(ctx context.Context, _ int) error {
			return b.App.AskForAccess(ctx, stranger, ask(x, licensing.Viewer), apptest.Home)
		})
		if l, err := b.App.AccessRequests(t.Context(), b.As("support"), false, store.AccessFilter{}, store.Page{}); err != nil || len(l.Items) != 1 {
			t.Errorf("%d requests, %v", len(l.Items), err)
		}
		her := b.As("beta.agent")
		var asked atomic.Int32
		atOnce(6, func(ctx context.Context, _ int) error {
			_, err := b.App.FileAccessRequest(ctx, her, ask(x, licensing.Viewer))
			if apptest.Code(err) == "access_request.pending_already" {
				return nil
			}
			asked.Add(1)
			return err
		})
		if n := asked.Load(); n != 1 {
			t.Errorf("asked %d times", n)
		}
		ids := make([]licensing.AgreementID, 6)
		for i := range ids {
			d := b.Draft("rossi", b.Customer)
			d.Signatory = b.Person("nuovo.firmatario")
			y, err := b.App.DraftAgreement(t.Context(), b.As("alfa.agent"), d)
			ok(t, err)
			ids[i] = y.ID
		}
		agent := b.As("alfa.agent")
		atOnce(len(ids), func(ctx context.Context, i int) error {
			_, err := b.App.SendAgreement(ctx, agent, ids[i])
			return err
		})
		if l, err := b.App.Messages(t.Context(), b.As("support"), store.MessageFilter{To: b.Address("nuovo.firmatario")}, store.Page{}); err != nil || len(l.Items) != len(ids) {
			t.Errorf("%d mails, %v", len(l.Items), err)
		}
	})
}

// Two clicks on "sign in", or on a language, are no conflict: what waits for
// the account is accepted once.
func TestSignedInTwiceAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		b.GivePassword("beta.agent")
		for range 3 {
			i, err := b.App.Invite(t.Context(), b.As("rossi.aa"), invitation(b, x, "beta.agent", licensing.Viewer))
			ok(t, err)
			var g errgroup.Group
			for range 4 {
				g.Go(func() error {
					_, err := b.App.SignIn(t.Context(), b.Address("beta.agent"), apptest.Password, apptest.Home)
					return err
				})
			}
			if err := g.Wait(); err != nil {
				t.Error(err)
			}
			her := b.As("beta.agent")
			for range 4 {
				g.Go(func() error { return b.App.ChooseLanguage(t.Context(), her, licensing.English) })
			}
			if err := g.Wait(); err != nil {
				t.Error(err)
			}
			ok(t, b.App.ChooseLanguage(t.Context(), her, licensing.Italian))
			as := roleOf(t, b, x, "beta.agent", licensing.Viewer)
			if i, err = b.App.Invitation(t.Context(), b.As("rossi.aa"), i.ID); err != nil || i.State != licensing.InvitationAccepted {
				t.Errorf("%v %v", i, err)
			}
			_, err = b.App.RevokeRole(t.Context(), b.As("rossi.aa"), as.ID, "")
			ok(t, err)
		}
	})
}
