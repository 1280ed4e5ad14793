package licensing

import "time"

// AccessState is where an access request stands.
type AccessState string

// The states of an access request.
const (
	AccessPending   AccessState = "pending"   // waits for the customer's agreement administrators, then support too
	AccessGranted   AccessState = "granted"   // the role was given
	AccessDenied    AccessState = "denied"    // refused, with a message
	AccessWithdrawn AccessState = "withdrawn" // taken back by whoever asked
)

// AccessRequests is the life of an access request: filed by somebody for
// themselves, decided by the customer's agreement administrators or support.
var AccessRequests = Table[AccessState]{
	Name:   "access_request",
	States: []AccessState{AccessPending, AccessGranted, AccessDenied, AccessWithdrawn},
	Transitions: []Transition[AccessState]{
		{AccessPending, "grant", AccessGranted},
		{AccessPending, "deny", AccessDenied},
		{AccessPending, "withdraw", AccessWithdrawn},
	},
}

// AccessRequest asks for a role on an agreement that the requester knows by
// its number. Whether the number exists shows in nothing the requester sees.
type AccessRequest struct {
	ID              RequestID
	Number          string // R-2026-000017
	Person          Person
	Account         AccountID   // the requester's
	AgreementNumber string      // as typed
	Agreement       AgreementID // "" when no such agreement exists
	Customer        OrganizationID
	Role            Role
	Reason          string
	State           AccessState
	Since           time.Time
	Verified        bool   // filed by the account itself, signed in; else anybody may have given its address, and a new one's name
	Escalated       bool   // support was told too
	Message         string // the decider's
	DecidedBy       AccountID
	CreatedAt       time.Time
	UpdatedAt       time.Time
	Version         int64
}

// Requestable are the roles that may be asked for.
var Requestable = []Role{AgreementAdministrator, OnlineServicesAdministrator, Viewer}

// Facts are what events may say about an access request.
func (r *AccessRequest) Facts() Facts {
	return Facts{{"agreement", string(r.Agreement)}, {"role", string(r.Role)}, {"state", string(r.State)}, {"verified", YesNo(r.Verified)}, {"escalated", YesNo(r.Escalated)}}
}

// Validate checks what the requester filled in.
func (r *AccessRequest) Validate() []FieldError {
	var p Problems
	p.text("agreement_number", r.AgreementNumber, 1, 40)
	OneOf(&p, "role", r.Role, Requestable)
	p.paragraph("reason", r.Reason, 1, 2000)
	return p.Fields()
}

// Grant gives the role asked for. Nobody decides their own request, and the
// role of agreement administrator is given by support only.
func (r *AccessRequest) Grant(now time.Time, by Holder, message string) error {
	if !r.GivenBy(by) {
		return Refuse(Forbidden, "access_request.by_support_only")
	}
	return r.decide("grant", now, by, message, 0)
}

// GivenBy reports whether the role asked for is by's to give.
func (r *AccessRequest) GivenBy(by Holder) bool {
	return r.Role != AgreementAdministrator || by.Stands(Support, Target{}) || by.Stands(Administrator, Target{})
}

// Deny refuses the request and says why.
func (r *AccessRequest) Deny(now time.Time, by Holder, message string) error {
	return r.decide("deny", now, by, message, 1)
}

// Withdraw takes the request back.
func (r *AccessRequest) Withdraw(now time.Time) error {
	if err := AccessRequests.Step(&r.State, "withdraw"); err != nil {
		return err
	}
	r.Since = now
	return nil
}

func (r *AccessRequest) decide(v Verb, now time.Time, by Holder, message string, least int) error {
	if r.Account == by.Account && by.Account != "" {
		return Refuse(Forbidden, "access_request.own")
	}
	var p Problems
	p.paragraph("message", message, least, 2000)
	if _, ok := AccessRequests.Next(r.State, v); ok && len(p.fields) > 0 {
		return p.Err()
	}
	if err := AccessRequests.Step(&r.State, v); err != nil {
		return err
	}
	r.Since, r.Message, r.DecidedBy = now, message, by.Account
	return nil
}
