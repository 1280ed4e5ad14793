package catalogue

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"volare/internal/licensing"
)

// filter is a whole service; the tests below spoil one line of it at a time.
const filter = `service: web-filter
name: { it: Filtro web, en: Web filter }
description: { it: Blocca i siti pericolosi., en: Blocks dangerous sites. }
guide: https://guide.example/web-filter
support: filtro@operatore.example
plans:
  - plan: web-filter-std
    name: { it: Standard, en: Standard }
    unit: user
    quantity: { min: 5, max: 50000 }
    term: 12 months
activation:
  automatic: { when: [renewal, same-administrator-has-service] }
  steps:
    - step: network
      form:
        required: [addresses, agreement]
        properties:
          addresses: { type: array, minItems: 1, uniqueItems: true, items: { type: string, format: ip-network } }
          contact: { type: string, format: email }
          domain: { type: string, format: domain }
          agreement: { type: string }
          level: { type: string, enum: [low, high], default: high }
          retention: { type: integer, minimum: 1, maximum: 12 }
          logs: { type: boolean }
      fields:
        - { field: agreement, label: { it: Contratto, en: Agreement }, prefill: agreement-number }
        - { field: addresses, label: { it: Indirizzi, en: Addresses }, hint: { it: Uno per riga, en: One per line } }
        - { field: contact, label: { it: Contatto, en: Contact } }
        - { field: domain, label: { it: Dominio, en: Domain } }
        - field: level
          label: { it: Livello, en: Level }
          options:
            - { value: low, label: { it: basso, en: low } }
            - { value: high, label: { it: alto, en: high } }
        - { field: retention, label: { it: Mesi, en: Months } }
        - { field: logs, label: { it: Registri, en: Logs } }
    - step: ownership
      verify-domain: { field: mail-domain }
    - step: check
      review: { by: operator, instructions: { it: Controllare., en: Check. } }
    - step: switch-on
      provision: { provider: manual, instructions: { it: Accendere., en: Switch on. } }
after: { it: Impostare il proxy., en: Set the proxy. }
`

func parseOne(t testing.TB, text string) *Service {
	t.Helper()
	c, problems := Parse(File{Name: "a.yaml", Data: []byte(text)})
	if len(problems) > 0 {
		t.Fatalf("problems: %+v", problems)
	}
	return c.Services[0]
}

func TestParseReadsAWholeService(t *testing.T) {
	s := parseOne(t, filter)
	p, ok := s.Plan("web-filter-std")
	want := &Plan{Key: "web-filter-std", Name: Text{"Standard", "Standard"}, Unit: "user", Quantity: Quantity{5, 50000},
		TermMonths: 12, Segments: licensing.Segments, Status: Published}
	if diff := cmp.Diff(want, p); !ok || diff != "" {
		t.Error(diff)
	}
	var kinds []string
	for _, st := range s.Activation.Steps {
		kinds = append(kinds, st.Key+" "+string(st.Spec.Kind())+" "+string(st.Spec.Result()))
	}
	if diff := cmp.Diff([]string{"network form data", "ownership verify-domain proof",
		"check review decision", "switch-on provision supply"}, kinds); diff != "" {
		t.Error(diff)
	}
}

func TestWhatTheDomainAsks(t *testing.T) {
	s := parseOne(t, filter)
	o := s.Offer("web-filter-std")
	if o == nil || o.Least != 5 || o.Most != 50000 || o.TermMonths != 12 || o.ServiceVersion != s.Version() || o.Retired || s.Offer("no-plan") != nil {
		t.Errorf("%+v", o)
	}
	a := licensing.Activation{Steps: s.NewSteps()}
	if a.Derive() != licensing.ActivationInvited || a.Current().Name != "network" || a.Step("switch-on").Kind != licensing.ProvisionStep {
		t.Errorf("%+v", a.Steps)
	}
	for i, k := range kinds {
		if licensing.StepKinds[i] != k.name {
			t.Errorf("kind %s: licensing has %v", k.name, licensing.StepKinds)
		}
	}
}

func TestParseSaysWhereAndWhy(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		line           int
		field, code    string
	}{
		{"unknown key", "plans:\n", "colour: red\nplans:\n", 6, "colour", "field.unknown"},
		{"unknown key inside", "unit: user", "unit: user\n    price: 3", 10, "plans[0].price", "field.unknown"},
		{"twice", "guide:", "guide: https://a.example/\nguide:", 5, "guide", "field.duplicate"},
		{"missing", "    unit: user\n", "", 7, "plans[0].unit", "field.required"},
		{"missing language", "{ it: Filtro web, en: Web filter }", "{ it: Filtro web }", 2, "name.en", "field.required"},
		{"not a key", "service: web-filter", "service: Web Filter", 1, "service", "catalogue.key"},
		{"wrong unit", "unit: user", "unit: kilo", 9, "plans[0].unit", "field.choice"},
		{"text for number", "min: 5", "min: five", 10, "plans[0].quantity.min", "field.integer"},
		{"negative", "min: 5", "min: -5", 10, "plans[0].quantity.min", "field.range"},
		{"huge", "max: 50000", "max: 99999999999999999999999", 10, "plans[0].quantity.max", "field.integer"},
		{"min above max", "max: 50000", "max: 4", 10, "plans[0].quantity.max", "field.range"},
		{"term in years", "12 months", "1 year", 11, "plans[0].term", "catalogue.term"},
		{"term too long", "12 months", "61 months", 11, "plans[0].term", "field.range"},
		{"list for text", "term: 12 months", "term: [12]", 11, "plans[0].term", "field.text"},
		{"boolean for text", "term: 12 months", "term: true", 11, "plans[0].term", "field.text"},
		{"guide not https", "https://guide", "javascript://guide", 4, "guide", "catalogue.guide"},
		{"support no mail", "filtro@operatore.example", "call us", 5, "support", "field.mail"},
		{"unknown rule", "renewal, same", "whenever, same", 13, "activation.automatic.when[0]", "field.choice"},
		{"no kind", "      verify-domain: { field: mail-domain }\n", "", 38, "activation.steps[1]", "catalogue.step_kind"},
		{"two kinds", "verify-domain: {", "review: { by: operator }\n      verify-domain: {", 38, "activation.steps[1]", "catalogue.step_kind"},
		{"domain not a domain field", "field: mail-domain", "field: contact", 39, "activation.steps[1].verify-domain.field", "catalogue.domain_field"},
		{"step key twice", "- step: check", "- step: network", 40, "activation.steps[2].step", "field.duplicate"},
		{"no provision", "provision: { provider: manual, instructions: { it: Accendere., en: Switch on. } }", "review: { by: operator }", 42,
			"activation.steps[3]", "catalogue.provision_last"},
		{"unknown provider", "provider: manual", "provider: magic", 43, "activation.steps[3].provision.provider", "field.choice"},
		{"manual without instructions", ", instructions: { it: Accendere., en: Switch on. }", "", 43,
			"activation.steps[3].provision.instructions", "field.required"},
		{"misspelt keyword", "minItems", "minItem", 19, "activation.steps[0].form.properties.addresses.minItem", "field.unknown"},
		{"reference outside", "logs: { type: boolean }", "logs: { type: boolean, $ref: 'file:///etc/passwd' }", 25,
			"activation.steps[0].form.properties.logs.$ref", "field.unknown"},
		{"unknown format", "format: email", "format: mail", 20, "activation.steps[0].form.properties.contact.format", "field.choice"},
		{"object field", "logs: { type: boolean }", "logs: { type: object }", 25, "activation.steps[0].form.properties.logs.type", "catalogue.form_shape"},
		{"wrong keyword value", "maximum: 12", "maximum: twelve", 24, "activation.steps[0].form.properties.retention.maximum", "catalogue.schema"},
		{"number too big to compare", "maximum: 12", "maximum: 1e999999999", 24, "activation.steps[0].form.properties.retention.maximum", "catalogue.schema"},
		{"bad default", "default: high", "default: middle", 23, "activation.steps[0].form.properties.level.default", "catalogue.default"},
		{"required but unknown", "[addresses, agreement]", "[address, agreement]", 17, "activation.steps[0].form.required[0]", "catalogue.field_not_in_schema"},
		{"label for nothing", "{ field: logs,", "{ field: log,", 37, "activation.steps[0].fields[6].field", "catalogue.field_not_in_schema"},
		{"no label", "        - { field: logs, label: { it: Registri, en: Logs } }\n", "", 26, "activation.steps[0].fields", "catalogue.fields_missing"},
		{"options not the values", "value: low", "value: lowest", 33, "activation.steps[0].fields[4].options", "catalogue.options"},
		{"prefill of a number", "{ field: retention,", "{ prefill: agreement-number, field: retention,", 36, "activation.steps[0].fields[5].prefill", "catalogue.prefill_text"},
		{"allowPrivate elsewhere", "format: email", "format: email, allowPrivate: true", 20, "activation.steps[0].form.properties.contact.allowPrivate", "field.not_allowed"},
		{"tab", "plans:\n  -", "plans:\n\t-", 7, "", "file.yaml"},
		{"alias", "after: {", "x: &a [b]\ny: *a\nafter: {", 44, "", "file.alias"},
		{"custom tag", "after: {", "x: !!binary aGk=\nafter: {", 44, "", "file.tag"},
		{"invisible character", "Filtro web,", `"Fil\x07tro",`, 2, "name.it", "field.invalid_text"},
		{"line break", "unit: user", "unit: \"us\\ner\"", 9, "plans[0].unit", "field.line_break"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(filter, c.old) {
				t.Fatalf("%q is not in the service", c.old)
			}
			cat, problems := Parse(File{"a.yaml", []byte(strings.Replace(filter, c.old, c.new, 1))})
			if cat != nil || len(problems) == 0 {
				t.Fatal("not refused")
			}
			p := problems[0]
			if p.File != "a.yaml" || p.Line != c.line || p.Field != c.field || p.Code != c.code {
				t.Errorf("got %+v\nwant line %d, field %s, code %s", problems, c.line, c.field, c.code)
			}
		})
	}
}

func TestParseHostileFiles(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += string(c) + ": &" + string(c) + " [" + strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 9), ",") + "]\n"
	}
	for _, c := range []struct{ name, data, code string }{
		{"bomb of anchors", bomb, "file.alias"},
		{"huge", "service: " + strings.Repeat("x", maxFileBytes), "file.too_large"},
		{"deep", strings.Repeat("[", 2000) + strings.Repeat("]", 2000), "file.too_deep"},
		{"deep without end", strings.Repeat("[", 500_000), "file.yaml"},
		{"empty", "", "file.empty"},
		{"only comments", "# nothing\n---\n", "file.empty"},
		{"NUL", "service: a\x00b", "file.not_text"},
		{"not UTF-8", "service: \xff\xfe", "file.not_text"},
		{"UTF-16", "\xff\xfes\x00e\x00", "file.not_text"},
		{"a list", "- service: a", "field.object"},
		{"a number", "42", "field.object"},
		{"list as key", "[a]: b", "field.text"},
		{"merge", "<<: { service: a }", "field.required"},
		{"colon", "a: b: c", "file.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cat, problems := Parse(File{"a.yaml", []byte(c.data)})
			if cat != nil || len(problems) == 0 || problems[0].Code != c.code {
				t.Errorf("got %.300v, want %s", problems, c.code)
			}
			if len(problems) > maxProblems {
				t.Errorf("%d problems", len(problems))
			}
		})
	}
}

func TestKeysAreUniqueAcrossFiles(t *testing.T) {
	_, problems := Parse(File{"a.yaml", []byte(filter)}, File{"b.yaml", []byte(filter)})
	want := []licensing.Problem{
		licensing.NewProblem("b.yaml", 1, "service", "web-filter", "catalogue.key_taken", "file", "a.yaml"),
		licensing.NewProblem("b.yaml", 7, "plans[0].plan", "web-filter-std", "catalogue.key_taken", "file", "a.yaml"),
	}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Error(diff)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(filter)
	f.Add("a: &a [*a]")
	f.Add("? [a]\n: b\n--- \n...")
	f.Fuzz(func(t *testing.T, text string) {
		c, problems := Parse(File{"a.yaml", []byte(text)})
		if (c == nil) != (len(problems) > 0) {
			t.Fatalf("catalogue %v with problems %v", c, problems)
		}
		if c == nil {
			return
		}
		for _, s := range c.Services {
			back, err := DecodeService(s.Encode())
			if err != nil || back.Version() != s.Version() {
				t.Fatalf("%s doesn't come back: %v", s.Encode(), err)
			}
		}
	})
}

func TestProgrammesAreNamed(t *testing.T) {
	c, problems := Parse(File{"a.yaml", []byte(filter)}, File{"p.yaml", []byte("programme: business\nname: { it: Imprese, en: Business }\n---\nprogramme: school\nname: { it: Scuola, en: School }\n")})
	if problems != nil || len(c.Services) != 1 || len(c.Programmes) != 2 || c.Programmes.Name("school", "en") != "School" {
		t.Errorf("%+v %v", c, problems)
	}
	_, problems = Parse(File{"p.yaml", []byte("programme: business\nname: { it: Imprese }\nplans: []\n---\nprogramme: business\nname: { it: Imprese, en: Business }\n")})
	var got []string
	for _, x := range problems {
		got = append(got, x.Field+" "+x.Code)
	}
	if want := "name.en field.required, plans field.unknown, programme catalogue.key_taken"; strings.Join(got, ", ") != want {
		t.Errorf("problems %q", got)
	}
}
