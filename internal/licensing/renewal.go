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

// SameAs reports whether r wants of the next term what another decision did,
// which the desk hasn't turned down.
func (r Renewal) SameAs(o Renewal) bool {
	return r.Decision == o.Decision && r.Quantity == o.Quantity && r.CIG == o.CIG && r.CIGExemption == o.CIGExemption && r.Reason == o.Reason
}

// CutOff is the instant from which the decision about the present term stands.
func (s *Subscription) CutOff(p Policy) time.Time { return s.Term.EndsAt(p.Zone).Add(-p.CutOff) }

// Decidable refuses a verb of the decision when there is nothing to decide any
// more: in a state without a next term, and from the cut-off on. A public body
// may still confirm, before and in grace; others once grace has begun.
func (s *Subscription) Decidable(v Verb, now time.Time, p Policy) error {
	confirming := v == "confirm"
	switch s.State {
	case SubscriptionActive, SubscriptionPending, SubscriptionSuspended:
		if now.Before(s.CutOff(p)) || confirming && s.Segment == Public {
			return nil
		}
		e := Refuse(Conflict, "renewal.after_cut_off", "cut_off", s.CutOff(p).Format(time.RFC3339))
		e.State = string(s.Renewal.Decision)
		return e
	case SubscriptionGrace:
		if confirming && now.Before(s.GraceEndsOn.EndOf(p.Zone)) {
			return nil
		}
	}
	e := Refuse(Conflict, "renewal.nothing_to_decide", "state", string(s.State))
	e.State = string(s.State)
	return e
}

// decide moves the decision.
func (s *Subscription) decide(v Verb, now time.Time, by AccountID, p Policy) error {
	if err := s.Decidable(v, now, p); err != nil {
		return err
	}
	if err := Decisions.Step(&s.Renewal.Decision, v); err != nil {
		return err
	}
	s.clearConfirmation()
	s.Renewal.DecidedBy, s.Renewal.DecidedAt, s.Renewal.Reason = by, now, ""
	return nil
}

// TurnOff says that the next term isn't wanted.
func (s *Subscription) TurnOff(now time.Time, by AccountID, p Policy) error {
	return s.decide("turn_off", now, by, p)
}

// TurnOn takes a decision back: what holds by rule holds again.
func (s *Subscription) TurnOn(now time.Time, by AccountID, p Policy) error {
	return s.decide("turn_on", now, by, p)
}

func (s *Subscription) clearConfirmation() {
	s.Renewal.Quantity, s.Renewal.CIG, s.Renewal.CIGExemption = 0, "", ""
	s.Renewal.Order, s.Renewal.OrderState = "", ""
}

// Confirmation is how the next term is wanted.
type Confirmation struct {
	Quantity     int    // 0: as now
	CIG          string // public bodies: the next term's own …
	CIGExemption string // … or why there is none
}

// Confirm says that the next term is wanted. It may be made until grace ends,
// on an agreement in force, unless the plan f is retired.
func (s *Subscription) Confirm(now time.Time, by AccountID, c Confirmation, a *Agreement, f *Offer, p Policy) error {
	if c.Quantity == 0 {
		c.Quantity = s.Quantity
	}
	if err := s.Decidable("confirm", now, p); err != nil {
		return err
	}
	switch {
	case !a.CarriesFrom(s.startOfNext(now, p), p):
		e := Refuse(Conflict, "renewal.agreement_ended", "number", a.Number)
		e.State = string(s.State)
		return e
	case f == nil || f.Retired:
		e := Refuse(Conflict, "renewal.plan_retired", "plan", s.Plan)
		e.State = string(s.State)
		return e
	}
	if err := s.checkConfirmation(c, f); err != nil {
		return err
	}
	if err := s.decide("confirm", now, by, p); err != nil {
		return err
	}
	s.Renewal.Quantity, s.Renewal.CIG, s.Renewal.CIGExemption = c.Quantity, c.CIG, c.CIGExemption
	return nil
}

func (s *Subscription) checkConfirmation(c Confirmation, f *Offer) error {
	var ps Problems
	if c.Quantity != s.Quantity { // what it has it may keep
		ps.between("quantity", c.Quantity, f.Least, f.Most)
	}
	switch {
	case s.Segment == Public && c.CIG == "" && c.CIGExemption == "":
		ps.Add("cig", "order.cig_needed")
	case s.Segment != Public && (c.CIG != "" || c.CIGExemption != ""):
		ps.Add("cig", "field.not_allowed")
	case c.CIG != "" && c.CIGExemption != "":
		ps.Add("cig_exemption", "order.cig_and_exemption")
	}
	ps.cig("", c.CIG, c.CIGExemption)
	return ps.Err()
}

// startOfNext is the first day that a renewal decided now would need its
// agreement for: in grace today, else the day after the term.
func (s *Subscription) startOfNext(now time.Time, p Policy) Date {
	if s.State == SubscriptionGrace {
		return DateOf(now, p.Zone)
	}
	return s.Term.EndsOn.AddDays(1)
}

// CarriesFrom reports whether a was, is, or as far as is known will be in force
// on a day: a term may begin there. An agreement that ended since is
// judged as it stood on that day, so that a late sweep changes nothing.
func (a *Agreement) CarriesFrom(day Date, p Policy) bool {
	switch a.State {
	case AgreementActive, AgreementExpired:
		return !day.After(a.EndsOn)
	case AgreementTerminated:
		return a.Since.After(day.StartOf(p.Zone)) && !day.After(a.EndsOn)
	}
	return false
}

// WarnCIG is the code of the warning that a confirmation deserves: a new term
// is seldom under the tender code of the old one.
func (s *Subscription) WarnCIG() string {
	if s.Renewal.CIG != "" && s.Renewal.CIG == s.CIG {
		return "renewal.same_cig"
	}
	return ""
}

// AskedOf reports whether this confirmation needs the order desk: a public
// body's always, a commercial customer's when it wants more seats.
func (s *Subscription) AskedOf() bool {
	return s.Segment == Public || s.Renewal.Quantity > s.Quantity
}

// RenewalRejected takes the desk's no, or the renewal order's cancellation: a
// public body's decision is open again, with the reason; a commercial customer
// keeps the old quantity.
func (s *Subscription) RenewalRejected(reason string) {
	if s.Segment == Public {
		s.Renewal = Renewal{Decision: Undecided, Reason: reason}
		return
	}
	s.Renewal.Order, s.Renewal.OrderState, s.Renewal.Reason = "", "", reason
	s.Renewal.Quantity = s.Quantity
}

// Waits reports whether the confirmation waits for the desk.
func (s *Subscription) Waits() bool {
	return s.Renewal.Order != "" && s.Renewal.OrderState != OrderAccepted
}

// RenewsInGrace reports whether a late confirmation brings s back now: at once,
// or for a confirmation that the desk is asked about once it has answered.
func (s *Subscription) RenewsInGrace() bool {
	return s.State == SubscriptionGrace && s.Renewal.Decision == Confirmed && !s.Waits() &&
		(s.Segment != Public || s.Renewal.OrderState == OrderAccepted)
}

// Ending says what the end of the present term brings.
type Ending struct {
	Renews bool
	Reason string // why not: key in the language catalogues, "renewal.ends.…"
}

// Why a term ends: keys in the language catalogues.
const (
	EndsSuspended    = "renewal.ends.suspended"
	EndsAgreement    = "renewal.ends.agreement"
	EndsRetired      = "renewal.ends.retired"
	EndsDeclined     = "renewal.ends.declined"
	EndsCancelled    = "renewal.ends.cancelled"
	EndsNotAccepted  = "renewal.ends.order_not_accepted"
	EndsNotActivated = "renewal.ends.not_activated"
	EndsUnconfirmed  = "renewal.ends.unconfirmed"
	EndsUndone       = "renewal.ends.undone"
)

// Obstacle is the reason when no decision of the customer could renew; else "".
func (e Ending) Obstacle() string {
	if e.Reason == EndsAgreement || e.Reason == EndsRetired || e.Reason == EndsCancelled {
		return e.Reason
	}
	return ""
}

// EndOfTerm tells, from what is known now, what the end of the term will
// bring: the sentence on the page, in the reminder, and what then happens.
func (s *Subscription) EndOfTerm(agreementActive, planRetired bool) Ending {
	switch {
	case s.EndsCancelled():
		return Ending{Reason: EndsCancelled}
	case s.State == SubscriptionSuspended:
		return Ending{Reason: EndsSuspended}
	case !agreementActive:
		return Ending{Reason: EndsAgreement}
	case planRetired:
		return Ending{Reason: EndsRetired}
	case s.Renewal.Decision == Declined:
		return Ending{Reason: EndsDeclined}
	case s.Segment == Public && s.Renewal.Decision == Confirmed && s.Renewal.OrderState != OrderAccepted:
		return Ending{Reason: EndsNotAccepted}
	case s.Renewal.Decision == Confirmed:
		return Ending{Renews: true}
	case s.State == SubscriptionPending:
		return Ending{Reason: EndsNotActivated}
	case s.Automatic:
		return Ending{Renews: true}
	}
	return Ending{Reason: EndsUnconfirmed}
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
		s.UndoUntil = s.PriorEndsOn.AddDays(p.UndoDays).EndOf(p.Zone)
	}
	s.Quantity = s.NextQuantity()
	if s.Segment == Public {
		s.CIG = s.Renewal.CIG
	}
	s.Renewal = Renewal{Decision: Undecided}
	s.GraceEndsOn, s.Reason = Date{}, ""
	if was != s.State {
		s.Since = now
	}
	return nil
}

// Operation is what the provider must do when was has become s; false: nothing.
func (s *Subscription) Operation(was Subscription, p Policy) (OperationKind, bool) {
	switch {
	case s.Ended() && !was.Ended():
		return Deprovision, true // what was still being activated ends, too
	case !was.Provisioned() || !s.Provisioned():
		return "", false
	case was.Runs(p) && !s.Runs(p):
		return SwitchOff, true
	case !was.Runs(p) && s.Runs(p):
		return SwitchOn, true
	case s.Term.Number > was.Term.Number:
		return RenewTerm, true
	}
	return "", false
}

// Lapse ends the term without renewal: grace begins. A confirmation that could
// not be followed is void, but for one that the desk may yet accept.
func (s *Subscription) Lapse(now time.Time, reason string, p Policy) error {
	if err := s.step("lapse", now, reason); err != nil {
		return err
	}
	if s.Renewal.Decision == Confirmed && reason != EndsNotAccepted {
		s.Renewal = Renewal{Decision: Undecided}
	}
	s.GraceEndsOn = s.Term.EndsOn.AddDays(p.GraceDays)
	return nil
}

// CanUndo reports whether the present term began by automatic renewal so
// lately that it can be undone.
func (s *Subscription) CanUndo(now time.Time) bool { return s.RenewedAlone && now.Before(s.UndoUntil) }

// Undo takes an automatic renewal back within its window: the old end holds
// again, and grace runs from it.
func (s *Subscription) Undo(now time.Time, by AccountID, p Policy) error {
	if s.State == SubscriptionActive && !s.CanUndo(now) {
		e := Refuse(Conflict, "renewal.undo_closed")
		e.State = string(s.State)
		return e
	}
	if err := s.step("undo", now, EndsUndone); err != nil {
		return err
	}
	s.Term = s.Term.Prior(s.PriorEndsOn)
	s.GraceEndsOn = s.Term.EndsOn.AddDays(p.GraceDays)
	s.Renewal = Renewal{Decision: Declined, DecidedBy: by, DecidedAt: now}
	s.RenewedAlone, s.UndoUntil = false, time.Time{}
	return nil
}
