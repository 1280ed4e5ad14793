package catalogue

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"volare/internal/licensing"
)

// Limits of submitted data, whatever the schema says.
const (
	maxText  = 4000 // characters of one text
	maxItems = 500  // items of one list
)

// Accept implements Spec. Texts are trimmed and brought to their format's
// normal form; empty ones and null count as not given; defaults are filled in.
func (f *Form) Accept(submitted map[string]any, known Known) (map[string]any, []licensing.FieldError) {
	var p licensing.Problems
	cleaned, asked := map[string]any{}, map[string]bool{}
	for _, d := range f.Fields {
		asked[d.Key] = true
		v, given := d.clean(submitted[d.Key], &p)
		if d.Prefill != "" {
			fixed := known.Of(d.Prefill)
			if given && v != fixed {
				p.Add(d.Key, "field.read_only")
			}
			v, given = fixed, fixed != ""
		}
		if !given && d.Default != nil && !has(p.Fields(), d.Key) {
			v, given = d.clean(d.Default, &p)
		}
		if given {
			cleaned[d.Key] = v
		}
	}
	unknown(submitted, asked, &p)
	p.Merge("", newOnes(p.Fields(), schemaErrors(f.compiled.Validate(cleaned))))
	if len(p.Fields()) > 0 {
		return nil, p.Fields()
	}
	return cleaned, nil
}

// unknown reports the keys that are no field, a few of them by name.
func unknown(submitted map[string]any, known map[string]bool, p *licensing.Problems) {
	n := 0
	for _, k := range sortedKeys(submitted) {
		if known[k] {
			continue
		}
		if n++; n > 10 || len(k) > 100 || !utf8.ValidString(k) {
			p.Add("", "field.unknown")
			return
		}
		p.Add(k, "field.unknown")
	}
}

// newOnes drops the errors of fields that have one already: after "not a
// domain", "too short" only confuses.
func newOnes(had, more []licensing.FieldError) []licensing.FieldError {
	var list []licensing.FieldError
	for _, e := range more {
		if !has(had, e.Field) && !has(had, strings.SplitN(e.Field, "[", 2)[0]) {
			list = append(list, e)
		}
	}
	return list
}

// has reports whether errors has one of field or of something inside it.
func has(errors []licensing.FieldError, field string) bool {
	for _, e := range errors {
		if e.Field == field || strings.HasPrefix(e.Field, field+"[") {
			return true
		}
	}
	return false
}

// clean brings one submitted value to its normal form; false when nothing was
// given or what was given is wrong, which p then says.
func (d Field) clean(v any, p *licensing.Problems) (any, bool) {
	if !d.Many {
		return d.one(d.Key, v, p)
	}
	list, ok := v.([]any)
	if !ok {
		if v != nil {
			p.Add(d.Key, "field.list")
		}
		return nil, false
	}
	if len(list) > maxItems {
		p.Add(d.Key, "field.too_many", "max", strconv.Itoa(maxItems))
		return nil, false
	}
	cleaned, before := []any{}, len(p.Fields())
	for i, e := range list {
		if c, given := d.one(d.Key+"["+strconv.Itoa(i)+"]", e, p); given {
			cleaned = append(cleaned, c)
		}
	}
	return cleaned, len(cleaned) > 0 && len(p.Fields()) == before
}

func (d Field) one(path string, v any, p *licensing.Problems) (any, bool) {
	switch v := v.(type) {
	case nil:
		return nil, false
	case string:
		if d.Type != "string" {
			break
		}
		s, code := d.text(v)
		if code != "" {
			p.Add(path, code, "max", strconv.Itoa(maxText))
			return nil, false
		}
		return s, s != ""
	case bool:
		if d.Type == "boolean" {
			return v, true
		}
	case float64, json.Number, int:
		if n, ok := number(v); ok && (d.Type == "number" || d.Type == "integer" && n == math.Trunc(n)) {
			return n, true
		}
	}
	p.Add(path, typeCodes[d.Type])
	return nil, false
}

// text trims a text and brings it to its format's normal form.
func (d Field) text(s string) (normal, code string) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	if s == "" {
		return "", ""
	}
	if code, _ := licensing.CheckText(s, 0, maxText, d.Multiline); code != "" {
		return "", code
	}
	if f, ok := formats[d.Format]; ok {
		return f.check(s, d.options)
	}
	return s, ""
}

// number reads a number that float64 holds exactly enough to be meant: whole
// ones beyond 2^53 would come back as others.
func number(v any) (float64, bool) {
	var f float64
	switch v := v.(type) {
	case float64:
		f = v
	case int:
		f = float64(v)
	case json.Number:
		n, err := strconv.ParseFloat(string(v), 64)
		if err != nil {
			return 0, false
		}
		f = n
	}
	return f, !math.IsNaN(f) && math.Abs(f) <= 1<<53
}

// accept cleans submitted data against a fixed list of fields, for the kinds
// whose data no schema declares.
func accept(submitted, cleaned map[string]any, p *licensing.Problems, fields ...Field) {
	known := map[string]bool{}
	for _, d := range fields {
		known[d.Key] = true
		v, given := d.clean(submitted[d.Key], p)
		switch {
		case given:
			cleaned[d.Key] = v
		case d.Required && !has(p.Fields(), d.Key):
			p.Add(d.Key, "field.required")
		}
	}
	unknown(submitted, known, p)
}
