package restapi

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/locale"
	"volare/internal/web"
)

// bench is the whole API on a real App: a bearer token is a person's name in
// tests, acting in that person's first workspace.
type bench struct {
	*apptest.Bench
	site *web.Site
}

func newBench(t testing.TB) *bench {
	t.Helper()
	return serve(t, apptest.New(t))
}

// serve puts the API before a Bench.
func serve(t testing.TB, on *apptest.Bench) *bench {
	t.Helper()
	b := &bench{Bench: on}
	api := New("1")
	Register(api, b.App)
	var err error
	b.site, err = web.New(web.Config{Routes: api.Routes(), Auth: b, Texts: locale.New(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Authenticate knows people by their names in tests.
func (b *bench) Authenticate(_ context.Context, c web.Credential) (web.Actor, error) {
	if c.Bearer == "" || b.Address(c.Bearer) == "" {
		return web.Actor{}, licensing.Refuse(licensing.Unauthenticated, "unauthenticated")
	}
	return b.As(c.Bearer), nil
}

// reply is what a call was answered.
type reply struct {
	*httptest.ResponseRecorder
	Said map[string]any
}

// call calls the API as somebody ("" for nobody); body is JSON, or of the type
// that a header says. Headers are name, value pairs.
func (b *bench) call(who, method, path, body string, headers ...string) reply {
	b.T.Helper()
	r := httptest.NewRequestWithContext(b.T.Context(), method, Root+path, strings.NewReader(body))
	if who != "" {
		r.Header.Set("Authorization", "Bearer "+who)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	a := reply{ResponseRecorder: httptest.NewRecorder()}
	b.site.ServeHTTP(a, r)
	if strings.Contains(a.Header().Get("Content-Type"), "json") {
		if err := json.Unmarshal(a.Body.Bytes(), &a.Said); err != nil {
			b.T.Fatalf("%s %s: %v in %s", method, path, err, a.Body)
		}
	}
	return a
}

// must fails the test unless a call was answered with status.
func (b *bench) must(status int, a reply) reply {
	b.T.Helper()
	if a.Code != status {
		b.T.Fatalf("%d, want %d: %s", a.Code, status, a.Body)
	}
	return a
}

// text is a text of the answer.
func (a reply) text(name string) string { s, _ := a.Said[name].(string); return s }

// codes are the answer's broken rules, by field.
func (a reply) codes() map[string]string {
	codes := map[string]string{}
	es, _ := a.Said["errors"].([]any)
	for _, e := range es {
		f, _ := e.(map[string]any)
		field, _ := f["field"].(string)
		codes[field], _ = f["code"].(string)
	}
	return codes
}
