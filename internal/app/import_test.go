package app_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/sample"
)

func TestSampleIsImportedOnceAndNobodyIsMailed(t *testing.T) {
	apptest.EachEmpty(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		told := map[string]int{}
		came, err := b.App.ImportAll(ctx, app.System(), sample.Files, func(what string, done, of int) {
			if told[what]++; done > of {
				t.Errorf("%s: %d of %d", what, done, of)
			}
		})
		if err != nil {
			t.Fatalf("%+v %v", came, err)
		}
		if o := came["organizations"]; o.Added < 40 || told["organizations"] != o.Rows {
			t.Errorf("%+v, told %d times", o, told["organizations"])
		}
		if ms := b.Mails(""); len(ms) != 0 {
			t.Errorf("%d mails, first to %s: %s", len(ms), ms[0].To.Mail, ms[0].Kind)
		}
		states := map[licensing.AgreementState]int{}
		var after string
		for {
			l, err := b.App.Agreements(ctx, app.System(), store.AgreementFilter{}, store.Page{After: after, Limit: 20})
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range l.Items {
				states[x.State]++
				checkImported(t, b, x)
			}
			if after = l.Next; after == "" {
				break
			}
		}
		if want := (map[licensing.AgreementState]int{"active": 37, "declined": 2, "draft": 3, "expired": 3, "sent": 4, "signed": 3, "terminated": 2, "withdrawn": 2}); !maps.Equal(states, want) {
			t.Errorf("%v, want %v", states, want)
		}

		again, err := b.App.ImportAll(ctx, app.System(), sample.Files, nil)
		for what, i := range again {
			if err != nil || i.Same != i.Rows || i.Added+i.Changed > 0 {
				t.Errorf("%s again: %+v %v", what, i, err)
			}
		}
		if _, err := b.App.RunDue(ctx); err != nil {
			t.Fatal(err)
		}
		if ms := b.Mails(""); len(ms) != 0 {
			t.Errorf("on the day of the import %s was sent %s", ms[0].To.Mail, ms[0].Kind)
		}
	})
}

// checkImported checks what an imported agreement's state must have brought.
func checkImported(t *testing.T, b *apptest.Bench, x *licensing.Agreement) {
	t.Helper()
	l, err := b.App.History(t.Context(), app.System(), store.EventFilter{Subject: "agreement", SubjectID: string(x.ID)}, store.Page{})
	if err != nil || int64(len(l.Items)) != x.Version {
		t.Fatalf("%s: %d events for version %d: %v", x.Number, len(l.Items), x.Version, err)
	}
	var last time.Time
	for _, e := range l.Items {
		if e.At.Before(last) || e.At.After(b.Clock.Now()) {
			t.Errorf("%s: %s at %s, after %s", x.Number, e.Type, e.At, last)
		}
		last = e.At
	}
	if x.Number != x.Reference || (x.State != licensing.AgreementDraft) != !last.Equal(x.CreatedAt) {
		t.Errorf("%s (%s), %s: drafted %s, last event %s", x.Number, x.Reference, x.State, x.CreatedAt, last)
	}
	if !x.CountersignedAt.IsZero() {
		if x.SignedBy == "" || x.Document == "" || x.EndsOn.IsZero() || x.SignedAt.After(x.CountersignedAt) {
			t.Errorf("%+v", x)
		}
		roles := b.RolesOn(x.ID)
		for _, r := range []licensing.Role{licensing.Signatory, licensing.AgreementAdministrator, licensing.OnlineServicesAdministrator} {
			if roles[r] == 0 {
				t.Errorf("%s, %s: nobody is %s", x.Number, x.State, r)
			}
		}
	}
}

const newCustomer = `organizations:
  - { organization: nuova, party: customer, segment: commercial, name: Nuova S.r.l., vat_number: "VAT" }
`

const newAgreements = `agreements:
  - agreement: C-2026-000001
    kind: contract
    customer: nuova
    programme: business
    state: active
    term_months: 36
    drafted_on: "-40"
    sent_on: "-39"
    signed_on: "-36"
    countersigned_on: "-34"
    starts_on: "-34"
    signatory: { name: Firma, mail: firma@nuova.example, language: it }
    online_services_administrator: { name: Servizi, mail: servizi@nuova.example, language: it }
  - agreement: E-2026-000001
    kind: enrollment
    contract: C-2026-000001
    customer: nuova
    programme: business
    state: sent
    term_months: 12
    drafted_on: "-34"
    sent_on: "-33"
    signatory: { name: Firma, mail: firma@nuova.example, language: it }
    online_services_administrator: { name: Servizi, mail: servizi@nuova.example, language: it }
`

// An imported agreement is found as any other: by its customer's domain too.
func TestImportedAgreementsAreFound(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	customer := strings.Replace(newCustomer, `, vat_number: "VAT"`, `, country: DE, domain: nuova.example`, 1) +
		"  - { organization: gamma, party: partner, name: Gamma, country: DE, people: [{ name: Gina, mail: " + b.Person("gina").Mail + ", roles: [order_agent] }] }\n"
	_, err := b.App.Import(ctx, b.As("desk"), "organizations", "o.yaml", strings.NewReader(customer), nil)
	ok(t, err)
	file := strings.ReplaceAll(newAgreements, "    customer: nuova\n", "    customer: nuova\n    partner: gamma\n")
	_, err = b.App.Import(ctx, b.As("desk"), "agreements", "a.yaml", strings.NewReader(file), nil)
	ok(t, err)
	for _, who := range []struct {
		app.Actor
		finds int
	}{{b.As("desk"), 2}, {b.As("gina"), 1}} { // the partner what it has a contract for
		l, err := b.App.Agreements(ctx, who.Actor, store.AgreementFilter{Search: app.Words("nuova.exa")}, store.Page{})
		if err != nil || len(l.Items) != who.finds {
			t.Errorf("the %s finds %d: %v", who.Party, len(l.Items), err)
		}
	}
}

func TestBadImportsWriteNothing(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	organizations := strings.Replace(newCustomer, "VAT", b.Council.VATNumber, 1)
	if r, err := b.App.Import(ctx, b.As("desk"), "organizations", "o.yaml", strings.NewReader(organizations), nil); licensing.KindOf(err) != licensing.Invalid ||
		r.Problems[0].Field != "organizations[0].segment" || r.Problems[0].Line != 2 || r.Problems[0].Code != "organization.contradicts" {
		t.Fatalf("%+v %v", r, err)
	}
	twice := strings.Replace(newCustomer, "VAT", "00000010215", 1) + strings.ReplaceAll(strings.Split(newCustomer, "\n")[1], "nuova", "nuova-due") + "\n"
	twice = strings.ReplaceAll(twice, "VAT", "00000010215")
	if r, err := b.App.Import(ctx, b.As("desk"), "organizations", "o.yaml", strings.NewReader(twice), nil); licensing.KindOf(err) != licensing.Invalid || len(r.Problems) == 0 {
		t.Errorf("one number twice in a file: %+v %v", r, err)
	}
	if _, err := b.App.Import(ctx, b.As("alfa.admin"), "organizations", "o.yaml", strings.NewReader(organizations), nil); licensing.KindOf(err) == licensing.Internal || err == nil {
		t.Errorf("a partner imports organizations: %v", err)
	}
	good := strings.Replace(newCustomer, "VAT", "", 1)
	good = strings.Replace(good, `, vat_number: ""`, `, country: DE`, 1)
	if r, err := b.App.Import(ctx, b.As("desk"), "organizations", "o.yaml", strings.NewReader(good), nil); err != nil || r.Added != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	for name, c := range map[string]struct{ old, new, field string }{
		"unknown customer":           {"customer: nuova\n", "customer: nessuna\n", "customer"},
		"unknown contract":           {"contract: C-2026-000001", "contract: C-2026-000009", "contract"},
		"sent before its contract":   {`sent_on: "-33"`, `sent_on: "-200"`, "sent_on"},
		"term over":                  {"term_months: 36", "term_months: 1", "term_months"},
		"starts before it is active": {`starts_on: "-34"`, `starts_on: "-90"`, "starts_on"},
		"expired but isn't":          {"state: active", "state: expired", "term_months"},
	} {
		t.Run(name, func(t *testing.T) {
			file := strings.Replace(newAgreements, c.old, c.new, 1)
			r, err := b.App.Import(ctx, b.As("desk"), "agreements", "a.yaml", strings.NewReader(file), nil)
			if licensing.KindOf(err) != licensing.Invalid || len(r.Problems) == 0 || !strings.HasSuffix(r.Problems[0].Field, "]."+c.field) || r.Problems[0].Line == 0 {
				t.Errorf("%+v %v", r.Problems, err)
			}
		})
	}
	if l, err := b.App.Agreements(ctx, b.As("desk"), store.AgreementFilter{}, store.Page{}); err != nil || len(l.Items) != 0 {
		t.Errorf("something was written: %v %v", l.Items, err)
	}
	if r, err := b.App.Import(ctx, b.As("desk"), "agreements", "a.yaml", strings.NewReader(newAgreements), nil); err != nil || r.Added != 2 {
		t.Fatalf("%+v %v", r, err)
	}
	// Numbers given from now on are others, and a reminder still to come is sent.
	if x, err := b.App.DraftAgreement(ctx, b.As("alfa.agent"), b.Draft("rossi", b.Customer)); err != nil || x.Number == "C-2026-000001" {
		t.Errorf("%v %v", x, err)
	}
}
