package restapi

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"

	"volare/internal/web"
)

//go:embed reference.html
var referenceHTML string

//go:embed reference.css
var referenceCSS []byte

var referencePage = template.Must(template.New("reference").Parse(referenceHTML))

// The parts of an OpenAPI document that the page shows. The page is drawn from
// the document alone, so that people and programs read the same.
type (
	document struct {
		Info       struct{ Title, Version, Description string }
		Tags       []struct{ Name, Description string }
		Paths      map[string]map[string]operation
		Components struct{ Schemas map[string]*schema }
	}
	operation struct {
		OperationID, Summary, Description string
		Tags                              []string
		Parameters                        []parameter
		RequestBody                       struct{ Content map[string]content }
		Responses                         map[string]response
		Security                          []map[string][]string
		Verb                              string `json:"x-verb"`
	}
	parameter struct {
		Name, In, Description string
		Required              bool
		Schema                *schema
	}
	response struct {
		Description string
		Headers     map[string]struct{ Schema *schema }
		Content     map[string]content
	}
	content struct {
		Schema  *schema
		Example json.RawMessage
	}
	schema struct {
		Ref                  string `json:"$ref"`
		Type                 any
		Format, Description  string
		Properties           map[string]*schema
		Required             []string
		Items                *schema
		AdditionalProperties any
		Enum, Examples       []any
		Default              any
		Minimum, Maximum     *float64
		MinLength, MaxLength *int
		MinItems, MaxItems   *int
		ReadOnly, WriteOnly  bool
	}
)

// What the template is given.
type (
	page struct {
		Title, Version, Description string
		Chapters                    []chapter
		Problems                    []problemRow
		Schemas                     []table
	}
	chapter struct {
		Name, Text string
		Operations []entry
	}
	problemRow struct {
		Kind   string
		Status int
		Text   string
	}
	table struct {
		Name, Text string
		Rows       []row
	}
	row struct {
		Name, In, Type, Link, Rules, Text string
		Required                          bool
	}
	entry struct {
		ID, Method, Path, Summary, Text, Verb, Curl string
		Public                                      bool
		Parameters, Headers                         []row
		Sends, Answers, Link, AnswerLink, Status    string
		Problems                                    []string
	}
)

func renderReference(openapi []byte) ([]byte, error) {
	var d document
	if err := json.Unmarshal(openapi, &d); err != nil {
		return nil, err
	}
	p := page{Title: d.Info.Title, Version: d.Info.Version, Description: d.Info.Description}
	for _, t := range d.Tags {
		p.Chapters = append(p.Chapters, chapter{t.Name, t.Description, d.entries(t.Name)})
	}
	for _, k := range web.Kinds {
		p.Problems = append(p.Problems, problemRow{string(k), web.Status(k), http.StatusText(web.Status(k))})
	}
	for _, name := range slices.Sorted(maps.Keys(d.Components.Schemas)) {
		s := d.Components.Schemas[name]
		p.Schemas = append(p.Schemas, table{name, s.Description, s.rows()})
	}
	var b bytes.Buffer
	err := referencePage.Execute(&b, p)
	return b.Bytes(), err
}

// entries lists a tag's operations, shortest path first, reading before writing.
func (d *document) entries(tag string) []entry {
	var es []entry
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range []string{"get", "post", "put", "patch", "delete"} {
			if o, ok := d.Paths[path][method]; ok && slices.Contains(o.Tags, tag) {
				es = append(es, d.entry(path, method, o))
			}
		}
	}
	return es
}

func (d *document) entry(path, method string, o operation) entry {
	e := entry{ID: o.OperationID, Method: strings.ToUpper(method), Path: path, Summary: o.Summary,
		Text: o.Description, Verb: o.Verb, Public: len(o.Security) == 0}
	for _, p := range o.Parameters {
		r := p.Schema.row(p.Name, p.Required)
		r.In, r.Text = p.In, p.Description
		e.Parameters = append(e.Parameters, r)
	}
	for kind, c := range o.RequestBody.Content {
		e.Sends, e.Link = c.Schema.name(kind)
	}
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		if status >= "400" {
			e.Problems = append(e.Problems, status)
			continue
		}
		e.Status = status
		for kind, c := range o.Responses[status].Content {
			e.Answers, e.AnswerLink = c.Schema.name(kind)
		}
		for _, name := range slices.Sorted(maps.Keys(o.Responses[status].Headers)) {
			h := o.Responses[status].Headers[name].Schema
			e.Headers = append(e.Headers, row{Name: name, Text: h.Description})
		}
	}
	e.Curl = d.curl(e, o)
	return e
}

// curl is a request to copy: its body has every required field.
func (d *document) curl(e entry, o operation) string {
	var b strings.Builder
	b.WriteString("curl")
	if e.Method != "GET" {
		b.WriteString(" -X " + e.Method)
	}
	fmt.Fprintf(&b, " \"$VOLARE%s\"", strings.NewReplacer("{", "$", "}", "").Replace(e.Path))
	if !e.Public {
		b.WriteString(" \\\n  -H \"Authorization: Bearer $TOKEN\"")
	}
	if e.Method == "PATCH" {
		b.WriteString(" \\\n  -H 'If-Match: \"1\"'")
	}
	if e.Method == "POST" {
		b.WriteString(" \\\n  -H \"Idempotency-Key: $(uuidgen)\"")
	}
	if c, ok := o.RequestBody.Content[jsonType]; ok {
		var example any = c.Example
		if c.Example == nil {
			example = d.example(c.Schema, 0)
		}
		body, err := json.MarshalIndent(example, "  ", "  ")
		if err == nil {
			fmt.Fprintf(&b, " \\\n  --json '%s'", strings.ReplaceAll(string(body), "'", `'\''`))
		}
	} else {
		for kind := range o.RequestBody.Content {
			fmt.Fprintf(&b, " \\\n  -H \"Content-Type: %s\" --data-binary @FILE", kind)
		}
	}
	return b.String()
}
