package restapi

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestExamplesFitTheirSchemas(t *testing.T) {
	api := New("1")
	Register(api, nil)
	raw, err := json.Marshal(api.huma.OpenAPI())
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := jsonschema.UnmarshalJSON(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("openapi.json", parsed); err != nil {
		t.Fatal(err)
	}
	var d document
	if err := json.Unmarshal(raw, &d); err != nil {
		t.Fatal(err)
	}
	shown := 0
	for path, methods := range d.Paths {
		for method, o := range methods {
			body := o.RequestBody.Content[jsonType]
			if body.Example == nil {
				continue
			}
			shown++
			schema, err := c.Compile("openapi.json" + body.Schema.Ref)
			if err != nil {
				t.Fatal(err)
			}
			example, _ := jsonschema.UnmarshalJSON(strings.NewReader(string(body.Example)))
			if err := schema.Validate(example); err != nil {
				t.Errorf("%s %s: %v", method, path, err)
			}
		}
	}
	if shown != 8 {
		t.Errorf("%d examples of 8, of %v", shown, slices.Sorted(maps.Keys(d.Paths)))
	}
}

// The example of a draft is one that can be sent as it is.
func TestExampleDrafts(t *testing.T) {
	b := newBench(t)
	b.Catalogue()
	b.must(201, b.call("alfa.agent", "POST", "/organizations", organizationExample))
	x := b.must(201, b.call("alfa.agent", "POST", "/agreements", agreementDraftExample))
	order := strings.ReplaceAll(orderDraftExample, "C-2026-000148", x.text("number"))
	b.must(201, b.call("alfa.agent", "POST", "/orders", order))

	// Withdrawn is final: nothing is allowed, which is said. Other refusals name no verbs.
	withdraw := "/agreements/" + x.text("id") + "/withdraw"
	b.must(200, b.call("alfa.agent", "POST", withdraw, ""))
	if a := b.must(409, b.call("alfa.agent", "POST", withdraw, "")); !strings.Contains(a.Body.String(), `"state":"withdrawn","allowed":[]`) {
		t.Errorf("withdrawn twice: %s", a.Body)
	}
	if a := b.must(422, b.call("alfa.agent", "POST", "/orders", `{}`)); strings.Contains(a.Body.String(), "allowed") {
		t.Errorf("a refusal without a state: %s", a.Body)
	}
}
