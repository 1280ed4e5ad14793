package licensing

import (
	"slices"
	"time"
)

// OrderType says what an order asks for.
type OrderType string

// The types of order.
const (
	Purchase     OrderType = "purchase" // new subscriptions, one per line
	RenewalOrder OrderType = "renewal"  // another term of an existing subscription
)

// OrderTypes lists all of them.
var OrderTypes = []OrderType{Purchase, RenewalOrder}

// OrderState is where an order stands.
type OrderState string

// The states of an order.
const (
	OrderDraft     OrderState = "draft"     // being written; the customer doesn't see it
	OrderHeld      OrderState = "held"      // submitted with an agreement that isn't active yet; goes on by itself
	OrderSubmitted OrderState = "submitted" // waits for the order desk
	OrderQuerying  OrderState = "querying"  // the desk asked; waits for the partner's answer
	OrderAccepted  OrderState = "accepted"  // subscriptions exist; services wait to be activated
	OrderCompleted OrderState = "completed" // no line is pending, at least one is active
	OrderRejected  OrderState = "rejected"  // refused by the desk, with a reason
	OrderCancelled OrderState = "cancelled" // taken back, or its agreement ended first
)

// Orders is the life of an order.
//
// The partner drafts and submits it. With an agreement that is not active yet
// it is held and submits itself when that is countersigned. The order desk
// accepts it, rejects it with a reason, or asks a question that the partner
// answers. Accepted, it is completed when its last line is activated. Until it
// is accepted it can be cancelled, and is by the system when its agreement ends.
var Orders = Table[OrderState]{
	Name: "order",
	States: []OrderState{OrderDraft, OrderHeld, OrderSubmitted, OrderQuerying, OrderAccepted,
		OrderCompleted, OrderRejected, OrderCancelled},
	Transitions: []Transition[OrderState]{
		{OrderDraft, "edit", OrderDraft},
		{OrderDraft, "submit", OrderSubmitted},
		{OrderDraft, "hold", OrderHeld},
		{OrderDraft, "cancel", OrderCancelled},
		{OrderHeld, "release_hold", OrderSubmitted},
		{OrderHeld, "cancel", OrderCancelled},
		{OrderSubmitted, "take", OrderSubmitted},
		{OrderSubmitted, "release", OrderSubmitted},
		{OrderSubmitted, "accept", OrderAccepted},
		{OrderSubmitted, "reject", OrderRejected},
		{OrderSubmitted, "query", OrderQuerying},
		{OrderSubmitted, "cancel", OrderCancelled},
		{OrderQuerying, "answer", OrderSubmitted},
		{OrderQuerying, "cancel", OrderCancelled},
		{OrderAccepted, "complete", OrderCompleted},
		{OrderAccepted, "void", OrderCancelled},
		{OrderRejected, "copy", OrderRejected},
		{OrderCancelled, "copy", OrderCancelled},
	},
}

// OrderLine is one plan, its quantity and when its use is to begin. A renewal
// line names the subscription it renews; a purchase line gets one on acceptance.
type OrderLine struct {
	ID             LineID
	Position       int // from 1
	Service        string
	Plan           string
	ServiceVersion string // pinned by submit
	Quantity       int
	UsageDate      Date // zero: on acceptance
	Subscription   SubscriptionID
}

// OrderQuestion is one question of the desk with its answer.
type OrderQuestion struct {
	Text     string    `json:"text"`
	Shared   bool      `json:"shared"` // shown to the customer too
	AskedBy  AccountID `json:"asked_by"`
	AskedAt  time.Time `json:"asked_at"`
	Answer   string    `json:"answer,omitempty"`
	Answerer AccountID `json:"answerer,omitempty"`
	Answered time.Time `json:"answered,omitzero"`
}

// Order asks the operator for subscriptions, or for another term of one.
type Order struct {
	ID                OrderID
	Number            string // O-2026-001022
	Type              OrderType
	Agreement         AgreementID
	Customer          OrganizationID
	Segment           Segment
	Partner           OrganizationID
	State             OrderState
	Since             time.Time
	PartnerReference  string // the partner's own order number
	CustomerReference string // the customer's own order number
	CIG               string // public customers: tender code …
	CIGExemption      string // … or why there is none
	Lines             []OrderLine
	Questions         []OrderQuestion
	TakenBy           AccountID // whoever of the desk examines it
	Reason            string    // of rejection or cancellation
	RemindedQuery     int       // how many reminders of the open question were sent
	Aged              bool      // the ageing alarm has gone off: the desk is late, or nobody answers it
	SubmittedBy       AccountID // "" when the system submitted it
	SubmittedAt       time.Time
	AcceptedAt        time.Time
	CopiedFrom        OrderID
	CreatedBy         AccountID
	CreatedAt         time.Time
	UpdatedAt         time.Time
	Version           int64
}

// Facts are what events may say about an order.
func (o *Order) Facts() Facts {
	return Facts{
		{"type", string(o.Type)}, {"agreement", string(o.Agreement)}, {"customer", string(o.Customer)}, {"partner", string(o.Partner)},
		{"state", string(o.State)}, {"partner_reference", o.PartnerReference}, {"customer_reference", o.CustomerReference},
		{"cig", o.CIG}, {"cig_exemption", o.CIGExemption}, {"lines", itoa(len(o.Lines))}, {"taken_by", string(o.TakenBy)},
		{"questions", itoa(len(o.Questions))}, {"reason", o.Reason}, {"copied_from", string(o.CopiedFrom)},
	}
}

// Target is what permission rules need to know about the order on agreement a.
func (o *Order) Target(contract AgreementID) Target {
	return Target{Customer: o.Customer, Partner: o.Partner, Agreement: o.Agreement, Contract: contract, Segment: o.Segment}
}

// MostLines is how many lines one order may have.
const MostLines = 1000

// Offer is what the catalogue says of a line's plan, for checking the line.
type Offer struct {
	ServiceVersion string
	Least, Most    int // quantity
	TermMonths     int
	Segments       []Segment
	Retired        bool
}

// ValidateDraft checks what must be right even in a draft: shapes and lengths.
func (o *Order) ValidateDraft() []FieldError {
	var p Problems
	OneOf(&p, "type", o.Type, OrderTypes)
	p.text("partner_reference", o.PartnerReference, 0, 60)
	p.text("customer_reference", o.CustomerReference, 0, 60)
	if len(o.Lines) > MostLines {
		p.Add("lines", "field.too_many", "max", itoa(MostLines))
	}
	for i, l := range o.Lines {
		at := "lines[" + itoa(i) + "]."
		p.text(at+"plan", l.Plan, 1, 100)
		if l.Plan != "" && l.Service == "" {
			p.Add(at+"plan", "field.reference") // no service sells it
		}
		p.between(at+"quantity", l.Quantity, 1, 1_000_000)
	}
	if o.CIG != "" && o.CIGExemption != "" {
		p.Add("cig_exemption", "order.cig_and_exemption")
	}
	p.cig("", o.CIG, o.CIGExemption)
	return p.Fields()
}

// Edit lets a draft be changed, and nothing else.
func (o *Order) Edit() error { return Orders.Step(&o.State, "edit") }

// TakesOrders refuses to begin an order on an agreement that has ended.
func (a *Agreement) TakesOrders() error {
	switch a.State {
	case AgreementDraft, AgreementSent, AgreementSigned, AgreementActive:
		return nil
	}
	e := Refuse(Conflict, "order.agreement_not_active", "number", a.Number, "state", string(a.State))
	e.State = string(a.State)
	return e
}

// Submit sends a draft to the desk, or holds it where agreement is not active
// yet. offers has the catalogue's word on each line's plan, nil where it is
// unknown. It pins the lines' service versions.
func (o *Order) Submit(now time.Time, by AccountID, a *Agreement, offers []*Offer, p Policy) error {
	if o.State != OrderDraft {
		return Orders.Step(&o.State, "submit")
	}
	if err := a.TakesOrders(); err != nil {
		return err
	}
	verb := Verb("submit")
	if a.State != AgreementActive {
		verb = "hold"
	}
	if err := o.validateSubmit(now, offers, p); err != nil {
		return err
	}
	for i := range o.Lines {
		o.Lines[i].ServiceVersion = offers[i].ServiceVersion
	}
	o.SubmittedBy, o.SubmittedAt, o.Since = by, now, now
	return Orders.Step(&o.State, verb)
}

func (o *Order) validateSubmit(now time.Time, offers []*Offer, policy Policy) error {
	var p Problems
	p.fields = o.ValidateDraft()
	if len(o.Lines) == 0 {
		p.Add("lines", "order.no_lines")
	}
	if o.Segment == Public && o.CIG == "" && o.CIGExemption == "" {
		p.Add("cig", "order.cig_needed")
	}
	if o.Segment != Public && (o.CIG != "" || o.CIGExemption != "") {
		p.Add("cig", "field.not_allowed")
	}
	today := DateOf(now, policy.Zone)
	last := today.AddMonths(today.Day(), policy.UsageAheadMonths)
	for i, l := range o.Lines {
		at := "lines[" + itoa(i) + "]."
		p.offer(at, l, offers[i], o.Segment)
		if !l.UsageDate.IsZero() && l.UsageDate.After(last) {
			p.Add(at+"usage_date", "order.usage_date_too_far", "last", last.String())
		}
		if !l.UsageDate.IsZero() && l.UsageDate.Before(today) {
			p.Add(at+"usage_date", "order.usage_date_past")
		}
	}
	return p.Err()
}

func (p *Problems) offer(at string, l OrderLine, f *Offer, s Segment) {
	switch {
	case l.Service == "": // ValidateDraft said so
	case f == nil:
		p.Add(at+"plan", "field.reference")
	case f.Retired:
		p.Add(at+"plan", "order.plan_retired")
	case !segmentIn(f.Segments, s):
		p.Add(at+"plan", "order.plan_not_for_segment")
	case l.Quantity < f.Least || l.Quantity > f.Most: // the plan's limits say more than anybody's
		p.fields = slices.DeleteFunc(p.fields, func(x FieldError) bool { return x.Field == at+"quantity" })
		p.between(at+"quantity", l.Quantity, f.Least, f.Most)
	}
}

func segmentIn(list []Segment, s Segment) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return len(list) == 0
}
