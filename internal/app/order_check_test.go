package app_test

import (
	"errors"
	"testing"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/licensing/licensingtest"
	"volare/internal/store"
)

// codes are the fields of a refusal with their codes.
func codes(err error) map[string]string {
	all := map[string]string{}
	if e, ok := err.(*licensing.Error); ok {
		for _, f := range e.Fields {
			all[f.Field] = f.Code
		}
	}
	return all
}

func TestCheckOrder(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		ctx := t.Context()
		active := b.Active("rossi", b.Draft("rossi", b.Customer))
		draft, err := b.App.DraftAgreement(ctx, b.As("alfa.agent"), b.Draft("bianchi", b.Council))
		if err != nil {
			t.Fatal(err)
		}
		good := b.Purchase(active, "web-filter-std")
		good.PartnerReference = "PO-1"
		agent := b.As("alfa.agent")
		c, err := b.App.CheckOrder(ctx, agent, "", good)
		if err != nil || c.Order.State != licensing.OrderSubmitted || c.Order.Lines[0].Service != "web-filter" {
			t.Fatalf("%+v %v", c, err)
		}
		if c, err = b.App.CheckOrder(ctx, agent, "", b.Purchase(draft, "web-filter-std")); err != nil || c.Order.State != licensing.OrderHeld {
			t.Fatalf("%+v %v", c, err)
		}
		if l, err := b.App.Orders(ctx, agent, store.OrderFilter{}, store.Page{}); err != nil || len(l.Items) > 0 {
			t.Fatalf("a check wrote %d orders, %v", len(l.Items), err)
		}
		o := b.Drafted(good)
		if _, err = b.App.CheckOrder(ctx, agent, o.ID, good); err != nil {
			t.Errorf("a draft is in its own way: %v", err)
		}
		bad := good
		bad.CIG = "A0B1C2D3E4"
		bad.Lines = append(bad.Lines[:1:1], app.OrderLineDraft{Plan: "nothing", Quantity: 0})
		_, err = b.App.CheckOrder(ctx, agent, "", bad)
		got := codes(err)
		for field, code := range map[string]string{"partner_reference": "order.reference_used", "lines[1].plan": "field.reference", "lines[1].quantity": "field.range"} {
			if got[field] != code {
				t.Errorf("%s: %q, want %q", field, got[field], code)
			}
		}
		few := good
		few.PartnerReference, few.Lines = "", []app.OrderLineDraft{{Plan: "archive-5y", Quantity: -4}}
		_, err = b.App.CheckOrder(ctx, agent, "", few)
		var e *licensing.Error
		if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Params["min"] != "10" {
			t.Errorf("a quantity below all limits is told one, the plan's: %v", err)
		}
		if _, err = b.App.CheckOrder(ctx, b.As("beta.agent"), "", good); codes(err)["agreement"] != "field.reference" {
			t.Errorf("a rival checks: %v", err)
		}
		if _, err = b.App.CheckOrder(ctx, b.As("beta.agent"), o.ID, good); licensing.KindOf(err) != licensing.Missing {
			t.Errorf("a rival checks a draft: %v", err)
		}
		if _, err = b.App.CheckOrder(ctx, b.As("rossi.aa"), "", good); licensing.KindOf(err) != licensing.Forbidden {
			t.Errorf("the customer orders: %v", err)
		}
	})
}

func TestAgreementWithNewCustomer(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		d := b.Draft("verdi", b.Customer)
		d.Customer = ""
		d.NewCustomer = &app.OrganizationDraft{Segment: licensing.Commercial, Name: "Falegnameria Verdi", Country: "IT", VATNumber: b.Customer.VATNumber, Language: licensing.Italian}
		d.Programme = ""
		_, err := b.App.DraftAgreement(ctx, b.As("alfa.agent"), d)
		if got := codes(err); got["new_customer.vat_number"] != "organization.known_already" || got["programme"] == "" || got["customer"] != "" {
			t.Fatalf("%v", err)
		}
		d.NewCustomer.VATNumber, d.NewCustomer.Name = licensingtest.PartitaIVA(77), ""
		if _, err = b.App.DraftAgreement(ctx, b.As("alfa.agent"), d); codes(err)["new_customer.name"] == "" {
			t.Fatalf("%v", err)
		}
		d.NewCustomer.Name = "Falegnameria Verdi"
		if _, err = b.App.DraftAgreement(ctx, b.As("alfa.agent"), d); codes(err)["programme"] == "" {
			t.Fatalf("%v", err)
		}
		all, err := b.App.Organizations(ctx, b.As("alfa.agent"), store.OrganizationFilter{Search: app.Words("falegnameria")}, store.Page{})
		if err != nil || len(all.Items) > 0 {
			t.Fatalf("a refused agreement left its customer behind: %v %v", all.Items, err)
		}
		d.Programme = "business"
		x, err := b.App.DraftAgreement(ctx, b.As("alfa.agent"), d)
		if err != nil || x.Segment != licensing.Commercial {
			t.Fatalf("%+v %v", x, err)
		}
		o, err := b.App.Organization(ctx, b.As("alfa.agent"), x.Customer)
		if err != nil || o.Name != "Falegnameria Verdi" || o.IntroducedBy != b.Partner.ID {
			t.Fatalf("%+v %v", o, err)
		}
		d.Kind = licensing.Enrollment
		if _, err = b.App.DraftAgreement(ctx, b.As("alfa.agent"), d); codes(err)["new_customer"] != "field.not_allowed" {
			t.Errorf("an enrollment of a new customer: %v", err)
		}
	})
}
