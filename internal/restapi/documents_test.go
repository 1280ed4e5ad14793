package restapi

import (
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestDocumentDescribesEveryRoute(t *testing.T) {
	f := newFrame(t)
	w := f.do("GET", "/api/openapi.json", "", "Authorization", "")
	var doc map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || w.Code != 200 {
		t.Fatalf("%d %v", w.Code, err)
	}
	if v, _ := doc["openapi"].(string); !strings.HasPrefix(v, "3.1.") {
		t.Errorf("openapi %q", v)
	}
	if strings.Contains(w.Body.String(), `"null"`) {
		t.Error("something may be null")
	}
	paths := doc["paths"].(map[string]any)
	described, ids := 0, map[string]bool{}
	for _, path := range paths {
		for _, o := range path.(map[string]any) {
			o := o.(map[string]any)
			id := o["operationId"].(string)
			if ids[id] {
				t.Errorf("operation id %s twice", id)
			}
			ids[id] = true
			if o["summary"] == "" || o["security"] == nil || o["responses"] == nil {
				t.Errorf("%s: not described: %v", id, o)
			}
			described++
		}
	}
	for _, r := range f.api.routes {
		path, ok := paths[r.Pattern].(map[string]any)
		if !ok || path[strings.ToLower(r.Method)] == nil {
			t.Errorf("%s is not in the document", r)
		}
	}
	if described != len(f.api.routes) {
		t.Errorf("%d operations described, %d registered", described, len(f.api.routes))
	}
}

// TestSchemasAreValid compiles each schema as JSON Schema 2020-12, references
// included, and holds the examples on the page against them.
func TestSchemasAreValid(t *testing.T) {
	f := newFrame(t)
	raw := f.do("GET", "/api/openapi.json", "").Body.String()
	parsed, err := jsonschema.UnmarshalJSON(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("openapi.json", parsed); err != nil {
		t.Fatal(err)
	}
	var d document
	if err := json.Unmarshal([]byte(raw), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Components.Schemas) < 4 {
		t.Errorf("only %d schemas", len(d.Components.Schemas))
	}
	for name, s := range d.Components.Schemas {
		compiled, err := c.Compile("openapi.json#/components/schemas/" + name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		b, _ := json.Marshal(d.example(s, 0))
		example, _ := jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
		if err := compiled.Validate(example); err != nil {
			t.Errorf("%s: its example %s: %v", name, b, err)
		}
	}
}

func TestReferencePage(t *testing.T) {
	f := newFrame(t)
	w := f.do("GET", "/api", "", "Authorization", "")
	if w.Code != 200 || !strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	page, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	ids, links := map[string]bool{}, []string{}
	for n := range page.Descendants() {
		if n.Data == "script" || n.Data == "style" {
			t.Errorf("a %s on the page", n.Data)
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "id" && ids[a.Val]:
				t.Errorf("id %q twice", a.Val)
			case a.Key == "id":
				ids[a.Val] = true
			case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
				t.Errorf("attribute %s on the page", a.Key)
			case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
				links = append(links, a.Val[1:])
			}
		}
	}
	for _, l := range links {
		if !ids[l] {
			t.Errorf("a link to #%s leads nowhere", l)
		}
	}
	text := w.Body.String()
	for _, want := range []string{"/api/v1/notes/{id}/submit", "Notes for the tests.", "Idempotency-Key", "problem-conflict", "schema-Problem", "lines", "curl -X PATCH", "order.submit", "≤ 1000000"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page doesn't say %q", want)
		}
	}
	if w := f.do("GET", "/api/reference.css", "", "Authorization", ""); w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/css") {
		t.Errorf("style: %d %v", w.Code, w.Header())
	}
}
