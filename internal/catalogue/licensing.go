package catalogue

import "volare/internal/licensing"

// Offer is what an order's line must know of the plan called key; nil when the
// service has none.
func (s *Service) Offer(key string) *licensing.Offer {
	p, ok := s.Plan(key)
	if !ok {
		return nil
	}
	return &licensing.Offer{ServiceVersion: s.Version(), Least: p.Quantity.Min, Most: p.Quantity.Max,
		TermMonths: p.TermMonths, Segments: p.Segments, Retired: p.Status == Retired}
}

// NewSteps are the steps of a new activation of the service, all waiting.
func (s *Service) NewSteps() []licensing.Step {
	steps := make([]licensing.Step, len(s.Activation.Steps))
	for i, st := range s.Activation.Steps {
		steps[i] = licensing.Step{Position: i + 1, Name: st.Key, Kind: st.Spec.Kind(), State: licensing.StepWaiting}
	}
	return steps
}
