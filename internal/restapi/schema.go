package restapi

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"

	"github.com/danielgtaylor/huma/v2"

	"volare/internal/licensing"
)

// date is how a licensing.Date is described: a day that exists, in the years
// that licensing.ParseDate reads.
type date struct{}

func (date) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Format: "date", Examples: []any{"2026-11-22"},
		Pattern: `^2[0-9]{3}-[0-9]{2}-[0-9]{2}$`, PatternDescription: "field.date",
	}
}

// clearable is a date of an edit: missing it stays, null clears it.
type clearable struct {
	licensing.Date
	given bool
}

// UnmarshalJSON reads a date or null.
func (c *clearable) UnmarshalJSON(b []byte) error {
	c.given = true
	return json.Unmarshal(b, &c.Date) // null leaves the zero date
}

// Schema is a date's, or null.
func (clearable) Schema(r huma.Registry) *huma.Schema {
	s := date{}.Schema(r)
	s.Nullable = true
	return s
}

// over writes what was given.
func (c clearable) over(d *licensing.Date) {
	if c.given {
		*d = c.Date
	}
}

// Whole numbers beyond ±2^53 don't survive JSON in every language, so they
// are out of range wherever a type doesn't say less.
const safe = 1<<53 - 1

// bound gives every whole number of the schemas registered so far a range, so
// that one too large is refused by its path rather than by the decoder.
func bound(r huma.Registry) {
	for _, s := range r.Map() {
		boundSchema(s)
		s.PrecomputeMessages()
	}
}

func boundSchema(s *huma.Schema) {
	if s.Type == huma.TypeInteger {
		low, high := float64(-safe), float64(safe)
		if s.Format == "int32" {
			low, high = -1<<31, 1<<31-1
		}
		if s.Minimum == nil && s.ExclusiveMinimum == nil {
			s.Minimum = &low
		}
		if s.Maximum == nil && s.ExclusiveMaximum == nil {
			s.Maximum = &high
		}
	}
	if s.Items != nil {
		boundSchema(s.Items)
	}
	for _, p := range s.Properties {
		boundSchema(p)
	}
}

var goodName = regexp.MustCompile(`^[A-Za-z0-9]+$`)

// schemaName is a type's name in the document. What is answered has a name:
// programs generated from the document use it.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct && !goodName.MatchString(name) {
		panic(fmt.Sprintf("restapi: give the type %s a name", t))
	}
	return name
}
