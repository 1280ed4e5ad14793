package restapi

import (
	"net/http"
	"strings"
	"testing"

	"volare/internal/licensing/licensingtest"
)

func customer(n int) map[string]any {
	return map[string]any{"name": "Caffè Zanzì S.r.l.", "segment": "commercial", "vat_number": licensingtest.PartitaIVA(n)}
}

func TestOrganizationThroughTheAPI(t *testing.T) {
	b := newBench(t)
	a := b.must(http.StatusCreated, b.call("alfa.agent", "POST", "/organizations", toJSON(customer(50))))
	at := strings.TrimPrefix(a.Header().Get("Location"), Root)
	if a.text("party") != "customer" || a.text("country") != "IT" || a.text("language") != "it" {
		t.Errorf("%s", a.Body)
	}
	b.must(http.StatusNotFound, b.call("beta.agent", "GET", at, ""))
	b.must(http.StatusForbidden, b.call("alfa.agent", "PATCH", at, `{"name":"Altro"}`, "If-Match", `"1"`))
	b.must(http.StatusOK, b.call("desk", "PATCH", at, `{"telephone":"+3902123456"}`, "If-Match", `"1"`))
	b.must(http.StatusPreconditionFailed, b.call("desk", "PATCH", at, `{"telephone":""}`, "If-Match", `"1"`))
	if a = b.must(http.StatusUnprocessableEntity, b.call("desk", "PATCH", at, `{"segment":"public"}`, "If-Match", `"2"`)); a.codes()["segment"] != "organization.segment_fixed" {
		t.Errorf("%s", a.Body)
	}
	for q, n := range map[string]int{"zanzi": 1, "CAFF": 1, "caffe srl": 0, "caff s.r": 1, "nessuno": 0, licensingtest.PartitaIVA(50)[:6]: 1} {
		l := b.must(http.StatusOK, b.call("alfa.agent", "GET", "/organizations?party=customer&q="+strings.ReplaceAll(q, " ", "+"), ""))
		if got := len(l.Said["items"].([]any)); got != n {
			t.Errorf("%q finds %d, want %d", q, got, n)
		}
	}
}

func TestBadOrganizations(t *testing.T) {
	b := newBench(t)
	b.must(http.StatusCreated, b.call("alfa.agent", "POST", "/organizations", toJSON(customer(60))))
	for _, c := range []struct {
		name, field string
		put         any
		wrong, code string
	}{
		{"known already", "vat_number", licensingtest.PartitaIVA(60), "vat_number", "organization.known_already"},
		{"wrong check digit", "vat_number", "12345678901", "vat_number", ""},
		{"line break", "name", "Rossi\r\nX-Header: 1", "name", "field.line_break"},
		{"no name", "name", " ", "name", "field.required"},
		{"no segment", "segment", nil, "segment", ""},
		{"unknown country", "country", "ZZ", "country", ""},
		{"a partner, by a partner", "party", "partner", "party", "field.not_allowed"},
		{"the operator", "party", "operator", "party", "field.choice"},
		{"bad mail", "mail", "x", "mail", "field.mail"},
		{"an address for a domain", "domain", "http://x.example/a", "domain", "format.domain"},
		{"no telephone", "telephone", "<b>x</b>", "telephone", "format.tel"},
		{"a name that shows nothing", "name", "\u3164", "name", "field.required"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := customer(61)
			if o[c.field] = c.put; c.put == nil {
				delete(o, c.field)
			}
			a := b.call("alfa.agent", "POST", "/organizations", toJSON(o))
			code, told := a.codes()[c.wrong]
			if a.Code != http.StatusUnprocessableEntity || !told || c.code != "" && code != c.code {
				t.Errorf("%d %v, want %s at %s", a.Code, a.codes(), c.code, c.wrong)
			}
		})
	}
	b.Active("rossi", b.Draft("rossi", b.Customer))
	b.must(http.StatusForbidden, b.call("rossi.aa", "POST", "/organizations", toJSON(customer(62))))
	b.must(http.StatusNotFound, b.call("rossi.aa", "GET", "/organizations/"+string(b.Council.ID), ""))
	b.must(http.StatusOK, b.call("rossi.aa", "GET", "/organizations/"+string(b.Partner.ID), ""))
}
