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

// FailAt reports a problem of something inside the value, such as "[2].format".
func (v Value) FailAt(inside, code string, params ...string) {
	v.report(v.line, v.path+inside, "", code, params...)
}

func (v Value) kind(want yaml.Kind, name string) bool {
	if !v.Given() {
		return false
	}
	if v.node.Kind != want {
		v.Fail("field.type", "type", name)
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
	if !v.kind(yaml.ScalarNode, "text") {
		return ""
	}
	if !slices.Contains([]string{"!!str", "!!int", "!!timestamp"}, v.node.Tag) {
		v.Fail("field.type", "type", "text")
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
	if !v.kind(yaml.ScalarNode, "integer") {
		return 0
	}
	n, err := strconv.Atoi(v.node.Value)
	if v.node.Tag != "!!int" || err != nil {
		v.Fail("field.type", "type", "integer")
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
	if !v.kind(yaml.ScalarNode, "boolean") {
		return false
	}
	if v.node.Tag != "!!bool" {
		v.Fail("field.type", "type", "boolean")
		return false
	}
	return v.node.Value == "true" || v.node.Value == "True" || v.node.Value == "TRUE"
}

// List reads the values of a list of at most longest.
func (v Value) List(longest int) []Value {
	if !v.kind(yaml.SequenceNode, "array") {
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
		// Only numbers that JSON can write: no 0x1F, no .inf, no 1_000.
		if json.Valid([]byte(v.node.Value)) {
			return json.Number(v.node.Value)
		}
		v.Fail("field.type", "type", "number")
		return nil
	}
	return v.node.Value
}
