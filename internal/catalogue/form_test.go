package catalogue

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"volare/internal/licensing"
)

type m = map[string]any

var known = Known{AgreementNumber: "C-2026-000148"}

func form(t testing.TB) *Form {
	s, _ := parseOne(t, filter).Step("network")
	return s.Spec.(*Form)
}

func TestFormCleansWhatIsRight(t *testing.T) {
	got, problems := form(t).Accept(m{
		"addresses": []any{" 203.0.113.7 ", "2001:db8::/48"}, "contact": "Anna@Caffè.example", "domain": "CAFFÈ.example.",
		"retention": json.Number("3"), "logs": nil,
	}, known)
	want := m{"addresses": []any{"203.0.113.7/32", "2001:db8::/48"}, "contact": "Anna@xn--caff-8oa.example",
		"domain": "xn--caff-8oa.example", "retention": 3.0, "level": "high", "agreement": "C-2026-000148"}
	if diff := cmp.Diff(want, got); diff != "" || problems != nil {
		t.Error(diff, problems)
	}
	if d := DisplayDomain("xn--caff-8oa.example"); d != "caffè.example" {
		t.Error(d)
	}
}

func TestFormSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		name        string
		data        m
		field, code string
	}{
		{"nothing", m{}, "addresses", "field.required"},
		{"empty list", m{"addresses": []any{""}}, "addresses", "field.required"},
		{"text for list", m{"addresses": "203.0.113.7"}, "addresses", "field.list"},
		{"not an address", m{"addresses": []any{"203.0.113.7", "x"}}, "addresses[1]", "format.ip_network"},
		{"private", m{"addresses": []any{"192.168.1.0/24"}}, "addresses[0]", "format.ip_private"},
		{"all of the Internet", m{"addresses": []any{"0.0.0.0/0"}}, "addresses[0]", "format.ip_unreachable"},
		{"mapped", m{"addresses": []any{"::ffff:203.0.113.7"}}, "addresses[0]", "format.ip_unreachable"},
		{"zone", m{"addresses": []any{"fe80::1%eth0"}}, "addresses[0]", "format.ip_network"},
		{"host bits", m{"addresses": []any{"203.0.113.7/24"}}, "addresses[0]", "format.ip_host_bits"},
		{"twice after cleaning", m{"addresses": []any{"203.0.113.7", "203.0.113.7/32"}}, "addresses", "field.duplicate"},
		{"number in list", m{"addresses": []any{7.0}}, "addresses[0]", "field.text"},
		{"unknown", m{"addresses": []any{"203.0.113.7"}, "colour": "red"}, "colour", "field.unknown"},
		{"unknown, name too long", m{"addresses": []any{"203.0.113.7"}, strings.Repeat("x", 101): 1}, "", "field.unknown"},
		{"another agreement", m{"addresses": []any{"203.0.113.7"}, "agreement": "C-2026-000001"}, "agreement", "field.read_only"},
		{"choice", m{"addresses": []any{"203.0.113.7"}, "level": "none"}, "level", "field.choice"},
		{"not whole", m{"addresses": []any{"203.0.113.7"}, "retention": 1.5}, "retention", "field.integer"},
		{"too small", m{"addresses": []any{"203.0.113.7"}, "retention": 0.0}, "retention", "field.min"},
		{"huge", m{"addresses": []any{"203.0.113.7"}, "retention": json.Number("1e999999999")}, "retention", "field.integer"},
		{"not a number", m{"addresses": []any{"203.0.113.7"}, "retention": math.NaN()}, "retention", "field.integer"},
		{"text for yes", m{"addresses": []any{"203.0.113.7"}, "logs": "yes"}, "logs", "field.boolean"},
		{"line break", m{"addresses": []any{"203.0.113.7"}, "level": "low\r\nBcc: x"}, "level", "field.line_break"},
		{"control", m{"addresses": []any{"203.0.113.7"}, "level": "lo\x00w"}, "level", "field.invalid_text"},
		{"not UTF-8", m{"addresses": []any{"203.0.113.7"}, "level": "\xff"}, "level", "field.invalid_text"},
		{"huge text", m{"addresses": []any{"203.0.113.7"}, "level": strings.Repeat("a", maxText+1)}, "level", "field.too_long"},
		{"huge list", m{"addresses": make([]any, maxItems+1)}, "addresses", "field.too_many"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cleaned, problems := form(t).Accept(c.data, known)
			if cleaned != nil || len(problems) != 1 || problems[0].Field != c.field || problems[0].Code != c.code {
				t.Errorf("got %v %v, want only %s %s", cleaned, problems, c.field, c.code)
			}
		})
	}
}

func TestFormNeverRepeatsWhatWasSubmitted(t *testing.T) {
	f := form(t)
	rapid.Check(t, func(t *rapid.T) {
		secret := "s3cret" + rapid.String().Draw(t, "tail")
		_, problems := f.Accept(m{"addresses": []any{secret}, "contact": secret, "domain": secret, "level": secret,
			"retention": secret, "logs": secret, "agreement": secret}, known)
		b, _ := json.Marshal(problems)
		if len(problems) == 0 || strings.Contains(string(b), "s3cret") {
			t.Fatalf("%s", b)
		}
	})
}

func TestFormAcceptsItsOwnCleanedData(t *testing.T) {
	f := form(t)
	first, problems := f.Accept(m{"addresses": []any{"203.0.113.7"}, "domain": "BÜCHER.example", "contact": "a@B.example"}, known)
	if problems != nil {
		t.Fatal(problems)
	}
	again, problems := f.Accept(first, known)
	if diff := cmp.Diff(first, again); diff != "" || problems != nil {
		t.Error(diff, problems)
	}
}

func FuzzFormData(f *testing.F) {
	f.Add(`{"addresses":["203.0.113.7"],"retention":3,"logs":true}`)
	f.Add(`{"addresses":[[{}]],"agreement":1e400}`)
	spec := form(f)
	f.Fuzz(func(t *testing.T, text string) {
		var data m
		if json.Unmarshal([]byte(text), &data) != nil {
			return
		}
		cleaned, problems := spec.Accept(data, known)
		if (cleaned == nil) != (len(problems) > 0) {
			t.Fatalf("%v with %v", cleaned, problems)
		}
		if _, more := spec.Accept(cleaned, known); cleaned != nil && len(more) > 0 {
			t.Fatalf("cleaned data are refused: %v", more)
		}
	})
}

func TestOtherStepsData(t *testing.T) {
	s := parseOne(t, filter)
	ask := func(step string, data m) (m, []licensing.FieldError) {
		st, _ := s.Step(step)
		return st.Spec.Accept(data, known)
	}
	for _, c := range []struct {
		step        string
		data, want  m
		field, code string
	}{
		{"ownership", m{"mail-domain": "ACME.example"}, m{"mail-domain": "acme.example"}, "", ""},
		{"ownership", m{}, nil, "mail-domain", "field.required"},
		{"ownership", m{"mail-domain": "localhost"}, nil, "mail-domain", "format.domain"},
		{"check", m{"approved": true}, m{"approved": true}, "", ""},
		{"check", m{"approved": false}, nil, "reason", "field.required"},
		{"check", m{"approved": false, "reason": "Too wide."}, m{"approved": false, "reason": "Too wide."}, "", ""},
		{"check", m{}, nil, "approved", "field.required"},
		{"switch-on", m{"note": "Done\non line 2"}, m{"note": "Done\non line 2"}, "", ""},
		{"switch-on", m{"key": "x"}, nil, "key", "field.unknown"},
	} {
		got, problems := ask(c.step, c.data)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %v: %s", c.step, c.data, diff)
		}
		if c.code != "" && (len(problems) != 1 || problems[0].Field != c.field || problems[0].Code != c.code) {
			t.Errorf("%s %v: %v", c.step, c.data, problems)
		}
	}
}
