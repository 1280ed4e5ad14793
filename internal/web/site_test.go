package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"volare/internal/licensing"
	"volare/internal/locale"
	"volare/internal/web"
)

// people knows one session and one token; whoever shows something else is refused.
type people struct {
	seen     web.Credential
	language licensing.Language
}

func (p *people) Authenticate(_ context.Context, c web.Credential) (web.Actor, error) {
	p.seen = c
	if c.Session == "anna-session" || c.Bearer == "anna-token" {
		return web.Actor{Name: "anna", Language: p.language}, nil
	}
	return web.Actor{}, licensing.Refuse(licensing.Unauthenticated, "unauthenticated")
}

type fixture struct {
	*web.Site
	people *people
	log    bytes.Buffer
}

func newSite(t *testing.T, change ...func(*web.Config)) *fixture {
	t.Helper()
	f := &fixture{people: &people{}}
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			web.Refuse(w, r, err)
			return
		}
		actor, _ := web.ActorFrom(r.Context())
		io.WriteString(w, actor.Name+" "+web.Language(r.Context())+" "+web.Address(r.Context()).String())
	})
	boom := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("the secret reason") })
	fails := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { web.Refuse(w, r, errors.New("disk on fire")) })
	c := web.Config{
		Auth: f.people, Log: slog.New(slog.NewTextHandler(&f.log, nil)), Texts: locale.New(),
		Routes: []web.Route{
			{Method: "GET", Pattern: "/api/v1/orders/{id}", Verb: "order.read", Handler: echo},
			{Method: "POST", Pattern: "/api/v1/orders", Verb: "order.draft", Handler: echo},
			{Method: "POST", Pattern: "/sign-in", Public: true, Handler: echo},
			{Method: "GET", Pattern: "/invitation/{token}", Public: true, Handler: echo},
			{Method: "GET", Pattern: "/api/boom", Public: true, Handler: boom},
			{Method: "GET", Pattern: "/api/fails", Public: true, Handler: fails},
		},
	}
	for _, ch := range change {
		ch(&c)
	}
	s, err := web.New(c)
	if err != nil {
		t.Fatal(err)
	}
	f.Site = s
	return f
}

func (f *fixture) do(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w
}

func TestRefusalsAreProblemsUnderAPI(t *testing.T) {
	f := newSite(t)
	bearer := []string{"Authorization", "Bearer anna-token", "Accept-Language", "en"}
	tests := []struct {
		name, method, target, body string
		headers                    []string
		status                     int
		code                       string
	}{
		{"unknown path", "GET", "/api/v1/nothing", "", bearer, 404, "missing.page"},
		{"unknown method", "DELETE", "/api/v1/orders", "", bearer, 405, "request.method"},
		{"nobody", "GET", "/api/v1/orders/1", "", nil, 401, "unauthenticated"},
		{"wrong token", "GET", "/api/v1/orders/1", "", []string{"Authorization", "Bearer x"}, 401, "unauthenticated"},
		{"ended session", "GET", "/api/v1/orders/1", "", []string{"Cookie", "volare=old"}, 401, "unauthenticated"},
		{"too large", "POST", "/api/v1/orders", strings.Repeat("x", web.MaxBody+1), bearer, 413, "request.too_large"},
		{"panic", "GET", "/api/boom", "", nil, 500, "internal"},
		{"our fault", "GET", "/api/fails", "", nil, 500, "internal"},
		{"another site", "POST", "/api/v1/orders", "{}", []string{"Cookie", "volare=anna-session", "Sec-Fetch-Site", "cross-site"}, 403, "request.cross_site"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do(tt.method, tt.target, tt.body, tt.headers...)
			var p web.Problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
				t.Fatalf("%v: %s", err, w.Body)
			}
			if w.Code != tt.status || p.Status != tt.status || p.Code != tt.code {
				t.Errorf("got %d %+v, want %d %s", w.Code, p, tt.status, tt.code)
			}
			if p.Type == "" || p.Title == "" || p.Detail == "" || p.Instance != "urn:uuid:"+w.Header().Get("X-Request-Id") {
				t.Errorf("a member is missing: %+v", p)
			}
			if ct := w.Header().Get("Content-Type"); ct != "application/problem+json" {
				t.Errorf("content type %q", ct)
			}
			if strings.Contains(w.Body.String(), "secret") || strings.Contains(w.Body.String(), "fire") {
				t.Errorf("the inside shows: %s", w.Body)
			}
		})
	}
	if w := f.do("DELETE", "/api/v1/orders", ""); w.Header().Get("Allow") != "POST" {
		t.Errorf("Allow = %q", w.Header().Get("Allow"))
	}
	if w := f.do("GET", "/api/v1/orders/1", ""); w.Header().Get("WWW-Authenticate") == "" {
		t.Error("401 without WWW-Authenticate")
	}
	if !strings.Contains(f.log.String(), "disk on fire") || !strings.Contains(f.log.String(), "the secret reason") {
		t.Error("the log doesn't say why a request failed")
	}
}

func TestBodyWithoutLengthIsLimited(t *testing.T) {
	f := newSite(t)
	r := httptest.NewRequest("POST", "/sign-in", io.LimitReader(strings.NewReader(strings.Repeat("x", web.MaxBody+1)), 1<<30))
	r.ContentLength = -1
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	if w.Code != 413 {
		t.Errorf("status %d", w.Code)
	}
	if w := f.do("POST", "/sign-in", strings.Repeat("x", web.MaxBody)); w.Code != 200 {
		t.Errorf("exactly 1 MiB: status %d", w.Code)
	}
}

func TestPagesRefuseInTheirOwnWay(t *testing.T) {
	w := newSite(t).do("GET", "/nothing", "", "Accept-Language", "en")
	if w.Code != 404 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		t.Errorf("got %d %s", w.Code, w.Header())
	}
	f := newSite(t, func(c *web.Config) {
		c.Page = func(w http.ResponseWriter, _ *http.Request, p *web.Problem) {
			w.WriteHeader(p.Status)
			io.WriteString(w, "<h1>"+p.Title)
		}
	})
	if w := f.do("GET", "/nothing", ""); w.Code != 404 || w.Body.String() != "<h1>Non trovato" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestWhoActs(t *testing.T) {
	f := newSite(t)
	w := f.do("GET", "/api/v1/orders/1", "", "Cookie", "volare=anna-session", web.WorkspaceHeader, "org-7", "User-Agent", "curl")
	if w.Code != 200 || !strings.HasPrefix(w.Body.String(), "anna ") {
		t.Errorf("session: %d %s", w.Code, w.Body)
	}
	want := web.Credential{Session: "anna-session", Workspace: "org-7", Agent: "curl", Address: netip.MustParseAddr("192.0.2.1")}
	if f.people.seen != want {
		t.Errorf("saw %+v, want %+v", f.people.seen, want)
	}
	f.do("GET", "/api/v1/orders/1", "", "Cookie", "volare=anna-session", "Authorization", "bearer anna-token")
	if c := f.people.seen; c.Bearer != "anna-token" || c.Session != "" {
		t.Errorf("a token beside a cookie: %+v", c)
	}
	if w := f.do("POST", "/sign-in", "", "Cookie", "volare=old"); w.Code != 200 {
		t.Errorf("an old cookie keeps the sign-in shut: %d", w.Code)
	}
}

func TestCookies(t *testing.T) {
	for secure, name := range map[bool]string{true: "__Host-volare", false: "volare"} {
		f := newSite(t, func(c *web.Config) { c.Secure = secure })
		w := httptest.NewRecorder()
		f.SetSession(w, "token", 3600e9)
		c := w.Result().Cookies()[0]
		if c.Name != name || c.Secure != secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 3600 {
			t.Errorf("secure %v: %+v", secure, c)
		}
		if hsts := f.do("GET", "/healthz", "").Header().Get("Strict-Transport-Security"); (hsts != "") != secure {
			t.Errorf("secure %v: HSTS %q", secure, hsts)
		}
	}
}

func TestLanguage(t *testing.T) {
	f := newSite(t)
	f.people.language = licensing.English
	for accept, want := range map[string]string{"": "it", "en-GB,en;q=0.8": "en", "de, it;q=0.5": "it", "xx": "it", ";;;": "it", "fr,en;q=0.3": "en"} {
		if w := f.do("POST", "/sign-in", "", "Accept-Language", accept); !strings.Contains(w.Body.String(), " "+want+" ") {
			t.Errorf("Accept-Language %q: %s", accept, w.Body)
		}
	}
	if w := f.do("GET", "/api/v1/orders/1", "", "Authorization", "Bearer anna-token", "Accept-Language", "it"); !strings.Contains(w.Body.String(), " en ") {
		t.Errorf("the account's language comes first: %s", w.Body)
	}
}

func TestAddressBehindProxies(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	tests := []struct {
		trusted         []netip.Prefix
		forwarded, want string
	}{
		{nil, "198.51.100.7", "192.0.2.1"},
		{trusted, "198.51.100.7", "198.51.100.7"},
		{trusted, "203.0.113.9, 198.51.100.7, 192.0.2.8", "198.51.100.7"},
		{trusted, "rubbish", "192.0.2.1"},
		{trusted, "", "192.0.2.1"},
	}
	for _, tt := range tests {
		f := newSite(t, func(c *web.Config) { c.Trusted = tt.trusted })
		if w := f.do("POST", "/sign-in", "", "X-Forwarded-For", tt.forwarded); !strings.HasSuffix(w.Body.String(), " "+tt.want) {
			t.Errorf("%q: %s, want %s", tt.forwarded, w.Body, tt.want)
		}
	}
}

func TestLogHoldsNoSecret(t *testing.T) {
	f := newSite(t)
	f.do("GET", "/invitation/mailed-token?code=query-token", "", "Cookie", "volare=anna-session", "Authorization", "Bearer anna-token")
	log := f.log.String()
	for _, secret := range []string{"mailed-token", "query-token", "anna-session", "anna-token"} {
		if strings.Contains(log, secret) {
			t.Errorf("%q in the log: %s", secret, log)
		}
	}
	if !strings.Contains(log, `route="GET /invitation/{token}"`) || !strings.Contains(log, "status=200") {
		t.Errorf("log: %s", log)
	}
}

// Whoever is told to wait is told for how long.
func TestLimited(t *testing.T) {
	f := newSite(t, func(c *web.Config) {
		c.Routes = append(c.Routes, web.Route{Method: "POST", Pattern: "/api/often", Public: true, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			web.Refuse(w, r, licensing.Refuse(licensing.Limited, "live.too_many", "seconds", "30"))
		})})
	})
	if w := f.do("POST", "/api/often", ""); w.Code != 429 || w.Header().Get("Retry-After") != "30" {
		t.Errorf("got %d %v", w.Code, w.Header())
	}
}

func TestHeadersOnEveryAnswer(t *testing.T) {
	f := newSite(t)
	for _, target := range []string{"/healthz", "/api/boom", "/nothing", "/api/nothing"} {
		h := f.do("GET", target, "").Header()
		for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control", "X-Request-Id"} {
			if h.Get(name) == "" {
				t.Errorf("%s: no %s", target, name)
			}
		}
	}
}

func TestReadiness(t *testing.T) {
	var broken error
	f := newSite(t, func(c *web.Config) { c.Ready = func(context.Context) error { return broken } })
	if w := f.do("GET", "/readyz", ""); w.Code != 200 {
		t.Errorf("status %d", w.Code)
	}
	broken = errors.New("password=hunter2 refused")
	if w := f.do("GET", "/readyz", ""); w.Code != 503 || strings.Contains(w.Body.String(), "hunter2") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if w := f.do("GET", "/healthz", ""); w.Code != 200 {
		t.Errorf("alive: %d", w.Code)
	}
}

func TestRoutesWithoutARuleAreRefused(t *testing.T) {
	h := http.NotFoundHandler()
	for name, r := range map[string]web.Route{
		"no verb":    {Method: "GET", Pattern: "/x", Handler: h},
		"no handler": {Method: "GET", Pattern: "/x", Public: true},
		"no method":  {Pattern: "/x", Public: true, Handler: h},
		"no path":    {Method: "GET", Pattern: "x", Public: true, Handler: h},
		"twice":      {Method: "GET", Pattern: "/healthz", Public: true, Handler: h},
	} {
		if _, err := web.New(web.Config{Texts: locale.New(), Routes: []web.Route{r}}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestEveryKindHasItsStatus(t *testing.T) {
	seen := map[int]bool{}
	for _, k := range web.Kinds {
		s := web.Status(k)
		if seen[s] || (s == 500) != (k == licensing.Internal) {
			t.Errorf("%s: %d", k, s)
		}
		seen[s] = true
	}
	if len(seen) != 11 {
		t.Errorf("%d kinds have a status", len(seen))
	}
}

// Names that aren't ours are refused, whatever is asked for: whoever owns one
// may have pointed it at us. Probes come by any name.
func TestForeignHosts(t *testing.T) {
	f := newSite(t, func(c *web.Config) { c.Hosts = []string{"licenze.example"} })
	ask := func(host, path string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		r.Host = host
		w := httptest.NewRecorder()
		f.ServeHTTP(w, r)
		return w
	}
	for _, host := range []string{"licenze.example", "LICENZE.example.", "licenze.example:8443", "localhost:8080", "127.0.0.1:8080", "[::1]:8080", "[::1]", "10.0.0.5"} {
		if w := ask(host, "/invitation/x"); w.Code != 200 {
			t.Errorf("%s: %d %s", host, w.Code, w.Body)
		}
	}
	for _, host := range []string{"", "attacker.example", "localhost.attacker.example:8080", "licenze.example.attacker.example", "127.0.0.1.attacker.example", "licenze.example@attacker.example"} {
		if w := ask(host, "/invitation/x"); w.Code != 421 || strings.Contains(w.Body.String(), "anna") {
			t.Errorf("%q: %d %s", host, w.Code, w.Body)
		}
		if w := ask(host, "/api/v1/orders/1"); w.Code != 421 || !strings.Contains(w.Body.String(), `"code":"request.host"`) {
			t.Errorf("%q: %d %s", host, w.Code, w.Body)
		}
		if w := ask(host, "/healthz"); w.Code != 200 {
			t.Errorf("%q: %d %s", host, w.Code, w.Body)
		}
		if w := ask(host, "/readyz"); w.Code != 200 {
			t.Errorf("%q: %d %s", host, w.Code, w.Body)
		}
	}
}

// What a GET asks for is of one instant, which is over when the answer begins:
// whoever takes it slowly holds up nobody. Whatever else is done has none.
func TestReadingEndsBeforeTheAnswer(t *testing.T) {
	type inside struct{}
	var begun, ended int
	var f *fixture
	asks := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		before := ended
		io.WriteString(w, "an answer")
		if r.Context().Value(inside{}) != nil && (before == begun || ended != begun) {
			t.Errorf("%s: ended %d of %d before, %d after the first word", r.Method, before, begun, ended)
		}
	})
	f = newSite(t, func(c *web.Config) {
		c.Read = func(ctx context.Context) (context.Context, func()) {
			begun++
			over := false
			return context.WithValue(ctx, inside{}, true), func() {
				if !over {
					over = true
					ended++
				}
			}
		}
		c.Routes = append(c.Routes, web.Route{Method: "GET", Pattern: "/asks", Public: true, Handler: asks},
			web.Route{Method: "POST", Pattern: "/does", Public: true, Handler: asks},
			web.Route{Method: "GET", Pattern: "/long", Public: true, Long: true, Handler: asks})
	})
	for _, x := range []struct {
		method, path string
		begun        int
	}{{"GET", "/asks", 1}, {"HEAD", "/asks", 2}, {"POST", "/does", 2}, {"GET", "/long", 2}, {"GET", "/api/boom", 3}} {
		f.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(x.method, "http://localhost"+x.path, nil))
		if begun != x.begun || ended != x.begun {
			t.Errorf("%s %s: %d begun, %d ended, want %d", x.method, x.path, begun, ended, x.begun)
		}
	}
}
