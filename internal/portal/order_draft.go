package portal

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

// orderWriting is one sending of the order form: what it is about, and what
// was typed.
type orderWriting struct {
	p         *Portal
	w         http.ResponseWriter
	r         *http.Request
	agreement *licensing.Agreement
	order     *licensing.Order // nil: a new one
	form      form
	draft     app.OrderDraft
	unread    licensing.Problems // what isn't a number or a date
}

func (p *Portal) writeNewOrder(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	x, err := p.orderable(r, f.get("agreement"))
	if err != nil {
		return err
	}
	return (&orderWriting{p: p, w: w, r: r, agreement: x, form: f}).answer()
}

func (p *Portal) editOrderPage(w http.ResponseWriter, r *http.Request) error {
	o, x, err := p.orderAndAgreement(r)
	if err != nil {
		return err
	}
	actor, _ := web.ActorFrom(r.Context())
	if !actor.May("order.edit", o.Target(x.Contract)) {
		return licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "order.edit")
	}
	if err := o.Edit(); err != nil {
		return err
	}
	return p.showOrderForm(w, r, x, o, orBegun(r, orderAction(o), orderForm(o)))
}

func (p *Portal) editOrder(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	o, x, err := p.orderAndAgreement(r)
	if err != nil {
		return err
	}
	return (&orderWriting{p: p, w: w, r: r, agreement: x, order: o, form: f}).answer()
}

// orderAndAgreement finds the order that the address names.
func (p *Portal) orderAndAgreement(r *http.Request) (*licensing.Order, *licensing.Agreement, error) {
	actor, _ := web.ActorFrom(r.Context())
	o, err := p.app.OrderByNumber(r.Context(), actor, r.PathValue("number"))
	if err != nil {
		return nil, nil, err
	}
	x, err := p.app.Agreement(r.Context(), actor, o.Agreement)
	return o, x, err
}

// answer does what the button that was pressed says.
func (o *orderWriting) answer() error {
	do := o.form.get("do")
	without := -1
	if n, remove := strings.CutPrefix(do, "remove-"); remove {
		without, _ = strconv.Atoi(n) // no such line: none is taken out
		do = "remove"
	}
	o.form.reshape(without, do == "add")
	switch do {
	case "add", "remove", "back":
		return o.show(o.form)
	}
	o.read()
	switch do {
	case "save":
		return o.save()
	case "submit":
		return o.submit()
	}
	check, err := o.check()
	if err != nil {
		return o.again(err)
	}
	return o.p.showOrderCheck(o, check)
}

func (o *orderWriting) show(f form) error {
	return o.p.showOrderForm(o.w, o.r, o.agreement, o.order, f)
}

func (o *orderWriting) again(err error) error {
	if o.order != nil && licensing.KindOf(err) == licensing.Stale { // sent or cancelled meanwhile: that says more
		state := o.order.State
		err = cmp.Or(licensing.Orders.Step(&state, "edit"), err)
	}
	return o.p.again(o.r, o.form, err, o.show)
}

// read fills the draft with what was typed.
func (o *orderWriting) read() {
	f := o.form
	o.draft = app.OrderDraft{PartnerReference: f.get("partner_reference"), CustomerReference: f.get("customer_reference"),
		CIG: f.get("cig"), CIGExemption: f.get("cig_exemption")}
	if o.order == nil {
		o.draft.Agreement = o.agreement.ID
	}
	for i := range lineCount(f) {
		o.draft.Lines = append(o.draft.Lines, app.OrderLineDraft{Plan: f.get(lineField(i, "plan")),
			Quantity: f.whole(lineField(i, "quantity"), &o.unread), UsageDate: f.day(lineField(i, "usage_date"), &o.unread)})
	}
}

// check tells what would become of the order, and everything that is wrong with it.
func (o *orderWriting) check() (app.OrderCheck, error) {
	actor, _ := web.ActorFrom(o.r.Context())
	var id licensing.OrderID
	if o.order != nil {
		id = o.order.ID
	}
	c, err := o.p.app.CheckOrder(o.r.Context(), actor, id, o.draft)
	return c, joined(o.unread, err)
}

// save keeps the order as a draft.
func (o *orderWriting) save() error {
	if err := o.unread.Err(); err != nil {
		return o.again(err)
	}
	kept, err := o.keep(o.actor())
	if err != nil {
		return o.again(err)
	}
	return see(o.w, o.r, "/orders/"+kept.Number, "order_draft")
}

// actor is who keeps the order.
func (o *orderWriting) actor() app.Actor {
	if o.order == nil {
		return making(o.r, o.form)
	}
	return acting(o.r, o.form)
}

func (o *orderWriting) keep(actor app.Actor) (*licensing.Order, error) {
	if o.order == nil {
		return o.p.app.DraftOrder(o.r.Context(), actor, o.draft)
	}
	return o.p.app.EditOrder(o.r.Context(), actor, o.order.ID, o.draft)
}

// submit keeps the order, puts its agreement before the signatory where that is
// wanted, and submits it. It was checked before; what is refused all the same
// leaves a draft.
func (o *orderWriting) submit() error {
	if err := o.unread.Err(); err != nil {
		return o.again(err)
	}
	actor := o.actor()
	kept, err := o.keep(actor)
	if err != nil {
		return o.again(err)
	}
	if o.form.ticked("send") {
		_, err = o.p.app.SendAgreement(o.r.Context(), furtherStep(actor, "send"), o.agreement.ID)
	}
	if err == nil {
		_, err = o.p.app.SubmitOrder(o.r.Context(), furtherStep(actor, "submit"), kept.ID)
	}
	if err != nil {
		o.order = kept
		o.form.Values.Set("version", strconv.FormatInt(kept.Version, 10))
		return o.p.again(o.r, o.form, err, o.show)
	}
	return see(o.w, o.r, "/orders/"+kept.Number, "order_submit")
}
