package locale

import (
	"strconv"
	"strings"
	"time"
)

// Problem is one rule broken by one field, as a refusal carries it.
type Problem struct {
	Field  string // path as the API spells it: "lines[0].quantity"
	Code   string // e.g. "field.range"
	Params map[string]string
}

// FieldText is a Problem in words.
type FieldText struct {
	Field   string // the path, unchanged
	Label   string // "Righe 1 › Quantità"
	Message string // "Dev'essere tra 1 e 50.000."
}

// Refusal is an error in words.
type Refusal struct {
	Message string
	Fields  []FieldText
}

// Error puts a refusal into words. A code "state.<aggregate>" tells that the
// state doesn't allow the verb: its params state and verb are translated too.
// Params that are dates, instants or limits are written as people write them.
func (t *Texts) Error(lang, code string, params map[string]string, problems []Problem) Refusal {
	r := Refusal{Message: t.Text(lang, code, t.dates(lang, t.stateWords(lang, code, params)))}
	for _, p := range problems {
		r.Fields = append(r.Fields, FieldText{
			Field: p.Field, Label: t.Label(lang, p.Field), Message: t.Text(lang, p.Code, t.dates(lang, p.Params)),
		})
	}
	return r
}

func (t *Texts) stateWords(lang, code string, params map[string]string) map[string]string {
	aggregate, ok := strings.CutPrefix(code, "state.")
	if !ok {
		return params
	}
	words := make(map[string]string, len(params))
	for name, value := range params {
		words[name] = value
		if key := name + "." + aggregate + "." + value; t.Has(key) {
			words[name] = t.Text(lang, key, nil)
		}
	}
	return words
}

func (t *Texts) dates(lang string, params map[string]string) map[string]string {
	words := make(map[string]string, len(params))
	for name, value := range params {
		words[name] = value
		if d, err := time.Parse(time.DateOnly, value); err == nil {
			words[name] = t.Date(lang, d.Year(), d.Month(), d.Day())
		} else if at, err := time.Parse(time.RFC3339, value); err == nil {
			words[name] = t.DateTime(lang, at, at.Location())
			if at.Location() == time.UTC {
				words[name] += " UTC"
			}
		} else if n, err := strconv.ParseInt(value, 10, 64); err == nil && (name == "min" || name == "max") {
			words[name] = t.Number(lang, n)
		}
	}
	return words
}

// State is the name of an aggregate's state, for people.
func (t *Texts) State(lang, aggregate, state string) string {
	return t.Text(lang, "state."+aggregate+"."+state, nil)
}

// Verb is the name of an aggregate's verb, for a button.
func (t *Texts) Verb(lang, aggregate, verb string) string {
	return t.Text(lang, "verb."+aggregate+"."+verb, nil)
}

// Label is the name of a field given by its path. A part without a label of
// its own (a service's form has labels beside its schema) stands as it is.
func (t *Texts) Label(lang, path string) string {
	var names []string
	for part := range strings.SplitSeq(path, ".") {
		name, index, indexed := strings.Cut(strings.TrimSuffix(part, "]"), "[")
		if key := "label." + name; t.Has(key) {
			name = t.Text(lang, key, nil)
		}
		if n, err := strconv.Atoi(index); indexed && err == nil {
			name += " " + strconv.Itoa(n+1)
		}
		names = append(names, name)
	}
	return strings.Join(names, " › ")
}
