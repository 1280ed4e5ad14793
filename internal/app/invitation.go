package app

import (
	"context"
	"strings"

	"golang.org/x/text/unicode/norm"

	"volare/internal/licensing"
	"volare/internal/store"
)

// InvitationDraft is whom to invite into which role: a customer's role on an
// agreement, or the operator's or a partner's in its organization.
type InvitationDraft struct {
	Person       licensing.Person
	Role         licensing.Role
	Organization licensing.OrganizationID
	Agreement    licensing.AgreementID
	Of           licensing.Party // whose person it is, on an agreement: the customer's (or ""), or the partner's under its grant
}

// Invite invites a person into a role, who holds it from now on. Whoever has
// an account accepts by signing in, others by the link that is mailed.
func (a *App) Invite(ctx context.Context, actor Actor, d InvitationDraft) (*licensing.Invitation, error) {
	return result(ctx, a, actor, func(w *work) (*licensing.Invitation, error) {
		x, err := w.lockSeat(&d)
		if err != nil {
			return nil, err
		}
		if err := w.authorizeRole("invitation.invite", d.Role, d.Organization, x); err != nil {
			return nil, reference(err, d)
		}
		var i *licensing.Invitation
		if err := replay(w, &i); err != nil {
			return i, err
		}
		return w.invite(d, x)
	})
}

// lockSeat locks what the role of a draft is held on; a customer's is the agreement's.
func (w *work) lockSeat(d *InvitationDraft) (*licensing.Agreement, error) {
	var p licensing.Problems
	licensing.OneOf(&p, "role", d.Role, licensing.Roles)
	if err := p.Err(); err != nil { // all that is wrong is told at once
		p.Merge("", cleanPerson(d.Person).Validate())
		return nil, p.Err()
	}
	if d.Role.OnAgreement() {
		x, err := w.lockAgreement(d.Agreement)
		if err != nil {
			return nil, reference(err, *d)
		}
		d.Organization = x.Customer
		return x, nil
	}
	if d.Organization == "" && d.Role.Party() == w.actor.Party { // one's own
		d.Organization = w.actor.Organization
	}
	if !licensing.ValidID(d.Organization) {
		return nil, reference(licensing.NotFound("organization"), *d)
	}
	return nil, store.Lock(w.Tx, "organization", d.Organization)
}

// reference makes what can't be found a problem of the field that names it.
func reference(err error, d InvitationDraft) error {
	if err == nil || licensing.KindOf(err) != licensing.Missing {
		return err
	}
	field, id := "organization", string(d.Organization)
	if d.Role.OnAgreement() {
		field, id = "agreement", string(d.Agreement)
	}
	code := "field.reference"
	if id == "" {
		code = "field.required"
	}
	var p licensing.Problems
	p.Add(field, code)
	return p.Err()
}

// invite is Invite's inner form.
func (w *work) invite(d InvitationDraft, x *licensing.Agreement) (*licensing.Invitation, error) {
	d.Person.Name = norm.NFC.String(strings.TrimSpace(d.Person.Name))
	d.Person.Mail = strings.TrimSpace(d.Person.Mail)
	if err := w.checkSeat(d, x); err != nil {
		return nil, err
	}
	grant, err := w.seatGrant(x, d.Person, d.Role, d.Of)
	if err != nil {
		return nil, err
	}
	if err := w.vacant(d, x); err != nil {
		return nil, err
	}
	to, err := w.appoint(appointment{person: d.Person, role: d.Role, organization: d.Organization, agreement: x, grant: grant})
	if err != nil {
		return nil, err
	}
	if err := w.tellAppointed(x, d.Role, to); err != nil {
		return nil, err
	}
	i, err := w.openInvitation(to, d, x)
	if err != nil {
		return nil, err
	}
	return i, w.mailSeat(i, x)
}

// checkSeat checks what was filled in.
func (w *work) checkSeat(d InvitationDraft, x *licensing.Agreement) error {
	var p licensing.Problems
	p.Merge("", d.Person.Validate())
	switch {
	case d.Role == licensing.Signatory: // the agreement names its signatory
		p.Add("role", "field.not_allowed")
	case x == nil:
		o, err := w.Tx.Organization(d.Organization)
		if err != nil {
			return reference(err, d)
		}
		if o.Party != d.Role.Party() || o.Party == licensing.CustomerParty {
			p.Add("role", "field.not_allowed")
		}
		if d.Agreement != "" {
			p.Add("agreement", "field.not_allowed")
		}
		if d.Of != "" {
			p.Add("of", "field.not_allowed")
		}
	case x.CountersignedAt.IsZero():
		p.Add("agreement", "access.agreement_not_active")
	case d.Of != "":
		licensing.OneOf(&p, "of", d.Of, licensing.Sides)
	}
	return p.Err()
}

// vacant refuses to invite somebody into a role they hold already.
func (w *work) vacant(d InvitationDraft, x *licensing.Agreement) error {
	acc, err := w.AccountByMail(licensing.MailKey(d.Person.Mail))
	if err != nil {
		if licensing.KindOf(err) == licensing.Missing {
			return nil
		}
		return err
	}
	if !acc.DisabledAt.IsZero() {
		return &licensing.Error{Kind: licensing.Conflict, Code: "account.disabled", State: "disabled"}
	}
	held, err := w.RolesOf(acc.ID)
	if err != nil {
		return err
	}
	for _, h := range held {
		if h.Role == d.Role && h.Organization == d.Organization && (x == nil || h.Agreement == x.ID) {
			return licensing.Refuse(licensing.Conflict, "role.held_already")
		}
	}
	return nil
}

// seatGrant finds the grant under which a partner's person holds a customer's
// role; without one a partner's people hold none, and never the agreement
// administrator's.
func (w *work) seatGrant(x *licensing.Agreement, who licensing.Person, role licensing.Role, of licensing.Party) (licensing.GrantID, error) {
	if err := w.checkSide(who, role); err != nil {
		return "", err
	}
	if x == nil || x.Partner == "" && of != licensing.PartnerParty {
		return "", nil
	}
	if of != licensing.PartnerParty {
		held, err := w.employmentOf(who)
		if err != nil || !held.at(x.Partner) {
			return "", err
		}
	}
	var p licensing.Problems
	if role == licensing.AgreementAdministrator {
		p.Add("role", "agreement.administrator_of_customer")
		return "", p.Err()
	}
	all, err := w.GrantsOn(x.ID)
	if err != nil {
		return "", err
	}
	if x.Contract != "" { // one on the contract holds for its enrollments
		above, err := w.GrantsOn(x.Contract)
		if err != nil {
			return "", err
		}
		all = append(all, above...)
	}
	for _, g := range all {
		if g.Holds(w.today()) && g.Partner == x.Partner {
			return g.ID, nil
		}
	}
	p.Add("of", "access.needs_grant")
	return "", p.Err()
}

// openInvitation is the invitation that an appointment made; whoever can sign
// in already gets one too, to be accepted by doing so.
func (w *work) openInvitation(to recipient, d InvitationDraft, x *licensing.Agreement) (*licensing.Invitation, error) {
	if to.invitation != "" {
		return w.Invitation(to.invitation)
	}
	acc, err := w.Account(to.account)
	if err != nil {
		return nil, err
	}
	held, err := w.RolesOf(acc.ID)
	if err != nil {
		return nil, err
	}
	at := place{customer: d.Organization}
	if x != nil {
		at = placeOf(x)
	}
	for _, h := range held {
		if h.Role == d.Role && h.Organization == d.Organization && (x == nil || h.Agreement == x.ID) {
			return w.newInvitation(acc, d.Person.Name, h, at, false)
		}
	}
	return nil, licensing.NotFound("role")
}

// mailSeat tells somebody of the role they were invited into; a new online
// services administrator gets the services that wait.
func (w *work) mailSeat(i *licensing.Invitation, x *licensing.Agreement) error {
	acc, err := w.Account(i.Account)
	if err != nil {
		return err
	}
	if i.Role == licensing.OnlineServicesAdministrator {
		if handed, err := w.handOver(x, toAccount(acc, i.ID)); err != nil || handed {
			return err
		}
	}
	return w.mailInvitation(i, acc)
}

// invitationDue lets an invitation expire that nobody accepted in time, and
// with it the role of whoever never came at all. A post that the agreement
// itself fills stays filled: its next mail brings a new invitation.
func (w *work) invitationDue(e store.Entry) error {
	i, err := w.Invitation(licensing.InvitationID(e.ID))
	if err != nil {
		return err
	}
	if i.State != licensing.InvitationSent || i.ExpiresAt.IsZero() || i.ExpiresAt.After(w.now) {
		return w.plan(licensing.OfInvitation, e.ID, i.Next())
	}
	at, x, err := w.placeOfInvitation(i)
	if err != nil {
		return err
	}
	if i.Designation && x != nil {
		end, err := w.designationEnd(i, x)
		if err != nil {
			return err
		}
		if end.After(w.now) {
			i.ExpiresAt, i.UpdatedAt = end, w.now
			if err := w.UpdateInvitation(i); err != nil {
				return err
			}
			i.Version++
			return w.plan(licensing.OfInvitation, e.ID, i.Next())
		}
	}
	if err := w.moveInvitation(i, "expire", at); err != nil || i.Designation {
		return err
	}
	acc, err := w.Account(i.Account)
	if err != nil || !acc.EnrolledAt.IsZero() {
		return err
	}
	as, err := w.Assignment(i.Assignment)
	if err != nil || !as.RevokedAt.IsZero() {
		return err
	}
	return w.vacate(as, x, "invitation.expired")
}

// placeOfInvitation says whose an invitation is, and reads its agreement.
func (w *work) placeOfInvitation(i *licensing.Invitation) (place, *licensing.Agreement, error) {
	if i.Agreement == "" {
		return place{customer: i.Organization}, nil, nil
	}
	x, err := w.Tx.Agreement(i.Agreement)
	if err != nil {
		return place{}, nil, err
	}
	return placeOf(x), x, nil
}
