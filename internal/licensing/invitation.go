package licensing

import "time"

// InvitationState is where an invitation stands.
type InvitationState string

// The states of an invitation.
const (
	InvitationSent     InvitationState = "sent"     // waits for its addressee
	InvitationAccepted InvitationState = "accepted" // the person came in
	InvitationExpired  InvitationState = "expired"  // nobody came in time
	InvitationRevoked  InvitationState = "revoked"  // taken back
)

// Invitations is the life of an invitation of a person into a role.
var Invitations = Table[InvitationState]{
	Name:   "invitation",
	States: []InvitationState{InvitationSent, InvitationAccepted, InvitationExpired, InvitationRevoked},
	Transitions: []Transition[InvitationState]{
		{InvitationSent, "resend", InvitationSent},
		{InvitationSent, "accept", InvitationAccepted},
		{InvitationSent, "expire", InvitationExpired},
		{InvitationSent, "revoke", InvitationRevoked},
		{InvitationSent, "replace", InvitationRevoked},
		{InvitationExpired, "resend", InvitationSent},
	},
}

// Invitation asks a person into a role. One of a designation stays open while
// any of its services is pending: its end is put off until then.
type Invitation struct {
	ID           InvitationID
	Account      AccountID
	Person       Person // the name as whoever invited has it, until it is accepted; the rest, as the account has it, is filled in where it is read
	Role         Role
	Organization OrganizationID
	Agreement    AgreementID
	Assignment   RoleID
	Designation  bool // made by an agreement's designation
	State        InvitationState
	Since        time.Time
	ExpiresAt    time.Time // of a designation: as far as is known
	Issue        int       // counts the links mailed for it
	InvitedBy    AccountID
	CreatedAt    time.Time
	UpdatedAt    time.Time
	Version      int64
}

// Facts are what events may say about an invitation.
func (i *Invitation) Facts() Facts {
	return Facts{{"account", string(i.Account)}, {"role", string(i.Role)}, {"organization", string(i.Organization)},
		{"agreement", string(i.Agreement)}, {"state", string(i.State)}}
}

// Move takes the invitation by v.
func (i *Invitation) Move(v Verb, now time.Time) error {
	if err := Invitations.Step(&i.State, v); err != nil {
		return err
	}
	i.Since = now
	return nil
}

// MessageState is where a mail stands.
type MessageState string

// The states of a message.
const (
	MessageQueued  MessageState = "queued"  // will be tried, again if need be
	MessageSent    MessageState = "sent"    // accepted by the mail server
	MessageFailed  MessageState = "failed"  // refused for good, or given up after three days
	MessageBounced MessageState = "bounced" // came back later
)

// Messages is the life of a mail: kept until a mail server has it.
var Messages = Table[MessageState]{
	Name:   "message",
	States: []MessageState{MessageQueued, MessageSent, MessageFailed, MessageBounced},
	Transitions: []Transition[MessageState]{
		{MessageQueued, "send", MessageSent},
		{MessageQueued, "fail", MessageFailed},
		{MessageSent, "bounce", MessageBounced},
		{MessageFailed, "resend", MessageQueued},
		{MessageBounced, "resend", MessageQueued},
	},
}

// Message is one mail to one person, queued with its data; its text is made,
// and its link derived, when it is first tried.
type Message struct {
	ID         MessageID
	Kind       string // the mail's type: "order.rejected"
	To         string
	ToName     string
	Account    AccountID // "" for addresses without one
	Language   Language
	Data       string // JSON of the mail's data; no link, no secret
	Agreement  AgreementID
	Customer   OrganizationID
	Partner    OrganizationID
	Invitation InvitationID // whose link it carries
	LinkFor    string       // purpose of the link it carries; "" none
	State      MessageState
	Since      time.Time
	Attempt    int
	NextAt     time.Time
	Reason     string // of the last failure
	Subject    string // from the first attempt on
	Text       string
	HTML       string
	Issue      int    // counts resendings: each carries a link of its own
	MessageID  string // the Message-ID header, the same for every attempt
	SentAt     time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
	Version    int64
}

// Facts are what events may say about a message: no address, no text.
func (m *Message) Facts() Facts {
	return Facts{{"kind", m.Kind}, {"account", string(m.Account)}, {"state", string(m.State)}, {"attempt", itoa(m.Attempt)}, {"reason", m.Reason}}
}

// Move takes the message by v.
func (m *Message) Move(v Verb, now time.Time, reason string) error {
	if err := Messages.Step(&m.State, v); err != nil {
		return err
	}
	m.Since, m.Reason = now, reason
	return nil
}
