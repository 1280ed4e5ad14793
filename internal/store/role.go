package store

import (
	"time"

	"volare/internal/licensing"
)

var assignments = tableOf("role_assignment", "role", func(a *licensing.Assignment) []column {
	return []column{
		plain("id", &a.ID), plain("account_id", &a.Account), plain("role", &a.Role), plain("organization_id", &a.Organization),
		maybe("agreement_id", &a.Agreement), maybe("grant_id", &a.Grant), instant("since", &a.Since),
		moment("revoked_at", &a.RevokedAt), plain("reason", &a.Reason),
	}
})

// RolesOf reads the roles that an account holds now.
func (t *Tx) RolesOf(account licensing.AccountID) ([]*licensing.Assignment, error) {
	return assignments.all(t, "WHERE account_id = $1 AND revoked_at IS NULL ORDER BY id", account)
}

// RolesOn reads who holds roles on an agreement itself.
func (t *Tx) RolesOn(agreement licensing.AgreementID) ([]*licensing.Assignment, error) {
	return assignments.all(t, "WHERE agreement_id = $1 AND revoked_at IS NULL ORDER BY id", agreement)
}

// RolesIn reads who holds the operator's or a partner's roles in an organization.
func (t *Tx) RolesIn(organization licensing.OrganizationID) ([]*licensing.Assignment, error) {
	return assignments.all(t, "WHERE organization_id = $1 AND agreement_id IS NULL AND revoked_at IS NULL ORDER BY id", organization)
}

// RolesUnder reads who holds roles under a grant.
func (t *Tx) RolesUnder(grant licensing.GrantID) ([]*licensing.Assignment, error) {
	return assignments.all(t, "WHERE grant_id = $1 AND revoked_at IS NULL ORDER BY id", grant)
}

// Assignment reads one assignment.
func (t *Tx) Assignment(id licensing.RoleID) (*licensing.Assignment, error) {
	return assignments.one(t, "id = $1", id)
}

// StillHeld reports whether none of these roles was taken away.
func (t *Tx) StillHeld(roles []licensing.RoleID) (bool, error) {
	var w Where
	In(&w, "id", roles)
	w.And("revoked_at IS NOT NULL")
	n, err := One(t, Value[int], "SELECT count(*) FROM role_assignment"+w.SQL(), w.Args()...)
	return n == 0, err
}

// InsertAssignment gives a role.
func (t *Tx) InsertAssignment(a *licensing.Assignment) error { return assignments.insert(t, a) }

// UpdateAssignment writes a changed assignment.
func (t *Tx) UpdateAssignment(a *licensing.Assignment) error { return assignments.update(t, a) }

var grants = tableOf("partner_grant", "grant", func(g *licensing.Grant) []column {
	return []column{
		plain("id", &g.ID), plain("agreement_id", &g.Agreement), plain("customer_id", &g.Customer), plain("partner_id", &g.Partner),
		plain("ends_on", &g.EndsOn), maybe("given_by", &g.GivenBy), instant("given_at", &g.GivenAt), moment("revoked_at", &g.RevokedAt),
		moment("ended_at", &g.EndedAt), moment("reminded_at", &g.RemindedAt), plain("version", &g.Version),
	}
})

// Grant reads one grant.
func (t *Tx) Grant(id licensing.GrantID) (*licensing.Grant, error) {
	return grants.one(t, "id = $1", id)
}

// GrantsOn reads the grants on an agreement.
func (t *Tx) GrantsOn(agreement licensing.AgreementID) ([]*licensing.Grant, error) {
	return grants.all(t, "WHERE agreement_id = $1 ORDER BY id", agreement)
}

var grantsByID = Sort{Name: "grant.id", Columns: []Column{{"partner_grant.id", Text}}, Desc: true}

// Grants lists the grants that s sees, on one agreement or on all, ended ones
// too, the newest first.
func (t *Tx) Grants(s Scope, on licensing.AgreementID, p Page) (List[*licensing.Grant], error) {
	var w Where
	s.limit(&w, "partner_grant", "agreement_id")
	if on != "" {
		w.And("partner_grant.agreement_id = ?", on)
	}
	return grants.page(t, w, grantsByID, p, func(g *licensing.Grant) []any { return []any{string(g.ID)} })
}

// GrantsTo reads the grants that a partner holds.
func (t *Tx) GrantsTo(partner licensing.OrganizationID) ([]*licensing.Grant, error) {
	return grants.all(t, "WHERE partner_id = $1 AND revoked_at IS NULL AND ended_at IS NULL ORDER BY id", partner)
}

// InsertGrant writes a new grant.
func (t *Tx) InsertGrant(g *licensing.Grant) error { return grants.insert(t, g) }

// UpdateGrant writes a changed grant.
func (t *Tx) UpdateGrant(g *licensing.Grant) error { return grants.update(t, g) }

// AgreementRef is an agreement as far as roles need to know it.
type AgreementRef struct {
	ID       licensing.AgreementID
	Contract licensing.AgreementID
	Customer licensing.OrganizationID
	Partner  licensing.OrganizationID // of record; "" when there is none
}

// Under reads these agreements and the enrollments under those of them that are contracts.
func (t *Tx) Under(ids []licensing.AgreementID) ([]AgreementRef, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var own, under Where
	In(&own, "id", ids)
	In(&under, "contract_id", ids)
	scan := func(r Row) (AgreementRef, error) {
		var a AgreementRef
		return a, r.Scan(&a.ID, ScanNull(&a.Contract), &a.Customer, ScanNull(&a.Partner))
	}
	const sel = "SELECT id, contract_id, customer_id, partner_id FROM agreement"
	refs, err := All(t, scan, sel+own.SQL(), own.Args()...)
	if err != nil {
		return nil, err
	}
	more, err := All(t, scan, sel+under.SQL(), under.Args()...)
	return append(refs, more...), err
}

// Holding is a role with who holds it and how far the invitation into it has come.
type Holding struct {
	licensing.Assignment
	Name           string // as whoever invited has it, until the invitation is accepted
	Mail           string
	Enrolled       bool                      // likewise: false until then
	Invitation     licensing.InvitationID    // "": none was needed
	Invited        licensing.InvitationState // of Invitation
	InvitedSince   time.Time                 // since when it is in that state
	InvitationEnds time.Time                 // of a designation: as far as is known
}

// unanswered reports whether whoever was invited hasn't accepted: until then
// an invitation tells neither whose the address is nor whether they can sign in.
func (h *Holding) unanswered() bool {
	return h.Invitation != "" && h.Invited != licensing.InvitationAccepted
}

// mostHoldings is how many holdings a page of people shows.
const mostHoldings = "500"

// HoldingsOn reads who holds roles on an agreement, with their names.
func (t *Tx) HoldingsOn(agreement licensing.AgreementID) ([]Holding, error) {
	return t.holdings("h.agreement_id = $1 AND h.revoked_at IS NULL", agreement)
}

// HoldingsIn reads who holds the operator's or a partner's roles, with their names.
func (t *Tx) HoldingsIn(organization licensing.OrganizationID) ([]Holding, error) {
	return t.holdings("h.organization_id = $1 AND h.agreement_id IS NULL AND h.revoked_at IS NULL", organization)
}

// HoldingsOf reads who holds roles on a customer's agreements, with their names.
func (t *Tx) HoldingsOf(customer licensing.OrganizationID) ([]Holding, error) {
	return t.holdings("h.organization_id = $1 AND h.agreement_id IS NOT NULL AND h.revoked_at IS NULL", customer)
}

// HoldingsBy reads the roles that an account holds.
func (t *Tx) HoldingsBy(account licensing.AccountID) ([]Holding, error) {
	return t.holdings("h.account_id = $1 AND h.revoked_at IS NULL", account)
}

// Holding reads one role with who holds or held it.
func (t *Tx) Holding(id licensing.RoleID) (Holding, error) {
	all, err := t.holdings("h.id = $1", id)
	if err == nil && len(all) == 0 {
		err = licensing.NotFound("role")
	}
	if err != nil {
		return Holding{}, err
	}
	return all[0], nil
}

// LapsedOn reads the invitations into an agreement's roles that expired with
// the role, and weren't made good by another.
func (t *Tx) LapsedOn(agreement licensing.AgreementID) ([]Holding, error) {
	return t.holdings("h.agreement_id = $1 AND "+lapsed, agreement)
}

// LapsedIn reads the same of the operator's or a partner's roles.
func (t *Tx) LapsedIn(organization licensing.OrganizationID) ([]Holding, error) {
	return t.holdings("h.organization_id = $1 AND h.agreement_id IS NULL AND "+lapsed, organization)
}

const lapsed = `h.revoked_at IS NOT NULL AND i.state = 'expired' AND NOT EXISTS (SELECT 1 FROM role_assignment o WHERE o.account_id = h.account_id
	AND o.role = h.role AND o.organization_id = h.organization_id AND coalesce(o.agreement_id, '') = coalesce(h.agreement_id, '') AND o.id > h.id)`

// invitationInto joins to the role h the newest invitation into it, if there is one.
const invitationInto = "invitation i ON i.id = (SELECT max(n.id) FROM invitation n WHERE n.role_id = h.id)"

func (t *Tx) holdings(condition string, id any) ([]Holding, error) {
	return All(t, func(r Row) (Holding, error) {
		var h Holding
		var enrolled, disabled time.Time
		var invited string
		err := r.Scan(&h.ID, &h.Account, &h.Role, &h.Organization, ScanNull(&h.Agreement), ScanNull(&h.Grant), ScanTime(&h.Since), ScanTime(&h.RevokedAt), &h.Reason,
			&h.Name, &h.Mail, ScanTime(&enrolled), ScanTime(&disabled), ScanNull(&h.Invitation), ScanNull(&h.Invited), ScanTime(&h.InvitedSince), ScanTime(&h.InvitationEnds), ScanNull(&invited))
		if h.Enrolled = !enrolled.IsZero() && disabled.IsZero(); h.unanswered() {
			h.Name, h.Enrolled = invited, false
		}
		return h, err
	}, `SELECT h.id, h.account_id, h.role, h.organization_id, h.agreement_id, h.grant_id, h.since, h.revoked_at, h.reason,
		a.name, a.mail, a.enrolled_at, a.disabled_at, i.id, i.state, i.since, i.expires_at, i.name
		FROM role_assignment h JOIN account a ON a.id = h.account_id
		LEFT JOIN `+invitationInto+` WHERE `+condition+` ORDER BY h.id LIMIT `+mostHoldings, id)
}

// RolesEver reads the roles that accounts hold or held.
func (t *Tx) RolesEver(accounts []licensing.AccountID) ([]*licensing.Assignment, error) {
	var w Where
	In(&w, "account_id", accounts)
	return assignments.all(t, w.SQL()+" ORDER BY id", w.Args()...)
}
