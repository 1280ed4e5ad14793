package catalogue

import (
	"encoding/json"
	"fmt"
	"slices"

	"volare/internal/licensing"
	"volare/internal/yamlfile"
)

// kinds lists the step kinds, once. A kind is one file step_*.go; no kind
// knows another.
var kinds = []stepKind{formKind, verifyDomainKind, reviewKind, provisionKind}

// stepKind is how a sort of step is declared and read back. parse returns nil when
// it reported a problem.
type stepKind struct {
	name   licensing.StepKind
	parse  func(content yamlfile.Value, step *yamlfile.Object, earlier []Step) Spec
	decode func([]byte) (Spec, error)
}

// Result says what ends a step.
type Result string

// The results.
const (
	ByData     Result = "data"     // done when data that pass Accept are there
	ByProof    Result = "proof"    // done when the outside shows the proof; looking may be repeated
	ByDecision Result = "decision" // approved, or refused with a reason: a refusal reopens the OSA's steps before it
	BySupply   Result = "supply"   // done when the provider has supplied; a failure is retried or handed to the operator
)

// Spec is what one declared step asks for.
type Spec interface {
	// Kind is the step's kind; who acts on it is said by licensing's steps.
	Kind() licensing.StepKind
	// Result is what ends it.
	Result() Result
	// Needs lists the data it needs: those it asks for and those it takes from
	// earlier steps.
	Needs() []Need
	// Accept checks what was submitted and returns it cleaned, ready to be
	// kept, or says what is wrong field by field. What it returns doesn't
	// share memory with submitted.
	Accept(submitted map[string]any, known Known) (map[string]any, []licensing.FieldError)
}

// Need is a datum that a step needs.
type Need struct {
	Field    string
	Format   string  // name of its format, if it has one
	From     string  // key of the earlier step that has it; empty: the step asks for it itself
	Required bool    // there is no going on without it
	Prefill  Prefill // filled in already, read-only
	Default  any     // what holds when nothing is said; nil: nothing
}

// Step is one step of an activation.
type Step struct {
	Key   string // unique in its activation
	Title Text   // may be empty: the page then uses the kind's own
	Spec  Spec
}

// Data is what an activation's steps have gathered: by step, then by field.
type Data map[string]map[string]any

type stepJSON struct {
	Key     string             `json:"step"`
	Kind    licensing.StepKind `json:"kind"`
	Title   *Text              `json:"title,omitempty"`
	Content json.RawMessage    `json:"content"`
}

// MarshalJSON writes the step's part of the service's canonical form.
func (s Step) MarshalJSON() ([]byte, error) {
	content, err := json.Marshal(s.Spec)
	if err != nil {
		return nil, err
	}
	j := stepJSON{Key: s.Key, Kind: s.Spec.Kind(), Content: content}
	if !s.Title.Empty() {
		j.Title = &s.Title
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Step) UnmarshalJSON(b []byte) error {
	var j stepJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	i := slices.IndexFunc(kinds, func(k stepKind) bool { return k.name == j.Kind })
	if i < 0 {
		return fmt.Errorf("step %s: no kind %q", j.Key, j.Kind)
	}
	spec, err := kinds[i].decode(j.Content)
	if err != nil {
		return fmt.Errorf("step %s: %w", j.Key, err)
	}
	*s = Step{Key: j.Key, Spec: spec}
	if j.Title != nil {
		s.Title = *j.Title
	}
	return nil
}

// decodeAs reads a kind's content whose JSON form is T itself.
func decodeAs[T any, P interface {
	*T
	Spec
}](b []byte) (Spec, error) {
	p := P(new(T))
	if err := json.Unmarshal(b, p); err != nil {
		return nil, err
	}
	return p, nil
}
