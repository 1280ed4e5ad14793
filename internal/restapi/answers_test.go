package restapi

import (
	"encoding/json"
	"strings"
	"testing"
	"volare/internal/app"

	"volare/internal/licensing"
)

func TestCreateReadEdit(t *testing.T) {
	f := newFrame(t)
	w := f.do("POST", "/api/v1/notes", goodNote)
	if w.Code != 201 || w.Header().Get("Location") != "/api/v1/notes/n2" || w.Header().Get("ETag") != `"1"` {
		t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	w = f.do("GET", w.Header().Get("Location"), "")
	var got note
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got.Title != "Ünï ✓ 日本" || got.Lines[0].Quantity != 2 {
		t.Fatalf("%v %s", err, w.Body)
	}
	if w.Header().Get("ETag") != `"1"` || !strings.Contains(w.Body.String(), `"actions":["submit"]`) {
		t.Errorf("%v %s", w.Header(), w.Body)
	}
	for _, tag := range []string{`"3"`, "*"} {
		w = f.do("PATCH", "/api/v1/notes/n1", `{"title":"new","due":"2026-11-22","lines":[{"plan":"p","quantity":1}]}`, "If-Match", tag)
		if w.Code != 200 || w.Header().Get("ETag") != `"4"` || !strings.Contains(w.Body.String(), `"due":"2026-11-22"`) {
			t.Errorf("If-Match %s: %d %v %s", tag, w.Code, w.Header(), w.Body)
		}
	}
}

func TestEmptyListsAreNotNull(t *testing.T) {
	f := newFrame(t)
	if w := f.do("GET", "/api/v1/notes", ""); strings.TrimSpace(w.Body.String()) != `{"items":[]}` {
		t.Errorf("%s", w.Body)
	}
	w := f.do("GET", "/api/v1/notes/n1", "")
	if strings.Contains(w.Body.String(), "null") || !strings.Contains(w.Body.String(), `"tags":[]`) {
		t.Errorf("%s", w.Body)
	}
	if f.kept["n1"].Tags != nil {
		t.Error("what the use case returned was changed")
	}
}

func TestPages(t *testing.T) {
	f := newFrame(t)
	w := f.do("GET", "/api/v1/notes?limit=1&state=draft", "")
	want := `</api/v1/notes?after=cursor%2F1&limit=1&state=draft>; rel="next"`
	if w.Code != 200 || w.Header().Get("Link") != want || !strings.Contains(w.Body.String(), `"next":"cursor/1"`) {
		t.Errorf("%d %q %s", w.Code, w.Header().Get("Link"), w.Body)
	}
	if w := f.do("GET", "/api/v1/notes?limit=1&after=cursor%2F1", ""); w.Header().Get("Link") != "" {
		t.Errorf("the last page has a next one: %s", w.Header().Get("Link"))
	}
}

func TestWhatAFunctionIsTold(t *testing.T) {
	f := newFrame(t)
	prints := map[string]string{}
	for name, r := range map[string][]string{
		"a": {"/api/v1/notes", goodNote}, "again": {"/api/v1/notes", goodNote},
		"body":      {"/api/v1/notes", strings.Replace(goodNote, "2", "3", 1)},
		"workspace": {"/api/v1/notes", goodNote, "Volare-Workspace", "w"},
	} {
		if w := f.do("POST", r[0], r[1], append(r[2:], "Idempotency-Key", "k-1")...); w.Code != 201 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if f.last.Actor.Name != "anna" || f.last.Actor.Repeat.Key != "k-1" {
			t.Errorf("%+v", f.last)
		}
		prints[name] = f.last.Actor.Repeat.Fingerprint
	}
	if prints["a"] != prints["again"] || prints["a"] == prints["body"] || prints["a"] == prints["workspace"] || len(prints["a"]) != 64 {
		t.Errorf("%v", prints)
	}
	f.do("POST", "/api/v1/notes/n1/submit", "", "If-Match", `"3"`)
	if f.last.Actor.Version != 3 || f.last.Actor.Repeat != (app.Repeat{}) {
		t.Errorf("%+v", f.last)
	}
}

func TestFilesAndImports(t *testing.T) {
	f := newFrame(t)
	w := f.do("GET", "/api/v1/notes/n1/document", "")
	if w.Body.String() != "%PDF" || w.Header().Get("Content-Type") != "application/pdf" || w.Header().Get("Content-Disposition") != `attachment; filename="n1.pdf"` {
		t.Errorf("%v %s", w.Header(), w.Body)
	}
	w = f.do("POST", "/api/v1/notes/import", "a;b\n", "Content-Type", "text/csv; charset=utf-8")
	if w.Code != 200 || strings.TrimSpace(w.Body.String()) != `{"bytes":4}` {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestRoutesHaveTheirVerbs(t *testing.T) {
	f := newFrame(t)
	want := map[string]licensing.Verb{
		"GET /api/openapi.json": "", "GET /api": "", "GET /api/reference.css": "",
		"GET /api/v1/notes": "order.read", "POST /api/v1/notes": "order.draft", "GET /api/v1/notes/{id}": "order.read",
		"PATCH /api/v1/notes/{id}": "order.edit", "POST /api/v1/notes/{id}/submit": "order.submit",
		"GET /api/v1/notes/{id}/document": "order.read", "POST /api/v1/notes/import": "order.import",
	}
	routes := f.api.Routes()
	for _, r := range routes {
		if v, ok := want[r.String()]; !ok || v != r.Verb || r.Public != (v == "") {
			t.Errorf("%s: verb %q, public %v", r, r.Verb, r.Public)
		}
	}
	if len(routes) != len(want) {
		t.Errorf("%d routes, want %d", len(routes), len(want))
	}
}
