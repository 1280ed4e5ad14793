package licensing

import "time"

// AgreementKind tells a contract from an enrollment under one.
type AgreementKind string

// The kinds of agreement.
const (
	Contract   AgreementKind = "contract"
	Enrollment AgreementKind = "enrollment"
)

// AgreementKinds lists all of them.
var AgreementKinds = []AgreementKind{Contract, Enrollment}

// AgreementState is where an agreement stands.
type AgreementState string

// The states of an agreement.
const (
	AgreementDraft      AgreementState = "draft"      // being written by partner or order desk
	AgreementSent       AgreementState = "sent"       // waits for the signatory, reminded after 3, 7 and 14 days
	AgreementSigned     AgreementState = "signed"     // waits for the order desk's countersignature
	AgreementActive     AgreementState = "active"     // countersigned: orders are accepted on it
	AgreementDeclined   AgreementState = "declined"   // the signatory would not sign, or the operator would not countersign
	AgreementWithdrawn  AgreementState = "withdrawn"  // taken back before it was active, or unsigned for 90 days
	AgreementExpired    AgreementState = "expired"    // its term is over
	AgreementTerminated AgreementState = "terminated" // ended early by the operator
)

// Agreements is the life of an agreement.
//
// It is drafted, sent to its signatory, signed and countersigned; from then on
// it is active until its term ends. A sent one can be recalled and becomes a
// draft again (its document and links die with it); until it is active it can
// be withdrawn; an active one can only be terminated. It never renews tacitly.
// Its subscriptions may outlive it, and their notices with them: the notices
// contact can be changed from when it is active, and after its end.
var Agreements = Table[AgreementState]{
	Name: "agreement",
	States: []AgreementState{AgreementDraft, AgreementSent, AgreementSigned, AgreementActive,
		AgreementDeclined, AgreementWithdrawn, AgreementExpired, AgreementTerminated},
	Transitions: []Transition[AgreementState]{
		{AgreementDraft, "edit", AgreementDraft},
		{AgreementDraft, "send", AgreementSent},
		{AgreementDraft, "withdraw", AgreementWithdrawn},
		{AgreementSent, "recall", AgreementDraft},
		{AgreementSent, "replace_signatory", AgreementSent},
		{AgreementSent, "sign", AgreementSigned},
		{AgreementSent, "decline", AgreementDeclined},
		{AgreementSent, "withdraw", AgreementWithdrawn},
		{AgreementSigned, "countersign", AgreementActive},
		{AgreementSigned, "refuse", AgreementDeclined},
		{AgreementSigned, "withdraw", AgreementWithdrawn},
		{AgreementActive, "change_notices", AgreementActive},
		{AgreementActive, "terminate", AgreementTerminated},
		{AgreementActive, "expire", AgreementExpired},
		{AgreementExpired, "change_notices", AgreementExpired},
		{AgreementTerminated, "change_notices", AgreementTerminated},
	},
}

// Designee is the person an agreement names for a post, and whose person it is.
type Designee struct {
	Person
	Of          Party `json:"of"`                     // customer or partner
	GrantEndsOn Date  `json:"grant_ends_on,omitzero"` // a partner's person only: until when; zero: the agreement's end
}

// Agreement is a contract, or an enrollment under a contract.
type Agreement struct {
	ID        AgreementID
	Number    string // C-2026-000148, E-2026-000012
	Kind      AgreementKind
	Contract  AgreementID // the contract of an enrollment
	Customer  OrganizationID
	Segment   Segment        // the customer's, fixed when drafted
	Partner   OrganizationID // partner of record; "" when the order desk orders
	Programme string         // the programme under whose terms it is made
	State     AgreementState
	Since     time.Time // since when it is in State

	StartsOn   Date // zero until countersigned when none was asked for
	TermMonths int
	EndsOn     Date // last day included; set by countersign

	Signatory              Person
	AgreementAdministrator Designee // always the customer's person
	OSA                    Designee
	NoticesMail            string // an address without any rights

	Document     DocumentID // the frozen paper, from send on
	DocumentHash string     // its SHA-256, hexadecimal
	Issue        int        // counts the documents: recall makes the next one

	SignedAt              time.Time
	SignedBy              AccountID
	SignedFrom            string // address of the signer's device
	RenewalClauseApproved bool   // the separate approval of the tacit-renewal clause
	CountersignedAt       time.Time
	CountersignedBy       AccountID
	Reason                string // of decline, refusal, withdrawal, termination

	RemindedSign    int       // how many reminders to sign were sent
	RemindedEnding  bool      // told that the agreement ends
	RenewalReminded time.Time // renewal reminders due until then are done

	Reference string // its name in imported files
	CreatedBy AccountID
	CreatedAt time.Time
	UpdatedAt time.Time
	Version   int64
}

// Facts are what events may say about an agreement.
func (a *Agreement) Facts() Facts {
	return Facts{
		{"kind", string(a.Kind)}, {"contract", string(a.Contract)}, {"customer", string(a.Customer)}, {"partner", string(a.Partner)},
		{"programme", a.Programme}, {"state", string(a.State)}, {"starts_on", a.StartsOn.String()}, {"term_months", itoa(a.TermMonths)},
		{"ends_on", a.EndsOn.String()}, {"osa_of", string(a.OSA.Of)}, {"document", string(a.Document)}, {"document_hash", a.DocumentHash},
		{"renewal_clause_approved", YesNo(a.RenewalClauseApproved)}, {"reason", a.Reason}, {"notices", YesNo(a.NoticesMail != "")},
	}
}

// Target is what permission rules need to know about the agreement.
func (a *Agreement) Target() Target {
	return Target{Customer: a.Customer, Partner: a.Partner, Agreement: a.ID, Contract: a.Contract, Segment: a.Segment}
}

// Validate checks what a person filled in.
func (a *Agreement) Validate() []FieldError {
	var p Problems
	OneOf(&p, "kind", a.Kind, AgreementKinds)
	if a.Kind == Enrollment && a.Contract == "" {
		p.Add("contract", "field.required")
	}
	if a.Kind == Contract && a.Contract != "" {
		p.Add("contract", "field.not_allowed")
	}
	if a.Customer == "" {
		p.Add("customer", "field.required")
	}
	p.text("programme", a.Programme, 1, 100)
	p.between("term_months", a.TermMonths, 1, 120)
	p.person("signatory", a.Signatory)
	p.designation(a.AgreementAdministrator, a.OSA, a.Partner)
	if a.NoticesMail != "" {
		p.mail("notices_mail", a.NoticesMail)
	}
	return p.Fields()
}

func (p *Problems) designation(aa, osa Designee, partner OrganizationID) {
	p.person("online_services_administrator", osa.Person)
	switch {
	case osa == Designee{}:
	case osa.Of == PartnerParty && partner == "":
		p.Add("online_services_administrator.of", "agreement.no_partner_to_grant")
	case osa.Of != PartnerParty && osa.Of != CustomerParty:
		OneOf(p, "online_services_administrator.of", osa.Of, Sides)
	case osa.Of == CustomerParty && !osa.GrantEndsOn.IsZero():
		p.Add("online_services_administrator.grant_ends_on", "field.not_allowed")
	}
	p.person("agreement_administrator", aa.Person)
	if aa.Of != CustomerParty && aa != (Designee{}) {
		p.Add("agreement_administrator.of", "agreement.administrator_of_customer")
	}
}

// DefaultDesignation names the OSA as agreement administrator where nobody
// was named and the OSA is the customer's person.
func (a *Agreement) DefaultDesignation() {
	if a.AgreementAdministrator.Mail == "" && a.OSA.Of == CustomerParty {
		a.AgreementAdministrator = Designee{Person: a.OSA.Person, Of: CustomerParty}
	}
}

// ChangeNotices names another address that gets notices, or none.
func (a *Agreement) ChangeNotices(address string) error {
	if err := Agreements.Step(&a.State, "change_notices"); err != nil {
		return err
	}
	var p Problems
	if address != "" {
		p.mail("notices_mail", address)
	}
	a.NoticesMail = address
	return p.Err()
}

// Edit lets a draft be written in; the caller then changes and validates it.
func (a *Agreement) Edit() error { return Agreements.Step(&a.State, "edit") }

// Send puts the draft before its signatory as a frozen document. contract is
// the enrollment's contract, nil for a contract: an enrollment goes out only
// under an active contract or beside one that is sent or signed itself.
func (a *Agreement) Send(now time.Time, contract *Agreement, doc DocumentID, hash string) error {
	if err := Agreements.Step(&a.State, "send"); err != nil {
		return err
	}
	if contract != nil && !contract.carriesEnrollments() {
		e := Refuse(Conflict, "agreement.contract_not_sent", "number", contract.Number)
		e.State = string(contract.State)
		a.State = AgreementDraft
		return e
	}
	a.Document, a.DocumentHash, a.Since = doc, hash, now
	a.Issue++
	a.RemindedSign = 0
	return nil
}

// carriesEnrollments reports whether an enrollment may be out under this contract.
func (a *Agreement) carriesEnrollments() bool {
	return a.State == AgreementActive || a.State == AgreementSent || a.State == AgreementSigned
}
