package app_test

import (
	"errors"
	"slices"
	"testing"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

// refused fails the test unless err is an invalid one with exactly these
// "field code"s.
func refused(t *testing.T, what string, err error, want ...string) {
	t.Helper()
	var e *licensing.Error
	if !errors.As(err, &e) || e.Kind != licensing.Invalid {
		t.Errorf("%s: %v", what, err)
		return
	}
	var got []string
	for _, f := range e.Fields {
		got = append(got, f.Field+" "+f.Code)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// What is wrong with an order is told field by field, when it is drafted or,
// where it depends on the day and the catalogue, when it is submitted; nothing
// is written of it.
func TestWrongOrders(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	commercial := b.Active("rossi", b.Draft("rossi", b.Customer))
	public := b.Active("comune", b.Draft("comune", b.Council))
	for _, c := range []struct {
		name   string
		on     *licensing.Agreement
		change func(*app.OrderDraft)
		want   []string
	}{
		{"negative quantity", commercial, func(d *app.OrderDraft) { d.Lines[0].Quantity = -1 }, []string{"lines[0].quantity field.range"}},
		{"no quantity", commercial, func(d *app.OrderDraft) { d.Lines[0].Quantity = 0 }, []string{"lines[0].quantity field.range"}},
		{"huge quantity", commercial, func(d *app.OrderDraft) { d.Lines[0].Quantity = 1 << 40 }, []string{"lines[0].quantity field.range"}},
		{"more than the plan's most", commercial, func(d *app.OrderDraft) { d.Lines[0].Plan, d.Lines[0].Quantity = "devtools-pro", 201 }, []string{"lines[0].quantity field.range"}},
		{"fewer than the plan's least", commercial, func(d *app.OrderDraft) { d.Lines[0].Plan, d.Lines[0].Quantity = "archive-5y", 9 }, []string{"lines[0].quantity field.range"}},
		{"unknown plan", commercial, func(d *app.OrderDraft) { d.Lines[0].Plan = "mail-minus" }, []string{"lines[0].plan field.reference"}},
		{"no plan", commercial, func(d *app.OrderDraft) { d.Lines[0].Plan = " " }, []string{"lines[0].plan field.required"}},
		{"retired plan", commercial, func(d *app.OrderDraft) { d.Lines[0].Plan = "mail-2019" }, []string{"lines[0].plan order.plan_retired"}},
		{"a plan for public bodies", commercial, func(d *app.OrderDraft) { d.Lines[0].Plan, d.Lines[0].Quantity = "web-filter-school", 20 }, []string{"lines[0].plan order.plan_not_for_segment"}},
		{"a plan for companies", public, func(d *app.OrderDraft) { d.Lines[0].Plan = "crm-sales" }, []string{"lines[0].plan order.plan_not_for_segment"}},
		{"another programme's plan", public, func(d *app.OrderDraft) { d.Lines[0].Plan, d.Lines[0].Quantity = "suite-education", 20 }, []string{"lines[0].plan field.reference"}},
		{"no lines", commercial, func(d *app.OrderDraft) { d.Lines = nil }, []string{"lines order.no_lines"}},
		{"too many lines", commercial, func(d *app.OrderDraft) { d.Lines = slices.Repeat(d.Lines, licensing.MostLines+1) }, []string{"lines field.too_many"}},
		{"yesterday", commercial, func(d *app.OrderDraft) { d.Lines[0].UsageDate = licensing.MustDate("2026-03-01") }, []string{"lines[0].usage_date order.usage_date_past"}},
		{"in seven months", commercial, func(d *app.OrderDraft) { d.Lines[0].UsageDate = licensing.MustDate("2026-09-03") }, []string{"lines[0].usage_date order.usage_date_too_far"}},
		{"a company with a CIG", commercial, func(d *app.OrderDraft) { d.CIG = "C3DD71C121" }, []string{"cig field.not_allowed"}},
		{"a company with an exemption", commercial, func(d *app.OrderDraft) { d.CIGExemption = "ES01" }, []string{"cig field.not_allowed"}},
		{"a public body without", public, func(d *app.OrderDraft) { d.CIGExemption = "" }, []string{"cig order.cig_needed"}},
		{"a public body with both", public, func(d *app.OrderDraft) { d.CIG = "C3DD71C121" }, []string{"cig_exemption order.cig_and_exemption"}},
		{"a CIG that can't be", public, func(d *app.OrderDraft) { d.CIG, d.CIGExemption = "C3DD71C122", "" }, []string{"cig field.check_digit"}},
		{"no such exemption", public, func(d *app.OrderDraft) { d.CIGExemption = "ES99" }, []string{"cig_exemption field.cig_exemption"}},
		{"CRLF in a reference", commercial, func(d *app.OrderDraft) { d.PartnerReference = "PO\r\nBcc: x" }, []string{"partner_reference field.line_break"}},
		{"a long reference", commercial, func(d *app.OrderDraft) { d.CustomerReference = longText(61) }, []string{"customer_reference field.too_long"}},
		{"no text", commercial, func(d *app.OrderDraft) { d.CustomerReference = "a\x00b" }, []string{"customer_reference field.invalid_text"}},
		{"two mistakes", commercial, func(d *app.OrderDraft) { d.Lines[0].Quantity, d.CIG = -3, "x" }, []string{"lines[0].quantity field.range", "cig field.cig"}},
		{"no such agreement", commercial, func(d *app.OrderDraft) { d.Agreement = licensing.AgreementID(licensing.NewID()) }, []string{"agreement field.reference"}},
		{"no agreement", commercial, func(d *app.OrderDraft) { d.Agreement = "" }, []string{"agreement field.required"}},
	} {
		d := b.Purchase(c.on, "mail-plus")
		c.change(&d)
		refused(t, c.name, b.Try(d), c.want...)
	}
	for name, d := range map[string]app.OrderDraft{
		"any script":           {Agreement: commercial.ID, PartnerReference: "заказ 注文 ✓", Lines: []app.OrderLineDraft{{Plan: "mail-plus", Quantity: 1}}},
		"a CIG as people type": {Agreement: public.ID, CIG: " c3dd71c121 ", Lines: []app.OrderLineDraft{{Plan: "mail-plus", Quantity: 1}}},
		"today and the last day": {Agreement: commercial.ID, Lines: []app.OrderLineDraft{
			{Plan: "mail-plus", Quantity: 1, UsageDate: licensing.MustDate("2026-03-02")},
			{Plan: "mail-plus", Quantity: 1, UsageDate: licensing.MustDate("2026-09-02")}}},
	} {
		if err := b.Try(d); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func longText(n int) string {
	r := make([]rune, n)
	for i := range r {
		r[i] = 'è'
	}
	return string(r)
}

func TestForeignAgreementIsNoneToOrderOn(t *testing.T) {
	b := apptest.New(t)
	b.Catalogue()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	_, err := b.App.DraftOrder(t.Context(), b.As("beta.agent"), b.Purchase(x, "mail-plus"))
	refused(t, "a rival", err, "agreement field.reference")
	if _, err := b.App.DraftOrder(t.Context(), b.As("rossi.aa"), b.Purchase(x, "mail-plus")); licensing.KindOf(err) != licensing.Forbidden {
		t.Errorf("the customer orders: %v", err)
	}
}
