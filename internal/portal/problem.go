package portal

import (
	"html"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"volare/internal/web"
)

// problemPage is a refusal with who can help.
type problemPage struct {
	frame
	Heading, Detail string
	Problems        []web.FieldProblem
	Next            string // what to do now
	Again           string // where to try again; "" when that is of no use
	SignIn          bool
	Reference       string // for the operator's log

	Unsent []unsent // the fields of a form that could not be saved
	To     string   // where it is to be posted
}

type unsent struct{ Name, Value string }

// next says what to do about a refusal of a kind.
var next = map[int]string{
	http.StatusForbidden: "portal.problem.forbidden", http.StatusNotFound: "portal.problem.missing",
	http.StatusConflict: "portal.problem.conflict", http.StatusPreconditionFailed: "portal.problem.stale",
	http.StatusTooManyRequests: "portal.problem.limited", http.StatusInternalServerError: "portal.problem.internal",
	http.StatusServiceUnavailable: "portal.problem.unavailable", http.StatusUnauthorized: "portal.problem.unauthenticated",
}

// Problem draws a refusal as a page: it is web.Config.Page. Whoever must sign
// in first is sent there and comes back.
func (p *Portal) Problem(w http.ResponseWriter, r *http.Request, x *web.Problem) {
	if x.Status == http.StatusUnauthorized {
		web.ForgetPages(w)
	}
	if x.Status == http.StatusUnauthorized && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		http.Redirect(w, r, "/sign-in?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	if x.Status == http.StatusUnauthorized && p.askToSignIn(w, r) == nil {
		return
	}
	for k, v := range x.GetHeaders() {
		if k != "Www-Authenticate" { // browsers would ask for a password themselves
			w.Header()[k] = v
		}
	}
	f, err := p.frame(r)
	if err != nil { // the database is away
		f = p.bareFrame(r)
	}
	page := problemPage{frame: f, Heading: x.Title, Detail: x.Detail, Problems: x.Errors}
	if x.Status == http.StatusServiceUnavailable {
		page.comesBack(w, r)
	}
	if key, ok := next[x.Status]; ok {
		page.Next = p.texts.Text(f.Lang, key, nil)
	}
	if x.Status == http.StatusUnauthorized { // the API's words speak of tokens
		page.Detail, page.Next, page.SignIn = page.Next, "", true
	}
	if x.Status >= 500 {
		page.Reference = strings.TrimPrefix(x.Instance, "urn:uuid:")
	}
	if page.Unsent == nil && (x.Status == http.StatusConflict || x.Status == http.StatusPreconditionFailed || x.Status >= 500 || x.Status == http.StatusTooManyRequests) {
		page.Again = f.Here
	}
	if err := p.render(w, x.Status, "problem", page); err != nil {
		p.bare(w, r, x)
	}
}

// comesBack makes a page of what can't be answered now that goes on by itself.
// A form waits in it, to be sent once more: its key makes that safe.
func (p *problemPage) comesBack(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		w.Header().Set("Refresh", "5")
		return
	}
	values := sent(r)
	for name := range values {
		if secret(name) { // it must be typed again
			return
		}
	}
	p.To = r.URL.EscapedPath()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, v := range values[name] {
			if name != hereField && name != keyField {
				p.Unsent = append(p.Unsent, unsent{name, v})
			}
		}
	}
	p.key, p.Here = values.Get(keyField), here(r)
}

// bare is the page of last resort: when not even the time can be read.
func (p *Portal) bare(w http.ResponseWriter, r *http.Request, x *web.Problem) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(x.Status)
	lang, e := web.Language(r.Context()), html.EscapeString
	_, _ = w.Write([]byte("<!doctype html><html lang=\"" + e(lang) + "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>" +
		e(x.Title) + "</title><link rel=\"stylesheet\" href=\"" + e(p.files.url("portal.css")) + "\"></head><body><main class=\"wrap reading\"><h1>" + e(x.Title) +
		"</h1><p class=\"lead\">" + e(x.Detail) + "</p><p>" + e(p.options.Support.Mail) + " " + e(p.options.Support.Telephone) + "</p></main></body></html>"))
}
