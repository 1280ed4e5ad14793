package catalogue

import (
	"volare/internal/licensing"
	"volare/internal/yamlfile"
)

var reviewKind = stepKind{name: licensing.ReviewStep, parse: parseReview, decode: decodeAs[Review]}

// Review is manual work of the operator, on its worklist: look at what was
// given, do what the instructions say, then approve or refuse.
type Review struct {
	By           string `json:"by"` // operator
	Instructions Text   `json:"instructions"`
}

// Kind implements Spec.
func (s *Review) Kind() licensing.StepKind { return licensing.ReviewStep }

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
	s := &Review{By: o.Need("by").Choice("operator"), Instructions: text(o.Get("instructions"), 1000)}
	o.Close()
	if s.By == "" {
		return nil
	}
	return s
}
