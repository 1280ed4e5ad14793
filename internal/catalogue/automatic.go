package catalogue

import (
	"slices"

	"volare/internal/licensing"
)

// Rule is a condition under which an activation runs by itself.
type Rule string

// The rules. A service declares any of them; one that holds is enough.
const (
	Always                      Rule = "always"                         // nothing to wait for but the data
	Renewal                     Rule = "renewal"                        // the order renews a subscription
	CustomerHasService          Rule = "customer-has-service"           // the customer uses the same service already
	SameAdministratorHasService Rule = "same-administrator-has-service" // and one of its administrators runs it
)

// predicate says whether a rule holds.
type predicate struct {
	rule  Rule
	holds func(Facts) bool
}

var rules = []predicate{
	{Always, func(Facts) bool { return true }},
	{Renewal, func(f Facts) bool { return f.Renewal }},
	{CustomerHasService, func(f Facts) bool { return len(f.Active) > 0 }},
	{SameAdministratorHasService, func(f Facts) bool { return slices.ContainsFunc(f.Active, f.sharesAdministrator) }},
}

func ruleNames() []string {
	names := make([]string, len(rules))
	for i, r := range rules {
		names[i] = string(r.rule)
	}
	return names
}

// Facts is what the rules look at, about one subscription.
type Facts struct {
	Renewal        bool
	Administrators []string // account ids of its online services administrators
	Active         []Active // the customer's other active activations of the same service, latest first
	Known          Known
}

// Active is an active activation of the same service.
type Active struct {
	Administrators []string
	Data           Data
}

func (f Facts) sharesAdministrator(a Active) bool {
	return slices.ContainsFunc(a.Administrators, func(id string) bool { return slices.Contains(f.Administrators, id) })
}

// Reason says why an activation isn't automatic: a key of the language
// catalogues with its parameters.
type Reason struct {
	Code   string
	Params map[string]string
}

// Automatic decides whether the service activates by itself. It does when a
// declared rule holds and every required datum is known, has a default, or can
// be copied from the customer's latest active activation of the same service;
// data then holds what the OSA would have given, step by step. Otherwise the
// way is manual, and reason says why. What the operator must do stays its work.
func Automatic(s *Service, f Facts) (data Data, ok bool, reason Reason) {
	if len(s.Activation.Automatic) == 0 {
		return nil, false, Reason{Code: "activation.manual_by_design"}
	}
	declared := func(r predicate) bool { return slices.Contains(s.Activation.Automatic, r.rule) && r.holds(f) }
	if !slices.ContainsFunc(rules, declared) {
		return nil, false, Reason{Code: "activation.manual_no_rule"}
	}
	data = Data{}
	for _, step := range s.Activation.Steps {
		if r := step.Spec.Result(); r != ByData && r != ByProof {
			continue // nothing that the OSA gives
		}
		given, missing := gather(step, f)
		if missing == "" {
			var problems []licensing.FieldError
			if data[step.Key], problems = step.Spec.Accept(given, f.Known); len(problems) > 0 {
				missing = problems[0].Field
			}
		}
		if missing != "" {
			return nil, false, Reason{"activation.manual_datum", map[string]string{"step": step.Key, "field": missing}}
		}
		if proof, ok := step.Spec.(*VerifyDomain); ok && !proven(proof, step.Key, data, f) {
			return nil, false, Reason{"activation.manual_proof", map[string]string{"step": step.Key}}
		}
	}
	return data, true, Reason{}
}

// proven reports whether the domain is the one that the activation copied from
// has proved; one that comes from elsewhere must be proved first.
func proven(s *VerifyDomain, step string, data Data, f Facts) bool {
	return len(f.Active) > 0 && s.Domain(step, data) == s.Domain(step, f.Active[0].Data)
}

// gather copies a step's own data; missing names a required one that nobody has.
func gather(step Step, f Facts) (given map[string]any, missing string) {
	given = map[string]any{}
	for _, n := range step.Spec.Needs() {
		if n.From != "" || n.Prefill != "" {
			continue // an earlier step has it; Accept fills it in
		}
		if v, ok := copied(step.Key, n.Field, f); ok {
			given[n.Field] = v
		} else if n.Required && n.Default == nil {
			return nil, n.Field
		}
	}
	return given, ""
}

// copied takes everything from one activation, the latest: data of several
// would make a whole that nobody ever gave.
func copied(step, field string, f Facts) (any, bool) {
	if len(f.Active) == 0 {
		return nil, false
	}
	v, ok := f.Active[0].Data[step][field]
	return v, ok
}
