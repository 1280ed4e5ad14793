package licensing

import "time"

// The verbs of an order after it was submitted: how the desk examines it.

// ReleaseHold submits a held order, when its agreement has become active.
func (o *Order) ReleaseHold(now time.Time) error {
	if err := Orders.Step(&o.State, "release_hold"); err != nil {
		return err
	}
	o.Since = now
	return nil
}

// Take says who of the desk examines the order.
func (o *Order) Take(by AccountID) error {
	if o.TakenBy != "" && o.TakenBy != by {
		e := Refuse(Conflict, "order.taken")
		e.State, e.Allowed = string(o.State), Orders.Allowed(o.State)
		return e
	}
	if err := Orders.Step(&o.State, "take"); err != nil {
		return err
	}
	o.TakenBy = by
	return nil
}

// Release gives a taken order back to the desk.
func (o *Order) Release() error {
	if err := Orders.Step(&o.State, "release"); err != nil {
		return err
	}
	o.TakenBy = ""
	return nil
}

// Query asks the partner something; shared questions the customer sees too.
func (o *Order) Query(now time.Time, by AccountID, text string, shared bool) error {
	if _, ok := Orders.Next(o.State, "query"); !ok {
		return Orders.Step(&o.State, "query")
	}
	var p Problems
	p.paragraph("text", text, 1, 2000)
	if err := p.Err(); err != nil {
		return err
	}
	o.Questions = append(o.Questions, OrderQuestion{Text: text, Shared: shared, AskedBy: by, AskedAt: now})
	o.Since, o.RemindedQuery, o.Aged = now, 0, false
	return Orders.Step(&o.State, "query")
}

// Answer answers the open question and sends the order back to the desk.
func (o *Order) Answer(now time.Time, by AccountID, text string) error {
	if _, ok := Orders.Next(o.State, "answer"); !ok {
		return Orders.Step(&o.State, "answer")
	}
	var p Problems
	p.paragraph("text", text, 1, 2000)
	if err := p.Err(); err != nil {
		return err
	}
	q := &o.Questions[len(o.Questions)-1]
	q.Answer, q.Answerer, q.Answered = text, by, now
	o.Since, o.Aged = now, false
	return Orders.Step(&o.State, "answer")
}

// Accept is the desk's yes on an active agreement; the caller then makes the
// subscriptions.
func (o *Order) Accept(now time.Time, a *Agreement) error {
	if o.State == OrderSubmitted && a.State != AgreementActive {
		e := Refuse(Conflict, "order.agreement_not_active", "number", a.Number, "state", string(a.State))
		e.State, e.Allowed = string(o.State), Orders.Allowed(o.State)
		return e
	}
	if err := Orders.Step(&o.State, "accept"); err != nil {
		return err
	}
	o.AcceptedAt, o.Since, o.Aged = now, now, false
	return nil
}

// Reject is the desk's no, with a reason.
func (o *Order) Reject(now time.Time, reason string) error { return o.end("reject", now, reason, true) }

// Cancel takes the order back before it is accepted.
func (o *Order) Cancel(now time.Time, reason string) error {
	return o.end("cancel", now, reason, false)
}

func (o *Order) end(v Verb, now time.Time, reason string, needed bool) error {
	if _, ok := Orders.Next(o.State, v); !ok {
		return Orders.Step(&o.State, v)
	}
	if err := checkReason(reason, needed); err != nil {
		return err
	}
	o.Reason, o.Since, o.Aged = reason, now, false
	return Orders.Step(&o.State, v)
}

// Settle completes an accepted order when none of its lines is pending and one
// at least is active, or voids it when all of them were cancelled; it reports
// whether anything changed.
func (o *Order) Settle(now time.Time, pending, activated int) (Verb, bool) {
	if o.State != OrderAccepted || pending > 0 {
		return "", false
	}
	v := Verb("complete")
	if activated == 0 {
		v = "void"
	}
	if Orders.Step(&o.State, v) != nil {
		return "", false
	}
	o.Since = now
	return v, true
}

// Settles is how far an order line's subscription has come, as Settle counts.
func (s *Subscription) Settles() (pending, activated int) {
	switch s.State {
	case SubscriptionPending:
		return 1, 0
	case SubscriptionCancelled:
		return 0, 0
	}
	return 0, 1
}

// Copy makes a new draft from a rejected or cancelled order; the caller gives
// it its ids and number.
func (o *Order) Copy() (*Order, error) {
	s := o.State
	if err := Orders.Step(&s, "copy"); err != nil {
		return nil, err
	}
	if o.Type == RenewalOrder {
		e := Refuse(Conflict, "order.renewal_not_copied")
		e.State = string(o.State)
		return nil, e
	}
	c := &Order{Type: o.Type, Agreement: o.Agreement, Customer: o.Customer, Segment: o.Segment, Partner: o.Partner,
		State: OrderDraft, PartnerReference: o.PartnerReference, CustomerReference: o.CustomerReference,
		CIG: o.CIG, CIGExemption: o.CIGExemption, CopiedFrom: o.ID}
	for _, l := range o.Lines {
		c.Lines = append(c.Lines, OrderLine{Position: l.Position, Service: l.Service, Plan: l.Plan, Quantity: l.Quantity, UsageDate: l.UsageDate})
	}
	return c, nil
}
