package portal

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"volare/internal/licensing"
	"volare/internal/locale"
	"volare/internal/web"
)

// form is what was typed and what is wrong with it.
type form struct {
	Values  url.Values
	Message string  // what is wrong with the whole; "" when nothing is
	Errors  []wrong // and field by field

	status int
	at     string // the path to which it was posted; "" when nobody has sent it
	scope  string // sets the ids of one form's fields apart from another's
}

// wrong is one rule broken by one field.
type wrong struct {
	Field, Label, Message string
}

// read takes a request's form. A body nobody can read is malformed.
func read(r *http.Request) (form, error) {
	if err := r.ParseForm(); err != nil {
		var long *http.MaxBytesError
		if errors.As(err, &long) {
			return form{}, err
		}
		return form{}, licensing.Refuse(licensing.Malformed, "form.unreadable")
	}
	if !isText(r.PostForm) {
		return form{}, licensing.Refuse(licensing.Malformed, "form.unreadable")
	}
	return form{Values: r.PostForm, at: r.URL.Path}, nil
}

// readable refuses an address that is no text: nothing has such a name, and
// not every database would look for it.
func readable(r *http.Request) error {
	if !isText(url.Values{r.URL.Path: nil}) {
		return licensing.NotFound("page")
	}
	if !isText(r.URL.Query()) {
		return licensing.Refuse(licensing.Malformed, "request.query")
	}
	return nil
}

// isText reports whether names and values could have been typed: browsers
// send valid UTF-8, and nobody types a NUL.
func isText(values url.Values) bool {
	ok := func(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }
	for name, all := range values {
		if !ok(name) || slices.ContainsFunc(all, func(v string) bool { return !ok(v) }) {
			return false
		}
	}
	return true
}

// On is the form as the one that posts to path shows it: on a page with
// several forms, what was typed, and what is wrong with it, stays in the one
// that was sent.
func (f form) On(path string) form {
	if f.at == path {
		return f
	}
	return form{scope: path[1:] + "."}
}

// filled is a form that shows values nobody has typed yet: name, value pairs.
func filled(pairs ...string) form {
	f := form{Values: url.Values{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Values.Set(pairs[i], pairs[i+1])
	}
	return f
}

// get is what was typed into a field, without spaces around it. Passwords are
// read from Values: their spaces count.
func (f form) get(name string) string { return strings.TrimSpace(f.Values.Get(name)) }

// ticked reports whether a box is ticked.
func (f form) ticked(name string) bool { return f.Values.Get(name) == "yes" }

// Get is get for templates.
func (f form) Get(name string) string { return f.get(name) }

// Raw is what was typed, to the last space.
func (f form) Raw(name string) string { return f.Values.Get(name) }

// Ticked is ticked for templates.
func (f form) Ticked(name string) bool { return f.ticked(name) }

// secret reports whether a field is never sent back into a page.
func secret(name string) bool {
	return strings.Contains(name, "password") || strings.Contains(name, "secret") || strings.Contains(name, "token")
}

// beside lists the kinds of refusal that a form shows beside what was typed; anything else
// is a page of its own.
var beside = map[licensing.Kind]bool{
	licensing.Invalid: true, licensing.Conflict: true, licensing.Stale: true, licensing.Limited: true,
	licensing.Unauthenticated: true, licensing.Forbidden: true, licensing.Malformed: true,
}

// again shows a form's page anew with what was typed and what is wrong, or
// passes on an error that isn't about that. labels renames fields: path, key
// of the label, ….
func (p *Portal) again(r *http.Request, f form, err error, show func(form) error, labels ...string) error {
	var e *licensing.Error
	if !errors.As(err, &e) || !beside[e.Kind] || e.Code == "unauthenticated" { // whose session has ended signs in, and finds the text again
		return err
	}
	if again := alreadyDone(r, f, e); again != nil {
		return again
	}
	if e.Code == "idempotency.other_call" { // said in people's words; sent once more, it is meant so
		f.Values.Del(keyField)
		e = &licensing.Error{Kind: licensing.Conflict, Code: "portal.form.sent_before"}
	}
	lang := web.Language(r.Context())
	problems := make([]locale.Problem, len(e.Fields))
	for i, x := range e.Fields {
		problems[i] = locale.Problem(x)
	}
	told := p.texts.Error(lang, e.Code, e.Params, problems)
	f.Message, f.status = told.Message, web.Status(e.Kind)
	if f.status == http.StatusUnauthorized { // that status is for a page that asks to sign in
		f.status = http.StatusUnprocessableEntity
	}
	for _, t := range told.Fields {
		x := wrong{t.Field, t.Label, t.Message}
		for i := 0; i+1 < len(labels); i += 2 {
			if labels[i] == t.Field {
				x.Label = p.texts.Text(lang, labels[i+1], nil)
			}
		}
		f.Errors = append(f.Errors, x)
	}
	for name := range f.Values {
		if secret(name) {
			f.Values.Del(name)
		}
	}
	return show(f)
}

// renamed tells the problems of one field as those of another: what a use case
// calls a text is an answer on one form and a question on the next.
func renamed(err error, from, to string) error {
	var e *licensing.Error
	if !errors.As(err, &e) {
		return err
	}
	told := *e
	told.Fields = slices.Clone(e.Fields)
	for i := range told.Fields {
		if told.Fields[i].Field == from {
			told.Fields[i].Field = to
		}
	}
	return &told
}

// answer is the status of the form's page.
func (f form) answer() int {
	if f.status == 0 {
		return http.StatusOK
	}
	return f.status
}

// Wrong reports whether anything is.
func (f form) Wrong() bool { return f.Message != "" }

// input is one field as its partial shows it.
type input struct {
	Name, ID, Kind, Label, Hint, Value, Error string
	Autocomplete, Min, Max, Step              string
	Required, Ticked, Short                   bool
	Either                                    bool     // it or the other of two fields is needed
	Filter                                    bool     // of a search: that it may be left out goes without saying
	Options                                   []option // to choose from; of a text field: suggestions
	Rows                                      int
}

// Directed reports whether what is typed may be in any script, and so run
// either way.
func (i input) Directed() bool { return i.Kind == "text" || i.Kind == "textarea" || i.Kind == "search" }

// Describedby names what explains the field to those who don't see it.
func (i input) Describedby() string {
	var ids []string
	if i.Hint != "" {
		ids = append(ids, i.ID+"-hint")
	}
	if i.Error != "" {
		ids = append(ids, i.ID+"-wrong")
	}
	return strings.Join(ids, " ")
}

// option is one choice of a field.
type option struct{ Value, Label string }

// Chosen reports whether a box of the field is ticked.
func (i input) Chosen(value string) bool {
	return slices.Contains(strings.Split(i.Value, "\n"), value)
}

// input makes a field. Pairs: label and hint (keys, or with text- the text
// itself), value (when nothing was typed), autocomplete, required, either,
// filter, short, min, max, step, options.
func (f form) input(texts *locale.Texts, lang, name, kind string, pairs []any) (input, error) {
	in := input{Name: name, ID: fieldID(f.scope + name), Kind: kind, Label: texts.Label(lang, name), Rows: 3}
	for i := 0; i+1 < len(pairs); i += 2 {
		v := fmt.Sprint(pairs[i+1])
		switch key := fmt.Sprint(pairs[i]); key {
		case "label":
			in.Label = texts.Text(lang, v, nil)
		case "hint":
			in.Hint = texts.Text(lang, v, nil)
		case "text-label":
			in.Label = v
		case "text-hint":
			in.Hint = v
		case "value":
			in.Value = v
		case "autocomplete":
			in.Autocomplete = v
		case "required":
			in.Required = v == "true"
		case "either":
			in.Either = v == "true"
		case "filter":
			in.Filter = v == "true"
		case "short":
			in.Short = v == "true"
		case "min":
			in.Min = v
		case "max":
			in.Max = v
		case "step":
			in.Step = v
		case "options":
			in.Options, _ = pairs[i+1].([]option)
		default:
			return in, fmt.Errorf("field %s: no attribute %q", name, key)
		}
	}
	if f.Values.Has(name) {
		in.Value = strings.Join(f.Values[name], "\n")
	}
	in.Ticked = in.Value == "yes"
	for _, e := range f.Errors {
		if e.Field == name {
			in.Error = strings.TrimSpace(in.Error + " " + e.Message)
		}
	}
	return in, nil
}

// fieldID is the id of the element of a field given by its path.
func fieldID(path string) string {
	return "f-" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '-'
	}, path)
}
