package restapi

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"volare/internal/licensing"
	"volare/internal/web"
)

// thing is something that a route is asked for.
type thing struct {
	id     string
	target licensing.Target
	hidden []string // people who don't see it for another reason than their roles
}

// The isolation matrix: every route × every role × one's own and somebody
// else's object, made from the router. A route that the world below doesn't
// know fails, so that none is added without being held to a rule.
func TestIsolation(t *testing.T) {
	w := newWorld(t)
	calls := 0
	for _, r := range w.site.Routes() {
		if !strings.HasPrefix(r.Pattern, Root+"/") || r.Public {
			continue
		}
		t.Run(r.String(), func(t *testing.T) {
			resource, rest, _ := strings.Cut(strings.TrimPrefix(r.Pattern, Root+"/"), "/")
			switch {
			case slices.Contains(ofOneself, resource):
				calls += nobodyEnters(t, w, r)
			case strings.Contains(rest, "{"):
				own, known := w.own[resource]
				foreign := w.foreign[resource]
				if !known || foreign.id == "" {
					t.Fatalf("tell the isolation matrix what %s are: one's own and somebody else's", resource)
				}
				calls += nobodyEnters(t, w, r) + foreignIsMissing(t, w, r, foreign) + ownByRule(t, w, r, own)
			default:
				calls += nobodyEnters(t, w, r) + listsKeepApart(t, w, r)
			}
		})
	}
	t.Logf("%d calls", calls)
}

// ofOneself are the resources that know no objects of others: what they
// answer depends on who asks alone.
var ofOneself = []string{"me", "tokens", "sessions", "clock", "policy", "imports"}

var hole = regexp.MustCompile(`\{[^}]+\}`)

// ask calls a route about a thing as somebody, with a body of the right shape.
func (w *world) ask(b *bench, who string, r web.Route, about thing) reply {
	path := strings.TrimPrefix(r.Pattern, Root)
	first := true
	path = hole.ReplaceAllStringFunc(path, func(name string) string {
		if first {
			first = false
			return about.id
		}
		return w.parts[name]
	})
	body, header := w.body(r)
	return b.call(who, r.Method, path, body, header...)
}

func nobodyEnters(t *testing.T, w *world, r web.Route) int {
	if a := w.ask(w.bench, "", r, thing{id: licensing.NewID()}); a.Code != http.StatusUnauthorized {
		t.Errorf("nobody gets %d", a.Code)
	}
	return 1
}

// foreignIsMissing: what is somebody else's can't be told from what doesn't exist.
func foreignIsMissing(t *testing.T, w *world, r web.Route, foreign thing) int {
	for _, who := range w.outsiders {
		a := w.ask(w.bench, who, r, foreign)
		none := w.ask(w.bench, who, r, thing{id: licensing.NewID()})
		if a.Code != http.StatusNotFound || none.Code != http.StatusNotFound || a.text("code") != none.text("code") {
			t.Errorf("%s: somebody else's gets %d %s, none gets %d %s", who, a.Code, a.text("code"), none.Code, none.text("code"))
		}
	}
	return 2 * len(w.outsiders)
}

// ownByRule: on one's own, what the permission table allows and nothing else.
func ownByRule(t *testing.T, w *world, r web.Route, own thing) int {
	aggregate, _, _ := strings.Cut(string(r.Verb), ".")
	read := licensing.Verb(aggregate + ".read")
	if aggregate == "renewal" { // a decision is part of its subscription
		read = "subscription.read"
	}
	n := 0
	var allowed []string
	for _, who := range w.people {
		holder := w.As(who).Holder
		if holder.May(r.Verb, own.target) && !slices.Contains(own.hidden, who) {
			allowed = append(allowed, who)
			continue
		}
		want := http.StatusNotFound
		if holder.May(read, own.target) && !slices.Contains(own.hidden, who) {
			want = http.StatusForbidden
		}
		if a := w.ask(w.bench, who, r, own); a.Code != want {
			t.Errorf("%s gets %d %s, wants %d", who, a.Code, a.text("code"), want)
		}
		n++
	}
	if len(allowed) == 0 {
		return n
	}
	b := w.copyFor(t, r) // these may change things; that the state then refuses is fine
	for _, who := range allowed {
		if a := w.ask(b, who, r, own); slices.Contains([]int{401, 403, 404, 500, 503}, a.Code) && !w.mayMiss(r) {
			t.Errorf("%s may, and gets %d %s", who, a.Code, a.Body)
		}
		n++
	}
	return n
}

// listsKeepApart: no list, and nothing created, shows or takes what is foreign.
func listsKeepApart(t *testing.T, w *world, r web.Route) int {
	n := 0
	for _, who := range w.outsiders {
		a := w.ask(w.copyFor(t, r), who, r, thing{})
		if r.Method == http.MethodGet && a.Code != http.StatusOK && a.Code != http.StatusForbidden && a.Code != http.StatusNotFound {
			t.Errorf("%s gets %d %s", who, a.Code, a.Body)
		}
		for resource, f := range w.foreign {
			if licensing.ValidID(f.id) && strings.Contains(a.Body.String(), f.id) {
				t.Errorf("%s finds somebody else's of %s", who, resource)
			}
		}
		for _, secret := range w.secrets {
			if strings.Contains(a.Body.String(), secret) {
				t.Errorf("%s reads %q", who, secret)
			}
		}
		n++
	}
	return n
}

// A world that is left alone knows no route without a rule: this guards the guard.
func TestIsolationNoticesUnknownRoutes(t *testing.T) {
	w := newWorld(t)
	if _, known := w.own["unheard-of"]; known {
		t.Fatal("the world knows everything")
	}
	for _, r := range w.site.Routes() {
		if r.Public || !strings.HasPrefix(r.Pattern, Root+"/") {
			continue
		}
		if len(licensing.RolesWith(r.Verb, licensing.Commercial)) == 0 && !slices.ContainsFunc(licensing.Permissions, func(p licensing.Rule) bool { return p.Verb == r.Verb }) {
			t.Errorf("%s needs %s, of which no rule speaks", r, r.Verb)
		}
	}
}
