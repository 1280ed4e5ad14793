package restapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"volare/internal/licensing"
	"volare/internal/licensing/licensingtest"
)

// contractFor is the body of a contract's draft for a customer.
func contractFor(customer licensing.OrganizationID) map[string]any {
	return map[string]any{
		"kind": "contract", "customer": string(customer), "programme": "business", "term_months": 36,
		"signatory":                     map[string]any{"name": "Sara Firma", "mail": "sara@rossi.example"},
		"online_services_administrator": map[string]any{"name": "Olga Servizi", "mail": "olga@rossi.example", "language": "en"},
	}
}

func toJSON(v any) string { b, _ := json.Marshal(v); return string(b) }

func TestContractThroughTheAPI(t *testing.T) {
	b := newBench(t)
	b.Person("rossi.sig")
	draft := contractFor(b.Customer.ID)
	draft["signatory"] = map[string]any{"name": "Rosa Firma", "mail": b.Address("rossi.sig")}
	a := b.must(http.StatusCreated, b.call("alfa.agent", "POST", "/agreements", toJSON(draft)))
	at := strings.TrimPrefix(a.Header().Get("Location"), Root)
	if a.text("state") != "draft" || a.text("partner_name") != "Rivenditore Alfa" || a.text("customer_name") != "Officine Rossi" {
		t.Errorf("%s", a.Body)
	}
	if aa := a.Said["agreement_administrator"].(map[string]any); aa["mail"] != "olga@rossi.example" {
		t.Errorf("the default agreement administrator: %v", aa)
	}
	if got := fmt.Sprint(a.Said["actions"]); got != "[edit send withdraw]" {
		t.Errorf("actions of a draft: %s", got)
	}

	b.must(http.StatusForbidden, b.call("alfa.agent", "POST", at+"/countersign", ""))
	b.must(http.StatusNotFound, b.call("beta.agent", "GET", at, ""))
	b.must(http.StatusUnauthorized, b.call("", "GET", at, ""))
	b.must(http.StatusPreconditionFailed, b.call("alfa.agent", "PATCH", at, `{"programme":"public-sector"}`, "If-Match", `"7"`))
	a = b.must(http.StatusOK, b.call("alfa.agent", "PATCH", at, `{"programme":"education"}`, "If-Match", `"1"`))
	if a.text("programme") != "education" || a.Said["term_months"] != 36.0 {
		t.Errorf("what wasn't given must stay: %s", a.Body)
	}
	if a.text("programme_name") != "education" {
		t.Errorf("a programme without a name: %s", a.Body)
	}
	b.Catalogue()
	const english = "Cloud for Education"
	if a = b.must(http.StatusOK, b.call("alfa.agent", "GET", at, "", "Accept-Language", "en")); a.text("programme") != "education" || !strings.Contains(a.Body.String(), "Nuvola per la scuola") && !strings.Contains(a.Body.String(), english) {
		t.Errorf("%s", a.Body)
	}
	if a = b.must(http.StatusOK, b.call("", "GET", "/catalogue/programmes", "", "Accept-Language", "en")); !strings.Contains(a.Body.String(), `"programme":"education","name":"`+english+`"`) {
		t.Errorf("%s", a.Body)
	}
	if a = b.must(http.StatusConflict, b.call("desk", "POST", at+"/countersign", "")); a.text("state") != "draft" || fmt.Sprint(a.Said["allowed"]) != "[edit send withdraw]" {
		t.Errorf("%s", a.Body)
	}

	b.must(http.StatusOK, b.call("alfa.agent", "POST", at+"/send", ""))
	b.Enrol("rossi.sig")
	a = b.must(http.StatusOK, b.call("rossi.sig", "GET", at, ""))
	if fmt.Sprint(a.Said["actions"]) != "[sign decline]" || a.Said["waiting"].(map[string]any)["for"] != "signatory" {
		t.Errorf("the signatory's view: %s", a.Body)
	}
	if d := b.must(http.StatusOK, b.call("rossi.sig", "GET", at+"/document", "")); !strings.HasPrefix(d.Body.String(), "%PDF") {
		t.Errorf("no PDF: %.20q", d.Body)
	}
	sign := map[string]any{"document_hash": a.text("document_hash"), "renewal_clause": true,
		"online_services_administrator": map[string]any{"name": "Pia Partner", "mail": "pia@alfa.example", "of": "partner"}}
	if r := b.must(http.StatusUnprocessableEntity, b.call("rossi.sig", "POST", at+"/sign", toJSON(sign))); r.codes()["grant"] != "agreement.grant_needed" {
		t.Errorf("%s", r.Body)
	}
	sign["grant"] = true
	a = b.must(http.StatusOK, b.call("rossi.sig", "POST", at+"/sign", toJSON(sign)))
	if a.text("state") != "signed" || a.Said["signature"].(map[string]any)["from"] == "" || a.Said["renewal_clause_approved"] != true {
		t.Errorf("%s", a.Body)
	}
	if a = b.must(http.StatusOK, b.call("alfa.agent", "GET", at, "")); a.Said["signature"].(map[string]any)["from"] != nil {
		t.Errorf("the partner sees the signer's address: %s", a.Body)
	}
	a = b.must(http.StatusOK, b.call("desk", "POST", at+"/countersign", ""))
	if a.text("state") != "active" || a.text("ends_on") == "" {
		t.Errorf("%s", a.Body)
	}
	l := b.must(http.StatusOK, b.call("desk", "GET", "/agreements?state=active&kind=contract&sort=end&q=officine+ross&customer="+string(b.Customer.ID), ""))
	if n := len(l.Said["items"].([]any)); n != 1 {
		t.Errorf("%d found: %s", n, l.Body)
	}
	if l = b.must(http.StatusOK, b.call("beta.agent", "GET", "/agreements?q=officine", "")); len(l.Said["items"].([]any)) != 0 {
		t.Errorf("a rival finds %s", l.Body)
	}
}

func TestDraftNamesItsCustomerByPublicNumbers(t *testing.T) {
	b := newBench(t)
	draft := contractFor("")
	delete(draft, "customer")
	draft["customer_vat_number"] = "IT " + licensingtest.PartitaIVA(4) // Alfa's customer, unknown to Beta
	a := b.must(http.StatusCreated, b.call("beta.agent", "POST", "/agreements", toJSON(draft)))
	if a.text("customer") != string(b.Customer.ID) || a.text("partner") != string(b.Rival.ID) {
		t.Errorf("%s", a.Body)
	}
	draft["customer_vat_number"] = licensingtest.PartitaIVA(99)
	a = b.must(http.StatusUnprocessableEntity, b.call("beta.agent", "POST", "/agreements", toJSON(draft)))
	if c := a.codes(); len(c) != 1 || c["customer_vat_number"] != "field.reference" {
		t.Errorf("%v", c)
	}
}

func TestBadAgreementDrafts(t *testing.T) {
	b := newBench(t)
	person := func(name, mail string) map[string]any { return map[string]any{"name": name, "mail": mail} }
	cases := []struct {
		name  string
		field string
		put   any
		wrong string
		code  string
	}{
		{"line break in a name", "signatory", person("Anna\r\nBcc: x@y.example", "a@b.example"), "signatory.name", "field.line_break"},
		{"no mail", "signatory", person("Anna", ""), "signatory.mail", "field.required"},
		{"designee without mail", "online_services_administrator", map[string]any{"name": "Anna"}, "online_services_administrator.mail", "field.required"},
		{"bad mail", "online_services_administrator", person("Anna", "anna(at)x"), "online_services_administrator.mail", "field.mail"},
		{"date that doesn't exist", "starts_on", "2026-02-30", "starts_on", "field.date"},
		{"date as a number", "starts_on", 20260301, "starts_on", "field.text"},
		{"negative term", "term_months", -1, "term_months", "field.min"},
		{"huge term", "term_months", 1_000_000_000, "term_months", "field.max"},
		{"unknown kind", "kind", "lease", "kind", "field.choice"},
		{"enrollment without contract", "kind", "enrollment", "contract", "field.required"},
		{"contract under a contract", "contract", "0198c2b4-5d1e-7cc3-98c4-dc0c0c07398f", "contract", "field.not_allowed"},
		{"somebody else's customer", "customer", string(b.Operator.ID), "customer", "field.reference"},
		{"unknown customer", "customer", "0198c2b4-5d1e-7cc3-98c4-dc0c0c07398f", "customer", "field.reference"},
		{"an id that is none", "customer", "'; DROP TABLE agreement", "customer", "field.reference"},
		{"another partner", "partner", string(b.Rival.ID), "partner", "field.reference"},
		{"control character", "programme", "busi\u0007ness", "programme", "field.invalid_text"},
		{"too long", "programme", strings.Repeat("p", 101), "programme", "field.too_long"},
		{"unknown field", "discount", 10, "discount", "field.unknown"},
		{"a partner's person signs", "signatory", person("Agente", b.Address("alfa.agent")), "signatory.mail", "agreement.signatory_of_customer"},
		{"the operator's person signs", "signatory", person("Banco", b.Address("desk")), "signatory.mail", "agreement.signatory_of_customer"},
		{"administrator of the partner", "agreement_administrator", map[string]any{"name": "A", "mail": "a@b.example", "of": "partner"},
			"agreement_administrator.of", "agreement.administrator_of_customer"},
		{"grant's end without a grant", "online_services_administrator", map[string]any{"name": "A", "mail": "a@b.example", "grant_ends_on": "2027-01-01"},
			"online_services_administrator.grant_ends_on", "field.not_allowed"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			draft := contractFor(b.Customer.ID)
			draft[c.field] = c.put
			a := b.call("alfa.agent", "POST", "/agreements", toJSON(draft))
			if a.Code != http.StatusUnprocessableEntity || a.codes()[c.wrong] != c.code {
				t.Errorf("%d %v, want %s at %s", a.Code, a.codes(), c.code, c.wrong)
			}
		})
	}
	for _, name := range []string{"Ольга Иванова", "山田 太郎", "محمد علي", "Zoë Þórsdóttir", "नीता शर्मा"} {
		draft := contractFor(b.Customer.ID)
		draft["signatory"] = person(name, "x@y.example")
		a := b.must(http.StatusCreated, b.call("alfa.agent", "POST", "/agreements", toJSON(draft)))
		at := strings.TrimPrefix(a.Header().Get("Location"), Root)
		b.must(http.StatusOK, b.call("alfa.agent", "POST", at+"/send", ""))
	}
	l := b.must(http.StatusOK, b.call("alfa.agent", "GET", "/agreements", ""))
	if n := len(l.Said["items"].([]any)); n != 5 {
		t.Errorf("%d agreements: refused ones were written", n)
	}
	for _, bad := range []string{"?state=open", "?sort=price", "?limit=0", "?limit=1000", "?colour=red", "?after=x", "?state=draft&state=sent"} {
		if a := b.call("desk", "GET", "/agreements"+bad, ""); a.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", bad, a.Code, a.Body)
		}
	}
	for _, id := range []string{"0198c2b4-5d1e-7cc3-98c4-dc0c0c07398f", "x", "%00", "..%2f"} {
		if a := b.call("desk", "GET", "/agreements/"+id, ""); a.Code != http.StatusNotFound {
			t.Errorf("%s: %d %s", id, a.Code, a.Body)
		}
	}
}

// What isn't given stays; a date that may be missing goes by null.
func TestDateIsClearedByNull(t *testing.T) {
	b := newBench(t)
	draft := contractFor(b.Customer.ID)
	draft["starts_on"] = "2026-05-01"
	a := b.must(http.StatusCreated, b.call("alfa.agent", "POST", "/agreements", toJSON(draft)))
	at := "/agreements/" + a.text("id")
	edit := func(body, version, want string) {
		t.Helper()
		a := b.must(http.StatusOK, b.call("alfa.agent", "PATCH", at, body, "If-Match", version))
		if got, _ := a.Said["starts_on"].(string); got != want {
			t.Errorf("%s: starts on %q, want %q", body, got, want)
		}
	}
	edit(`{"programme":"education"}`, `"1"`, "2026-05-01")
	edit(`{"starts_on":"2026-06-01"}`, `"2"`, "2026-06-01")
	edit(`{"starts_on":null}`, `"3"`, "")
	a = b.must(http.StatusUnprocessableEntity, b.call("alfa.agent", "PATCH", at, `{"starts_on":""}`, "If-Match", `"4"`))
	if c := a.codes(); c["starts_on"] != "field.date" {
		t.Errorf("%v", c)
	}
}

func TestStrangersAreToldToWhoeverCountersigns(t *testing.T) {
	b := newBench(t)
	b.Active("rossi", b.Draft("rossi", b.Customer))
	draft := contractFor("")
	delete(draft, "customer")
	draft["customer_vat_number"] = b.Customer.VATNumber
	a := b.must(http.StatusCreated, b.call("beta.agent", "POST", "/agreements", toJSON(draft)))
	at := strings.TrimPrefix(a.Header().Get("Location"), Root)
	if a = b.must(http.StatusOK, b.call("beta.agent", "POST", at+"/send", "")); a.Said["elsewhere"] != nil {
		t.Errorf("a partner is told of another: %s", a.Body)
	}
	a = b.must(http.StatusOK, b.call("desk", "GET", at, ""))
	if got := fmt.Sprint(a.Said["elsewhere"]); !strings.Contains(got, "Rivenditore Alfa") || !strings.Contains(got, "sara@rossi.example") || !strings.Contains(got, "olga@rossi.example") {
		t.Errorf("the desk is told %s", got)
	}
}
