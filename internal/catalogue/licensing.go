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

// SwitchOn is the last step of a service that declares no provisioning: it is
// active on its usage date, with nothing to do for anybody.
var SwitchOn = Step{Key: "switch-on", Spec: &Provision{Provider: Immediate}}

// StepOf is the step called key, as a new activation has it.
func (s *Service) StepOf(key string) (*Step, bool) {
	st, ok := s.Step(key)
	if !ok && key == SwitchOn.Key {
		return &SwitchOn, true
	}
	return st, ok
}

// Provisioning is how the service is switched on and off; nil when nothing
// has to be done for that.
func (s *Service) Provisioning() *Provision {
	for _, st := range s.Activation.Steps {
		if p, ok := st.Spec.(*Provision); ok {
			return p
		}
	}
	return nil
}

// NewSteps are the steps of a new activation of the service, all waiting.
func (s *Service) NewSteps() []licensing.Step {
	steps := make([]licensing.Step, len(s.Activation.Steps))
	for i, st := range s.Activation.Steps {
		steps[i] = licensing.Step{Position: i + 1, Name: st.Key, Kind: st.Spec.Kind(), State: licensing.StepWaiting}
	}
	if n := len(steps); n == 0 || steps[n-1].Kind != licensing.ProvisionStep {
		steps = append(steps, licensing.Step{Position: n + 1, Name: SwitchOn.Key, Kind: licensing.ProvisionStep, State: licensing.StepWaiting})
	}
	return steps
}
