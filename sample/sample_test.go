package sample_test

import (
	"bytes"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"volare/internal/catalogue"
	"volare/internal/intake"
	"volare/internal/licensing"
	"volare/sample"
)

var today = licensing.MustDate("2026-11-22")

func open(t *testing.T, name string) *bytes.Reader {
	t.Helper()
	b, err := sample.Files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b)
}

func none(t *testing.T, problems []licensing.Problem) {
	t.Helper()
	for _, p := range problems {
		t.Errorf("%+v", p)
	}
	if len(problems) > 0 {
		t.FailNow()
	}
}

func services(t *testing.T) *catalogue.Catalogue {
	t.Helper()
	names, err := fs.Glob(sample.Files, path.Join(sample.Catalogue, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var files []catalogue.File
	for _, n := range names {
		b, err := sample.Files.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, catalogue.File{Name: n, Data: b})
	}
	c, problems := catalogue.Parse(files...)
	none(t, problems)
	return c
}

func TestCatalogueUsesEveryActivationStyle(t *testing.T) {
	c := services(t)
	if len(c.Services) < 8 {
		t.Errorf("%d services", len(c.Services))
	}
	styles := map[string]bool{}
	for _, s := range c.Services {
		if len(s.Activation.Steps) == 0 {
			styles["no steps"] = true
		}
		if len(s.Activation.Automatic) > 0 {
			styles["automatic"] = true
		}
		for _, st := range s.Activation.Steps {
			styles[string(st.Spec.Kind())] = true
			if p, ok := st.Spec.(*catalogue.Provision); ok {
				styles["provider "+string(p.Provider)] = true
			}
			for _, n := range st.Spec.Needs() {
				styles["format "+n.Format] = true
			}
			if f, ok := st.Spec.(*catalogue.Form); ok {
				for _, d := range f.Fields {
					styles["prefill "+string(d.Prefill)] = true
				}
			}
		}
		back, err := catalogue.DecodeService(s.Encode())
		if err != nil || back.Version() != s.Version() {
			t.Errorf("%s doesn't come back: %v", s.Key, err)
		}
	}
	for _, want := range []string{"no steps", "automatic", "form", "verify-domain", "review", "provision", "provider immediate",
		"provider manual", "provider keys", "format domain", "format ip-network", "format tel", "format vat", "format email",
		"format hostname", "format date", "prefill agreement-number", "prefill customer-name"} {
		if !styles[want] {
			t.Errorf("no service has %s", want)
		}
	}
}

// Services whose every datum has a default activate without a hand from the
// first order on; those that must ask don't.
func TestWhatActivatesByItself(t *testing.T) {
	var by []string
	for _, s := range services(t).Services {
		known := catalogue.Known{AgreementNumber: "C-2026-000001", CustomerName: "Molino Valtresca S.r.l."}
		if _, ok, _ := catalogue.Automatic(s, catalogue.Facts{Known: known}); ok {
			by = append(by, s.Key)
		}
	}
	if diff := cmp.Diff([]string{"crm", "developer-tools", "office-suite"}, by); diff != "" {
		t.Error(diff)
	}
}

func organizations(t *testing.T) map[string]intake.OrganizationRow {
	t.Helper()
	rows, problems := intake.ReadOrganizations(sample.Organizations, open(t, sample.Organizations))
	none(t, problems)
	m := map[string]intake.OrganizationRow{}
	for _, r := range rows {
		m[r.Reference] = r
	}
	return m
}

func TestOrganizations(t *testing.T) {
	count, vat, mails := map[string]int{}, map[string]bool{}, map[string]bool{}
	for key, o := range organizations(t) {
		if wrong := o.Validate(); wrong != nil {
			t.Errorf("%s: %v", key, wrong)
		}
		count[string(o.Party)+string(o.Segment)]++
		if o.TaxCode == "" || o.RecipientCode == "" || (o.Segment == "public") != (o.IPACode != "") {
			t.Errorf("%s: identifiers are missing: %+v", key, o)
		}
		if o.VATNumber != "" && vat[o.VATNumber] {
			t.Errorf("%s: Partita IVA %s twice", key, o.VATNumber)
		}
		vat[o.VATNumber] = true
		for _, address := range append([]string{o.Mail, o.CertifiedMail}, peoplesMails(o)...) {
			if !strings.HasSuffix(address, ".example") {
				t.Errorf("%s: %s may be somebody's", key, address)
			}
			if mails[address] {
				t.Errorf("%s: %s twice", key, address)
			}
			mails[address] = true
		}
		if !strings.HasSuffix(o.Domain, ".example") || len(o.People) < 3 {
			t.Errorf("%s: domain %s, %d people", key, o.Domain, len(o.People))
		}
	}
	want := map[string]int{"operator": 1, "partner": 3, "customercommercial": 24, "customerpublic": 16}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Error(diff)
	}
}

func peoplesMails(o intake.OrganizationRow) []string {
	var list []string
	for _, p := range o.People {
		list = append(list, p.Mail)
	}
	return list
}

func agreements(t *testing.T) map[string]intake.AgreementRow {
	t.Helper()
	rows, problems := intake.ReadAgreements(sample.Agreements, open(t, sample.Agreements), today)
	none(t, problems)
	m := map[string]intake.AgreementRow{}
	for _, r := range rows {
		if r.Contract != "" && m[r.Contract].Number == "" {
			t.Errorf("%s stands before its contract %s", r.Number, r.Contract)
		}
		m[r.Number] = r
	}
	return m
}

func TestAgreementsAreInEveryState(t *testing.T) {
	orgs, states, grants := organizations(t), map[string]int{}, 0
	all := agreements(t)
	for n, a := range all {
		states[string(a.Kind)+" "+string(a.State)]++
		customer, partner := orgs[a.Customer], orgs[a.Partner]
		if customer.Party != "customer" || a.Partner != "" && partner.Party != "partner" {
			t.Errorf("%s: parties %s and %s", n, a.Customer, a.Partner)
		}
		if a.Contract != "" && all[a.Contract].Customer != a.Customer {
			t.Errorf("%s: contract %s is another customer's", n, a.Contract)
		}
		osa := peoplesMails(customer)
		if a.OSA.Of == "partner" {
			osa = peoplesMails(partner)
			grants++
		}
		if !slices.Contains(osa, a.OSA.Mail) || !slices.Contains(peoplesMails(customer), a.Signatory.Mail) ||
			!slices.Contains(peoplesMails(customer), a.AgreementAdministrator.Mail) {
			t.Errorf("%s names people of somebody else", n)
		}
		if a.RenewalClauseApproved && customer.Segment == "public" {
			t.Errorf("%s: a public body can't approve tacit renewal", n)
		}
		if end := licensing.NewTerm(a.StartsOn, a.TermMonths).EndsOn; !a.StartsOn.IsZero() && (a.State == "expired") != end.Before(today) {
			t.Errorf("%s is %s and ends on %s", n, a.State, end)
		}
	}
	for _, kind := range []string{"contract ", "enrollment "} {
		for _, s := range licensing.Agreements.States {
			if states[kind+string(s)] == 0 {
				t.Errorf("no %s%s", kind, s)
			}
		}
	}
	if grants == 0 {
		t.Error("no partner's person is administrator")
	}
}

func TestOrders(t *testing.T) {
	orders, problems := intake.ReadOrders(sample.Orders, open(t, sample.Orders), today)
	none(t, problems)
	orgs, all, c := organizations(t), agreements(t), services(t)
	lines, ordered, keys := 0, map[string]bool{}, map[string]int{}
	for _, o := range orders {
		a := all[o.Agreement]
		if !slices.Contains([]licensing.AgreementState{"active", "draft", "sent", "signed"}, a.State) {
			t.Errorf("line %d: agreement %s is %s", o.Line, o.Agreement, a.State)
		}
		segment := orgs[a.Customer].Segment
		if (segment == "public") != (o.CIG+o.CIGExemption != "") {
			t.Errorf("line %d: CIG %q, exemption %q for a %s customer", o.Line, o.CIG, o.CIGExemption, segment)
		}
		for _, l := range o.Lines {
			lines++
			s, p, ok := c.Plan(l.Plan)
			if !ok {
				t.Errorf("line %d: no plan %s", l.Line, l.Plan)
				continue
			}
			ordered[s.Key] = true
			if !p.SoldTo(segment) || !p.SoldIn(a.Programme) || !p.Quantity.Allows(l.Quantity) || p.Status != catalogue.Published {
				t.Errorf("line %d: %d of %s can't be sold to %s", l.Line, l.Quantity, l.Plan, a.Customer)
			}
			if !l.UsageDate.IsZero() && l.UsageDate.Before(today) {
				t.Errorf("line %d: usage date %s has passed", l.Line, l.UsageDate)
			}
			for _, st := range s.Activation.Steps {
				if spec, ok := st.Spec.(*catalogue.Provision); ok && spec.Provider == catalogue.Keys {
					keys[spec.Pool] += spec.KeyCount(l.Quantity)
				}
			}
		}
	}
	if lines != 200 || len(ordered) != len(c.Services) || len(orders) > 120 {
		t.Errorf("%d lines in %d orders of %v", lines, len(orders), slices.Sorted(maps.Keys(ordered)))
	}
	stock, problems := intake.ReadKeys(sample.Keys, open(t, sample.Keys))
	none(t, problems)
	for _, k := range stock {
		keys[k.Pool]--
	}
	for pool, missing := range keys {
		if missing > 0 {
			t.Errorf("pool %s lacks %d keys for these orders", pool, missing)
		}
	}
}

// What some customers had a year before is the same as what they have now, so
// that who imports both finds nothing changed.
func TestEarlier(t *testing.T) {
	all := agreements(t)
	rows, problems := intake.ReadAgreements("agreements.yaml", open(t, path.Join(sample.Earlier, sample.Agreements)), today)
	none(t, problems)
	had := map[string]bool{}
	for _, r := range rows {
		had[r.Number] = true
		now := all[r.Number]
		now.Line = r.Line
		if diff := cmp.Diff(now, r); diff != "" || r.State != "active" {
			t.Errorf("%s is %s: %s", r.Number, r.State, diff)
		}
	}
	type reference struct{ agreement, number string }
	later := map[reference]bool{}
	orders, problems := intake.ReadOrders(sample.Orders, open(t, sample.Orders), today)
	none(t, problems)
	for _, o := range orders {
		later[reference{o.Agreement, o.PartnerReference}] = true
	}
	orders, problems = intake.ReadOrders("orders.csv", open(t, path.Join(sample.Earlier, sample.Orders)), today)
	none(t, problems)
	c, orgs := services(t), organizations(t)
	for _, o := range orders {
		if !had[o.Agreement] || later[reference{o.Agreement, o.PartnerReference}] {
			t.Errorf("line %d: %s on %s", o.Line, o.PartnerReference, o.Agreement)
		}
		for _, l := range o.Lines {
			s, p, ok := c.Plan(l.Plan)
			if !ok || !p.SoldTo(orgs[all[o.Agreement].Customer].Segment) || l.UsageDate.IsZero() {
				t.Errorf("line %d: %s", l.Line, l.Plan)
			}
			// Nobody looks after it for a year: it must come on by itself.
			if _, by, _ := catalogue.Automatic(s, catalogue.Facts{Known: catalogue.Known{AgreementNumber: o.Agreement, CustomerName: "Molino Valtresca S.r.l."}}); !by && len(s.Activation.Steps) > 0 {
				t.Errorf("line %d: %s waits for somebody", l.Line, l.Plan)
			}
		}
	}
	if len(orders) < 5 {
		t.Errorf("%d orders", len(orders))
	}
}
