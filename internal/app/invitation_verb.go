package app

import (
	"context"

	"volare/internal/licensing"
	"volare/internal/store"
)

// ResendInvitation mails an invitation anew; an expired one is open again, and
// the role with it. Links mailed before die.
func (a *App) ResendInvitation(ctx context.Context, actor Actor, id licensing.InvitationID) (*licensing.Invitation, error) {
	return a.onInvitation(ctx, actor, id, "resend", func(w *work, i *licensing.Invitation, x *licensing.Agreement) (*licensing.Invitation, error) {
		if _, ok := licensing.Invitations.Next(i.State, "resend"); !ok {
			return nil, i.Move("resend", w.now)
		}
		if i.State == licensing.InvitationSent && i.Issue > 1 && w.now.Sub(i.UpdatedAt) < mailPause { // a second click is no second mail
			return i, nil
		}
		if err := w.revive(i, x); err != nil {
			return nil, err
		}
		i.Issue++
		i.ExpiresAt = w.invitationEnd(w.now)
		at, _, err := w.placeOfInvitation(i)
		if err != nil {
			return nil, err
		}
		if err := w.moveInvitation(i, "resend", at); err != nil {
			return nil, err
		}
		if err := w.RevokeLinks(i.Account, i.ID, w.now); err != nil {
			return nil, err
		}
		return i, w.mailSeat(i, x)
	})
}

// revive gives the role of an expired invitation again, on x or in an
// organization, if it could still be given to whoever was invited.
func (w *work) revive(i *licensing.Invitation, x *licensing.Agreement) error {
	as, err := w.Assignment(i.Assignment)
	if err != nil || as.RevokedAt.IsZero() {
		return err
	}
	acc, err := w.Account(i.Account)
	if err != nil {
		return err
	}
	d := InvitationDraft{Person: licensing.Person{Mail: acc.Mail}, Role: i.Role, Organization: i.Organization}
	if as.Grant != "" {
		d.Of = licensing.PartnerParty
	}
	if err := w.vacant(d, x); err != nil {
		return err
	}
	grant, err := w.seatGrant(x, d.Person, d.Role, d.Of)
	if err != nil {
		return unseated(err, string(i.State))
	}
	again := &licensing.Assignment{ID: licensing.RoleID(licensing.NewID()), Account: as.Account, Role: as.Role, Organization: as.Organization,
		Agreement: as.Agreement, Grant: grant, Since: w.now}
	if err := w.InsertAssignment(again); err != nil {
		return err
	}
	i.Assignment = again.ID
	at, _, err := w.placeOfInvitation(i)
	if err != nil {
		return err
	}
	if err := w.record(change{subject: "role", verb: "give", id: string(again.ID), version: 1, after: again.Facts(), place: at}); err != nil {
		return err
	}
	return w.tellAppointed(x, i.Role, toAccount(acc, i.ID))
}

// RevokeInvitation takes an invitation back, and the role with it.
func (a *App) RevokeInvitation(ctx context.Context, actor Actor, id licensing.InvitationID, reason string) (*licensing.Invitation, error) {
	return a.onInvitation(ctx, actor, id, "revoke", func(w *work, i *licensing.Invitation, x *licensing.Agreement) (*licensing.Invitation, error) {
		return w.revokeInvitation(i, x, reason)
	})
}

func (w *work) revokeInvitation(i *licensing.Invitation, x *licensing.Agreement, reason string) (*licensing.Invitation, error) {
	if _, ok := licensing.Invitations.Next(i.State, "revoke"); !ok {
		return nil, i.Move("revoke", w.now)
	}
	if err := whyOf(reason); err != nil {
		return nil, err
	}
	as, err := w.Assignment(i.Assignment)
	if err != nil {
		return nil, err
	}
	if err := w.vacate(as, x, reason); err != nil {
		return nil, err
	}
	return w.Invitation(i.ID)
}

// ReplaceInvitation takes an invitation back and invites another person into
// the same role; it gives the new invitation.
func (a *App) ReplaceInvitation(ctx context.Context, actor Actor, id licensing.InvitationID, who licensing.Person) (*licensing.Invitation, error) {
	return a.onInvitation(ctx, actor, id, "replace", func(w *work, i *licensing.Invitation, x *licensing.Agreement) (*licensing.Invitation, error) {
		if _, ok := licensing.Invitations.Next(i.State, "replace"); !ok {
			return nil, i.Move("replace", w.now)
		}
		as, err := w.Assignment(i.Assignment)
		if err != nil {
			return nil, err
		}
		d := InvitationDraft{Person: who, Role: i.Role, Organization: i.Organization, Agreement: i.Agreement}
		if as.Grant != "" {
			d.Of = licensing.PartnerParty
		}
		if _, err := w.revokeInvitation(i, x, ""); err != nil {
			return nil, err
		}
		return w.invite(d, x)
	})
}

// onInvitation is what every verb of an invitation does.
func (a *App) onInvitation(ctx context.Context, actor Actor, id licensing.InvitationID, verb licensing.Verb,
	do func(*work, *licensing.Invitation, *licensing.Agreement) (*licensing.Invitation, error)) (*licensing.Invitation, error) {
	return result(ctx, a, actor, func(w *work) (*licensing.Invitation, error) {
		i, x, err := w.lockInvitation(id)
		if err != nil {
			return nil, err
		}
		if err := w.authorizeRole("invitation."+verb, i.Role, i.Organization, x); err != nil {
			if licensing.KindOf(err) == licensing.Missing {
				err = licensing.NotFound("invitation")
			}
			return nil, err
		}
		if err := replay(w, &i); err != nil {
			return i, err
		}
		if err := w.fresh(seen(id, i.Version)); err != nil {
			return nil, err
		}
		return do(w, i, x)
	})
}

// lockInvitation locks what an invitation's role is held on, then the invitation.
func (w *work) lockInvitation(id licensing.InvitationID) (*licensing.Invitation, *licensing.Agreement, error) {
	if !licensing.ValidID(id) {
		return nil, nil, licensing.NotFound("invitation")
	}
	i, err := w.Invitation(id)
	if err != nil {
		return nil, nil, err
	}
	var x *licensing.Agreement
	if i.Agreement == "" {
		err = store.Lock(w.Tx, "organization", i.Organization)
	} else {
		x, err = w.lockAgreement(i.Agreement)
	}
	if err != nil {
		return nil, nil, err
	}
	if err := store.Lock(w.Tx, "invitation", id); err != nil {
		return nil, nil, err
	}
	i, err = w.Invitation(id)
	return i, x, err
}

// Invitation reads one invitation.
func (a *App) Invitation(ctx context.Context, actor Actor, id licensing.InvitationID) (*licensing.Invitation, error) {
	if !licensing.ValidID(id) {
		return nil, licensing.NotFound("invitation")
	}
	var i *licensing.Invitation
	err := a.read(ctx, actor, func(w *work) (err error) {
		if i, err = w.Tx.Invitation(id); err != nil {
			return err
		}
		_, x, err := w.placeOfInvitation(i)
		if err != nil {
			return err
		}
		to := licensing.Target{Organization: i.Organization, Partner: i.Organization}
		if x != nil {
			to = licensing.Target{Customer: x.Customer, Agreement: x.ID, Contract: x.Contract}
		}
		if err := actor.authorize("invitation", "invitation.read", "invitation.read", to); err != nil {
			return err
		}
		return w.nameInvited(i)
	})
	return i, err
}

// InvitationFilter narrows a list of invitations; without agreement and
// organization they are those of the workspace.
type InvitationFilter struct {
	Organization licensing.OrganizationID
	Agreement    licensing.AgreementID
	State        licensing.InvitationState
}

// Invitations lists the invitations into an agreement's or an organization's roles.
func (a *App) Invitations(ctx context.Context, actor Actor, f InvitationFilter, p store.Page) (store.List[*licensing.Invitation], error) {
	var l store.List[*licensing.Invitation]
	err := a.read(ctx, actor, func(w *work) error {
		sees := actor.seeing("invitation.read").Agreements
		to := licensing.Target{}
		if f.Agreement != "" {
			x, err := w.readableAgreement(f.Agreement)
			if err != nil {
				return err
			}
			f.Organization, sees = x.Customer, []licensing.AgreementID{x.ID}
			to = licensing.Target{Customer: x.Customer, Agreement: x.ID, Contract: x.Contract}
		} else {
			if f.Organization == "" {
				f.Organization = actor.Organization
			}
			to.Organization, to.Partner = f.Organization, f.Organization
		}
		if err := actor.authorize("organization", "invitation.read", "invitation.read", to); err != nil {
			return err
		}
		var err error
		if l, err = w.Tx.Invitations(f.Organization, sees, f.State, p); err != nil {
			return err
		}
		return w.nameInvited(l.Items...)
	})
	return l, err
}

// nameInvited fills in whom invitations are for: how their owner calls
// themselves is told once they have accepted.
func (w *work) nameInvited(all ...*licensing.Invitation) error {
	ids := make([]licensing.AccountID, len(all))
	for n, i := range all {
		ids[n] = i.Account
	}
	accounts, err := w.AccountsByID(ids)
	for _, i := range all {
		if acc := accounts[i.Account]; acc != nil {
			i.Person.Mail, i.Person.Language = acc.Mail, acc.Language
			if i.State == licensing.InvitationAccepted {
				i.Person.Name = acc.Name
			}
		}
	}
	return err
}
