package yamlfile

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Value is one value of a file with its place. The zero node is an absent
// one: reading it gives zero values and reports nothing.
type Value struct {
	node   *yaml.Node
	line   int
	path   string
	report Report
}

// Given reports whether the value stands in the file and isn't null.
func (v Value) Given() bool {
	return v.node != nil && (v.node.Kind != yaml.ScalarNode || v.node.Tag != "!!null")
}

// Line is the line on which the value stands, or its object when it is absent.
func (v Value) Line() int { return v.line }

// Path is the value's place: "plans[0].quantity.min".
func (v Value) Path() string { return v.path }

// Written is a scalar as it was written; empty for anything else.
func (v Value) Written() string {
	if v.node == nil || v.node.Kind != yaml.ScalarNode {
		return ""
	}
	return v.node.Value
}

// Fail reports that the value breaks the rule code.
func (v Value) Fail(code string, params ...string) {
	v.report(v.line, v.path, v.Written(), code, params...)
}

func (v Value) kind(want yaml.Kind, code string) bool {
	if !v.Given() {
		return false
	}
	if v.node.Kind != want {
		v.Fail(code)
		return false
	}
	return true
}

// Text reads a text of at most longest characters, trimmed. Numbers and dates
// count as the text they were written as: 00743110157 keeps its zeros.
func (v Value) Text(longest int) string { return v.text(longest, false) }

// Prose is Text that may have several lines.
func (v Value) Prose(longest int) string { return v.text(longest, true) }

func (v Value) text(longest int, lines bool) string {
	if !v.kind(yaml.ScalarNode, "field.text") {
		return ""
	}
	if !slices.Contains([]string{"!!str", "!!int", "!!timestamp"}, v.node.Tag) {
		v.Fail("field.text")
		return ""
	}
	s := strings.TrimSpace(v.node.Value)
	switch {
	case s == "":
		v.Fail("field.required")
	case utf8.RuneCountInString(s) > longest:
		v.Fail("field.too_long", "max", strconv.Itoa(longest))
	case !lines && strings.ContainsAny(s, "\r\n"):
		v.Fail("field.line_break")
	case strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }):
		v.Fail("field.invalid_text")
	default:
		return s
	}
	return ""
}

// Choice reads one of a few words.
func (v Value) Choice(words ...string) string {
	s := v.Text(100)
	if s != "" && !slices.Contains(words, s) {
		v.Fail("field.choice", "choices", strings.Join(words, ", "))
		return ""
	}
	return s
}

// Whole reads a whole number between low and high.
func (v Value) Whole(low, high int) int {
	if !v.kind(yaml.ScalarNode, "field.integer") {
		return 0
	}
	n, err := strconv.Atoi(v.node.Value)
	if v.node.Tag != "!!int" || err != nil {
		v.Fail("field.integer")
		return 0
	}
	if n < low || n > high {
		v.Fail("field.range", "min", strconv.Itoa(low), "max", strconv.Itoa(high))
		return 0
	}
	return n
}

// Flag reads true or false.
func (v Value) Flag() bool {
	if !v.kind(yaml.ScalarNode, "field.boolean") {
		return false
	}
	if v.node.Tag != "!!bool" {
		v.Fail("field.boolean")
		return false
	}
	return v.node.Value == "true" || v.node.Value == "True" || v.node.Value == "TRUE"
}

// List reads the values of a list of at most longest.
func (v Value) List(longest int) []Value {
	if !v.kind(yaml.SequenceNode, "field.list") {
		return nil
	}
	if len(v.node.Content) > longest {
		v.Fail("field.too_many", "max", strconv.Itoa(longest))
		return nil
	}
	values := make([]Value, len(v.node.Content))
	for i, n := range v.node.Content {
		values[i] = Value{node: n, line: n.Line, path: v.path + "[" + strconv.Itoa(i) + "]", report: v.report}
	}
	return values
}

// At gives the value found by following keys and list indexes inward, as far
// as they lead: where to point when a reader of Any finds something wrong.
func (v Value) At(keys ...string) Value {
	for _, k := range keys {
		if v.node == nil {
			break
		}
		switch v.node.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(v.node.Content); i += 2 {
				if key := v.node.Content[i]; key.Value == k {
					v = Value{node: v.node.Content[i+1], line: key.Line, path: join(v.path, k), report: v.report}
					break
				}
			}
		case yaml.SequenceNode:
			if i, err := strconv.Atoi(k); err == nil && i >= 0 && i < len(v.node.Content) {
				n := v.node.Content[i]
				v = Value{node: n, line: n.Line, path: v.path + "[" + k + "]", report: v.report}
			}
		}
	}
	return v
}

// Any reads whatever stands there as JSON would have it: maps by string,
// lists, strings, booleans, nil and json.Number. It is for values that have a
// grammar of their own, such as a JSON Schema.
func (v Value) Any() any {
	if !v.Given() {
		return nil
	}
	switch v.node.Kind {
	case yaml.MappingNode:
		o, m := v.Object(), map[string]any{}
		for _, k := range o.keys {
			m[k] = o.Get(k).Any()
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for _, e := range v.List(10_000) {
			list = append(list, e.Any())
		}
		return list
	}
	return v.scalar()
}

func (v Value) scalar() any {
	switch v.node.Tag {
	case "!!bool":
		return v.Flag()
	case "!!int", "!!float":
		// Only numbers that JSON can write and that fit: no 0x1F, no .inf, no
		// 1_000, no 1e999999999, which would cost hours to compare exactly.
		n := v.node.Value
		if _, err := strconv.ParseFloat(n, 64); err == nil && len(n) <= 30 && json.Valid([]byte(n)) {
			return json.Number(n)
		}
		v.Fail("field.number")
		return nil
	}
	return v.node.Value
}
