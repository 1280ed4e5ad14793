package portal

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

// moment is one line of a thing's history: when, what, who, and what it changed.
type moment struct {
	At      string
	What    string
	Who     string // with roles and organization, as far as the reader may know
	Via     string // by what it came
	Changes []changed
	Reason  string // as it was given
}

// changed is one value that an event changed; Was is "" for what is new.
type changed struct{ Label, Was, Is string }

// mostMoments is how many events a page tells.
const mostMoments = 500

// history tells what happened to a thing, the first event first.
func (p *Portal) history(r *http.Request, f frame, subject, id string) ([]moment, error) {
	l, err := p.app.History(r.Context(), f.Actor, store.EventFilter{Subject: subject, SubjectID: id}, store.Page{Limit: mostMoments})
	if err != nil {
		return nil, err
	}
	return p.moments(r, f, l.Items)
}

// moments puts events into words.
func (p *Portal) moments(r *http.Request, f frame, events []*store.Event) ([]moment, error) {
	actors, err := p.app.EventActors(r.Context(), f.Actor, events)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(events, func(e *store.Event) bool { return strings.Contains(e.Became, `"programme"`) }) {
		if f.programmes, err = p.app.Programmes(r.Context()); err != nil {
			return nil, err
		}
	}
	all := make([]moment, 0, len(events))
	for _, e := range events {
		m := moment{At: f.Time(e.At), What: f.happened(e.Type), Who: f.who(e, actors[e.ID]), Via: f.texts.Text(f.Lang, "via."+string(e.Via), nil)}
		if m.Changes, m.Reason, err = f.changes(e); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// happened says what an event is.
func (f frame) happened(eventType string) string {
	key := "event." + eventType
	if !f.texts.Has(key) {
		key = "event.other"
	}
	return f.texts.Text(f.Lang, key, nil)
}

// who names whoever made an event happen.
func (f frame) who(e *store.Event, by app.EventActor) string {
	if by.Unverified {
		return capital(f.texts.Text(f.Lang, "portal.history_unverified", nil))
	}
	if by.Name == "" {
		return capital(f.texts.Text(f.Lang, "role.system", nil))
	}
	parts := []string{by.Name}
	if len(by.Roles) > 0 {
		roles := make([]string, len(by.Roles))
		for i, role := range by.Roles {
			roles[i] = f.texts.Text(f.Lang, "role."+string(role), nil)
		}
		parts = append(parts, f.texts.List(f.Lang, roles))
	}
	if by.Organization != "" {
		parts = append(parts, by.Organization)
	}
	if e.OnBehalfOf != "" {
		parts = append(parts, f.texts.Text(f.Lang, "portal.history_by", map[string]string{"name": e.OnBehalfOf}))
	}
	return strings.Join(parts, ", ")
}

// told are the values that a history tells, with how each is written. Of new
// things only those are told that say what the thing is.
var told = []struct {
	name  string
	write func(frame, string) string
	new   bool
}{
	{"role", word("role"), true}, {"name", plain, false}, {"quantity", figure, true}, {"programme", programme, false},
	{"starts_on", day, false}, {"ends_on", day, true}, {"term_months", figure, false}, {"grace_ends_on", day, false}, {"cancel_on", day, false},
	{"decision", word("state.renewal"), false}, {"renewal_quantity", figure, false}, {"cig", plain, false}, {"cig_exemption", plain, false},
	{"partner_reference", plain, false}, {"customer_reference", plain, false}, {"manual_reason", reason, false},
	{"country", plain, false}, {"vat_number", plain, false}, {"tax_code", plain, false}, {"ipa_code", plain, false}, {"recipient_code", plain, false},
	{"domain", plain, false}, {"language", word("language"), false},
}

func plain(_ frame, v string) string { return v }

func programme(f frame, v string) string { return f.programmes.Name(v, f.Lang) }

func figure(f frame, v string) string {
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n == 0 {
		return ""
	}
	return f.texts.Number(f.Lang, n)
}

func day(f frame, v string) string {
	d, err := licensing.ParseDate(v)
	if err != nil || d.IsZero() {
		return ""
	}
	return f.texts.ShortDate(f.Lang, d.Year(), d.Month(), d.Day())
}

// word is a value that the catalogues have a word for.
func word(area string) func(frame, string) string {
	return func(f frame, v string) string {
		if v == "" {
			return ""
		}
		return f.texts.Text(f.Lang, area+"."+v, nil)
	}
}

// reason is a reason as people typed it, or the product's own in words.
func reason(f frame, v string) string { return app.ReasonIn(f.texts, f.Lang, v) }

// changes reads what an event changed, and the reason that was given.
func (f frame) changes(e *store.Event) (all []changed, why string, err error) {
	var was, became map[string]string
	if err := json.Unmarshal([]byte(e.Was), &was); err != nil {
		return nil, "", err
	}
	if err := json.Unmarshal([]byte(e.Became), &became); err != nil {
		return nil, "", err
	}
	for _, t := range told {
		is, changes := became[t.name]
		if !changes || len(was) == 0 && !t.new {
			continue
		}
		c := changed{f.texts.Label(f.Lang, t.name), t.write(f, was[t.name]), t.write(f, is)}
		if c.Is != c.Was {
			all = append(all, c)
		}
	}
	return all, reason(f, became["reason"]), nil
}
