package licensing

import "time"

// Decision is what the customer decided about the next term.
type Decision string

// The decisions. Changeable until the cut-off.
const (
	Undecided Decision = "undecided"
	Confirmed Decision = "confirmed"
	Declined  Decision = "declined"
)

// Decisions is the life of a renewal decision: every verb is a single call and
// may follow any other until the cut-off.
var Decisions = Table[Decision]{
	Name:   "renewal",
	States: []Decision{Undecided, Confirmed, Declined},
	Transitions: []Transition[Decision]{
		{Undecided, "turn_off", Declined},
		{Confirmed, "turn_off", Declined},
		{Declined, "turn_on", Undecided},
		{Confirmed, "turn_on", Undecided},
		{Undecided, "confirm", Confirmed},
		{Declined, "confirm", Confirmed},
		{Confirmed, "confirm", Confirmed}, // with another quantity or CIG
	},
}

// Renewal is the decision about a subscription's next term. A new term starts
// undecided.
type Renewal struct {
	Decision     Decision
	Quantity     int    // confirmed: seats of the next term
	CIG          string // public bodies: the next term's own
	CIGExemption string
	DecidedBy    AccountID
	DecidedAt    time.Time
	Order        OrderID // the renewal order, where the confirmation made one
	OrderState   OrderState
	Reason       string // why the desk rejected the renewal order
}

// CutOff is the instant from which the decision about the present term stands.
func (s *Subscription) CutOff(p Policy) time.Time { return s.Term.EndsAt(p.Zone).Add(-p.CutOff) }

// decide moves the decision, refusing after the cut-off or in a state that
// has nothing to decide.
func (s *Subscription) decide(v Verb, now time.Time, by AccountID, p Policy) error {
	late := s.State == SubscriptionGrace && v == "confirm"
	switch {
	case s.State != SubscriptionActive && s.State != SubscriptionPending && s.State != SubscriptionSuspended && !late:
		e := Refuse(Conflict, "renewal.nothing_to_decide", "state", string(s.State))
		e.State = string(s.State)
		return e
	case !late && !now.Before(s.CutOff(p)):
		e := Refuse(Conflict, "renewal.after_cut_off", "cut_off", s.CutOff(p).Format(time.RFC3339))
		e.State = string(s.Renewal.Decision)
		return e
	}
	if err := Decisions.Step(&s.Renewal.Decision, v); err != nil {
		return err
	}
	s.Renewal.DecidedBy, s.Renewal.DecidedAt, s.Renewal.Reason = by, now, ""
	return nil
}

// TurnOff says that the next term isn't wanted.
func (s *Subscription) TurnOff(now time.Time, by AccountID, p Policy) error {
	if err := s.decide("turn_off", now, by, p); err != nil {
		return err
	}
	s.clearConfirmation()
	return nil
}

// TurnOn takes a decision back: what holds by rule holds again.
func (s *Subscription) TurnOn(now time.Time, by AccountID, p Policy) error {
	if err := s.decide("turn_on", now, by, p); err != nil {
		return err
	}
	s.clearConfirmation()
	return nil
}

func (s *Subscription) clearConfirmation() {
	s.Renewal.Quantity, s.Renewal.CIG, s.Renewal.CIGExemption = 0, "", ""
	s.Renewal.Order, s.Renewal.OrderState = "", ""
}

// Confirm says that the next term is wanted: quantity seats (0: as now), for a
// public body under its own CIG or exemption. It may be made until grace ends.
func (s *Subscription) Confirm(now time.Time, by AccountID, quantity int, cig, exemption string, f *Offer, p Policy) error {
	if quantity == 0 {
		quantity = s.Quantity
	}
	var ps Problems
	switch {
	case f == nil || f.Retired:
		return Refuse(Conflict, "renewal.plan_retired", "plan", s.Plan)
	default:
		ps.between("quantity", quantity, f.Least, f.Most)
	}
	switch {
	case s.Segment == Public && cig == "" && exemption == "":
		ps.Add("cig", "order.cig_needed")
	case s.Segment != Public && (cig != "" || exemption != ""):
		ps.Add("cig", "field.not_allowed")
	case cig != "" && exemption != "":
		ps.Add("cig_exemption", "order.cig_and_exemption")
	}
	ps.cig("", cig, exemption)
	if err := ps.Err(); err != nil {
		return err
	}
	if err := s.decide("confirm", now, by, p); err != nil {
		return err
	}
	s.Renewal.Quantity, s.Renewal.CIG, s.Renewal.CIGExemption = quantity, cig, exemption
	return nil
}

// AskedOf reports whether this confirmation needs the order desk: a public
// body's always, a commercial customer's when it wants more seats.
func (s *Subscription) AskedOf() bool {
	return s.Segment == Public || s.Renewal.Quantity > s.Quantity
}

// RenewalRejected takes the desk's no: a public body's decision is open again,
// with the reason; a commercial customer keeps the old quantity.
func (s *Subscription) RenewalRejected(reason string) {
	s.Renewal.Order, s.Renewal.OrderState, s.Renewal.Reason = "", "", reason
	if s.Segment == Public {
		s.Renewal.Decision = Undecided
		s.Renewal.Quantity, s.Renewal.CIG, s.Renewal.CIGExemption = 0, "", ""
		return
	}
	s.Renewal.Quantity = s.Quantity
}

// Ending says what the end of the present term brings.
type Ending struct {
	Renews bool
	Reason string // why not: key in the language catalogues, "renewal.ends.…"
}

// EndOfTerm tells, from what is known now, what the end of the term will
// bring: the sentence on the page, in the reminder, and what then happens.
func (s *Subscription) EndOfTerm(agreementActive, planRetired bool) Ending {
	switch {
	case s.State == SubscriptionSuspended:
		return Ending{Reason: "renewal.ends.suspended"}
	case !agreementActive:
		return Ending{Reason: "renewal.ends.agreement"}
	case planRetired:
		return Ending{Reason: "renewal.ends.retired"}
	case s.Renewal.Decision == Declined:
		return Ending{Reason: "renewal.ends.declined"}
	case s.Segment == Public && s.Renewal.Decision == Confirmed && s.Renewal.OrderState != OrderAccepted:
		return Ending{Reason: "renewal.ends.order_not_accepted"}
	case s.Renewal.Decision == Confirmed:
		return Ending{Renews: true}
	case s.State == SubscriptionPending:
		return Ending{Reason: "renewal.ends.not_activated"}
	case s.Automatic:
		return Ending{Renews: true}
	}
	return Ending{Reason: "renewal.ends.unconfirmed"}
}

// NextQuantity is how many seats the next term has, as decided so far.
func (s *Subscription) NextQuantity() int {
	q := s.Renewal.Quantity
	if s.Renewal.Decision != Confirmed || q == 0 {
		return s.Quantity
	}
	if q > s.Quantity && s.Renewal.OrderState != OrderAccepted {
		return s.Quantity // more seats wait for the desk; the old quantity renews
	}
	return q
}

// Renew begins the next term. In grace a commercial customer's late renewal
// starts the day after the old end; a public body's from acceptance, today.
func (s *Subscription) Renew(now time.Time, p Policy) error {
	was := s.State
	if err := Subscriptions.Step(&s.State, "renew"); err != nil {
		return err
	}
	alone := s.Renewal.Decision == Undecided
	s.PriorEndsOn = s.Term.EndsOn
	if was == SubscriptionGrace && s.Segment == Public {
		s.Term = s.Term.Restarted(DateOf(now, p.Zone))
	} else {
		s.Term = s.Term.Next()
	}
	s.RenewedAlone, s.UndoUntil = alone, time.Time{}
	if alone {
		s.UndoUntil = s.PriorEndsOn.EndOf(p.Zone).AddDate(0, 0, p.UndoDays)
	}
	s.Quantity = s.NextQuantity()
	s.Renewal = Renewal{Decision: Undecided}
	s.GraceEndsOn, s.Reason = Date{}, ""
	if was != s.State {
		s.Since = now
	}
	return nil
}

// Lapse ends the term without renewal: grace begins.
func (s *Subscription) Lapse(now time.Time, reason string, p Policy) error {
	if err := s.step("lapse", now, reason); err != nil {
		return err
	}
	s.GraceEndsOn = s.Term.EndsOn.AddDays(p.GraceDays)
	return nil
}

// Undo takes an automatic renewal back within its window: the old end holds
// again, and grace runs from it.
func (s *Subscription) Undo(now time.Time, p Policy) error {
	if s.State == SubscriptionActive && (!s.RenewedAlone || !now.Before(s.UndoUntil)) {
		e := Refuse(Conflict, "renewal.undo_closed")
		e.State = string(s.State)
		return e
	}
	if err := s.step("undo", now, "renewal.ends.undone"); err != nil {
		return err
	}
	s.Term = s.Term.Prior(s.PriorEndsOn)
	s.GraceEndsOn = s.Term.EndsOn.AddDays(p.GraceDays)
	s.Renewal = Renewal{Decision: Declined, DecidedAt: now}
	s.RenewedAlone, s.UndoUntil = false, time.Time{}
	return nil
}
