package portal

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"volare/internal/app"
	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/web"
)

// orderFormPage writes an order on one agreement: a new one, or a draft.
type orderFormPage struct {
	frame
	Order       *licensing.Order // the draft that is edited; nil of a new one
	Agreement   *licensing.Agreement
	Customer    string
	Lines       int
	Plans       []option // that may be ordered on the agreement
	Last        licensing.Date
	Differences []difference
}

// Action is where the form is posted.
func (o orderFormPage) Action() string { return orderAction(o.Order) }

func orderAction(o *licensing.Order) string {
	if o == nil {
		return "/orders/new"
	}
	return "/orders/" + o.Number + "/edit"
}

// Public reports whether the order carries a CIG.
func (o orderFormPage) Public() bool { return o.Agreement.Segment == licensing.Public }

// Active reports whether the order goes to the desk at once.
func (o orderFormPage) Active() bool { return o.Agreement.State == licensing.AgreementActive }

// orderLineFields are one line of the form.
type orderLineFields struct {
	Form  form
	Index int
	At    string // "lines[0]"
	Plans []option
	Min   string // the first usage date that can be
	Last  string // and the last one
	Many  bool   // too many lines to repeat the plans in each
}

// mostSelects is how many lines repeat the list of plans; more would make the page slow.
const mostSelects = 60

// EachLine lists the form's lines.
func (o orderFormPage) EachLine() []orderLineFields {
	var all []orderLineFields
	for i := range o.Lines {
		plans := o.Plans
		if typed := o.Form.get(lineField(i, "plan")); typed != "" && !slices.ContainsFunc(plans, func(x option) bool { return x.Value == typed }) {
			plans = append([]option{{typed, typed}}, plans...) // what was typed stays, and is told to be wrong
		}
		all = append(all, orderLineFields{o.Form, i, "lines[" + strconv.Itoa(i) + "]", plans, o.Today.String(), o.Last.String(), o.Lines > mostSelects})
	}
	return all
}

func lineField(i int, name string) string { return "lines[" + strconv.Itoa(i) + "]." + name }

func (p *Portal) orderFormRoutes() []web.Route {
	return []web.Route{
		p.own("GET", "/orders/new", "order.draft", p.newOrder),
		p.own("POST", "/orders/new", "order.draft", p.writeNewOrder),
		p.own("GET", "/orders/{number}/edit", "order.edit", p.editOrderPage),
		p.own("POST", "/orders/{number}/edit", "order.edit", p.editOrder),
	}
}

// newOrder shows the empty form for the agreement that the address names, or
// lets the reader choose one.
func (p *Portal) newOrder(w http.ResponseWriter, r *http.Request) error {
	if r.URL.Query().Get("agreement") == "" {
		return p.orderAgreements(w, r)
	}
	x, err := p.orderable(r, r.URL.Query().Get("agreement"))
	if err != nil {
		return err
	}
	return p.showOrderForm(w, r, x, nil, orBegun(r, orderAction(nil), filled()))
}

// orderable finds the agreement with a number, if the reader may order on it.
func (p *Portal) orderable(r *http.Request, number string) (*licensing.Agreement, error) {
	actor, _ := web.ActorFrom(r.Context())
	x, err := p.app.AgreementByNumber(r.Context(), actor, strings.ToUpper(strings.TrimSpace(number)))
	if err != nil {
		return nil, err
	}
	if !actor.May("order.draft", x.Target()) {
		return nil, licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "order.draft")
	}
	return x, x.TakesOrders()
}

func (p *Portal) showOrderForm(w http.ResponseWriter, r *http.Request, x *licensing.Agreement, o *licensing.Order, f form) error {
	page := orderFormPage{Agreement: x, Order: o}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form, page.Lines = f, max(1, lineCount(f))
	if o == nil {
		page.key = f.get(keyField)
	}
	names, err := p.app.OrganizationNames(r.Context(), page.Actor, x.Customer)
	if err != nil {
		return err
	}
	page.Customer = names[x.Customer]
	policy, err := p.app.Policy(r.Context())
	if err != nil {
		return err
	}
	page.Last = page.Today.AddMonths(page.Today.Day(), policy.UsageAheadMonths)
	if page.Plans, err = p.plansFor(r, page.frame, x); err != nil {
		return err
	}
	if o != nil && f.status == http.StatusPreconditionFailed {
		now := orderForm(o)
		page.Differences = page.differ(orderFields(max(lineCount(now), page.Lines)), now, &page.Form)
		page.Form.Values.Set("version", strconv.FormatInt(o.Version, 10)) // whoever sends it now has seen what is there
	}
	return p.render(w, f.answer(), "order_form", page)
}

// plansFor are the plans that may be ordered on an agreement.
func (p *Portal) plansFor(r *http.Request, f frame, x *licensing.Agreement) ([]option, error) {
	services, err := p.app.Services(r.Context())
	if err != nil {
		return nil, err
	}
	all := []option{{"", p.texts.Text(f.Lang, "portal.order_form.choose_plan", nil)}}
	for _, s := range services {
		for i := range s.Plans {
			if plan := &s.Plans[i]; app.Orderable(plan, x) {
				all = append(all, option{plan.Key, p.planWords(f, plan)})
			}
		}
	}
	return all, nil
}

// planWords is a plan with its term and the quantities that can be ordered.
func (p *Portal) planWords(f frame, plan *catalogue.Plan) string {
	number := func(n int) string { return p.texts.Number(f.Lang, int64(n)) }
	return plan.Name.In(f.Lang) + " · " + p.texts.Plural(f.Lang, "count.month", plan.TermMonths, nil) + " · " +
		p.texts.Text(f.Lang, "portal.order_form.quantities", map[string]string{"min": number(plan.Quantity.Min), "max": p.texts.Plural(f.Lang, "unit."+plan.Unit, plan.Quantity.Max, nil)})
}

// orderFields are the fields of an order with so many lines, as the page orders them.
func orderFields(lines int) []string {
	var all []string
	for i := range lines {
		all = append(all, lineField(i, "plan"), lineField(i, "quantity"), lineField(i, "usage_date"))
	}
	return append(all, "partner_reference", "customer_reference", "cig", "cig_exemption")
}

// orderForm is the form as it is filled in of a draft.
func orderForm(o *licensing.Order) form {
	f := filled("version", strconv.FormatInt(o.Version, 10), "partner_reference", o.PartnerReference, "customer_reference", o.CustomerReference,
		"cig", o.CIG, "cig_exemption", o.CIGExemption)
	for i, l := range o.Lines {
		f.setLine(i, l.Plan, strconv.Itoa(l.Quantity), l.UsageDate.String())
	}
	return f
}

func (f form) setLine(i int, plan, quantity, usageDate string) {
	f.Values.Set(lineField(i, "plan"), plan)
	f.Values.Set(lineField(i, "quantity"), quantity)
	f.Values.Set(lineField(i, "usage_date"), usageDate)
}

// lineCount is how many lines a form has.
func lineCount(f form) int {
	n := 0
	for n <= licensing.MostLines && f.Values.Has(lineField(n, "plan")) {
		n++
	}
	return n
}

// reshape takes one line out (no such index: none), and those that were left
// empty; then it adds an empty one where that is wanted.
func (f form) reshape(without int, add bool) {
	n := lineCount(f)
	kept := 0
	for i := range n {
		plan, quantity, day := f.get(lineField(i, "plan")), f.get(lineField(i, "quantity")), f.get(lineField(i, "usage_date"))
		for _, name := range []string{"plan", "quantity", "usage_date"} {
			f.Values.Del(lineField(i, name))
		}
		if i != without && plan+quantity+day != "" {
			f.setLine(kept, plan, quantity, day)
			kept++
		}
	}
	if add {
		f.setLine(kept, "", "", "")
	}
}
