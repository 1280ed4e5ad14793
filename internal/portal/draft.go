package portal

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

// What the forms of drafts have in common: one form may use several use cases,
// and what two tabs wrote is shown side by side.

// draftRoutes are the addresses where partner and order desk write.
func (p *Portal) draftRoutes() []web.Route {
	return slices.Concat(p.agreementFormRoutes(), p.signatoryRoutes(), p.orderFormRoutes(), p.orderFileRoutes())
}

// furtherStep is the actor for the next use case that the same form uses, on
// what the one before has made: a reply is kept for each.
func furtherStep(a app.Actor, step string) app.Actor {
	if a.Repeat.Key != "" {
		a.Repeat.Key += "-" + step
	}
	a.Version = 0
	return a
}

// orBegun is a form as it was before its session ended, if it was the one that
// posts to path; else f.
func orBegun(r *http.Request, path string, f form) form {
	if k := begun(r); k.Values != nil && k.at == path {
		return k
	}
	return f
}

// difference is a field that two people filled in differently.
type difference struct{ Label, Now, Typed string }

// differ lists those of fields in which a form isn't what is there now, and
// says so in the form.
func (f frame) differ(fields []string, now form, typed *form) []difference {
	var all []difference
	for _, name := range fields {
		if a, b := now.get(name), typed.get(name); a != b {
			all = append(all, difference{f.texts.Label(f.Lang, name), f.valueWord(name, a), f.valueWord(name, b)})
		}
	}
	if len(all) > 0 {
		typed.Message = f.texts.Text(f.Lang, "portal.draft.differences", nil)
	}
	return all
}

// valueWord is a field's value as people read it.
func (f frame) valueWord(name, value string) string {
	last := name[strings.LastIndexByte(name, '.')+1:]
	area, ok := map[string]string{"of": "kind.organization.", "language": "language."}[last]
	switch {
	case value == "":
		return "–"
	case ok && f.texts.Has(area+value):
		return f.texts.Text(f.Lang, area+value, nil)
	}
	if d, err := licensing.ParseDate(value); err == nil {
		y, m, day := d.Year(), d.Month(), d.Day()
		return f.texts.ShortDate(f.Lang, y, m, day)
	}
	return value
}

// whole makes a problem of what isn't a whole number; nothing typed is 0.
func (f form) whole(name string, p *licensing.Problems) int {
	s := f.get(name)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil && !errors.Is(err, strconv.ErrRange) { // of what is too large the use case tells the limits
		p.Add(name, "field.integer")
	}
	return n
}

// day makes a problem of what isn't a date; nothing typed is none.
func (f form) day(name string, p *licensing.Problems) licensing.Date {
	s := f.get(name)
	if s == "" {
		return licensing.Date{}
	}
	d, err := licensing.ParseDate(s)
	if err != nil {
		p.Add(name, "field.date")
	}
	return d
}

// joined is what a form can't read and what a use case refuses, told together;
// a field that can't be read is told of once.
func joined(unread licensing.Problems, err error) error {
	if len(unread.Fields()) == 0 {
		return err
	}
	known := unread.Fields()
	var more licensing.Problems
	if rest := more.Take("", err); rest != nil {
		return rest
	}
	for _, f := range more.Fields() {
		if !slices.ContainsFunc(known, func(k licensing.FieldError) bool { return k.Field == f.Field }) {
			unread.Merge("", []licensing.FieldError{f})
		}
	}
	return unread.Err()
}
