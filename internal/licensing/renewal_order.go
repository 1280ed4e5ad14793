package licensing

import "time"

// NewRenewalOrder makes the order that renews s for another term with so many
// seats: submitted, for the desk to examine. In grace a public body's next term
// starts when it is accepted, so it has no usage date.
func NewRenewalOrder(s *Subscription, quantity int, now time.Time, by AccountID) *Order {
	line := OrderLine{Position: 1, Service: s.Service, Plan: s.Plan, ServiceVersion: s.ServiceVersion, Quantity: quantity, Subscription: s.ID}
	if s.State != SubscriptionGrace || s.Segment != Public {
		line.UsageDate = s.Term.EndsOn.AddDays(1)
	}
	return &Order{
		Type: RenewalOrder, Agreement: s.Agreement, Customer: s.Customer, Segment: s.Segment, Partner: s.Partner,
		State: OrderSubmitted, Since: now, CIG: s.Renewal.CIG, CIGExemption: s.Renewal.CIGExemption, Lines: []OrderLine{line},
		SubmittedBy: by, SubmittedAt: now, CreatedBy: by, CreatedAt: now, UpdatedAt: now,
	}
}

// AcceptUnasked is the system's yes to a renewal that needs no examining, which
// completes it.
func (o *Order) AcceptUnasked(now time.Time) error {
	if err := Orders.Step(&o.State, "accept"); err != nil {
		return err
	}
	o.AcceptedAt, o.Since = now, now
	o.Settle(now, 0, len(o.Lines))
	return nil
}
