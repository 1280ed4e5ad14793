package restapi

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"volare/internal/licensing"
	"volare/internal/locale"
	"volare/internal/web"
)

// A small resource, written as the real ones are: notes with lines, kept in memory.
type (
	noteBody struct {
		Title string         `json:"title" minLength:"1" maxLength:"20"`
		Due   licensing.Date `json:"due,omitzero" doc:"When."`
		Kind  string         `json:"kind,omitempty" enum:"plain,urgent"`
		Lines []noteLine     `json:"lines" minItems:"1" maxItems:"3"`
	}
	noteLine struct {
		Plan     string `json:"plan" minLength:"1"`
		Quantity int    `json:"quantity" minimum:"1" maximum:"1000000"`
		Weight   int    `json:"weight,omitempty"`
	}
	note struct {
		Head
		noteBody
		State licensing.Verb `json:"state"`
		Tags  []string       `json:"tags"`
	}
	imported struct {
		Bytes int `json:"bytes"`
	}
	createNote struct{ Body noteBody }
	editNote   struct {
		ByID
		Body noteBody
	}
	listNotes struct {
		Paging
		State string         `query:"state" enum:"draft,submitted"`
		Due   licensing.Date `query:"due_before"`
		Sort  string         `query:"sort" enum:"title,-title" default:"title"`
	}
)

var notesTable = licensing.Table[licensing.Verb]{Name: "order", Transitions: []licensing.Transition[licensing.Verb]{
	{From: "draft", Verb: "submit", To: "submitted"}, {From: "submitted", Verb: "cancel", To: "cancelled"},
}}

type notes struct {
	kept map[string]note
	last Call
}

func (n *notes) find(c Call, id string) (note, error) {
	n.last = c
	v, ok := n.kept[id]
	if !ok {
		return v, licensing.NotFound("order")
	}
	if c.Actor.Version != 0 && c.Actor.Version != v.Version {
		return v, licensing.Refuse(licensing.Stale, "invalid")
	}
	return v, nil
}

func (n *notes) register(a *API) {
	r := a.Resource("notes", "order", "Notes for the tests.")
	List(r, Op{Summary: "List notes"}, func(_ context.Context, c Call, in *listNotes) (Page[note], error) {
		n.last = c
		p := Page[note]{}
		if in.After == "" && in.Limit == 1 {
			p.Items, p.Next = []note{n.kept["n1"]}, "cursor/1"
		}
		return p, nil
	})
	Create(r, Op{Summary: "Write one"}, func(_ context.Context, c Call, in *createNote) (note, error) {
		n.last = c
		id := "n" + strconv.Itoa(len(n.kept)+1)
		n.kept[id] = note{Head: Head{ID: id, Version: 1, Actions: notesTable.Allowed("draft")}, noteBody: in.Body, State: "draft"}
		return n.kept[id], nil
	})
	Get(r, Op{Summary: "Read one"}, func(_ context.Context, c Call, in *ByID) (note, error) { return n.find(c, in.ID) })
	Edit(r, Op{Summary: "Change one"}, func(_ context.Context, c Call, in *editNote) (note, error) {
		v, err := n.find(c, in.ID)
		v.noteBody, v.Version = in.Body, v.Version+1
		return v, err
	})
	Do(r, Op{Verb: "submit", Summary: "Send it"}, func(_ context.Context, c Call, in *ByID) (note, error) {
		v, err := n.find(c, in.ID)
		if err == nil {
			err = notesTable.Step(&v.State, "submit")
		}
		if err == nil {
			n.kept[in.ID] = v
		}
		return v, err
	})
	Download(r, Op{Path: "/{id}/document", Summary: "Get its PDF"}, func(_ context.Context, c Call, in *ByID) (File, error) {
		_, err := n.find(c, in.ID)
		return File{Name: "n\"1.pdf", Type: "application/pdf", Content: []byte("%PDF")}, err
	})
	Other(r, "POST", Op{Path: "/import", Verb: "import", Summary: "Read many"}, func(_ context.Context, _ Call, in *struct {
		RawBody []byte `contentType:"text/csv"`
	}) (imported, error) {
		return imported{len(in.RawBody)}, nil
	})
}

type anna struct{}

func (anna) Authenticate(_ context.Context, c web.Credential) (web.Actor, error) {
	if c.Bearer != "anna" && c.Session != "anna" {
		return web.Actor{}, licensing.Refuse(licensing.Unauthenticated, "unauthenticated")
	}
	return web.Actor{Name: "anna"}, nil
}

type frame struct {
	*notes
	api  *API
	site *web.Site
}

func newFrame(t testing.TB) *frame {
	t.Helper()
	f := &frame{notes: &notes{kept: map[string]note{}}, api: New("1")}
	f.register(f.api)
	f.kept["n1"] = note{Head: Head{ID: "n1", Version: 3, Actions: []licensing.Verb{"submit"}}, noteBody: noteBody{Title: "one"}, State: "draft"}
	var err error
	f.site, err = web.New(web.Config{Routes: f.api.Routes(), Auth: anna{}, Texts: locale.New(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *frame) do(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer anna")
	r.Header.Set("Accept-Language", "en")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	f.site.ServeHTTP(w, r)
	return w
}

const goodNote = `{"title":"Ünï ✓ 日本","lines":[{"plan":"p","quantity":2}]}`

func problem(t *testing.T, w *httptest.ResponseRecorder) (p web.Problem, errors []string) {
	t.Helper()
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Fatalf("no problem: %d %s %s", w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	if p.Status != w.Code || p.Type == "" || p.Title == "" || p.Detail == "" || p.Instance == "" || p.Code == "" {
		t.Errorf("members missing: %s", w.Body)
	}
	if p.Detail == p.Code || p.Title == "" || w.Header().Get("Content-Language") == "" {
		t.Errorf("not translated: %s", w.Body)
	}
	for _, e := range p.Errors {
		errors = append(errors, e.Field+" "+e.Code)
		if e.Message == "" || e.Message == e.Code {
			t.Errorf("%s %s has no message", e.Field, e.Code)
		}
	}
	return p, errors
}

func TestBadBodies(t *testing.T) {
	f := newFrame(t)
	line := func(l string) string { return `{"title":"t","lines":[{"plan":"p","quantity":1},` + l + `]}` }
	tests := []struct {
		name, body string
		status     int
		code       string
		errors     []string
	}{
		{"nothing", "", 400, "request.body_missing", nil},
		{"no JSON", "{", 400, "request.json", nil},
		{"a comma too much", `{"title":"t",}`, 400, "request.json", nil},
		{"no closing brace", `{"title":"t"`, 400, "request.json", nil},
		{"trailing data", goodNote + `{}`, 400, "request.trailing", nil},
		{"trailing rubbish", goodNote + ` x`, 400, "request.trailing", nil},
		{"not UTF-8", "{\"title\":\"\xff\"}", 400, "request.encoding", nil},
		{"too many fields", manyFields(600), 400, "request.fields", nil},
		{"too deep", strings.Repeat("[", 10000), 400, "request.depth", nil},
		{"too large", `{"title":"` + strings.Repeat("x", web.MaxBody) + `"}`, 413, "request.too_large", nil},
		{"no object", `[]`, 422, "invalid", []string{" field.object"}},
		{"null", `null`, 422, "invalid", []string{" field.object"}},
		{"unknown field", `{"title":"t","lines":[{"plan":"p","quantity":1}],"admin":true}`, 422, "invalid", []string{"admin field.unknown"}},
		{"unknown field below", line(`{"plan":"p","quantity":1,"x":1}`), 422, "invalid", []string{"lines[1].x field.unknown"}},
		{"another case", `{"Title":"t","lines":[{"plan":"p","quantity":1}]}`, 422, "invalid", []string{"Title field.unknown", "title field.required"}},
		{"twice", `{"title":"a","title":"b","lines":[]}`, 422, "invalid", []string{"title field.duplicate"}},
		{"twice below", line(`{"plan":"p","quantity":1,"quantity":2}`), 422, "invalid", []string{"lines[1].quantity field.duplicate"}},
		{"missing", `{}`, 422, "invalid", []string{"lines field.required", "title field.required"}},
		{"missing below", line(`{"plan":"p"}`), 422, "invalid", []string{"lines[1].quantity field.required"}},
		{"empty", `{"title":"","lines":[{"plan":"","quantity":1}]}`, 422, "invalid", []string{"lines[0].plan field.required", "title field.required"}},
		{"null for required", `{"title":null,"lines":null}`, 422, "invalid", []string{"lines field.list", "title field.text"}},
		{"wrong types", `{"title":5,"lines":[{"plan":[],"quantity":"2"}]}`, 422, "invalid", []string{"lines[0].plan field.text", "lines[0].quantity field.integer", "title field.text"}},
		{"list for object", `{"title":"t","lines":{"plan":"p"}}`, 422, "invalid", []string{"lines field.list"}},
		{"negative", line(`{"plan":"p","quantity":-1}`), 422, "invalid", []string{"lines[1].quantity field.min"}},
		{"zero", line(`{"plan":"p","quantity":0}`), 422, "invalid", []string{"lines[1].quantity field.min"}},
		{"huge", line(`{"plan":"p","quantity":1000001}`), 422, "invalid", []string{"lines[1].quantity field.max"}},
		{"beyond int64", line(`{"plan":"p","quantity":1,"weight":99999999999999999999999}`), 422, "invalid", []string{"lines[1].weight field.max"}},
		{"beyond float", line(`{"plan":"p","quantity":1e999}`), 422, "invalid", []string{"lines[1].quantity field.number"}},
		{"fraction", line(`{"plan":"p","quantity":1.5}`), 422, "invalid", []string{"lines[1].quantity field.integer"}},
		{"1.0 is no whole number", line(`{"plan":"p","quantity":1.0}`), 422, "invalid", []string{"lines[1].quantity field.integer"}},
		{"exponent", line(`{"plan":"p","quantity":1e2}`), 422, "invalid", []string{"lines[1].quantity field.integer"}},
		{"no such day", `{"title":"t","due":"2026-02-30","lines":[{"plan":"p","quantity":1}]}`, 422, "invalid", []string{"due field.date"}},
		{"no date", `{"title":"t","due":"tomorrow","lines":[{"plan":"p","quantity":1}]}`, 422, "invalid", []string{"due field.date"}},
		{"year 1", `{"title":"t","due":"0001-01-01","lines":[{"plan":"p","quantity":1}]}`, 422, "invalid", []string{"due field.date"}},
		{"no choice", `{"title":"t","kind":"x","lines":[{"plan":"p","quantity":1}]}`, 422, "invalid", []string{"kind field.choice"}},
		{"too long", `{"title":"` + strings.Repeat("è", 21) + `","lines":[{"plan":"p","quantity":1}]}`, 422, "invalid", []string{"title field.too_long"}},
		{"no lines", `{"title":"t","lines":[]}`, 422, "invalid", []string{"lines field.too_few"}},
		{"too many lines", line(`{"plan":"p","quantity":1},{"plan":"p","quantity":1},{"plan":"p","quantity":1}`), 422, "invalid", []string{"lines field.too_many"}},
		{"NUL", `{"title":"a\u0000b","lines":[{"plan":"p","quantity":1}]}`, 422, "invalid", []string{"title field.invalid_text"}},
		{"half a character", `{"title":"\ud800","lines":[{"plan":"p","quantity":1}]}`, 422, "invalid", []string{"title field.invalid_text"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do("POST", "/api/v1/notes", tt.body)
			p, errors := problem(t, w)
			if w.Code != tt.status || p.Code != tt.code || !slices.Equal(errors, tt.errors) {
				t.Errorf("got %d %s %v, want %d %s %v", w.Code, p.Code, errors, tt.status, tt.code, tt.errors)
			}
		})
	}
	if len(f.kept) != 1 {
		t.Errorf("something bad was kept: %v", f.kept)
	}
}

func TestNoSubmittedValueComesBack(t *testing.T) {
	f := newFrame(t)
	for _, body := range []string{
		`{"title":"hunter2-secret-hunter2","lines":"hunter2"}`, `{"title":"hunter2`, `{"due":"hunter2","kind":"hunter2"}`, `"hunter2"`,
	} {
		if w := f.do("POST", "/api/v1/notes", body); strings.Contains(w.Body.String(), "hunter2") {
			t.Errorf("%s", w.Body)
		}
	}
	if w := f.do("GET", "/api/v1/notes?limit=hunter2", ""); strings.Contains(w.Body.String(), "hunter2") {
		t.Errorf("%s", w.Body)
	}
}

func TestWrongContentTypeNamesTheRightOne(t *testing.T) {
	f := newFrame(t)
	for target, kind := range map[string]string{"/api/v1/notes": "application/json", "/api/v1/notes/import": "text/csv"} {
		if w := f.do("POST", target, goodNote, "Content-Type", "text/plain"); w.Code != 400 || !strings.Contains(w.Body.String(), kind) {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
}

func TestBadRequests(t *testing.T) {
	f := newFrame(t)
	tests := []struct {
		name, method, target, body string
		headers                    []string
		status                     int
		code                       string
		errors                     []string
	}{
		{"form", "POST", "/api/v1/notes", goodNote, []string{"Content-Type", "application/x-www-form-urlencoded"}, 400, "request.content_type", nil},
		{"no content type", "POST", "/api/v1/notes", goodNote, []string{"Content-Type", ""}, 400, "request.content_type", nil},
		{"a body like JSON", "POST", "/api/v1/notes", goodNote, []string{"Content-Type", "application/vnd.x+json"}, 400, "request.content_type", nil},
		{"JSON for CSV", "POST", "/api/v1/notes/import", goodNote, nil, 400, "request.content_type", nil},
		{"unknown parameter", "GET", "/api/v1/notes?lim=1", "", nil, 422, "invalid", []string{"lim field.unknown"}},
		{"unknown parameter of one", "GET", "/api/v1/notes/n1?x=1", "", nil, 422, "invalid", []string{"x field.unknown"}},
		{"parameter twice", "GET", "/api/v1/notes?limit=1&limit=2", "", nil, 422, "invalid", []string{"limit field.duplicate"}},
		{"unreadable query", "GET", "/api/v1/notes?limit=%zz", "", nil, 400, "request.query", nil},
		{"limit no number", "GET", "/api/v1/notes?limit=x", "", nil, 422, "invalid", []string{"limit field.integer"}},
		{"limit too small", "GET", "/api/v1/notes?limit=0", "", nil, 422, "invalid", []string{"limit field.min"}},
		{"limit too large", "GET", "/api/v1/notes?limit=201", "", nil, 422, "invalid", []string{"limit field.max"}},
		{"unknown filter value", "GET", "/api/v1/notes?state=x", "", nil, 422, "invalid", []string{"state field.choice"}},
		{"filter by no day", "GET", "/api/v1/notes?due_before=2026-02-30", "", nil, 422, "invalid", []string{"due_before field.date"}},
		{"unknown sort", "GET", "/api/v1/notes?sort=price", "", nil, 422, "invalid", []string{"sort field.choice"}},
		{"NUL in a filter", "GET", "/api/v1/notes?after=%00", "", nil, 422, "invalid", []string{"after field.invalid_text"}},
		{"unknown id", "GET", "/api/v1/notes/none", "", nil, 404, "missing.order", nil},
		{"id that isn't text", "GET", "/api/v1/notes/%ff%00", "", nil, 404, "missing.order", nil},
		{"unknown route", "GET", "/api/v1/nothing", "", nil, 404, "missing.page", nil},
		{"unknown version", "GET", "/api/v9/notes", "", nil, 404, "missing.page", nil},
		{"unknown method", "DELETE", "/api/v1/notes/n1", "", nil, 405, "request.method", nil},
		{"unknown verb", "POST", "/api/v1/notes/n1/explode", "", nil, 404, "missing.page", nil},
		{"nobody", "GET", "/api/v1/notes", "", []string{"Authorization", ""}, 401, "unauthenticated", nil},
		{"somebody else", "GET", "/api/v1/notes", "", []string{"Authorization", "Bearer eve"}, 401, "unauthenticated", nil},
		{"edit without version", "PATCH", "/api/v1/notes/n1", goodNote, nil, 412, "stale.if_match_required", nil},
		{"edit with no ETag", "PATCH", "/api/v1/notes/n1", goodNote, []string{"If-Match", "three"}, 412, "stale.if_match_unreadable", nil},
		{"edit with a weak ETag", "PATCH", "/api/v1/notes/n1", goodNote, []string{"If-Match", `W/"3"`}, 412, "stale.if_match_unreadable", nil},
		{"edit of an older version", "PATCH", "/api/v1/notes/n1", goodNote, []string{"If-Match", `"2"`}, 412, "invalid", nil},
		{"verb on an older version", "POST", "/api/v1/notes/n1/submit", "", []string{"If-Match", `"2"`}, 412, "invalid", nil},
		{"body where none is taken", "POST", "/api/v1/notes/n1/submit", `{"x":1}`, nil, 422, "invalid", []string{"x field.unknown"}},
		{"key with spaces", "POST", "/api/v1/notes", goodNote, []string{"Idempotency-Key", "a b"}, 422, "invalid", []string{"Idempotency-Key request.idempotency_key"}},
		{"key too long", "POST", "/api/v1/notes", goodNote, []string{"Idempotency-Key", strings.Repeat("k", 201)}, 422, "invalid", []string{"Idempotency-Key request.idempotency_key"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do(tt.method, tt.target, tt.body, tt.headers...)
			p, errors := problem(t, w)
			if w.Code != tt.status || p.Code != tt.code || !slices.Equal(errors, tt.errors) {
				t.Errorf("got %d %s %v, want %d %s %v", w.Code, p.Code, errors, tt.status, tt.code, tt.errors)
			}
		})
	}
}

func TestConflictNamesStateAndVerbs(t *testing.T) {
	f := newFrame(t)
	if w := f.do("POST", "/api/v1/notes/n1/submit", "{}"); w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	w := f.do("POST", "/api/v1/notes/n1/submit", "", "Accept-Language", "it")
	p, _ := problem(t, w)
	if w.Code != 409 || p.State != "submitted" || p.Allowed == nil || !slices.Equal(*p.Allowed, []licensing.Verb{"cancel"}) || p.Code != "state.order" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w.Header().Get("Content-Language") != "it" || !strings.Contains(p.Detail, "ordine") {
		t.Errorf("not in Italian: %s", p.Detail)
	}
}

// A body of nothing but mistakes costs an answer no longer than others.
func TestManyMistakesMakeAShortAnswer(t *testing.T) {
	f := newFrame(t)
	var unknown strings.Builder
	for i := range mostFields - 1 {
		unknown.WriteString(`"f` + strconv.Itoa(i) + `":1,`)
	}
	for name, body := range map[string]string{
		"duplicate": `{` + strings.Repeat(`"title":1,`, 90000) + `"title":1}`,
		"unknown":   `{` + unknown.String() + `"title":1}`,
		"long name": `{"` + strings.Repeat("è", 400000) + `":1}`,
		"long path": `{"` + strings.Repeat("k", 500000) + `":[` + strings.Repeat("1,", 250000) + `1]}`,
		"in a list": `{"lines":[` + strings.Repeat(`{"x":1},`, 90000) + `1]}`,
	} {
		w := f.do("POST", "/api/v1/notes", body)
		_, errors := problem(t, w)
		if w.Code != 422 || len(errors) > mostErrors || w.Body.Len() > 20000 {
			t.Errorf("%s: %d, %d errors, %d bytes", name, w.Code, len(errors), w.Body.Len())
		}
	}
}

// manyFields is an object of n fields.
func manyFields(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"f%d":1`, i)
	}
	return "{" + b.String()[1:] + "}"
}
