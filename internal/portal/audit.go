package portal

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

// auditPage is everything that ever happened, the newest first, as far as it
// was searched for: to the operator all of it, to a customer its own.
type auditPage struct {
	frame
	Events    []happening
	Next, CSV string
	Searched  bool
}

// happening is an event in words, with the thing it happened to.
type happening struct {
	moment
	Thing string // "order O-2026-000148"
	Path  string // of its page; "" has none
}

// audited are the kinds of things whose events can be searched for alone; the
// operator has more of them.
var (
	audited       = []string{"agreement", "order", "subscription", "activation", "access_request", "invitation", "role", "grant"}
	auditedInside = []string{"operation", "message", "organization", "account", "token", "service", "programme", "policy", "keys"}
)

// Inside reports whether the reader is one of the operator's people.
func (a auditPage) Inside() bool { return a.Actor.Party == licensing.OperatorParty }

// Kinds are the choices of the search.
func (a auditPage) Kinds() []option {
	all := []option{{"", a.texts.Text(a.Lang, "portal.audit.any", nil)}}
	kinds := audited
	if a.Inside() {
		kinds = slices.Concat(audited, auditedInside)
	}
	for _, s := range kinds {
		all = append(all, option{s, capital(a.texts.Text(a.Lang, "portal.thing."+s, nil))})
	}
	return all
}

func (p *Portal) auditRoutes() []web.Route {
	file := p.own("GET", "/history.csv", "history.read", p.writeAudit)
	file.Long = true
	return []web.Route{p.own("GET", "/history", "history.read", p.audit), file}
}

// thingPaths are the pages of things known by number (true) or id.
var thingPaths = map[string]struct {
	path   string
	number bool
}{
	"agreement": {"/agreements/", true}, "order": {"/orders/", true}, "subscription": {"/subscriptions/", true}, "access_request": {"/access-requests/", true},
	"organization": {"/organizations/", false}, "message": {"/messages/", false},
	"activation": {"/activations/", false}, "operation": {"/operations/", false}, "service": {"/catalogue/", false},
}

// thing names what an event or an entry of the agenda speaks of, with its page.
func (f frame) thing(subject, id string, names map[store.Ref]string) (text, path string) {
	text = capital(f.texts.Text(f.Lang, "portal.thing."+subject, nil))
	name := names[store.Ref{Subject: subject, ID: id}]
	if subject == "service" || subject == "programme" {
		name = id
	}
	if name != "" {
		text += " " + name
	}
	switch at := thingPaths[subject]; {
	case at.path == "", at.number && name == "", subject == "access_request" && !f.Actor.Somewhere("access_request.read"):
	case at.number:
		path = at.path + name
	default:
		path = at.path + id
	}
	return text, path
}

// happenings puts events into words, with the things they happened to.
func (p *Portal) happenings(r *http.Request, f frame, events []*store.Event) ([]happening, error) {
	moments, err := p.moments(r, f, events)
	if err != nil {
		return nil, err
	}
	names, err := p.app.EventNames(r.Context(), f.Actor, events)
	if err != nil {
		return nil, err
	}
	all := make([]happening, len(events))
	for i, e := range events {
		all[i].moment = moments[i]
		all[i].Thing, all[i].Path = f.thing(e.Subject, e.SubjectID, names)
	}
	return all, nil
}

// searched reads the search from the address.
func (p *Portal) searched(r *http.Request, f frame) (store.EventFilter, error) {
	q := filled("number", r.URL.Query().Get("number"), "mail", r.URL.Query().Get("mail"), "kind", r.URL.Query().Get("kind"), "from", r.URL.Query().Get("from"), "to", r.URL.Query().Get("to"))
	if f.Actor.Party != licensing.OperatorParty { // their form doesn't ask for it
		q.Values.Del("mail")
	}
	m, err := months(q)
	if err != nil {
		return store.EventFilter{}, err
	}
	if !m.To.IsZero() && m.To.Before(m.From) {
		var p licensing.Problems
		p.Add("to", "field.before_start")
		return store.EventFilter{}, p.Err()
	}
	filter, err := p.app.EventsSearched(r.Context(), f.Actor, app.Searched{Number: q.get("number"), Mail: q.get("mail")})
	if err != nil {
		return filter, err
	}
	if kind := q.get("kind"); kind != "" && filter.Subject == "" {
		filter.Subject = kind
	}
	filter.Newest = true
	if !m.From.IsZero() {
		filter.From = m.From.StartOf(f.Zone)
	}
	if !m.To.IsZero() {
		filter.Until = m.To.EndOf(f.Zone)
	}
	return filter, nil
}

func (p *Portal) audit(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	return p.showAudit(w, r, filled("number", q.Get("number"), "mail", q.Get("mail"), "kind", q.Get("kind"), "from", q.Get("from"), "to", q.Get("to")))
}

func (p *Portal) showAudit(w http.ResponseWriter, r *http.Request, f form) error {
	page := auditPage{}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	for _, v := range f.Values {
		page.Searched = page.Searched || strings.Join(v, "") != ""
	}
	if f.Wrong() {
		return p.render(w, f.answer(), "audit", page)
	}
	again := func(err error) error {
		return p.again(r, f, err, func(f form) error { return p.showAudit(w, r, f) }, "from", "portal.audit.from", "to", "portal.audit.to", "mail", "portal.audit.who")
	}
	filter, err := p.searched(r, page.frame)
	if err != nil {
		return again(err)
	}
	l, err := p.app.History(r.Context(), page.Actor, filter, store.Page{After: r.URL.Query().Get("after"), Limit: 100})
	values := r.URL.Query()
	if values.Has("after") && licensing.KindOf(err) == licensing.Invalid && err != nil { // an old address: the list begins anew
		values.Del("after")
		http.Redirect(w, r, "/history?"+values.Encode(), http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return again(err)
	}
	if page.Events, err = p.happenings(r, page.frame, l.Items); err != nil {
		return err
	}
	page.Next = nextPage(r, l.Next)
	values.Del("after")
	page.CSV = "/history.csv?" + values.Encode()
	return p.render(w, http.StatusOK, "audit", page)
}

// writeAudit sends what was found as a file, page by page.
func (p *Portal) writeAudit(w http.ResponseWriter, r *http.Request) error {
	f, err := p.frame(r)
	if err != nil {
		return err
	}
	filter, err := p.searched(r, f)
	if err != nil {
		return err
	}
	var file *csvFile
	for after := ""; ; {
		l, err := p.app.History(r.Context(), f.Actor, filter, store.Page{After: after, Limit: 500})
		var all []happening
		if err == nil {
			all, err = p.happenings(r, f, l.Items)
		}
		switch {
		case err != nil && file == nil:
			return err
		case err != nil:
			panic(http.ErrAbortHandler) // the file has begun: a broken one must not look whole
		case file == nil:
			file = newCSV(w, "history-"+f.Today.String()+".csv")
			file.line("time", "type", "what", "thing", "who", "actor", "via", "on_behalf_of", "reason", "was", "became")
		}
		for i, h := range all {
			e := l.Items[i]
			file.line(e.At.In(f.Zone).Format(time.RFC3339), e.Type, h.What, h.Thing, h.Who, e.Actor, string(e.Via), e.OnBehalfOf, h.Reason, e.Was, e.Became)
		}
		if after = l.Next; after == "" {
			return file.end()
		}
	}
}

// forOperators refuses everybody else a page, as if it weren't there.
func forOperators(f frame) error {
	if f.Actor.Party != licensing.OperatorParty {
		return licensing.NotFound("page")
	}
	return nil
}
