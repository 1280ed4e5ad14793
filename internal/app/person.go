package app

import (
	"context"
	"slices"

	"volare/internal/licensing"
)

// ActorOf makes the actor of an account in a workspace; an empty workspace is
// the account's first. Roles under a grant count while the grant holds.
func (a *App) ActorOf(ctx context.Context, account licensing.AccountID, workspace licensing.OrganizationID) (Actor, error) {
	var actor Actor
	err := a.read(ctx, System(), func(w *work) (err error) {
		actor, err = w.actorOf(account, workspace)
		return err
	})
	return actor, err
}

func (w *work) actorOf(account licensing.AccountID, workspace licensing.OrganizationID) (Actor, error) {
	acc, err := w.Account(account)
	if err != nil {
		return Actor{}, err
	}
	if !acc.DisabledAt.IsZero() {
		return Actor{}, licensing.Refuse(licensing.Unauthenticated, "unauthenticated")
	}
	actor := Actor{Name: acc.Name, Mail: acc.Mail, Language: acc.Language}
	actor.Account = acc.ID
	held, err := w.RolesOf(account)
	if err != nil {
		return actor, err
	}
	held, err = w.effective(held)
	if err != nil {
		return actor, err
	}
	if actor.Workspaces, err = w.workspaces(held); err != nil {
		return actor, err
	}
	organization, err := pick(actor.Workspaces, workspace)
	if err != nil || organization == nil {
		return actor, err
	}
	actor.Organization, actor.Party = organization.ID, organization.Party
	var agreements []licensing.AgreementID
	for _, h := range held {
		if h.Organization != organization.ID {
			continue
		}
		actor.Roles = append(actor.Roles, *h)
		if h.Agreement != "" {
			agreements = append(agreements, h.Agreement)
		}
	}
	if actor.Under, err = w.Under(agreements); err != nil || actor.Party != licensing.PartnerParty {
		return actor, err
	}
	actor.Grants, err = w.granted(organization.ID)
	return actor, err
}

// effective leaves out roles whose grant no longer holds.
func (w *work) effective(held []*licensing.Assignment) ([]*licensing.Assignment, error) {
	var roles []*licensing.Assignment
	for _, h := range held {
		if h.Grant != "" {
			g, err := w.Grant(h.Grant)
			if err != nil {
				return nil, err
			}
			if !g.Holds(w.today()) {
				continue
			}
		}
		roles = append(roles, h)
	}
	return roles, nil
}

// pick is the organization to act in: the one asked for, if it is among those
// in which a role is held, or else the first of them. None at all is nil.
func pick(all []*licensing.Organization, asked licensing.OrganizationID) (*licensing.Organization, error) {
	if asked == "" {
		if len(all) == 0 {
			return nil, nil
		}
		return all[0], nil
	}
	for _, o := range all {
		if o.ID == asked {
			return o, nil
		}
	}
	return nil, licensing.NotFound("workspace")
}

// workspaces are the organizations in which roles are held, by party, then by age.
func (w *work) workspaces(held []*licensing.Assignment) ([]*licensing.Organization, error) {
	var all []*licensing.Organization
	for _, h := range held {
		if slices.ContainsFunc(all, func(o *licensing.Organization) bool { return o.ID == h.Organization }) {
			continue
		}
		o, err := w.Tx.Organization(h.Organization)
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b *licensing.Organization) int {
		if d := slices.Index(licensing.Parties, a.Party) - slices.Index(licensing.Parties, b.Party); d != 0 {
			return d
		}
		return a.CreatedAt.Compare(b.CreatedAt)
	})
	return all, nil
}

// Workspaces are the organizations in which an account holds roles.
func (a *App) Workspaces(ctx context.Context, account licensing.AccountID) ([]*licensing.Organization, error) {
	var all []*licensing.Organization
	err := a.read(ctx, System(), func(w *work) error {
		held, err := w.RolesOf(account)
		if err != nil {
			return err
		}
		if held, err = w.effective(held); err != nil {
			return err
		}
		all, err = w.workspaces(held)
		return err
	})
	return all, err
}

// granted are the agreements on which a partner holds a grant today, with the
// enrollments under them on which it is of record, too.
func (w *work) granted(partner licensing.OrganizationID) ([]licensing.AgreementID, error) {
	gs, err := w.GrantsTo(partner)
	if err != nil {
		return nil, err
	}
	var on []licensing.AgreementID
	for _, g := range gs {
		if g.Holds(w.today()) {
			on = append(on, g.Agreement)
		}
	}
	refs, err := w.Under(on)
	if err != nil {
		return nil, err
	}
	var all []licensing.AgreementID
	for _, r := range refs {
		if r.Partner == partner {
			all = append(all, r.ID)
		}
	}
	return all, nil
}

// CreateOperator sets up the installation: the operator's organization and its
// first administrator, who is mailed nothing and enrols by other means.
func (a *App) CreateOperator(ctx context.Context, d OrganizationDraft, who licensing.Person) (*licensing.Organization, *licensing.Account, error) {
	var o *licensing.Organization
	var acc *licensing.Account
	err := a.write(ctx, System(), func(w *work) (err error) {
		o, acc, err = w.createOperator(d, who)
		return err
	})
	return o, acc, err
}

// createOperator is CreateOperator's inner form.
func (w *work) createOperator(d OrganizationDraft, who licensing.Person) (*licensing.Organization, *licensing.Account, error) {
	if _, err := w.Operator(); licensing.KindOf(err) != licensing.Missing {
		if err == nil {
			err = licensing.Refuse(licensing.Conflict, "setup.done_already")
		}
		return nil, nil, err
	}
	o := &licensing.Organization{ID: licensing.OrganizationID(licensing.NewID()), Party: licensing.OperatorParty, CreatedAt: w.now, UpdatedAt: w.now, Version: 1}
	d.fill(o)
	p := foundingProblems(d, who)
	if err := p.Err(); err != nil {
		return nil, nil, err
	}
	if err := w.insertOrganization(o); err != nil {
		return nil, nil, err
	}
	if _, err := w.appoint(appointment{person: who, role: licensing.Administrator, organization: o.ID}); err != nil {
		return nil, nil, err
	}
	acc, err := w.AccountByMail(licensing.MailKey(who.Mail))
	return o, acc, err
}

// foundingProblems are all that is wrong with the operator's organization and
// its first administrator.
func foundingProblems(d OrganizationDraft, who licensing.Person) (p licensing.Problems) {
	o := &licensing.Organization{Party: licensing.OperatorParty}
	d.fill(o)
	p.Merge("organization.", o.Validate())
	p.Merge("administrator.", who.Validate())
	return p
}

// enrol lets an account sign in with a password that Hash made. What let in
// before ends: sessions, and mailed links such as a recovery that waits.
func (w *work) enrol(acc *licensing.Account, hash string) error {
	if err := w.SetPassword(acc.ID, hash, w.app.wall()); err != nil {
		return err
	}
	before, verb := acc.Facts(), licensing.Verb("change_password")
	if acc.EnrolledAt.IsZero() {
		acc.EnrolledAt, verb = w.now, "enrol"
	}
	acc.UpdatedAt = w.now
	if err := w.UpdateAccount(acc); err != nil {
		return err
	}
	acc.Version++
	if err := w.record(change{subject: "account", verb: verb, id: string(acc.ID), version: acc.Version, before: before, after: acc.Facts()}); err != nil {
		return err
	}
	if err := w.acceptInvitations(acc); err != nil {
		return err
	}
	if err := w.RevokeLinks(acc.ID, "", w.now); err != nil { // all of them have done their work
		return err
	}
	return w.EndSessionsOf(acc.ID, w.app.wall())
}

// SetPassword gives an account a password, as the command line and the sample
// data do; it is enrolled then. Where no mails leave, this is the recovery.
func (a *App) SetPassword(ctx context.Context, mail, password string) error {
	hash, err := a.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return a.write(ctx, System(), func(w *work) error {
		acc, err := w.AccountByMail(licensing.MailKey(mail))
		if err != nil {
			return err
		}
		if err := w.endTokens(acc); err != nil {
			return err
		}
		return w.enrol(acc, hash)
	})
}

// Appoint gives an operator's or partner's person a role, as the command line
// and imports do. Who may is who may invite.
func (a *App) Appoint(ctx context.Context, actor Actor, who licensing.Person, role licensing.Role, organization licensing.OrganizationID) error {
	return a.write(ctx, actor, func(w *work) error {
		if err := w.authorizeRole("invitation.invite", role, organization, nil); err != nil {
			return err
		}
		o, err := w.Tx.Organization(organization)
		if err != nil {
			return err
		}
		var p licensing.Problems
		p.Merge("", who.Validate())
		if role.OnAgreement() || role.Party() != o.Party {
			p.Add("role", "field.not_allowed")
		}
		if err := p.Err(); err != nil {
			return err
		}
		if err := w.checkSide(who, role); err != nil {
			return err
		}
		_, err = w.appoint(appointment{person: who, role: role, organization: organization})
		return err
	})
}
