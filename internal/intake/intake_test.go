package intake

import (
	"bytes"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"volare/internal/licensing"
)

var today = licensing.MustDate("2026-11-22")

const orders = `agreement,partner_reference,customer_reference,plan,quantity,usage_date,cig,cig_exemption
C-1,PO-1,ODA 7,mail-plus,10,2026-12-01,,
C-1,PO-1,ODA 7,meetings-50,5,+14,,
C-2,PO-1,,mail-plus,3,,,ES05
`

func TestReadOrders(t *testing.T) {
	want := []OrderRow{
		{Line: 2, Agreement: "C-1", PartnerReference: "PO-1", CustomerReference: "ODA 7", Lines: []OrderLineRow{
			{2, "mail-plus", 10, licensing.MustDate("2026-12-01")}, {3, "meetings-50", 5, licensing.MustDate("2026-12-06")}}},
		{Line: 4, Agreement: "C-2", PartnerReference: "PO-1", CIGExemption: "ES05", Lines: []OrderLineRow{{4, "mail-plus", 3, licensing.Date{}}}},
	}
	if _, problems := ReadOrders("o.csv", strings.NewReader("\x1b[2J\x00\xff,b\n"), today); len(problems) != 1 || problems[0].Code != "file.not_text" {
		t.Errorf("a binary file: %v", problems)
	}
	for text, code := range map[string]string{"PK\x03\x04\x14\x00rest": "file.workbook", "\xd0\xcf\x11\xe0rest": "file.workbook", "%PDF-1.7\n%\xe2\xe3": "file.not_text"} {
		if _, problems := ReadOrders("o", strings.NewReader(text), today); len(problems) != 1 || problems[0].Code != code {
			t.Errorf("%.4q: %v, want %s", text, problems, code)
		}
	}
	for name, text := range map[string]string{
		"as it is":            orders,
		"byte order mark":     "\ufeff" + orders,
		"semicolons":          strings.ReplaceAll(orders, ",", ";"),
		"tabs":                strings.ReplaceAll(orders, ",", "\t"),
		"CRLF":                strings.ReplaceAll(orders, "\n", "\r\n"),
		"capitals in headers": strings.Replace(orders, "agreement", " Agreement ", 1),
		"empty lines":         orders + "\n,,,,,,,\n",
	} {
		got, problems := ReadOrders("o.csv", strings.NewReader(text), today)
		if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
			t.Errorf("%s: %s %v", name, diff, problems)
		}
	}
}

func TestReadOrdersSaysWhereAndWhy(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		want           licensing.Problem
	}{
		{"no quantity", "mail-plus,10", "mail-plus,", licensing.Problem{Line: 2, Field: "quantity", Code: "field.required"}},
		{"negative", "mail-plus,10", "mail-plus,-1", licensing.Problem{Line: 2, Field: "quantity", Value: "-1", Code: "field.range"}},
		{"huge", "mail-plus,10", "mail-plus,99999999999", licensing.Problem{Line: 2, Field: "quantity", Value: "99999999999", Code: "field.range"}},
		{"decimal", "mail-plus,10", `mail-plus,"1,5"`, licensing.Problem{Line: 2, Field: "quantity", Value: "1,5", Code: "field.integer"}},
		{"no such day", "2026-12-01", "2026-11-31", licensing.Problem{Line: 2, Field: "usage_date", Value: "2026-11-31", Code: "field.day"}},
		{"other date", "2026-12-01", "1/12/2026", licensing.Problem{Line: 2, Field: "usage_date", Value: "1/12/2026", Code: "field.day"}},
		{"bad CIG", "3,,,ES05", "3,,B123456789,", licensing.Problem{Line: 4, Field: "cig", Value: "B123456789", Code: "field.check_digit"}},
		{"bad exemption", "ES05", "ES99", licensing.Problem{Line: 4, Field: "cig_exemption", Value: "ES99", Code: "field.cig_exemption"}},
		{"lines differ", "ODA 7,meetings", "ODA 8,meetings", licensing.Problem{Line: 3, Field: "customer_reference", Value: "ODA 8", Code: "order.lines_differ"}},
		{"columns", "C-2,PO-1", "C-2", licensing.Problem{Line: 4, Code: "file.columns"}},
		{"unknown column", "cig_exemption\n", "exempt\n", licensing.Problem{Line: 1, Field: "exempt", Value: "exempt", Code: "file.column_unknown"}},
		{"column missing", "agreement,", "plan,", licensing.Problem{Line: 1, Field: "plan", Value: "plan", Code: "field.duplicate"}},
		{"open quote", "ODA 7", `"ODA`, licensing.Problem{Code: "file.csv"}},
		{"NUL", "ODA 7", "OD\x00A", licensing.Problem{Line: 2, Field: "customer_reference", Value: "OD�A", Code: "field.invalid_text"}},
		{"line break in a cell", "ODA 7,mail", "\"OD\nA\",mail", licensing.Problem{Line: 2, Field: "customer_reference", Value: "OD�A", Code: "field.line_break"}},
		{"Windows-1252", "ODA 7", "Citt\xe0", licensing.Problem{Line: 2, Field: "customer_reference", Code: "field.invalid_text"}},
		{"too long", "ODA 7", strings.Repeat("x", 61), licensing.Problem{Line: 2, Field: "customer_reference", Value: strings.Repeat("x", 61), Code: "field.too_long"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems := ReadOrders("o.csv", strings.NewReader(strings.Replace(orders, c.old, c.new, 1)), today)
			if len(problems) == 0 {
				t.Fatal("not refused")
			}
			p := problems[0]
			if p.File != "o.csv" || p.Code != c.want.Code || p.Field != c.want.Field || c.want.Line != 0 && p.Line != c.want.Line ||
				c.want.Value != "" && p.Value != c.want.Value {
				t.Errorf("got %+v", problems)
			}
		})
	}
}

func TestFilesThatAreNone(t *testing.T) {
	header := strings.SplitAfter(orders, "\n")[0]
	for name, text := range map[string]string{
		"file.empty":         "",
		"file.too_many_rows": header + strings.Repeat("a,b,c,d,1,,,\n", maxRows+1),
		"file.too_large":     header + strings.Repeat("a,b,"+strings.Repeat("x", 250)+",d,1,,,\n", maxBytes/250),
	} {
		_, problems := ReadOrders("o.csv", strings.NewReader(text), today)
		if len(problems) == 0 || problems[len(problems)-1].Code != name {
			t.Errorf("%s: %d problems", name, len(problems))
		}
	}
	for name, text := range map[string]string{"nothing but separators": strings.Repeat(",", 15_000_000), "such a line": header + strings.Repeat(",", 15_000_000),
		"a quotation without end": header + `"` + strings.Repeat("a,b\n", 1_000_000)} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, problems := ReadOrders("o.csv", strings.NewReader(text), today)
		runtime.ReadMemStats(&after)
		if len(problems) != 1 || problems[0].Code != "file.line_too_long" {
			t.Errorf("%s: %d problems", name, len(problems))
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 4*maxBytes {
			t.Errorf("%s takes %d MiB", name, took>>20)
		}
	}
	if _, problems := ReadOrders("o.csv", strings.NewReader(header), today); len(problems) != 1 || problems[0].Code != "file.empty" {
		t.Error(problems)
	}
	if _, problems := ReadOrganizations("o.yaml", bytes.NewReader(make([]byte, maxBytes+1))); len(problems) != 1 || problems[0].Code != "file.too_large" {
		t.Error(problems)
	}
}

func TestKeysAreNeverShown(t *testing.T) {
	_, problems := ReadKeys("k.csv", strings.NewReader("pool,key\na,SECRET\na,SECRET\nb,SECRET\nc,SEC\x01RET\n"))
	if len(problems) != 2 || problems[0].Line != 3 || problems[0].Code != "file.repeats_line" || problems[1].Line != 5 {
		t.Errorf("%+v", problems)
	}
	for _, p := range problems {
		if p.Value != "" {
			t.Errorf("shows %q", p.Value)
		}
	}
}

const organization = `organizations:
  - organization: acme
    party: customer
    segment: public
    name: Comune di Acme
    vat_number: "00743110157"
    tax_code: "00743110157"
    ipa_code: C_X123
    recipient_code: UFAB12
    mail: info@acme.example
    people:
      - { name: Anna Bo, mail: anna@Acme.example }
`

func TestReadOrganizations(t *testing.T) {
	rows, problems := ReadOrganizations("o.yaml", strings.NewReader(organization))
	want := []OrganizationRow{{Line: 2, Organization: licensing.Organization{Reference: "acme", Party: "customer", Segment: "public", Name: "Comune di Acme", Country: "IT",
		VATNumber: "00743110157", TaxCode: "00743110157", IPACode: "c_x123", RecipientCode: "UFAB12", Mail: "info@acme.example",
		Language: "it"}, People: []PersonRow{{Line: 12, Person: licensing.Person{Name: "Anna Bo", Mail: "anna@acme.example", Language: "it"}}}}}
	if diff := cmp.Diff(want, rows); diff != "" || len(problems) > 0 {
		t.Error(diff, problems)
	}
	if wrong := rows[0].Validate(); wrong != nil {
		t.Error(wrong)
	}
	for _, c := range []struct {
		old, new    string
		line        int
		field, code string
	}{
		{`vat_number: "00743110157"`, `vat_number: "00743110158"`, 6, "organizations[0].vat_number", "field.check_digit"},
		{"UFAB12", "UFAB123", 9, "organizations[0].recipient_code", "field.codice_ufficio"},
		{"segment: public", "segment: commercial", 9, "organizations[0].recipient_code", "field.codice_destinatario"},
		{"    segment: public\n", "", 2, "organizations[0].segment", "field.required"},
		{"party: customer", "party: partner", 4, "organizations[0].segment", "field.not_allowed"},
		{"anna@Acme.example", "anna", 12, "organizations[0].people[0].mail", "field.mail"},
		{", mail: anna@Acme.example", "", 12, "organizations[0].people[0].mail", "field.required"},
		{"Anna Bo", `"Anna\r\nBcc: x"`, 12, "organizations[0].people[0].name", "field.line_break"},
		{"Acme.example }", "Acme.example, roles: [administrator] }", 12, "organizations[0].people[0].roles[0]", "field.not_allowed"},
		{"organization: acme", "organization: a/b", 2, "organizations[0].organization", "file.reference"},
		{"name: Comune", "colour: red\n    name: Comune", 5, "organizations[0].colour", "field.unknown"},
		{"name: Comune", "domain: x..y\n    name: Comune", 5, "organizations[0].domain", "format.domain"},
		{"name: Comune", "telephone: abc\n    name: Comune", 5, "organizations[0].telephone", "format.tel"},
	} {
		_, problems := ReadOrganizations("o.yaml", strings.NewReader(strings.Replace(organization, c.old, c.new, 1)))
		if len(problems) == 0 || problems[0].Line != c.line || problems[0].Field != c.field || problems[0].Code != c.code {
			t.Errorf("%s: got %+v, want line %d %s %s", c.new, problems, c.line, c.field, c.code)
		}
	}
}

const agreement = `agreements:
  - agreement: C-1
    kind: contract
    customer: acme
    partner: ponte
    programme: business
    state: signed
    term_months: 36
    drafted_on: "-10"
    sent_on: 2026-11-13
    signed_on: "0"
    signatory: { name: Anna Bo, mail: anna@acme.example }
    online_services_administrator: { name: Ugo Po, mail: ugo@acme.example, language: en }
`

func TestReadAgreements(t *testing.T) {
	rows, problems := ReadAgreements("a.yaml", strings.NewReader(agreement), today)
	if len(problems) > 0 || len(rows) != 1 {
		t.Fatal(rows, problems)
	}
	a := rows[0]
	if a.DraftedOn.String() != "2026-11-12" || a.SignedOn != today || a.AgreementAdministrator.Mail != "ugo@acme.example" || a.OSA.Of != "customer" {
		t.Errorf("%+v", a)
	}
	for _, c := range []struct {
		old, new    string
		line        int
		field, code string
	}{
		{"kind: contract", "kind: enrollment", 2, "agreements[0].contract", "field.required"},
		{"kind: contract", "kind: contract\n    contract: C-0", 4, "agreements[0].contract", "field.not_allowed"},
		{"state: signed", "state: active", 2, "agreements[0].countersigned_on", "field.required"},
		{"state: signed", "state: sent", 11, "agreements[0].signed_on", "agreement.not_in_state"},
		{`signed_on: "0"`, `signed_on: "+1"`, 11, "agreements[0].signed_on", "agreement.day_order"},
		{`signed_on: "0"`, `signed_on: "-30"`, 11, "agreements[0].signed_on", "agreement.day_order"},
		{"2026-11-13", "2026-02-30", 10, "agreements[0].sent_on", "field.day"},
		{"language: en", "of: partner", 2, "agreements[0].agreement_administrator", "field.required"},
		{"language: en", `grant_ends_on: "+9"`, 13, "agreements[0].online_services_administrator.grant_ends_on", "field.not_allowed"},
		{"36", "0", 8, "agreements[0].term_months", "field.range"},
		{"    signatory: { name: Anna Bo, mail: anna@acme.example }\n", "", 2, "agreements[0].signatory", "field.required"},
	} {
		_, problems := ReadAgreements("a.yaml", strings.NewReader(strings.Replace(agreement, c.old, c.new, 1)), today)
		if len(problems) == 0 || problems[0].Line != c.line || problems[0].Field != c.field || problems[0].Code != c.code {
			t.Errorf("%s: got %+v, want line %d %s %s", c.new, problems, c.line, c.field, c.code)
		}
	}
	none := strings.Replace(strings.Replace(agreement, "    partner: ponte\n", "", 1), "language: en", "of: partner", 1)
	if _, problems := ReadAgreements("a.yaml", strings.NewReader(none), today); len(problems) == 0 || problems[0].Code != "agreement.no_partner_to_grant" {
		t.Error(problems)
	}
}

// Whatever the lines' order in the file, no line gets lost or changes its order.
func TestGroupingKeepsEveryLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		refs := rapid.SliceOfN(rapid.SampledFrom([]string{"C-1,PO-1", "C-1,PO-2", "C-2,PO-1"}), 1, 30).Draw(t, "lines")
		text := "agreement,partner_reference,plan,quantity\n"
		want := map[string]int{}
		for _, r := range refs {
			text += r + ",mail-plus,1\n"
			want[r]++
		}
		rows, problems := ReadOrders("o.csv", strings.NewReader(text), today)
		got := map[string]int{}
		for _, o := range rows {
			got[o.Agreement+","+o.PartnerReference] = len(o.Lines)
		}
		if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
			t.Fatal(diff, problems)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add(orders)
	f.Add(organization)
	f.Add(agreement)
	f.Fuzz(func(t *testing.T, text string) {
		_, a := ReadOrders("o", strings.NewReader(text), today)
		_, b := ReadOrganizations("o", strings.NewReader(text))
		_, c := ReadAgreements("o", strings.NewReader(text), today)
		if len(a) == 0 && (len(b) == 0 || len(c) == 0) || len(b)+len(c) == 0 {
			t.Fatal("one text can't be two kinds of file")
		}
	})
}
