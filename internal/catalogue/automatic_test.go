package catalogue

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestAutomatic(t *testing.T) {
	data := Data{"network": m{"addresses": []any{"203.0.113.7/32"}, "agreement": "C-2020-000001"},
		"ownership": m{"mail-domain": "acme.example"}}
	active := []Active{{Administrators: []string{"anna"}, Data: data}}
	for _, c := range []struct {
		name   string
		when   []Rule
		facts  Facts
		ok     bool
		reason string
		field  string
	}{
		{"not declared", nil, Facts{Renewal: true, Active: active}, false, "activation.manual_by_design", ""},
		{"no rule holds", []Rule{Renewal, SameAdministratorHasService}, Facts{Active: active, Administrators: []string{"bea"}}, false, "activation.manual_no_rule", ""},
		{"same administrator", []Rule{SameAdministratorHasService}, Facts{Active: active, Administrators: []string{"bea", "anna"}}, true, "", ""},
		{"customer has it", []Rule{CustomerHasService}, Facts{Active: active}, true, "", ""},
		{"renewal, nothing to copy", []Rule{Renewal}, Facts{Renewal: true}, false, "activation.manual_datum", "addresses"},
		{"nothing proved", []Rule{Always}, Facts{Active: []Active{{Data: Data{"network": data["network"]}}}}, false, "activation.manual_datum", "mail-domain"},
		{"copied data no longer pass", []Rule{Always}, Facts{Active: []Active{{Data: Data{"network": m{"addresses": []any{"10.0.0.1"}}, "ownership": data["ownership"]}}}},
			false, "activation.manual_datum", "addresses[0]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := parseOne(t, filter)
			s.Activation.Automatic = c.when
			c.facts.Known = known
			got, ok, reason := Automatic(s, c.facts)
			if ok != c.ok || reason.Code != c.reason || reason.Params["field"] != c.field {
				t.Fatal(ok, reason)
			}
			want := Data{"network": m{"addresses": []any{"203.0.113.7/32"}, "level": "high", "agreement": known.AgreementNumber},
				"ownership": m{"mail-domain": "acme.example"}}
			if diff := cmp.Diff(want, got); ok && diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A domain that the form knows by default has been proved by nobody.
func TestAutomaticNeedsTheProof(t *testing.T) {
	s := parseOne(t, `service: mail
name: { it: Posta, en: Mail }
description: { it: Posta., en: Mail. }
plans: [{ plan: mail-1, name: { it: Uno, en: One }, unit: user, quantity: { min: 1, max: 9 }, term: 1 month }]
activation:
  automatic: { when: [always] }
  steps:
    - step: ask
      form: { required: [domain], properties: { domain: { type: string, format: domain, default: acme.example } } }
      fields: [{ field: domain, label: { it: Dominio, en: Domain } }]
    - { step: prove, verify-domain: { field: domain } }
    - { step: go, provision: { provider: immediate } }
after: { it: Fatto., en: Done. }
`)
	_, ok, reason := Automatic(s, Facts{})
	if ok || reason.Code != "activation.manual_proof" {
		t.Error(ok, reason)
	}
	proved := []Active{{Data: Data{"ask": m{"domain": "acme.example"}}}}
	if _, ok, reason := Automatic(s, Facts{Active: proved}); !ok {
		t.Error(reason)
	}
}

func TestServiceComesBackAsItWas(t *testing.T) {
	s := parseOne(t, filter)
	back, err := DecodeService(s.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(s.Encode()), string(back.Encode())); diff != "" || s.Version() != back.Version() {
		t.Error(diff)
	}
	spec, _ := back.Step("network")
	if got, problems := spec.Spec.Accept(m{"addresses": []any{"203.0.113.7"}}, known); problems != nil || got["level"] != "high" {
		t.Error(got, problems)
	}
	if _, err := DecodeService([]byte(`{"activation":{"steps":[{"step":"a","kind":"teleport"}]}}`)); err == nil {
		t.Error("an unknown kind was decoded")
	}
}

// The version is the content's: the order of keys in the file is none of it,
// any other change is.
func TestVersionIsTheContents(t *testing.T) {
	s := parseOne(t, filter)
	rapid.Check(t, func(t *rapid.T) {
		other, err := DecodeService(s.Encode())
		if err != nil {
			t.Fatal(err)
		}
		if other.Version() != s.Version() {
			t.Fatal("not stable")
		}
		n := rapid.IntRange(1, 1000).Filter(func(n int) bool { return n != s.Plans[0].Quantity.Min }).Draw(t, "min")
		other.Plans[0].Quantity.Min = n
		if other, err = DecodeService(other.Encode()); err != nil {
			t.Fatal(err)
		}
		if other.Version() == s.Version() {
			t.Fatal("the same for another content")
		}
	})
}
