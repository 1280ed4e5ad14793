package portal

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestEveryRefusalSaysWhoCanHelp types too much into every field of every
// form: it is said beside the field, which keeps it, and the page names who
// can help. Nothing comes of it.
func TestEveryRefusalSaysWhoCanHelp(t *testing.T) {
	g := newGrounds(openTestClock(t))
	in := g.enterAll(t)
	forms := g.forms(in)
	p := g.copy(t)
	before := p.contents(t)
	for _, kind := range slices.Sorted(maps.Keys(forms)) {
		s := forms[kind][0]
		values, overfull := s.overfull()
		if len(overfull) == 0 || s.file || s.button == "do=find" || s.button == "do=add" || s.button == "do=remove" || s.button == "do=back" {
			continue
		}
		b := p.browser(t).with(in[s.who])
		page := b.follow(s.at, s.send(b, values))
		if page.status != http.StatusUnprocessableEntity || len(page.all(".errors[role=alert]")) != 1 {
			t.Errorf("%s: %v too long are answered %d: %s", kind, overfull, page.status, page.one("main"))
			continue
		}
		page.want(page.status) // each problem leads to its field
		page.names(p)
		for _, name := range overfull {
			page.keeps(s, name, values.Get(name))
		}
	}
	if more := different(before, p.contents(t)); len(more) > 0 {
		t.Errorf("a refused form had an effect: %s", strings.Join(more, "\n"))
	}
	for _, address := range []string{"/nowhere", "/orders/O-0", "/orders?state=%00", "/operations"} {
		p.browser(t).with(in["alfa.agent"]).get(address).names(p)
	}
	p.browser(t).with(in["alfa.agent"]).post("/policy", "grace_days", "1").names(p)
	p.browser(t).post("/work", "x", "y").names(p)
}

// overfull is what is sent when too much is typed into each field of text; and
// which these are.
func (s sending) overfull() (values url.Values, names []string) {
	values = maps.Clone(s.values)
	for _, n := range s.fields {
		if name, kind := attribute(n, "name"), attribute(n, "type"); n.Data == "textarea" || kind == "text" || kind == "email" {
			values.Set(name, strings.Repeat("Lunghissimo ", 1000)+"fine")
			names = append(names, name)
		}
	}
	return values, names
}

// names fails the test unless the page names who can help.
func (s *shown) names(p *place) {
	s.t.Helper()
	if len(s.all(`a[href="mailto:`+p.portal.options.Support.Mail+`"]`)) == 0 {
		s.t.Errorf("%s (%d) names nobody who can help:\n%s", s.path, s.status, s.one("main"))
	}
}

// keeps fails the test unless a field holds what was typed, and says what is
// wrong with it.
func (s *shown) keeps(f sending, name, typed string) {
	s.t.Helper()
	found := s.all(`form:has([action="` + f.at + `"], [formaction="` + f.at + `"]) [name="` + name + `"], form[action="` + f.at + `"] [name="` + name + `"]`)
	if len(found) == 0 {
		s.t.Errorf("%s: %s is gone", s.path, name)
		return
	}
	n := found[0]
	got := attribute(n, "value")
	if n.Data == "textarea" {
		got = text(n)
	}
	if strings.TrimSpace(got) != typed {
		s.t.Errorf("%s: %s holds %.40q", s.path, name, got)
	}
	for _, a := range s.all(`.errors a[href="#` + attribute(n, "id") + `"]`) {
		path := strings.Split(text(a), " › ")
		if label := s.one(`label[for="` + attribute(n, "id") + `"]`); !strings.Contains(label, path[len(path)-1]) {
			s.t.Errorf("%s: %s is called %q among the errors, %q beside the field", s.path, name, text(a), label)
		}
	}
	if told := len(s.all(`.errors a[href="#`+attribute(n, "id")+`"]`)) > 0; told && (attribute(n, "aria-invalid") != "true" || !s.beside(n)) {
		s.t.Errorf("%s: nothing is said beside %s: %s", s.path, name, s.one(".errors"))
	}
}

// beside reports whether a field names what is wrong with it.
func (s *shown) beside(n *html.Node) bool {
	for id := range strings.FieldsSeq(attribute(n, "aria-describedby")) {
		if strings.HasSuffix(id, "-wrong") && len(s.all(`[id="`+id+`"]`)) == 1 {
			return true
		}
	}
	return false
}
