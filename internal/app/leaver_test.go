package app_test

import (
	"slices"
	"testing"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

// Whoever has left hears nothing more of what they began: their side does.
func TestWhoLeftIsToldNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		ctx := t.Context()
		x := b.Active("comune", long(b, "comune", b.Council))
		s := b.Running(x, "meetings-50")[0]
		b.Appoint("alfa.due", licensing.OrderAgent, b.Partner)
		b.Appoint("desk.due", licensing.OrderDesk, b.Operator)
		b.Until(b.On("2027-02-01"))
		s, err := b.App.ConfirmRenewal(ctx, b.As("comune.aa"), s.ID, licensing.Confirmation{CIG: "A0000011A6"})
		ok(t, err)
		o, err := b.App.DraftOrder(ctx, b.As("alfa.due"), b.Purchase(x, "mail-plus"))
		ok(t, err)
		_, err = b.App.SubmitOrder(ctx, b.As("alfa.due"), o.ID)
		ok(t, err)
		_, err = b.App.QueryOrder(ctx, b.As("desk.due"), o.ID, "Perché?", false)
		ok(t, err)
		b.Mailed("alfa.due", "order.question")
		leave := func(who string, p app.People, err error) {
			t.Helper()
			ok(t, err)
			for _, h := range p.Posts {
				if h.Mail == b.Address(who) {
					_, err := b.App.RevokeRole(ctx, b.As("administrator"), h.ID, "")
					ok(t, err)
				}
			}
		}
		in := func(o *licensing.Organization) (app.People, error) {
			return b.App.OrganizationPeople(ctx, b.As("administrator"), o.ID)
		}
		p, err := in(b.Partner)
		leave("alfa.due", p, err)
		p, err = in(b.Operator)
		leave("desk.due", p, err)
		p, err = b.App.AgreementPeople(ctx, b.As("administrator"), x.ID)
		leave("comune.aa", p, err)
		b.Forget()
		_, err = b.App.AnswerOrder(ctx, b.As("alfa.agent"), o.ID, "Perciò.")
		ok(t, err)
		for _, id := range []licensing.OrderID{o.ID, s.Renewal.Order} {
			_, err = b.App.RejectOrder(ctx, b.As("desk"), id, "No.")
			ok(t, err)
		}
		for _, who := range []string{"alfa.due", "desk.due", "comune.aa"} {
			if ks := b.Kinds(who); len(ks) > 0 {
				t.Errorf("%s hears of %v", who, ks)
			}
		}
		b.Mailed("desk", "order.answered")
		if ks := b.Kinds("alfa.agent"); !slices.Equal(ks, []string{"order.rejected", "order.rejected"}) {
			t.Errorf("the partner hears of %v", ks)
		}
	})
}
