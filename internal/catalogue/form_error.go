package catalogue

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"volare/internal/licensing"
)

// typeCodes says, by the name of the schema's type, what was expected.
var typeCodes = map[string]string{"string": "field.text", "integer": "field.integer", "number": "field.number",
	"boolean": "field.boolean", "array": "field.list", "object": "field.object"}

// schemaErrors turns what the JSON Schema library found into field errors. Only
// the schema's own values go into their parameters, never a submitted one.
func schemaErrors(err error) []licensing.FieldError {
	var v *jsonschema.ValidationError
	if !errors.As(err, &v) {
		return nil
	}
	var p licensing.Problems
	collect(v, &p)
	return p.Fields()
}

// schemaFault finds where a schema that doesn't compile is wrong, and why.
func schemaFault(err error) (at []string, reason string) {
	var v *jsonschema.ValidationError
	var outer *jsonschema.SchemaValidationError
	if !errors.As(err, &outer) || !errors.As(outer.Err, &v) {
		return nil, err.Error()
	}
	for len(v.Causes) > 0 {
		v = v.Causes[0]
	}
	return v.InstanceLocation, v.ErrorKind.LocalizedString(message.NewPrinter(language.English))
}

func collect(v *jsonschema.ValidationError, p *licensing.Problems) {
	at := apiPath(v.InstanceLocation)
	switch k := v.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf, *kind.Not, *kind.Contains:
		// What each alternative lacks would read as if all were wanted.
		p.Add(at, "form.alternatives")
		return
	case *kind.Required:
		missing(p, at, k.Missing)
	case *kind.DependentRequired:
		missing(p, at, k.Missing)
	default:
		if len(v.Causes) == 0 {
			code, params := broken(v.ErrorKind)
			p.Add(at, code, params...)
		}
	}
	for _, c := range v.Causes {
		collect(c, p)
	}
}

func missing(p *licensing.Problems, at string, fields []string) {
	for _, f := range fields {
		p.Add(inside(at, f), "field.required")
	}
}

// broken names the rule that a single value breaks.
func broken(e jsonschema.ErrorKind) (code string, params []string) {
	switch k := e.(type) {
	case *kind.Type:
		if len(k.Want) == 1 && typeCodes[k.Want[0]] != "" {
			return typeCodes[k.Want[0]], nil
		}
		return "field.type", nil
	case *kind.Enum:
		return "field.choice", []string{"choices", choices(k.Want)}
	case *kind.Const:
		return "field.choice", []string{"choices", choices([]any{k.Want})}
	case *kind.MinLength:
		return "field.too_short", []string{"min", strconv.Itoa(k.Want)}
	case *kind.MaxLength:
		return "field.too_long", []string{"max", strconv.Itoa(k.Want)}
	case *kind.Pattern:
		return "field.format", nil
	case *kind.Minimum:
		return "field.min", []string{"min", plainRat(k.Want)}
	case *kind.Maximum:
		return "field.max", []string{"max", plainRat(k.Want)}
	case *kind.ExclusiveMinimum:
		return "field.above", []string{"min", plainRat(k.Want)}
	case *kind.ExclusiveMaximum:
		return "field.below", []string{"max", plainRat(k.Want)}
	case *kind.MultipleOf:
		return "field.multiple", []string{"of", plainRat(k.Want)}
	case *kind.MinItems:
		return "field.too_few", []string{"min", strconv.Itoa(k.Want)}
	case *kind.MaxItems:
		return "field.too_many", []string{"max", strconv.Itoa(k.Want)}
	case *kind.UniqueItems:
		return "field.duplicate", nil
	case *kind.AdditionalProperties:
		return "field.unknown", nil
	}
	return "form.alternatives", nil
}

func choices(values []any) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = fmt.Sprint(v)
	}
	return strings.Join(list, ", ")
}

func plainRat(r *big.Rat) string {
	f, _ := r.Float64()
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// apiPath spells a place as the API does: addresses[0].
func apiPath(location []string) string {
	path := ""
	for _, token := range location {
		if _, err := strconv.Atoi(token); err == nil && path != "" {
			path += "[" + token + "]"
		} else {
			path = inside(path, token)
		}
	}
	return path
}

func inside(path, field string) string {
	if path == "" {
		return field
	}
	return path + "." + field
}
