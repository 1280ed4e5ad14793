package mail

import "volare/internal/licensing"

// AccessRequested asks those who may decide for a decision.
type AccessRequested struct {
	Number    string `json:"number"`
	Agreement string `json:"agreement"`
	Customer  string `json:"customer"`
	Person    string `json:"person"`
	Mail      string `json:"mail"`
	Role      string `json:"role"`
	Reason    string `json:"reason"`

	Unverified bool `json:"unverified,omitempty"` // whoever asked hadn't signed in
}

// Kind is access.requested.
func (AccessRequested) Kind() Kind { return "access.requested" }

// Link leads to the request.
func (m AccessRequested) Link() Link { return portal(accessRequestPath(m.Number)) }

func (m AccessRequested) content(w *writer) {
	w.set("request", m.Number)
	w.set("person", m.Person)
	w.set("role", w.word("role", m.Role))
	w.say("intro")
	w.quote(m.Reason)
	w.fact("label.access_request", m.Number)
	w.fact("label.person", m.Person)
	w.fact("label.mail", m.Mail)
	w.fact("label.role", w.word("role", m.Role))
	w.fact("label.agreement_number", m.Agreement)
	w.fact("label.customer", m.Customer)
	if m.Unverified {
		w.say("unverified")
	}
	w.say("next")
}

// AccessUnknown tells support of somebody unknown who named an agreement that
// there isn't: no request waits for a decision.
type AccessUnknown struct {
	Agreement string `json:"agreement"` // as typed
	Person    string `json:"person"`
	Mail      string `json:"mail"`
	Role      string `json:"role"`
	Reason    string `json:"reason"`
}

// Kind is access.unknown.
func (AccessUnknown) Kind() Kind { return "access.unknown" }

// Link leads nowhere.
func (AccessUnknown) Link() Link { return Link{} }

func (m AccessUnknown) content(w *writer) {
	w.set("person", m.Person)
	w.set("role", w.word("role", m.Role))
	w.say("intro")
	w.quote(m.Reason)
	w.fact("label.person", m.Person)
	w.fact("label.mail", m.Mail)
	w.fact("label.role", w.word("role", m.Role))
	w.fact("label.agreement_number", m.Agreement)
	w.say("unverified")
	w.say("next")
}

// AccessGranted is the confirmation that the guide asks for.
type AccessGranted struct {
	Number       string `json:"number"`
	Agreement    string `json:"agreement"`
	Role         string `json:"role"`
	Message      string `json:"message,omitempty"`
	NeedsAccount bool   `json:"needs_account"`
}

// Kind is access.granted.
func (AccessGranted) Kind() Kind { return "access.granted" }

// Link leads to the account's set-up, or to the agreement.
func (m AccessGranted) Link() Link { return invitation(m.NeedsAccount, agreementPath(m.Agreement)) }

func (m AccessGranted) content(w *writer) {
	w.set("request", m.Number)
	w.set("agreement", m.Agreement)
	w.set("role", w.word("role", m.Role))
	w.say("intro")
	w.tell("message", m.Message)
	if m.NeedsAccount {
		w.say("account")
	}
	w.fact("label.access_request", m.Number)
	w.fact("label.agreement_number", m.Agreement)
	w.fact("label.role", w.word("role", m.Role))
}

// AccessDenied tells the requester why not. It says no more of the agreement
// than the number that the requester typed.
type AccessDenied struct {
	Number    string `json:"number"`
	Agreement string `json:"agreement"`
	Message   string `json:"message,omitempty"`
}

// Kind is access.denied.
func (AccessDenied) Kind() Kind { return "access.denied" }

// Link leads nowhere.
func (AccessDenied) Link() Link { return Link{} }

func (m AccessDenied) content(w *writer) {
	w.set("request", m.Number)
	w.set("agreement", m.Agreement)
	w.say("intro")
	w.tell("message", m.Message)
	w.fact("label.access_request", m.Number)
	w.fact("label.agreement_number", m.Agreement)
	w.say("next")
}

// Invitation invites a person into a role.
type Invitation struct {
	Role         string         `json:"role"`
	Organization string         `json:"organization"`
	Agreement    string         `json:"agreement,omitempty"` // the number, if the role is on one
	InvitedBy    string         `json:"invited_by,omitempty"`
	ExpiresOn    licensing.Date `json:"expires_on,omitzero"` // none: open while services wait
	NeedsAccount bool           `json:"needs_account"`
}

// Kind is invitation.role.
func (Invitation) Kind() Kind { return "invitation.role" }

// Link leads to the account's set-up, or to the portal's first page.
func (m Invitation) Link() Link { return invitation(m.NeedsAccount, "/") }

func (m Invitation) content(w *writer) {
	w.set("role", w.word("role", m.Role))
	w.set("organization", m.Organization)
	w.set("invited_by", m.InvitedBy)
	w.set("expires_on", w.date(m.ExpiresOn))
	w.say("intro")
	w.fact("label.role", w.word("role", m.Role))
	w.fact("label.organization", m.Organization)
	w.fact("label.agreement_number", m.Agreement)
	w.fact("label.invited_by", m.InvitedBy)
	if !m.ExpiresOn.IsZero() {
		w.say("expires")
	}
	if m.NeedsAccount {
		w.say("account")
	}
}

// Recovery carries the link that gives an account new credentials.
type Recovery struct{}

// Kind is account.recovery.
func (Recovery) Kind() Kind { return "account.recovery" }

// Link leads to setting new credentials.
func (Recovery) Link() Link { return Link{Kind: LinkToken, Purpose: PurposeRecovery} }

func (Recovery) content(w *writer) {
	w.say("intro")
	w.say("ends")
	w.say("ignore")
}
