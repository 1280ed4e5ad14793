package portal

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"volare/internal/catalogue"
	"volare/internal/locale"
)

// formField is one field of a step's form as a service declares it.
type formField struct {
	Name    string // of the input: "data.addresses"
	Kind    string // of the input
	Label   string
	Hint    string
	Value   string
	Fixed   bool // known already, and shown only
	Need    bool
	Options []option
}

// given is one datum of a step as somebody reads it who may not change it.
type given struct {
	Label string
	Lines []string // none: nothing was given
}

// givenIn writes what a step gathered in the reader's language: its declared
// fields in their order, then what else there is.
func givenIn(texts *locale.Texts, lang string, fields []catalogue.Field, data string) (all []given) {
	values := map[string]any{}
	if data != "" {
		_ = json.Unmarshal([]byte(data), &values) // unreadable: nothing can be shown
	}
	for _, d := range fields {
		g := given{Label: fieldLabel(texts, lang, d)}
		if v, ok := values[d.Key]; ok {
			g.Lines = shownValue(texts, lang, d, v)
		}
		delete(values, d.Key)
		all = append(all, g)
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		all = append(all, given{texts.Label(lang, key), shownValue(texts, lang, catalogue.Field{}, values[key])})
	}
	return all
}

// shownValue is a datum line by line: choices by their names, dates, numbers
// and yes or no as the language writes them.
func shownValue(texts *locale.Texts, lang string, d catalogue.Field, v any) (lines []string) {
	if b, ok := v.(bool); ok {
		key := "portal.no"
		if b {
			key = "portal.yes"
		}
		return []string{texts.Text(lang, key, nil)}
	}
	for line := range strings.Lines(written(v)) {
		line = strings.TrimSpace(line)
		if i := slices.IndexFunc(d.Options, func(o catalogue.Option) bool { return o.Value == line }); i >= 0 {
			line = d.Options[i].Label.In(lang)
		} else if day, err := time.Parse(time.DateOnly, line); err == nil && d.Format == "date" {
			line = texts.Date(lang, day.Year(), day.Month(), day.Day())
		} else if n, err := strconv.ParseInt(line, 10, 64); err == nil && d.Type == "integer" {
			line = texts.Number(lang, n)
		}
		lines = append(lines, line)
	}
	return lines
}

// fieldLabel is a declared field's name.
func fieldLabel(texts *locale.Texts, lang string, d catalogue.Field) string {
	if d.Label.Empty() {
		return texts.Label(lang, d.Key)
	}
	return d.Label.In(lang)
}

// inputKinds are the inputs of texts that have a format.
var inputKinds = map[string]string{"email": "email", "date": "date", "tel": "tel"}

// formFields draws a step's declared fields; data is what was given before.
func formFields(texts *locale.Texts, lang string, fields []catalogue.Field, known catalogue.Known, data string) []formField {
	before := map[string]any{}
	if data != "" {
		_ = json.Unmarshal([]byte(data), &before) // unreadable: the form begins empty
	}
	var all []formField
	for _, d := range fields {
		f := formField{Name: "data." + d.Key, Kind: kindOf(d), Label: fieldLabel(texts, lang, d), Need: d.Required}
		if d.Hint != nil {
			f.Hint = d.Hint.In(lang)
		}
		if d.Many && len(d.Options) == 0 {
			f.Hint = strings.TrimSpace(f.Hint + " " + texts.Text(lang, "portal.one_per_line", nil))
		}
		for _, o := range d.Options {
			f.Options = append(f.Options, option{o.Value, o.Label.In(lang)})
		}
		switch d.Prefill {
		case catalogue.AgreementNumber:
			f.Fixed, f.Value = true, known.AgreementNumber
		case catalogue.CustomerName:
			f.Fixed, f.Value = true, known.CustomerName
		}
		if v, ok := before[d.Key]; ok {
			f.Value = written(v)
		} else if d.Default != nil && !f.Fixed {
			f.Value = written(d.Default)
		}
		all = append(all, f)
	}
	return all
}

func kindOf(d catalogue.Field) string {
	switch {
	case d.Many && len(d.Options) > 0:
		return "checks"
	case d.Many || d.Multiline:
		return "textarea"
	case d.Type == "boolean":
		return "check"
	case len(d.Options) > 0:
		return "radio"
	case d.Type == "integer" || d.Type == "number":
		return "number"
	case inputKinds[d.Format] != "":
		return inputKinds[d.Format]
	}
	return "text"
}

// written is a datum as its input shows it.
func written(v any) string {
	switch v := v.(type) {
	case bool:
		if v {
			return "yes"
		}
		return ""
	case []any:
		lines := make([]string, len(v))
		for i, e := range v {
			lines[i] = fmt.Sprint(e)
		}
		return strings.Join(lines, "\n")
	}
	return fmt.Sprint(v)
}

// submitted reads a step's data from its form, typed as the service declares
// them; what isn't readable as that is left as it is, to be refused by name.
func submitted(f form, fields []catalogue.Field) map[string]any {
	data := map[string]any{}
	for _, d := range fields {
		name := "data." + d.Key
		v := f.get(name)
		switch {
		case d.Prefill != "":
		case d.Many:
			list := []any{}
			for line := range strings.SplitSeq(strings.Join(f.Values[name], "\n"), "\n") { // lines, or boxes ticked
				if line = strings.TrimSpace(line); line != "" {
					list = append(list, typed(d, line))
				}
			}
			data[d.Key] = list
		case d.Type == "boolean":
			data[d.Key] = f.ticked(name)
		case v != "":
			data[d.Key] = typed(d, v)
		}
	}
	return data
}

func typed(d catalogue.Field, v string) any {
	if d.Type == "integer" || d.Type == "number" {
		n := json.Number(strings.ReplaceAll(v, ",", "."))
		if _, err := n.Float64(); err == nil {
			return n
		}
	}
	return v
}

// onFields moves the problems of a list's items to the field in which they
// were typed, and names each field as its service does.
func (f frame) onFields(fields []formField, errors []wrong) []wrong {
	for i, e := range errors {
		for _, in := range fields {
			if e.Field != in.Name && !strings.HasPrefix(e.Field, in.Name+"[") {
				continue
			}
			if at, ok := strings.CutPrefix(e.Field, in.Name+"["); ok {
				if n, _, ok := strings.Cut(at, "]"); ok {
					errors[i].Message = f.texts.Text(f.Lang, "portal.services.item", map[string]string{"n": lineNumber(n), "text": e.Message})
				}
			}
			errors[i].Field, errors[i].Label = in.Name, in.Label
		}
	}
	return errors
}

// lineNumber counts from one, as people do.
func lineNumber(index string) string {
	var n int
	if _, err := fmt.Sscan(index, &n); err != nil {
		return index
	}
	return fmt.Sprint(n + 1)
}
