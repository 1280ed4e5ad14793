package catalogue

import (
	"volare/internal/licensing"
	"volare/internal/yamlfile"
)

var reviewKind = stepKind{name: "review", parse: parseReview, decode: decodeAs[Review]}

// Review is manual work of the operator, on its worklist: look at what was
// given, do what the instructions say, then approve or refuse.
type Review struct {
	By           Actor `json:"by"`
	Instructions Text  `json:"instructions"`
}

// Kind implements Spec.
func (s *Review) Kind() string { return "review" }

// Actor implements Spec.
func (s *Review) Actor() Actor { return s.By }

// Result implements Spec.
func (s *Review) Result() Result { return ByDecision }

// Needs implements Spec: nothing, it looks at what there is.
func (s *Review) Needs() []Need { return nil }

// Accept implements Spec: "approved", and a "reason" that a refusal must have.
func (s *Review) Accept(submitted map[string]any, _ Known) (map[string]any, []licensing.FieldError) {
	var p licensing.Problems
	cleaned := map[string]any{}
	accept(submitted, cleaned, &p,
		Field{Key: "approved", Type: "boolean", Required: true},
		Field{Key: "reason", Type: "string", Multiline: true, Required: submitted["approved"] == false})
	if len(p.Fields()) > 0 {
		return nil, p.Fields()
	}
	return cleaned, nil
}

func parseReview(v yamlfile.Value, _ *yamlfile.Object, _ []Step) Spec {
	o := v.Object()
	s := &Review{By: Actor(o.Need("by").Choice(string(Operator))), Instructions: text(o.Get("instructions"), 1000)}
	o.Close()
	if s.By == "" {
		return nil
	}
	return s
}
