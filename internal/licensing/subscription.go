package licensing

import "time"

// SubscriptionState is where a subscription stands.
type SubscriptionState string

// The states of a subscription.
const (
	SubscriptionPending   SubscriptionState = "pending"   // ordered, its service not yet activated; its term may run already
	SubscriptionActive    SubscriptionState = "active"    // in use
	SubscriptionSuspended SubscriptionState = "suspended" // switched off by the order desk for a while
	SubscriptionGrace     SubscriptionState = "grace"     // its term is over, not renewed; can still be
	SubscriptionExpired   SubscriptionState = "expired"   // over
	SubscriptionCancelled SubscriptionState = "cancelled" // ended early by the order desk
)

// Subscriptions is the life of a subscription.
//
// It is pending until its service is activated, then active until the end of
// its term. There it renews (and stays active) or goes to grace, from which a
// late renewal brings it back; when grace is over it is expired. An automatic
// renewal can be undone for some days.
var Subscriptions = Table[SubscriptionState]{
	Name: "subscription",
	States: []SubscriptionState{SubscriptionPending, SubscriptionActive, SubscriptionSuspended,
		SubscriptionGrace, SubscriptionExpired, SubscriptionCancelled},
	Transitions: []Transition[SubscriptionState]{
		{SubscriptionPending, "activate", SubscriptionActive},
		{SubscriptionPending, "renew", SubscriptionPending},
		{SubscriptionPending, "expire", SubscriptionExpired},
		{SubscriptionPending, "cancel", SubscriptionCancelled},
		{SubscriptionActive, "renew", SubscriptionActive},
		{SubscriptionActive, "lapse", SubscriptionGrace},
		{SubscriptionActive, "undo", SubscriptionGrace},
		{SubscriptionActive, "suspend", SubscriptionSuspended},
		{SubscriptionActive, "cancel", SubscriptionCancelled},
		{SubscriptionSuspended, "resume", SubscriptionActive},
		{SubscriptionSuspended, "lapse", SubscriptionGrace},
		{SubscriptionSuspended, "cancel", SubscriptionCancelled},
		{SubscriptionGrace, "renew", SubscriptionActive},
		{SubscriptionGrace, "expire", SubscriptionExpired},
		{SubscriptionGrace, "cancel", SubscriptionCancelled},
	},
}

// Subscription is the right to use one plan of a service for a term, made from
// one accepted order line.
type Subscription struct {
	ID             SubscriptionID
	Number         string // S-2026-000731
	Order          OrderID
	Line           LineID
	Agreement      AgreementID
	Customer       OrganizationID
	Segment        Segment
	Partner        OrganizationID
	Service        string
	Plan           string
	ServiceVersion string
	Quantity       int
	CIG            string // public bodies: under which tender code the present term was ordered
	State          SubscriptionState
	Since          time.Time
	Term           Term
	PriorEndsOn    Date      // the end of the term before this one; zero in the first
	RenewedAlone   bool      // the present term began by automatic renewal, so it can be undone
	UndoUntil      time.Time // while it can
	GraceEndsOn    Date      // last day of grace
	Automatic      bool      // renews by itself unless declined; never for a public body
	Renewal        Renewal
	CancelOn       Date   // announced cancellation: the last day; zero: none
	CancelReason   string // of the announced cancellation
	Reason         string // of suspension, lapse or cancellation
	CreatedAt      time.Time
	UpdatedAt      time.Time
	Version        int64
}

// Facts are what events may say about a subscription.
func (s *Subscription) Facts() Facts {
	return Facts{
		{"order", string(s.Order)}, {"agreement", string(s.Agreement)}, {"customer", string(s.Customer)}, {"partner", string(s.Partner)},
		{"service", s.Service}, {"plan", s.Plan}, {"quantity", itoa(s.Quantity)}, {"state", string(s.State)},
		{"starts_on", s.Term.StartsOn.String()}, {"ends_on", s.Term.EndsOn.String()}, {"term", itoa(s.Term.Number)},
		{"grace_ends_on", s.GraceEndsOn.String()}, {"automatic", YesNo(s.Automatic)}, {"decision", string(s.Renewal.Decision)},
		{"renewal_quantity", itoa(s.Renewal.Quantity)}, {"renewal_order", string(s.Renewal.Order)}, {"cancel_on", s.CancelOn.String()}, {"reason", s.Reason},
	}
}

// Target is what permission rules need to know about the subscription.
func (s *Subscription) Target(contract AgreementID) Target {
	return Target{Customer: s.Customer, Partner: s.Partner, Agreement: s.Agreement, Contract: contract, Segment: s.Segment}
}

// NewSubscription makes the subscription of one line of an order accepted
// today. The term starts on the usage date, or today where that is later or no
// date was given; never on activation.
func NewSubscription(o *Order, l OrderLine, a *Agreement, termMonths int, today Date) *Subscription {
	start := l.UsageDate
	if start.Before(today) {
		start = today
	}
	return &Subscription{
		Order: o.ID, Line: l.ID, Agreement: o.Agreement, Customer: o.Customer, Segment: o.Segment, Partner: o.Partner,
		Service: l.Service, Plan: l.Plan, ServiceVersion: l.ServiceVersion, Quantity: l.Quantity, CIG: o.CIG,
		State: SubscriptionPending, Since: o.AcceptedAt, Term: NewTerm(start, termMonths),
		Automatic: a.AutomaticRenewal(), Renewal: Renewal{Decision: Undecided},
	}
}

// Activate marks the service as switched on.
func (s *Subscription) Activate(now time.Time) error { return s.step("activate", now, "") }

// Suspend switches the service off for a while.
func (s *Subscription) Suspend(now time.Time, reason string) error {
	return s.stepBecause("suspend", now, reason)
}

// Resume ends a suspension.
func (s *Subscription) Resume(now time.Time) error { return s.step("resume", now, "") }

// Cancel ends the subscription early.
func (s *Subscription) Cancel(now time.Time, reason string) error {
	if err := s.stepBecause("cancel", now, reason); err != nil {
		return err
	}
	s.voidWaiting()
	return nil
}

// Ended reports whether it is over for good.
func (s *Subscription) Ended() bool {
	return s.State == SubscriptionExpired || s.State == SubscriptionCancelled
}

// CancelAfter announces that the subscription is cancelled when day is over.
func (s *Subscription) CancelAfter(day, today Date, reason string) error {
	if _, ok := Subscriptions.Next(s.State, "cancel"); !ok {
		return Subscriptions.Step(&s.State, "cancel")
	}
	if day.Before(today) {
		return &Error{Kind: Invalid, Code: "invalid", Fields: []FieldError{{Field: "on", Code: "subscription.cancel_past"}}}
	}
	if err := checkReason(reason, true); err != nil {
		return err
	}
	s.CancelOn, s.CancelReason = day, reason
	return nil
}

// EndsCancelled reports whether the announced cancellation comes before a next term.
func (s *Subscription) EndsCancelled() bool {
	return !s.CancelOn.IsZero() && !s.CancelOn.After(s.Term.EndsOn)
}

// Expire ends it when grace is over (reason ""), or at the end of a term in
// which it was never activated.
func (s *Subscription) Expire(now time.Time, reason string) error {
	if reason == "" {
		reason = s.Reason
	}
	if err := s.step("expire", now, reason); err != nil {
		return err
	}
	s.voidWaiting()
	return nil
}

// voidWaiting takes back a confirmation that still waits for the desk: there is
// no next term any more.
func (s *Subscription) voidWaiting() {
	if s.Waits() {
		s.Renewal = Renewal{Decision: Undecided}
	}
}

// Runs reports whether the service is to be switched on: a suspended one is
// not, and stays off when it goes to grace.
func (s *Subscription) Runs(p Policy) bool {
	switch s.State {
	case SubscriptionActive:
		return true
	case SubscriptionGrace:
		return p.RunsInGrace[s.Segment] && s.Reason != EndsSuspended
	}
	return false
}

// Provisioned reports whether the provider has something of it, on or off.
func (s *Subscription) Provisioned() bool {
	return s.State == SubscriptionActive || s.State == SubscriptionSuspended || s.State == SubscriptionGrace
}

func (s *Subscription) stepBecause(v Verb, now time.Time, reason string) error {
	if _, ok := Subscriptions.Next(s.State, v); !ok {
		return Subscriptions.Step(&s.State, v)
	}
	if err := checkReason(reason, true); err != nil {
		return err
	}
	return s.step(v, now, reason)
}

func (s *Subscription) step(v Verb, now time.Time, reason string) error {
	if err := Subscriptions.Step(&s.State, v); err != nil {
		return err
	}
	s.Since, s.Reason = now, reason
	return nil
}
