package portal

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"volare/internal/app/apptest"
)

// sending is one way to send a form: who sees it on which page, what stands in
// it, and which of its buttons is pressed.
type sending struct {
	who, page, at string // at is where it is posted
	route         string // the route that takes it
	button        string // name=value of the button, where it has a name
	file          bool   // a file is chosen in it
	values        url.Values
	fields        []*html.Node // where people type
}

// kind is what a sending is one of many of.
func (s sending) kind() string { return strings.TrimSpace(s.route + " " + s.button) }

// forms finds every form on the pages that the tour visits, by what it is for.
// A new form is found by itself; what must be typed into it stands in answers.
func (g *grounds) forms(in map[string]map[string]string) map[string][]sending {
	g.T.Helper()
	mux := http.NewServeMux()
	for _, r := range g.portal.Routes() {
		mux.Handle(r.String(), r.Handler)
	}
	all := map[string][]sending{}
	for _, v := range g.visits() {
		b := g.browser(g.T.(*testing.T)).with(in[v.who])
		pages := []*shown{b.get(v.path)}
		for i := 0; i < len(pages); i++ {
			for _, form := range pages[i].all(`form[method="post"]`) {
				for _, s := range sendings(form) {
					s.who, s.page = v.who, v.path
					_, s.route = mux.Handler(httptest.NewRequest("POST", s.at, nil))
					if s.route == "POST /sign-in" || s.route == "POST /recover" { // for who is known
						s.values.Set("mail", g.Address("desk"))
					}
					if looks := s.file || s.button == "do=check"; looks && all[s.kind()] == nil { // it leads to a page with another form
						pages = append(pages, b.follow(s.at, s.send(b, s.values)))
					}
					all[s.kind()] = append(all[s.kind()], s)
				}
			}
		}
	}
	return all
}

// sendings are what a form's buttons send when it is filled in.
func sendings(form *html.Node) (all []sending) {
	s := sending{at: attribute(form, "action"), file: attribute(form, "enctype") != "", values: url.Values{}}
	var buttons []*html.Node
	for n := range form.Descendants() {
		name := attribute(n, "name")
		switch n.Data {
		case "button":
			buttons = append(buttons, n)
		case "textarea":
			s.add(n, name, text(n))
		case "select":
			s.choose(n, name)
			if s.values.Get(name) == "" && attribute(n, "aria-required") == "true" {
				s.values.Set(name, cmp.Or(answers[name[strings.LastIndexByte(name, '.')+1:]], last(n)))
			}
		case "input":
			s.input(n, name)
		}
	}
	for _, n := range buttons {
		one := s
		if to := attribute(n, "formaction"); to != "" {
			one.at = to
		}
		if name := attribute(n, "name"); name != "" {
			one.values = maps.Clone(s.values)
			one.values.Set(name, attribute(n, "value"))
			what, _, _ := strings.Cut(attribute(n, "value"), "-") // remove-1 is as remove-0
			one.button = name + "=" + what
		}
		all = append(all, one)
	}
	return all
}

func (s *sending) input(n *html.Node, name string) {
	switch kind := attribute(n, "type"); kind {
	case "hidden":
		s.values.Add(name, attribute(n, "value"))
	case "file":
	case "checkbox":
		if has(n, "checked") || answers[name] == attribute(n, "value") {
			s.values.Add(name, attribute(n, "value"))
		}
	case "radio":
		if has(n, "checked") || !s.values.Has(name) {
			s.values.Set(name, attribute(n, "value"))
		}
	default:
		s.add(n, name, attribute(n, "value"))
	}
}

func (s *sending) choose(n *html.Node, name string) {
	first := true
	for o := range n.Descendants() {
		if o.Data == "option" && (first || has(o, "selected")) {
			s.values.Set(name, attribute(o, "value"))
			first = false
		}
	}
}

// last is the value of a list's last choice.
func last(n *html.Node) (value string) {
	for o := range n.Descendants() {
		if o.Data == "option" {
			value = attribute(o, "value")
		}
	}
	return value
}

// add is a field to type into: what stands there already stays, but where
// retyped has another.
func (s *sending) add(n *html.Node, name, value string) {
	s.fields = append(s.fields, n)
	if other := retyped[name]; other != "" && value != "" {
		value = other
	}
	if value == "" {
		value = answers[name]
		if value == "" && attribute(n, "aria-required") == "true" {
			value = answers[name[strings.LastIndexByte(name, '.')+1:]]
		}
	}
	s.values.Add(name, value)
}

// answers are what is typed into empty fields, by their names or their last part.
var answers = map[string]string{
	"reason": "Così è meglio.", "question": "Quante sedi?", "answer": "Tre.", "message": "Va bene.",
	"quantity": "5", "vat_number": "00000110155", "cig_exemption": "ES05",
	"name": "Nuova Persona", "mail": "nuova.persona@rossi.example", "password": apptest.Password, "old_password": apptest.Password,
	"approved": "yes", "plan": "mail-plus", "agreement_number": "C-2026-000001", "programme": "business", "term_months": "36",
	"data.addresses": "93.184.216.0/28", "data.contact": "rete@rossi.example", "data.site": "rossi",
}

// retyped is what is typed in place of what stands in a field, so that
// something comes of its form.
var retyped = map[string]string{"notices_mail": "altri.avvisi@rossi.example", "grace_days": "45"}

// with gives the browser a session's cookies.
func (b *browser) with(cookies map[string]string) *browser {
	b.cookies = maps.Clone(cookies)
	return b
}

// send sends it once, without following where the answer leads.
func (s sending) send(b *browser, values url.Values) *httptest.ResponseRecorder {
	if !s.file {
		return b.ask("POST", s.at, "application/x-www-form-urlencoded", values.Encode())
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("file", "file") // a buffer takes everything
	_, _ = part.Write([]byte(handedIn[s.at]))
	for name, all := range values {
		for _, v := range all {
			_ = form.WriteField(name, v)
		}
	}
	_ = form.Close()
	return b.ask("POST", s.at, form.FormDataContentType(), body.String())
}

// handedIn are the files that are chosen, by where they are posted.
var handedIn = map[string]string{"/orders/import": orderHeader + "C-2027-000001;PO-1;;mail-plus;10;;;\n", "/catalogue/import": littleService}

// untold are the tables in which a second sending may leave a trace: they say
// who is there, what was answered, and what may be tried no more; a file that
// was looked at is kept for an hour; numbers are set aside.
var untold = []string{"session", "idempotency", "refusal", "kept_file", "number_block"}

// contents are all rows of a place's database, by table.
func (p *place) contents(t *testing.T) map[string][]string {
	t.Helper()
	p.RunJobs()
	all := map[string][]string{}
	for _, table := range p.rows(t, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'") {
		if name := strings.Trim(table, "[]"); !slices.Contains(untold, name) {
			all[name] = p.rows(t, "SELECT * FROM "+name)
			slices.Sort(all[name])
		}
	}
	return all
}

func (p *place) rows(t *testing.T, query string) (all []string) {
	t.Helper()
	rows, err := p.Store.WriteDB().QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		cells := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprint(cells))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// different are the tables that aren't as they were, with what is new there.
func different(before, after map[string][]string) (all []string) {
	for table, rows := range after {
		for _, row := range rows {
			if _, was := slices.BinarySearch(before[table], row); !was {
				all = append(all, table+" "+row)
			}
		}
		if len(rows) < len(before[table]) {
			all = append(all, fmt.Sprintf("%s: %d rows are gone", table, len(before[table])-len(rows)))
		}
	}
	slices.Sort(all)
	return all
}

// copy is a place with the same past, in which anything may be done.
func (g *grounds) copy(t *testing.T) *place {
	t.Helper()
	b := g.Copy(t)
	o := g.portal.options
	o.App = b.App
	return openOn(t, b, o)
}

// enterAll lets everybody sign in who is on the tour; one of them has another
// session and a token besides.
func (g *grounds) enterAll(t *testing.T) map[string]map[string]string {
	t.Helper()
	in := map[string]map[string]string{"": {}}
	for _, v := range g.visits() {
		if in[v.who] == nil {
			in[v.who] = g.signedIn(t, v.who).cookies
		}
	}
	g.signedIn(t, "rossi.osa")
	g.browser(t).with(in["rossi.osa"]).post("/account/tokens", "name", "Magazzino", "scope", "read", "days", "30").want(200)
	return in
}

// TestEveryFormTwiceAndBack sends every form twice at once, and once more as
// Back and another click do: there is one effect and one answer, and Back
// leads to a page.
func TestEveryFormTwiceAndBack(t *testing.T) {
	g := newGrounds(openTestClock(t))
	in := g.enterAll(t)
	forms := g.forms(in)
	for _, kind := range slices.Sorted(maps.Keys(forms)) {
		t.Run(kind, func(t *testing.T) {
			var said string
			for i, s := range forms[kind] {
				if i > 0 && (i >= mostTried || s.page == forms[kind][i-1].page) {
					continue
				}
				if said = g.twice(t, s, in[s.who]); said == "" {
					return
				}
			}
			t.Errorf("it can't be sent: %s", said)
		})
	}
	for _, r := range g.portal.Routes() {
		if r.Method == "POST" && !slices.ContainsFunc(slices.Collect(maps.Keys(forms)), func(kind string) bool { return strings.HasPrefix(kind+" ", r.String()+" ") }) {
			t.Errorf("%s: no page of the tour has a form for it", r)
		}
	}
}

// barePath is a path without what it says of what was done.
func barePath(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return path
}

// mostTried is on how many pages a form is tried, until one lets it through.
const mostTried = 6

// twice sends a form as double clicks and Back do. It tells why it was refused
// at all, if it was.
func (g *grounds) twice(t *testing.T, s sending, cookies map[string]string) string {
	t.Helper()
	p := g.copy(t)
	b := p.browser(t).with(cookies)
	before := p.contents(t)
	var answers [2]*httptest.ResponseRecorder
	var both sync.WaitGroup
	for i := range answers {
		both.Go(func() { answers[i] = s.send(b, s.values) })
	}
	both.Wait()
	if answers[0].Code >= 400 { // it was the second of the two
		answers[0], answers[1] = answers[1], answers[0]
	}
	if w := answers[0]; w.Code >= 400 {
		return fmt.Sprintf("%s on %s of %s: %d %s", s.kind(), s.page, s.who, w.Code, b.see(s.at, w).one("main"))
	}
	after := p.contents(t)
	first, second := b.follow(s.at, answers[0]), b.follow(s.at, answers[1])
	gone := first.path != s.page && b.cookies["volare"] == "" && s.who != "" // it has ended the session
	if first.status >= 400 || !gone && (second.status != first.status || barePath(second.path) != barePath(first.path)) || gone && second.status != http.StatusOK && second.status != http.StatusUnauthorized {
		t.Errorf("on %s of %s: one click led to %d %s, the other to %d %s: %s", s.page, s.who, first.status, first.path, second.status, second.path, second.one("main"))
	}
	if w := answers[0]; w.Code == 200 && !strings.Contains(w.Header().Get("Cache-Control"), "private") {
		t.Errorf("Back to the answer would be an error of the browser's: %s", w.Header().Get("Cache-Control"))
	}
	if page := b.get(s.page); page.status >= 500 || len(page.all("main h1")) == 0 || len(page.all(`a[href="mailto:`+p.portal.options.Support.Mail+`"]`)) == 0 {
		t.Errorf("Back to %s shows %d: %s", s.page, page.status, page.body)
	}
	if third := b.follow(s.at, s.send(b, s.values)); third.status != first.status && !(gone && third.status == http.StatusUnauthorized) {
		t.Errorf("once more leads to %d %s, not %d %s: %s", third.status, third.path, first.status, first.path, third.one("main"))
	}
	if more := different(after, p.contents(t)); len(more) > 0 {
		t.Errorf("once more had an effect, too: %s", strings.Join(more, "\n"))
	}
	if len(different(before, after)) == 0 && answers[0].Code != 200 {
		t.Logf("nothing came of it: %s on %s", s.kind(), s.page)
	}
	return ""
}
