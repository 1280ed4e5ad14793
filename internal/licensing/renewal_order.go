package licensing

import "time"

// NewRenewalOrder makes the order that renews s for another term, as decided:
// submitted, so that the desk, or the system at once, accepts it.
func NewRenewalOrder(s *Subscription, now time.Time, by AccountID) *Order {
	quantity := s.Renewal.Quantity
	if quantity == 0 {
		quantity = s.Quantity
	}
	return &Order{
		Type: RenewalOrder, Agreement: s.Agreement, Customer: s.Customer, Segment: s.Segment, Partner: s.Partner,
		State: OrderSubmitted, Since: now, CIG: s.Renewal.CIG, CIGExemption: s.Renewal.CIGExemption,
		SubmittedBy: by, SubmittedAt: now, CreatedBy: by, CreatedAt: now, UpdatedAt: now,
		Lines: []OrderLine{{Position: 1, Service: s.Service, Plan: s.Plan, ServiceVersion: s.ServiceVersion, Quantity: quantity,
			UsageDate: s.Term.EndsOn.AddDays(1), Subscription: s.ID}},
	}
}
