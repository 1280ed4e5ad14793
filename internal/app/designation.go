package app

import (
	"slices"
	"time"

	"volare/internal/licensing"
	"volare/internal/store"
)

// account finds the account with a person's address, or makes one that waits
// to be enrolled.
func (w *work) account(p licensing.Person) (*licensing.Account, error) {
	key := licensing.MailKey(p.Mail)
	a, err := w.AccountByMail(key)
	if err == nil || licensing.KindOf(err) != licensing.Missing {
		return a, err
	}
	a = &licensing.Account{ID: licensing.AccountID(licensing.NewID()), Name: p.Name, Mail: key, Language: p.Language,
		CreatedAt: w.now, UpdatedAt: w.now, Version: 1}
	if fresh, err := w.InsertAccount(a); err != nil {
		return nil, err
	} else if !fresh { // somebody else has named them meanwhile
		return w.AccountByMail(key)
	}
	if err := w.indexRecipient(a); err != nil {
		return nil, err
	}
	return a, w.record(change{subject: "account", verb: "create", id: string(a.ID), version: 1, after: a.Facts(), private: p.Name + " <" + key + ">"})
}

// accountNamed is account for whoever gives a person a role: they know the
// name. Until an account's owner has come, the latest of them counts.
func (w *work) accountNamed(p licensing.Person) (*licensing.Account, error) {
	a, err := w.account(p)
	if err != nil || !renames(a, p) {
		return a, err
	}
	if err := store.Lock(w.Tx, "account", a.ID); err != nil {
		return nil, err
	}
	if a, err = w.Account(a.ID); err != nil || !renames(a, p) { // somebody else may have, meanwhile
		return a, err
	}
	return a, w.rename(a, p.Name, p.Language)
}

// renames reports whether p's name or language is to be an account's from now on.
func renames(a *licensing.Account, p licensing.Person) bool {
	return a.EnrolledAt.IsZero() && a.DisabledAt.IsZero() && (a.Name != p.Name || a.Language != p.Language)
}

// appointment is a role to be given.
type appointment struct {
	person       licensing.Person
	role         licensing.Role
	organization licensing.OrganizationID
	agreement    *licensing.Agreement // nil for operator and partner roles
	grant        licensing.GrantID
	designation  bool // the invitation stays open while any of its services is pending
}

// appoint gives a role, and to whoever can't sign in yet an invitation. It
// gives the person as a recipient. Who holds the role already keeps it.
func (w *work) appoint(p appointment) (recipient, error) {
	acc, err := w.accountNamed(p.person)
	if err != nil {
		return recipient{}, err
	}
	as := &licensing.Assignment{ID: licensing.RoleID(licensing.NewID()), Account: acc.ID, Role: p.role, Organization: p.organization, Grant: p.grant, Since: w.now}
	at := place{customer: p.organization}
	if p.agreement != nil {
		as.Agreement, at = p.agreement.ID, placeOf(p.agreement)
	}
	held, err := w.RolesOf(acc.ID)
	if err != nil {
		return recipient{}, err
	}
	for _, h := range held {
		if h.Role == as.Role && h.Organization == as.Organization && h.Agreement == as.Agreement {
			return w.invited(acc, h, at, p.designation)
		}
	}
	if err := w.InsertAssignment(as); err != nil {
		return recipient{}, err
	}
	if err := w.record(change{subject: "role", verb: "give", id: string(as.ID), version: 1, after: as.Facts(), place: at}); err != nil {
		return recipient{}, err
	}
	return w.invited(acc, as, at, p.designation)
}

// invited makes sure that an account which can't sign in yet has an open
// invitation into a role.
func (w *work) invited(acc *licensing.Account, as *licensing.Assignment, at place, designation bool) (recipient, error) {
	if !acc.EnrolledAt.IsZero() {
		return toAccount(acc, ""), nil
	}
	if i, err := w.InvitationTo(as.ID); err == nil && i.State == licensing.InvitationSent {
		return toAccount(acc, i.ID), nil
	} else if err != nil && licensing.KindOf(err) != licensing.Missing {
		return recipient{}, err
	}
	i, err := w.newInvitation(acc, acc.Name, as, at, designation)
	if err != nil {
		return recipient{}, err
	}
	return toAccount(acc, i.ID), nil
}

// newInvitation writes an invitation into a role, with the name by which it
// was given: inviting tells nothing of whose address it is. One of a designation stays
// open while any of its services is pending.
func (w *work) newInvitation(acc *licensing.Account, name string, as *licensing.Assignment, at place, designation bool) (*licensing.Invitation, error) {
	i := &licensing.Invitation{ID: licensing.InvitationID(licensing.NewID()), Account: acc.ID, Person: licensing.Person{Name: name}, Role: as.Role, Organization: as.Organization,
		Agreement: as.Agreement, Assignment: as.ID, Designation: designation, State: licensing.InvitationSent, Since: w.now, Issue: 1,
		InvitedBy: w.actor.Account, CreatedAt: w.now, UpdatedAt: w.now, Version: 1}
	i.ExpiresAt = w.invitationEnd(w.began)
	if err := w.InsertInvitation(i); err != nil {
		return nil, err
	}
	if err := w.record(change{subject: "invitation", verb: "send", id: string(i.ID), version: 1, after: i.Facts(), place: at}); err != nil {
		return nil, err
	}
	return i, w.plan(licensing.OfInvitation, string(i.ID), i.Next())
}

// invitationEnd is when an invitation ends that runs from an instant.
func (w *work) invitationEnd(from time.Time) time.Time {
	return licensing.DateOf(from, w.policy.Zone).AddDays(w.policy.InvitationDays).EndOf(w.policy.Zone)
}

// designationEnd is when a designation's invitation ends, as far as is known
// now: a signatory's runs while the agreement waits for them, the others' while
// any of their services is pending; from then on like any other.
func (w *work) designationEnd(i *licensing.Invitation, x *licensing.Agreement) (time.Time, error) {
	if i.Role == licensing.Signatory {
		if x.State == licensing.AgreementSent || x.State == licensing.AgreementSigned {
			return w.invitationEnd(w.now), nil
		}
		return i.ExpiresAt, nil
	}
	pending, last, err := w.ActivationsUnder(x.ID)
	switch {
	case err != nil || last.IsZero():
		return i.ExpiresAt, err
	case pending:
		return w.invitationEnd(w.now), nil
	}
	return w.invitationEnd(last), nil
}

// dismiss takes a role away at once: its links die, an open invitation into it
// is revoked, and sessions end unless they are another organization's too.
func (w *work) dismiss(as *licensing.Assignment, at place, reason string) error {
	before := as.Facts()
	w.leaves = w.leaves || as.Account == w.actor.Account
	as.RevokedAt, as.Reason = w.now, reason
	if err := w.UpdateAssignment(as); err != nil {
		return err
	}
	if err := w.record(change{subject: "role", verb: "revoke", id: string(as.ID), version: 2, before: before, after: as.Facts(), place: at}); err != nil {
		return err
	}
	if err := w.endSessionsAfter(as); err != nil {
		return err
	}
	i, err := w.InvitationTo(as.ID)
	if licensing.KindOf(err) == licensing.Missing && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	if err := w.RevokeLinks(as.Account, i.ID, w.now); err != nil {
		return err
	}
	if i.State != licensing.InvitationSent {
		return nil
	}
	return w.moveInvitation(i, "revoke", at)
}

// endSessionsAfter ends the sessions of whoever has lost a role, but not of
// those who still hold one in another organization: naming somebody and
// dismissing them again must not sign them out of their work elsewhere. What
// is lost is lost all the same, as roles are read at each request. Whoever
// gives up a role themselves signs in again.
func (w *work) endSessionsAfter(as *licensing.Assignment) error {
	held, err := w.RolesOf(as.Account)
	if err != nil {
		return err
	}
	elsewhere := slices.ContainsFunc(held, func(h *licensing.Assignment) bool { return h.Organization != as.Organization })
	if elsewhere && as.Account != w.actor.Account {
		return nil
	}
	return w.EndSessionsOf(as.Account, w.app.wall())
}

// moveInvitation takes an invitation by verb and writes it down.
func (w *work) moveInvitation(i *licensing.Invitation, verb licensing.Verb, at place) error {
	before := i.Facts()
	if err := i.Move(verb, w.now); err != nil {
		return err
	}
	i.UpdatedAt = w.now
	if err := w.UpdateInvitation(i); err != nil {
		return err
	}
	i.Version++
	if err := w.record(change{subject: "invitation", verb: verb, id: string(i.ID), version: i.Version, before: before, after: i.Facts(), place: at}); err != nil {
		return err
	}
	return w.plan(licensing.OfInvitation, string(i.ID), i.Next())
}

// fillPosts gives the designees of an agreement that has become active their
// roles, and the partner its grant where its person is OSA.
func (w *work) fillPosts(a *licensing.Agreement) (aa, osa recipient, err error) {
	aa, err = w.appoint(appointment{person: a.AgreementAdministrator.Person, role: licensing.AgreementAdministrator,
		organization: a.Customer, agreement: a, designation: true})
	if err != nil {
		return aa, osa, err
	}
	var grant licensing.GrantID
	if a.OSA.Of == licensing.PartnerParty {
		if grant, err = w.giveGrant(a, a.OSA.GrantEndsOn, a.SignedBy); err != nil {
			return aa, osa, err
		}
	}
	osa, err = w.appoint(appointment{person: a.OSA.Person, role: licensing.OnlineServicesAdministrator,
		organization: a.Customer, agreement: a, grant: grant, designation: true})
	return aa, osa, err
}

// giveGrant writes the customer's grant to the partner of record, until ends
// or else the agreement's end.
func (w *work) giveGrant(a *licensing.Agreement, ends licensing.Date, by licensing.AccountID) (licensing.GrantID, error) {
	if ends.IsZero() || ends.After(a.EndsOn) {
		ends = a.EndsOn
	}
	g := &licensing.Grant{ID: licensing.GrantID(licensing.NewID()), Agreement: a.ID, Customer: a.Customer, Partner: a.Partner,
		EndsOn: ends, GivenBy: by, GivenAt: w.now, Version: 1}
	if err := w.InsertGrant(g); err != nil {
		return "", err
	}
	if err := w.record(change{subject: "grant", verb: "give", id: string(g.ID), version: 1, after: g.Facts(), place: placeOf(a)}); err != nil {
		return "", err
	}
	return g.ID, w.plan(licensing.OfGrant, string(g.ID), g.Next(w.policy))
}
