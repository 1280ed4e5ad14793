package portal

import (
	"net/http"
	"slices"
	"strings"

	"volare/internal/app"
	"volare/internal/licensing"
)

// orderCheckPage is an order before it is submitted: what it says, and what it
// leads to.
type orderCheckPage struct {
	frame
	app.OrderCheck
	Edited   *licensing.Order // the draft that is edited; nil of a new one
	Customer string
	Lines    []checkedLine
	Sent     []sentField // what was typed, to be sent again
	LeadsTo  []string    // sentences
	MaySend  bool        // the agreement can go to its signatory together with it
}

// checkedLine is a line as people read it.
type checkedLine struct {
	Service, Plan string
	licensing.OrderLine
}

// sentField is one field that the page sends again.
type sentField struct{ Name, Value string }

// Action is where the form is posted.
func (o orderCheckPage) Action() string { return orderAction(o.Edited) }

// Held reports whether the order will wait for its agreement.
func (o orderCheckPage) Held() bool { return o.Order.State == licensing.OrderHeld }

func (p *Portal) showOrderCheck(o *orderWriting, c app.OrderCheck) error {
	page := orderCheckPage{OrderCheck: c, Edited: o.order}
	var err error
	if page.frame, err = p.frame(o.r); err != nil {
		return err
	}
	page.Form = o.form
	if o.order == nil {
		page.key = o.form.get(keyField)
	}
	names, err := p.app.OrganizationNames(o.r.Context(), page.Actor, c.Agreement.Customer)
	if err != nil {
		return err
	}
	page.Customer = names[c.Agreement.Customer]
	page.MaySend = includes(page.Actor.VerbsOn("agreement", licensing.Agreements.Allowed(c.Agreement.State), c.Agreement.Target()), "send")
	for name := range o.form.Values {
		if name != "do" && name != "send" && (!machinery[name] || name == "version") {
			page.Sent = append(page.Sent, sentField{name, o.form.get(name)})
		}
	}
	slices.SortFunc(page.Sent, func(a, b sentField) int { return strings.Compare(a.Name, b.Name) })
	if err := p.checkedLines(o.r, &page); err != nil {
		return err
	}
	return p.render(o.w, http.StatusOK, "order_check", page)
}

// checkedLines names services and plans, and says what the order leads to.
func (p *Portal) checkedLines(r *http.Request, page *orderCheckPage) error {
	var stepped, plain []string
	for _, l := range page.Order.Lines {
		s, err := p.app.Service(r.Context(), l.Service, l.ServiceVersion)
		if err != nil {
			return err
		}
		line := checkedLine{Service: s.Name.In(page.Lang), Plan: l.Plan, OrderLine: l}
		if plan, ok := s.Plan(l.Plan); ok {
			line.Plan = p.planWords(page.frame, plan)
		}
		page.Lines = append(page.Lines, line)
		if len(s.Activation.Steps) > 0 {
			stepped = append(stepped, line.Service)
		} else {
			plain = append(plain, line.Service)
		}
	}
	page.LeadsTo = p.leadsTo(page, unique(stepped), unique(plain))
	return nil
}

// unique sorts names and leaves each once.
func unique(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// leadsTo tells what will happen when the order is submitted: stepped are the
// services that somebody has to activate, plain those that run by themselves.
func (p *Portal) leadsTo(page *orderCheckPage, stepped, plain []string) []string {
	x, lang := page.Agreement, page.Lang
	say := func(key string, pairs ...any) string {
		return p.texts.Text(lang, "portal.order_check."+key, params(pairs))
	}
	var all []string
	if page.Held() {
		all = append(all, say("held", "number", x.Number, "state", p.texts.State(lang, "agreement", string(x.State))))
	} else {
		all = append(all, say("submitted"))
	}
	all = append(all, p.texts.Plural(lang, "portal.order_check.subscriptions", len(page.Lines), map[string]string{"customer": page.Customer}))
	if len(stepped) > 0 {
		all = append(all, say("activate", "person", x.OSA.Name, "services", p.texts.List(lang, stepped)))
	}
	if len(plain) > 0 {
		all = append(all, say("plain", "services", p.texts.List(lang, plain)))
	}
	switch {
	case x.AutomaticRenewal():
		all = append(all, say("renews"))
	case x.Segment == licensing.Public || !x.SignedAt.IsZero():
		all = append(all, say("ends"))
	}
	return all
}
