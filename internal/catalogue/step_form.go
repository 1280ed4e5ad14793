package catalogue

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"volare/internal/licensing"
	"volare/internal/yamlfile"
)

var formKind = stepKind{name: licensing.FormStep, parse: parseForm, decode: decodeForm}

// Form asks the OSA for data. What is right is said by a JSON Schema; what
// people read (labels, hints, the order) stands beside it, one Field each.
type Form struct {
	Fields []Field // in the order in which people see them

	schema   map[string]any // as declared, with "type" and "additionalProperties" made explicit
	compiled *jsonschema.Schema
}

// Field is one datum of a form. The first part is declared, the second is read
// off the schema for whoever draws the form.
type Field struct {
	Key     string   `json:"field"`
	Label   Text     `json:"label"`
	Hint    *Text    `json:"hint,omitempty"`
	Prefill Prefill  `json:"prefill,omitempty"`
	Options []Option `json:"options,omitempty"` // names for the values of the schema's "enum"

	Type      string        `json:"-"` // string, integer, number, boolean
	Many      bool          `json:"-"` // a list of them
	Format    string        `json:"-"`
	Multiline bool          `json:"-"`
	Required  bool          `json:"-"` // always; the schema may require more depending on other fields
	Default   any           `json:"-"`
	options   formatOptions // the format's keywords
}

// Option names one value that may be chosen.
type Option struct {
	Value string `json:"value"`
	Label Text   `json:"label"`
}

// Prefill names something that is known already and shown read-only.
type Prefill string

// What can be filled in already.
const (
	AgreementNumber Prefill = "agreement-number" // of the contract or enrollment
	CustomerName    Prefill = "customer-name"
)

// Known is what is known already when a step is begun.
type Known struct {
	AgreementNumber string
	CustomerName    string
}

// Of is what is filled in as p; "" when nothing is.
func (k Known) Of(p Prefill) string {
	switch p {
	case AgreementNumber:
		return k.AgreementNumber
	case CustomerName:
		return k.CustomerName
	}
	return ""
}

// Kind implements Spec.
func (f *Form) Kind() licensing.StepKind { return licensing.FormStep }

// Result implements Spec.
func (f *Form) Result() Result { return ByData }

// Needs implements Spec: its own fields.
func (f *Form) Needs() []Need {
	needs := make([]Need, len(f.Fields))
	for i, d := range f.Fields {
		needs[i] = Need{Field: d.Key, Format: d.Format, Required: d.Required, Prefill: d.Prefill, Default: d.Default}
	}
	return needs
}

// Schema is the form's JSON Schema, for the API's readers.
func (f *Form) Schema() json.RawMessage { return mustJSON(f.schema) }

type formJSON struct {
	Fields []Field        `json:"fields"`
	Schema map[string]any `json:"schema"`
}

// MarshalJSON implements json.Marshaler.
func (f *Form) MarshalJSON() ([]byte, error) { return json.Marshal(formJSON{f.Fields, f.schema}) }

func decodeForm(b []byte) (Spec, error) {
	var j formJSON
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	if err := dec.Decode(&j); err != nil {
		return nil, err
	}
	f := &Form{Fields: j.Fields, schema: j.Schema}
	if err := f.compile(); err != nil {
		return nil, err
	}
	return f, nil
}

// parseForm reads the schema under "form" and the list "fields" beside it.
func parseForm(v yamlfile.Value, step *yamlfile.Object, _ []Step) Spec {
	list := step.Need("fields")
	schema, ok := v.Any().(map[string]any)
	if !ok {
		v.Fail("field.object")
		return nil
	}
	if !checkSchema(v, schema) {
		return nil
	}
	schema["type"], schema["additionalProperties"] = "object", false
	f := &Form{schema: schema}
	if !f.parseFields(list) {
		return nil
	}
	if err := f.compile(); err != nil {
		at, reason := schemaFault(err)
		v.At(at...).Fail("catalogue.schema", "reason", reason)
		return nil
	}
	for _, d := range f.Fields {
		if !f.defaultHolds(d) {
			v.At("properties", d.Key, "default").Fail("catalogue.default")
			return nil
		}
	}
	return f
}

// parseFields reads the labels: each of the schema's properties once.
func (f *Form) parseFields(list yamlfile.Value) bool {
	properties, _ := f.schema["properties"].(map[string]any)
	good := true
	fail := func(v yamlfile.Value, code string) { v.Fail(code); good = false }
	for _, v := range list.List(maxFields) {
		o := v.Object()
		d := Field{Key: o.Need("field").Text(60), Label: text(o.Need("label"), 120)}
		if h := text(o.Get("hint"), 500); !h.Empty() {
			d.Hint = &h
		}
		d.Prefill = Prefill(o.Get("prefill").Choice(string(AgreementNumber), string(CustomerName)))
		for _, ov := range o.Get("options").List(200) {
			oo := ov.Object()
			d.Options = append(d.Options, Option{Value: oo.Need("value").Text(100), Label: text(oo.Need("label"), 200)})
			oo.Close()
		}
		o.Close()
		property, known := properties[d.Key].(map[string]any)
		switch {
		case !known:
			fail(o.Get("field"), "catalogue.field_not_in_schema")
		case slices.ContainsFunc(f.Fields, func(e Field) bool { return e.Key == d.Key }):
			fail(o.Get("field"), "field.duplicate")
		case d.Prefill != "" && property["type"] != "string":
			fail(o.Get("prefill"), "catalogue.prefill_text")
		case !slices.Equal(enumTexts(property), optionValues(d.Options)) && len(d.Options) > 0:
			fail(o.Get("options"), "catalogue.options")
		}
		f.Fields = append(f.Fields, d)
	}
	if good && len(f.Fields) != len(properties) {
		fail(list, "catalogue.fields_missing")
	}
	return good && len(f.Fields) > 0
}

func optionValues(options []Option) []string {
	var list []string
	for _, o := range options {
		list = append(list, o.Value)
	}
	return list
}

// compile makes the schema ready to check data and reads off it what the
// fields say to whoever draws the form.
func (f *Form) compile() error {
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.UseLoader(noLoader{})
	const here = "volare:form"
	if err := c.AddResource(here, f.schema); err != nil {
		return err
	}
	compiled, err := c.Compile(here)
	if err != nil {
		return err
	}
	f.compiled = compiled
	for i := range f.Fields {
		f.describe(&f.Fields[i])
	}
	return nil
}

// noLoader refuses every reference out of the schema: nothing is read from
// files or fetched because a catalogue says so.
type noLoader struct{}

// Load implements jsonschema.URLLoader.
func (noLoader) Load(url string) (any, error) {
	return nil, fmt.Errorf("reference to %s: only references inside the schema are followed", url)
}

// defaultHolds reports whether d's default, if any, would pass as data.
func (f *Form) defaultHolds(d Field) bool {
	if d.Default == nil {
		return true
	}
	var p licensing.Problems
	v, ok := d.clean(d.Default, &p)
	return ok && f.compiled.Properties[d.Key].Validate(v) == nil
}
