package portal

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"volare/internal/app/apptest"
	"volare/internal/web"
)

// place is a portal in a test, with browsers that keep their cookies.
type place struct {
	*apptest.Bench
	portal  *Portal
	site    *web.Site
	entered map[string]bool // who has the password of tests
}

func open(t *testing.T, change ...func(*Options)) *place {
	t.Helper()
	b := apptest.New(t)
	o := Options{App: b.App, Brand: Brand{Name: "Licenze Italia"}, Support: Support{Mail: "supporto@licenze.example", Telephone: "+39 06 5550 100"},
		Mailbox: EverybodysMailbox}
	for _, c := range change {
		c(&o)
	}
	return openOn(t, b, o)
}

// openOn is a portal over any App; b may be nil.
func openOn(t *testing.T, b *apptest.Bench, o Options) *place {
	t.Helper()
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	site, err := web.New(web.Config{Routes: p.Routes(), Auth: web.Accounts(o.App), Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})), Texts: o.App.Texts(), Page: p.Problem, Read: o.App.Together})
	if err != nil {
		t.Fatal(err)
	}
	return &place{b, p, site, map[string]bool{}}
}

// browser keeps cookies and a language.
type browser struct {
	*place
	t        *testing.T
	language string
	cookies  map[string]string
	last     map[string]*http.Cookie // as they were set, the last that had a value
}

// sent is the cookie as the server last set it.
func (b *browser) sent(name string) *http.Cookie { return b.last[name] }

func (p *place) browser(t *testing.T) *browser {
	return &browser{place: p, t: t, language: "it", cookies: map[string]string{}, last: map[string]*http.Cookie{}}
}

// shown is a page that was answered.
type shown struct {
	t      *testing.T
	status int
	header http.Header
	path   string
	body   string
	*html.Node
}

// get opens a page and follows redirects.
func (b *browser) get(path string) *shown { b.t.Helper(); return b.do("GET", path, nil) }

// post sends a form as a browser on our own pages does, and follows redirects.
func (b *browser) post(path string, pairs ...string) *shown {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.do("POST", path, form)
}

func (b *browser) do(method, path string, form url.Values) *shown {
	b.t.Helper()
	return b.follow(path, b.ask(method, path, "application/x-www-form-urlencoded", form.Encode()))
}

// ask sends one request as a browser on our own pages does, and keeps nothing.
func (b *browser) ask(method, path, kind, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.RemoteAddr = "192.0.2.7:4711"
	r.Header.Set("Accept-Language", b.language)
	if method == "POST" {
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.site.ServeHTTP(w, r)
	return w
}

// follow keeps the cookies of an answer, and follows redirects to the page
// that is shown in the end.
func (b *browser) follow(path string, w *httptest.ResponseRecorder) *shown {
	b.t.Helper()
	for range 5 {
		for _, c := range w.Result().Cookies() {
			b.cookies[c.Name] = c.Value
			if c.Value != "" {
				b.last[c.Name] = c
			}
			if c.MaxAge < 0 {
				delete(b.cookies, c.Name)
			}
		}
		to := w.Header().Get("Location")
		if to == "" || w.Code < 300 || w.Code >= 400 {
			return b.see(path, w)
		}
		path, w = to, b.ask("GET", to, "", "")
	}
	b.t.Fatalf("%s: redirects without end", path)
	return nil
}

func (b *browser) see(path string, w *httptest.ResponseRecorder) *shown {
	b.t.Helper()
	body := strings.ReplaceAll(w.Body.String(), "<wbr>", "") // where a line may break is no text
	n, err := html.Parse(strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	return &shown{b.t, w.Code, w.Header(), path, body, n}
}
