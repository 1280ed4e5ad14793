package licensing

import (
	"strings"
	"testing"
)

func TestNobodyNamedIsOneProblem(t *testing.T) {
	var told []string
	for _, f := range (&Agreement{Kind: Contract, Customer: "c", Programme: "business", TermMonths: 12}).Validate() {
		told = append(told, f.Field+" "+f.Code)
	}
	want := "signatory field.required, online_services_administrator field.required, agreement_administrator field.required"
	if got := strings.Join(told, ", "); got != want {
		t.Errorf("got %s", got)
	}
}

func TestUnknownChoiceNamesTheKnownOnes(t *testing.T) {
	var p Problems
	OneOf(&p, "of", Party("boss"), Sides)
	f := p.Fields()
	if len(f) != 1 || f[0].Code != "field.choice" || f[0].Params["choices"] != "customer, partner" {
		t.Errorf("got %+v", f)
	}
}

func TestShownValuesDontSpeakToTerminals(t *testing.T) {
	p := NewProblem("f.csv", 1, "a\x1b[2J", "città \u202egnp\r\n✓", "field.invalid_text")
	if p.Field != "a\uFFFD[2J" || p.Value != "città \uFFFDgnp\uFFFD\uFFFD✓" {
		t.Errorf("got %q %q", p.Field, p.Value)
	}
}
