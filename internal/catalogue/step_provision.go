package catalogue

import (
	"volare/internal/licensing"
	"volare/internal/yamlfile"
)

var provisionKind = stepKind{name: licensing.ProvisionStep, parse: parseProvision, decode: decodeAs[Provision]}

// Provider names who switches a service on.
type Provider string

// The providers.
const (
	Immediate Provider = "immediate" // nothing to do outside: done at once
	Manual    Provider = "manual"    // the operator does it by hand, from the worklist
	Keys      Provider = "keys"      // product keys from a pool, none given twice
)

// KeysPer says how many keys a subscription gets.
type KeysPer string

// A subscription gets one key, or one for each unit of its quantity.
const (
	PerSubscription KeysPer = "subscription"
	PerUnit         KeysPer = "unit"
)

// Provision switches the service on at its provider. It is the last step, and
// the only one that waits for the usage date.
type Provision struct {
	Provider     Provider `json:"provider"`
	Instructions Text     `json:"instructions"`   // manual: what to do
	Pool         string   `json:"pool,omitempty"` // keys: which pool they come from
	Per          KeysPer  `json:"per,omitempty"`
}

// Kind implements Spec.
func (s *Provision) Kind() licensing.StepKind { return licensing.ProvisionStep }

// Result implements Spec.
func (s *Provision) Result() Result { return BySupply }

// Needs implements Spec: nothing of its own; it passes on what was gathered.
func (s *Provision) Needs() []Need { return nil }

// Accept implements Spec: whoever did it by hand may leave a note.
func (s *Provision) Accept(submitted map[string]any, _ Known) (map[string]any, []licensing.FieldError) {
	var p licensing.Problems
	cleaned := map[string]any{}
	if s.Provider == Manual {
		accept(submitted, cleaned, &p, Field{Key: "note", Type: "string", Multiline: true})
	} else {
		accept(submitted, cleaned, &p)
	}
	if len(p.Fields()) > 0 {
		return nil, p.Fields()
	}
	return cleaned, nil
}

// KeyCount is how many keys a subscription of quantity units gets.
func (s *Provision) KeyCount(quantity int) int {
	switch {
	case s.Provider != Keys:
		return 0
	case s.Per == PerUnit:
		return quantity
	}
	return 1
}

func parseProvision(v yamlfile.Value, _ *yamlfile.Object, _ []Step) Spec {
	o := v.Object()
	s := &Provision{Provider: Provider(o.Need("provider").Choice(string(Immediate), string(Manual), string(Keys)))}
	switch s.Provider {
	case Manual:
		s.Instructions = text(o.Need("instructions"), 2000)
	case Keys:
		s.Pool = key(o.Need("pool"))
		s.Per = PerSubscription
		if per := o.Get("per").Choice(string(PerSubscription), string(PerUnit)); per != "" {
			s.Per = KeysPer(per)
		}
	}
	o.Close()
	if s.Provider == "" {
		return nil
	}
	return s
}
