package app_test

import (
	"errors"
	"maps"
	"testing"
	"time"

	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

// An expired invitation that is sent again gives its role again, and so to
// nobody to whom it couldn't be given anew.
func TestAnExpiredInvitationGivesNoMoreThanANewOne(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		g, err := b.App.GiveGrant(ctx, b.As("rossi.aa"), x.ID, licensing.Date{})
		ok(t, err)
		invite := func(who string, role licensing.Role, of licensing.Party) licensing.InvitationID {
			d := invitation(b, x, who, role)
			d.Of = of
			i, err := b.App.Invite(ctx, b.As("rossi.aa"), d)
			ok(t, err)
			return i.ID
		}
		granted := invite("terzo", licensing.OnlineServicesAdministrator, licensing.PartnerParty)
		staff := invite("quarta", licensing.AgreementAdministrator, "")
		partners := invite("quinta", licensing.Viewer, "")
		fine := invite("sesta", licensing.AgreementAdministrator, "")
		b.Pass(40 * 24 * time.Hour)
		_, err = b.App.RevokeGrant(ctx, b.As("rossi.aa"), g.ID)
		ok(t, err)
		b.Appoint("quarta", licensing.Support, b.Operator)
		b.Appoint("quinta", licensing.OrderAgent, b.Partner)
		b.Forget()
		before := b.RolesOn(x.ID)
		for _, c := range []struct {
			id   licensing.InvitationID
			code string
		}{{granted, "access.needs_grant"}, {staff, "access.of_operator"}, {partners, "access.needs_grant"}} {
			_, err := b.App.ResendInvitation(ctx, b.As("rossi.aa"), c.id)
			var e *licensing.Error
			if !errors.As(err, &e) || e.Kind != licensing.Conflict || e.Code != c.code || e.State != string(licensing.InvitationExpired) {
				t.Errorf("want %s: %v", c.code, err)
			}
		}
		if after := b.RolesOn(x.ID); !maps.Equal(before, after) || len(b.Mails("")) != 0 {
			t.Errorf("%v, then %v and mails %v", before, after, b.Kinds(""))
		}
		_, err = b.App.GiveGrant(ctx, b.As("rossi.aa"), x.ID, licensing.Date{})
		ok(t, err)
		for id, who := range map[licensing.InvitationID]string{granted: "rossi.aa", fine: "support"} {
			if _, err := b.App.ResendInvitation(ctx, b.As(who), id); err != nil {
				t.Error(err)
			}
		}
		if h := roleOf(t, b, x, "terzo", licensing.OnlineServicesAdministrator); h.Grant == "" || h.Grant == g.ID {
			t.Errorf("held under %q", h.Grant)
		}
		b.Mailed("rossi.aa", "post.filled") // by support, again
	})
}
