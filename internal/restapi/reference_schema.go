package restapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

const schemaPrefix = "#/components/schemas/"

// typ is a schema's type in a word.
func (s *schema) typ() string {
	if s == nil {
		return "anything"
	}
	switch t := s.Type.(type) {
	case string:
		if t == "" {
			break
		}
		return t
	case []any:
		names := make([]string, len(t))
		for i, n := range t {
			names[i] = fmt.Sprint(n)
		}
		return strings.Join(names, " or ")
	}
	return "anything"
}

// name is what a schema is called in a sentence, and the id of its table.
func (s *schema) name(otherwise string) (name, link string) {
	switch {
	case s == nil || s.typ() == "string" && s.Format == "binary":
		return otherwise, ""
	case s.Ref != "":
		n := strings.TrimPrefix(s.Ref, schemaPrefix)
		return n, n
	case s.typ() == "array":
		n, l := s.Items.name("anything")
		return "list of " + n, l
	}
	n := s.typ()
	if s.Format != "" && s.Format != "int64" {
		n += " (" + s.Format + ")"
	}
	return n, ""
}

// rows are an object's fields, the required ones first.
func (s *schema) rows() []row {
	names := slices.SortedFunc(maps.Keys(s.Properties), func(a, b string) int {
		if ra, rb := slices.Contains(s.Required, a), slices.Contains(s.Required, b); ra != rb {
			if ra {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	var rows []row
	for _, n := range names {
		rows = append(rows, s.Properties[n].row(n, slices.Contains(s.Required, n)))
	}
	return rows
}

func (s *schema) row(name string, required bool) row {
	r := row{Name: name, Required: required, Rules: s.rules()}
	r.Type, r.Link = s.name("anything")
	if s != nil {
		r.Text = s.Description
	}
	return r
}

// rules are a schema's limits in a few words.
func (s *schema) rules() string {
	if s == nil {
		return ""
	}
	var rs []string
	add := func(format string, args ...any) { rs = append(rs, fmt.Sprintf(format, args...)) }
	if len(s.Enum) > 0 {
		choices := make([]string, len(s.Enum))
		for i, c := range s.Enum {
			choices[i] = fmt.Sprint(c)
		}
		add("one of %s", strings.Join(choices, " | "))
	}
	if s.Minimum != nil && *s.Minimum > -1<<31 {
		add("≥ %.0f", *s.Minimum)
	}
	if s.Maximum != nil && *s.Maximum < 1<<31-1 {
		add("≤ %.0f", *s.Maximum)
	}
	for _, l := range []struct {
		n    *int
		text string
	}{
		{s.MinLength, "at least %d characters"}, {s.MaxLength, "at most %d characters"},
		{s.MinItems, "at least %d items"}, {s.MaxItems, "at most %d items"},
	} {
		if l.n != nil {
			add(l.text, *l.n)
		}
	}
	if s.Default != nil {
		add("default %v", s.Default)
	}
	return strings.Join(rs, ", ")
}

// example is a value that fits s: given examples, defaults, first choices, and
// the required fields of objects.
func (d *document) example(s *schema, depth int) any {
	switch {
	case s == nil || depth > 6:
		return nil
	case s.Ref != "":
		return d.example(d.Components.Schemas[strings.TrimPrefix(s.Ref, schemaPrefix)], depth+1)
	case len(s.Examples) > 0:
		return s.Examples[0]
	case s.Default != nil:
		return s.Default
	case len(s.Enum) > 0:
		return s.Enum[0]
	}
	switch t := s.typ(); {
	case strings.HasPrefix(t, "object"):
		o := map[string]any{}
		for _, n := range s.Required {
			o[n] = d.example(s.Properties[n], depth+1)
		}
		return o
	case strings.HasPrefix(t, "array"):
		return []any{d.example(s.Items, depth+1)}
	case strings.HasPrefix(t, "integer"), strings.HasPrefix(t, "number"):
		if s.Minimum != nil && *s.Minimum > 0 {
			return *s.Minimum
		}
		return 1
	case strings.HasPrefix(t, "boolean"):
		return true
	}
	return "…"
}
