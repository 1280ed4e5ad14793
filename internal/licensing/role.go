package licensing

import "time"

// Role is what a person may be, on an organization or on an agreement.
type Role string

// The roles of PROCESS. Operator and partner roles are held on the
// organization, the others on an agreement (one on a contract holds for its
// enrollments).
const (
	Administrator               Role = "administrator" // of the operator
	OrderDesk                   Role = "order_desk"
	Support                     Role = "support"
	PartnerAdministrator        Role = "partner_administrator"
	OrderAgent                  Role = "order_agent"
	Signatory                   Role = "signatory"
	AgreementAdministrator      Role = "agreement_administrator"
	OnlineServicesAdministrator Role = "online_services_administrator"
	Viewer                      Role = "viewer"
)

// The standings that permission rules name beside the roles; nobody is given them.
const (
	Grantee Role = "grantee" // the partner's people, where a grant of the customer holds
	Anybody Role = "anybody" // whoever has signed in, for themselves
)

// Roles lists the roles that can be given.
var Roles = []Role{Administrator, OrderDesk, Support, PartnerAdministrator, OrderAgent,
	Signatory, AgreementAdministrator, OnlineServicesAdministrator, Viewer}

// Party returns the kind of organization that r belongs to.
func (r Role) Party() Party {
	switch r {
	case Administrator, OrderDesk, Support:
		return OperatorParty
	case PartnerAdministrator, OrderAgent:
		return PartnerParty
	}
	return CustomerParty
}

// OnAgreement reports whether r is held on an agreement rather than an organization.
func (r Role) OnAgreement() bool { return r.Party() == CustomerParty }

// Assignment is one role held by one account. It ends by revocation, or with
// the grant under which a partner's person holds it.
type Assignment struct {
	ID           RoleID
	Account      AccountID
	Role         Role
	Organization OrganizationID // the operator, the partner, or the agreement's customer
	Agreement    AgreementID    // "" for operator and partner roles
	Grant        GrantID        // set when a partner's person is OSA under a grant
	Since        time.Time
	RevokedAt    time.Time // zero: held
	Reason       string    // why it was revoked
}

// Facts are what events may say about an assignment.
func (a *Assignment) Facts() Facts {
	return Facts{{"account", string(a.Account)}, {"role", string(a.Role)}, {"organization", string(a.Organization)},
		{"agreement", string(a.Agreement)}, {"grant", string(a.Grant)}, {"held", YesNo(a.RevokedAt.IsZero())}, {"reason", a.Reason}}
}

// Grant is a customer's permission, visible, revocable and bounded in time,
// for its partner's people to act on one agreement.
type Grant struct {
	ID         GrantID
	Agreement  AgreementID
	Customer   OrganizationID
	Partner    OrganizationID
	EndsOn     Date // last day included
	GivenBy    AccountID
	GivenAt    time.Time
	RevokedAt  time.Time // zero: not revoked
	EndedAt    time.Time // zero: the end was not yet carried out
	RemindedAt time.Time // zero: nobody was told of the coming end
	Version    int64
}

// Facts are what events may say about a grant.
func (g *Grant) Facts() Facts {
	return Facts{{"agreement", string(g.Agreement)}, {"partner", string(g.Partner)}, {"ends_on", g.EndsOn.String()},
		{"held", YesNo(g.RevokedAt.IsZero() && g.EndedAt.IsZero())}}
}

// Holds reports whether the grant is in force on day.
func (g *Grant) Holds(day Date) bool {
	return g.RevokedAt.IsZero() && g.EndedAt.IsZero() && !g.EndsOn.Before(day)
}

// Revoke ends the grant at once.
func (g *Grant) Revoke(now time.Time) error {
	if !g.RevokedAt.IsZero() || !g.EndedAt.IsZero() {
		return &Error{Kind: Conflict, Code: "grant.ended", State: "ended"}
	}
	g.RevokedAt = now
	return nil
}
