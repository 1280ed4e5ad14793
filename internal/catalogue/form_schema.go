package catalogue

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"volare/internal/yamlfile"
)

const maxFields = 40

// The keywords of JSON Schema 2020-12 that a form may use, by what they hold.
// An unknown one is refused: the standard would overlook a misspelt "minItem".
// So are references: without them checking takes as long as the schema is, with
// them a few lines can be made to take for ever.
var (
	holdSchema  = []string{"items", "contains", "not", "if", "then", "else", "propertyNames"}
	holdSchemas = []string{"allOf", "anyOf", "oneOf"}
	holdNamed   = []string{"properties", "dependentSchemas"}
	holdValue   = []string{"type", "enum", "const", "default", "required", "dependentRequired", "minLength", "maxLength",
		"pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems",
		"uniqueItems", "minContains", "maxContains", "minProperties", "maxProperties", "$comment"}
	// Ours, and only on a property or on its items.
	holdOurs = []string{"format", "allowPrivate", "region", "multiline"}
)

// checkSchema refuses what a form can't be drawn from: it must be flat, each
// property a text, number or choice, or a list of such.
func checkSchema(v yamlfile.Value, schema map[string]any) bool {
	good := true
	fail := func(path []string, code string, params ...string) {
		v.At(path...).Fail(code, params...)
		good = false
	}
	if t, ok := schema["type"]; ok && t != "object" {
		fail([]string{"type"}, "catalogue.form_shape")
	}
	if _, ok := schema["additionalProperties"]; ok {
		fail([]string{"additionalProperties"}, "field.not_allowed")
	}
	properties, _ := schema["properties"].(map[string]any)
	if len(properties) == 0 || len(properties) > maxFields {
		fail([]string{"properties"}, "field.range", "min", "1", "max", fmt.Sprint(maxFields))
	}
	required, _ := schema["required"].([]any)
	for i, name := range required {
		if _, ok := properties[fmt.Sprint(name)]; !ok {
			fail([]string{"required", fmt.Sprint(i)}, "catalogue.field_not_in_schema")
		}
	}
	for _, name := range sortedKeys(properties) {
		checkProperty(properties[name], []string{"properties", name}, false, fail)
	}
	checkKeywords(schema, nil, fail)
	return good
}

// checkProperty checks one datum, or the items of one.
func checkProperty(schema any, path []string, inList bool, fail func([]string, string, ...string)) {
	s, ok := schema.(map[string]any)
	if !ok {
		fail(path, "field.object")
		return
	}
	t, _ := s["type"].(string)
	switch {
	case t == "array" && !inList && s["items"] != nil:
		checkProperty(s["items"], append(slices.Clone(path), "items"), true, fail)
	case !slices.Contains([]string{"string", "integer", "number", "boolean"}, t):
		fail(append(slices.Clone(path), "type"), "catalogue.form_shape")
	}
	name, given := s["format"]
	f, known := formats[fmt.Sprint(name)]
	if given && (!known || t != "string") {
		fail(append(slices.Clone(path), "format"), "field.choice", "choices", strings.Join(Formats(), ", "))
	}
	for _, keyword := range []string{"allowPrivate", "region"} {
		value, ok := s[keyword]
		if !ok {
			continue
		}
		at := append(slices.Clone(path), keyword)
		switch {
		case !slices.Contains(f.may, keyword):
			fail(at, "field.not_allowed")
		case keyword == "allowPrivate":
			if _, ok := value.(bool); !ok {
				fail(at, "field.boolean")
			}
		case !telephoneRegion(fmt.Sprint(value)):
			fail(at, "catalogue.region")
		}
	}
	if m, ok := s["multiline"]; ok && (m != true || t != "string" || given) {
		fail(append(slices.Clone(path), "multiline"), "field.not_allowed")
	}
}

// checkKeywords walks all schemas inside schema and refuses unknown keywords,
// and ours where they would have no effect.
func checkKeywords(schema any, path []string, fail func([]string, string, ...string)) {
	s, ok := schema.(map[string]any)
	if !ok {
		return // true, false, or wrong: the compiler says so
	}
	property := len(path) > 0 && path[0] == "properties" &&
		(len(path) == 2 || len(path) == 3 && path[2] == "items")
	for _, k := range sortedKeys(s) {
		at := append(slices.Clone(path), k)
		switch {
		case slices.Contains(holdSchema, k):
			checkKeywords(s[k], at, fail)
		case slices.Contains(holdSchemas, k):
			list, _ := s[k].([]any)
			for i, e := range list {
				checkKeywords(e, append(slices.Clone(at), fmt.Sprint(i)), fail)
			}
		case slices.Contains(holdNamed, k):
			named, _ := s[k].(map[string]any)
			for _, name := range sortedKeys(named) {
				checkKeywords(named[name], append(slices.Clone(at), name), fail)
			}
		case slices.Contains(holdValue, k), property && slices.Contains(holdOurs, k):
		default:
			fail(at, "field.unknown")
		}
	}
}

// describe reads off the schema what a drawer of the form wants to know.
func (f *Form) describe(d *Field) {
	properties, _ := f.schema["properties"].(map[string]any)
	s, _ := properties[d.Key].(map[string]any)
	required, _ := f.schema["required"].([]any)
	d.Required = slices.Contains(required, any(d.Key))
	d.Default = plainNumber(s["default"])
	d.Type, _ = s["type"].(string)
	if d.Type == "array" {
		d.Many = true
		s, _ = s["items"].(map[string]any)
		d.Type, _ = s["type"].(string)
	}
	d.Format, _ = s["format"].(string)
	d.Multiline, _ = s["multiline"].(bool)
	d.options.AllowPrivate, _ = s["allowPrivate"].(bool)
	d.options.Region, _ = s["region"].(string)
}

// plainNumber turns the numbers in v into float64, as data have them.
func plainNumber(v any) any {
	switch v := v.(type) {
	case json.Number:
		f, _ := v.Float64()
		return f
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = plainNumber(e)
		}
		return list
	}
	return v
}

func enumTexts(property map[string]any) []string {
	if items, ok := property["items"].(map[string]any); ok {
		property = items
	}
	var list []string
	values, _ := property["enum"].([]any)
	for _, v := range values {
		list = append(list, fmt.Sprint(v))
	}
	return list
}

func sortedKeys(m map[string]any) []string {
	return slices.Sorted(maps.Keys(m))
}

func mustJSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("catalogue: a schema read from JSON can't be written: " + err.Error())
	}
	return b
}
