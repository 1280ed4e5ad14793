package app_test

import (
	"strings"
	"testing"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/licensing/licensingtest"
)

// What was entered by hand is the organization of the file that has its
// number, and gets the file's reference; anything that contradicts is told.
func TestImportAdoptsAnOrganizationEnteredByHand(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		vat, code := licensingtest.PartitaIVA(70), licensingtest.CodiceFiscaleEntity(70)
		o, err := b.App.CreateOrganization(ctx, b.As("alfa.admin"), app.OrganizationDraft{Party: licensing.CustomerParty, Segment: licensing.Public,
			Name: "Scuola Verdi", Country: "IT", VATNumber: vat, TaxCode: code, Language: licensing.Italian})
		ok(t, err)
		theirs := licensingtest.CodiceFiscaleEntity(72)
		_, err = b.App.CreateOrganization(ctx, b.As("desk"), app.OrganizationDraft{Party: licensing.CustomerParty, Segment: licensing.Public,
			Name: "Scuola Bianchi", Country: "IT", TaxCode: theirs, Language: licensing.Italian})
		ok(t, err)
		row := func(reference, rest string) string {
			return "organizations:\n  - { organization: " + reference + ", party: customer, name: Scuola Giuseppe Verdi, " + rest + " }\n"
		}
		load := func(file string) (app.Imported, string) {
			r, err := b.App.Import(ctx, b.As("desk"), "organizations", "o.yaml", strings.NewReader(file), nil)
			if len(r.Problems) == 0 {
				ok(t, err)
				return r, ""
			}
			var told []string
			for _, p := range r.Problems {
				told = append(told, strings.TrimPrefix(p.Field, "organizations[0].")+" "+p.Code)
			}
			return r, strings.Join(told, ", ")
		}
		for rest, want := range map[string]string{
			"segment: commercial, vat_number: " + vat:                                                      "segment organization.contradicts",
			"segment: public, vat_number: " + vat + ", tax_code: " + licensingtest.CodiceFiscaleEntity(71): "tax_code organization.contradicts",
			"segment: public, tax_code: " + code + ", vat_number: " + licensingtest.PartitaIVA(71):         "vat_number organization.contradicts",
			"segment: public, vat_number: " + vat + ", tax_code: " + theirs:                                "tax_code organization.contradicts, tax_code organization.known_already",
		} {
			if _, told := load(row("verdi", rest)); told != want {
				t.Errorf("%s: %s, want %s", rest, told, want)
			}
		}
		file := row("verdi", "segment: public, tax_code: "+code)
		if r, told := load(file); told != "" || r.Added != 0 || r.Changed != 1 {
			t.Errorf("%+v %s", r, told)
		}
		got, err := b.App.Organization(ctx, b.As("desk"), o.ID)
		if err != nil || got.Reference != "verdi" || got.Name != "Scuola Giuseppe Verdi" || got.IntroducedBy != b.Partner.ID {
			t.Errorf("%+v %v", got, err)
		}
		if r, told := load(file); told != "" || r.Same != 1 {
			t.Errorf("again: %+v %s", r, told)
		}
		if _, told := load(row("altra", "segment: public, tax_code: "+code)); told != "tax_code organization.known_already" {
			t.Errorf("under another reference: %s", told)
		}
	})
}

// A tax code is one organization's.
func TestTaxCodeIsUnique(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		d := app.OrganizationDraft{Party: licensing.CustomerParty, Segment: licensing.Public, Name: "Scuola Verdi", Country: "IT",
			TaxCode: licensingtest.CodiceFiscaleEntity(70), Language: licensing.Italian}
		if _, err := b.App.CreateOrganization(t.Context(), b.As("desk"), d); err != nil {
			t.Fatal(err)
		}
		_, err := b.App.CreateOrganization(t.Context(), b.As("desk"), d)
		e, is := err.(*licensing.Error)
		if !is || e.Kind != licensing.Invalid || len(e.Fields) != 1 || e.Fields[0].Field != "tax_code" || e.Fields[0].Code != "organization.known_already" {
			t.Errorf("the same again: %v", err)
		}
		d.TaxCode, d.VATNumber = "", licensingtest.PartitaIVA(71)
		for n := range 2 { // many have none
			d.VATNumber = licensingtest.PartitaIVA(71 + n)
			if _, err := b.App.CreateOrganization(t.Context(), b.As("desk"), d); err != nil {
				t.Error(err)
			}
		}
	})
}

// A file gives nobody what whoever imports it couldn't give by hand.
func TestImportGivesNoRolesAcross(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		load := func(who, file string) (app.Imported, error) {
			return b.App.Import(t.Context(), b.As(who), "organizations", "o.yaml", strings.NewReader(file), nil)
		}
		row := func(party, vat, mail, role string) string {
			return "organizations:\n  - { organization: x, party: " + party + ", name: Terza S.r.l., vat_number: \"" + vat + "\"" +
				", people: [{ name: Una Persona, mail: " + mail + ", roles: [" + role + "] }] }\n"
		}
		desk, vat := b.Address("desk"), licensingtest.PartitaIVA(90)
		r, err := load("desk", row("partner", vat, desk, "partner_administrator"))
		if len(r.Problems) != 1 || r.Problems[0].Line != 2 || r.Problems[0].Field != "organizations[0].people[0].mail" || r.Problems[0].Value != desk || r.Problems[0].Code != "access.of_operator" {
			t.Errorf("the desk makes itself a partner's administrator: %+v %v", r, err)
		}
		if _, err := load("desk", row("operator", vat, desk, "administrator")); err == nil || licensing.KindOf(err) == licensing.Internal {
			t.Errorf("the desk makes itself the operator's administrator: %v", err)
		}
		if _, err := load("desk", row("partner", vat, "una@terza.example", "partner_administrator")); err != nil {
			t.Error(err)
		}
		for _, held := range b.As("desk").Roles {
			if held.Role != licensing.OrderDesk {
				t.Errorf("the desk is %s now", held.Role)
			}
		}
	})
}
