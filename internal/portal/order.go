package portal

import (
	"context"
	"net/http"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

// orderPage is one order with its lines and what may be done with it.
type orderPage struct {
	frame
	*licensing.Order
	AgreementN, CustomerN, PartnerN string
	Services, Plans                 map[string]string // names by key
	Actions                         []action
	MayAnswer, MayQuery             bool
	Waits                           licensing.Wait
	Examiner                        string // who of the desk has taken it, to the desk
	History                         []moment
}

// orderVerb is a verb of an order that needs no more than a reason.
type orderVerb struct {
	action
	do func(a *app.App, ctx context.Context, actor app.Actor, id licensing.OrderID, reason string) (*licensing.Order, error)
}

var orderVerbs = []orderVerb{
	{action{Verb: "submit"}, plainly((*app.App).SubmitOrder)},
	{action{Verb: "accept"}, plainly((*app.App).AcceptOrder)},
	{action{Verb: "take"}, plainly((*app.App).TakeOrder)},
	{action{Verb: "release"}, plainly((*app.App).ReleaseOrder)},
	{action{Verb: "reject", Reason: true, Needed: true, Danger: true, Says: "portal.order.reject_says"}, (*app.App).RejectOrder},
	{action{Verb: "cancel", Reason: true, Danger: true, Says: "portal.order.cancel_says"}, (*app.App).CancelOrder},
	{action{Verb: "copy"}, plainly((*app.App).CopyOrder)},
}

func (p *Portal) orderRoutes() []web.Route {
	const at = "/orders/{number}"
	routes := []web.Route{
		p.own("GET", at, "order.read", p.order),
		p.own("POST", at+"/answer", "order.answer", p.doOrder(orderVerb{action{Verb: "answer"}, answer})),
		p.own("POST", at+"/query", "order.query", p.query),
	}
	for _, v := range orderVerbs {
		routes = append(routes, p.own("POST", at+"/"+string(v.Verb), "order."+v.Verb, p.doOrder(v)))
	}
	return routes
}

// answer is the partner's answer to the desk's question.
func answer(a *app.App, ctx context.Context, actor app.Actor, id licensing.OrderID, text string) (*licensing.Order, error) {
	return a.AnswerOrder(ctx, actor, id, text)
}

func (p *Portal) order(w http.ResponseWriter, r *http.Request) error {
	return p.showOrder(w, r, form{})
}

func (p *Portal) showOrder(w http.ResponseWriter, r *http.Request, f form) error {
	page := orderPage{Services: map[string]string{}, Plans: map[string]string{}}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	if page.Order, err = p.app.OrderByNumber(r.Context(), page.Actor, r.PathValue("number")); err != nil {
		return err
	}
	o := page.Order
	x, err := p.app.Agreement(r.Context(), page.Actor, o.Agreement)
	if err != nil {
		return err
	}
	page.Waits = o.WaitingOn(x)
	called, err := p.app.Called(r.Context(), page.Actor, nil, []licensing.OrganizationID{o.Customer, o.Partner})
	if err != nil {
		return err
	}
	page.AgreementN, page.CustomerN, page.PartnerN = x.Number, called.Organizations[o.Customer], called.Organizations[o.Partner]
	examiners, err := p.app.OrderExaminers(r.Context(), page.Actor, []*licensing.Order{o})
	if err != nil {
		return err
	}
	if o.State == licensing.OrderSubmitted || o.State == licensing.OrderQuerying {
		page.Examiner = examiners[o.ID]
	}
	if err := p.helpedBy(r, &page.frame, o.Partner); err != nil {
		return err
	}
	for _, l := range o.Lines {
		if page.Services[l.Service], err = p.serviceName(r, l.Service); err != nil {
			return err
		}
		if page.Plans[l.Plan], err = p.planName(r, l.Plan); err != nil {
			return err
		}
	}
	may := page.Actor.VerbsOn("order", licensing.Orders.Allowed(o.State), o.Target(x.Contract))
	page.MayAnswer, page.MayQuery = includes(may, "answer"), includes(may, "query")
	for _, v := range orderVerbs {
		if includes(may, v.Verb) && (v.Verb != "take" || o.TakenBy == "") && (v.Verb != "release" || o.TakenBy != "") {
			page.Actions = append(page.Actions, v.on(f, "/orders/"+o.Number, o.Version))
		}
	}
	if includes(may, "edit") {
		page.Actions = append(page.Actions, action{Verb: "edit", Path: "/orders/" + o.Number + "/edit", Page: true})
	}
	if page.History, err = p.history(r, page.frame, "order", string(o.ID)); err != nil {
		return err
	}
	return p.render(w, f.answer(), "order", page)
}

// doOrder uses a verb and shows the order that came of it: a copy is another.
func (p *Portal) doOrder(v orderVerb) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := read(r)
		if err != nil {
			return err
		}
		actor := acting(r, f)
		o, err := p.app.OrderByNumber(r.Context(), actor, r.PathValue("number"))
		if err != nil {
			return err
		}
		if v.Verb == "copy" {
			made, err := p.app.CopyJustMade(r.Context(), actor, o.ID, justNow)
			if err != nil {
				return err
			}
			if made != nil {
				return already{"/orders/" + made.Number + "/edit"}
			}
		}
		became, err := v.do(p.app, r.Context(), actor, o.ID, f.get("reason")+f.get("answer"))
		if err != nil {
			field := "answer"
			if v.Verb == "query" {
				field = "question"
			}
			return p.again(r, f, renamed(err, "text", field), func(f form) error { return p.showOrder(w, r, f) })
		}
		path := "/orders/" + became.Number
		if v.Verb == "copy" {
			path += "/edit"
		}
		return see(w, r, path, "order_"+string(v.Verb))
	}
}

// query is the desk's question, for the partner or for the customer too.
func (p *Portal) query(w http.ResponseWriter, r *http.Request) error {
	return p.doOrder(orderVerb{action{Verb: "query"}, func(a *app.App, ctx context.Context, actor app.Actor, id licensing.OrderID, _ string) (*licensing.Order, error) {
		return a.QueryOrder(ctx, actor, id, r.PostForm.Get("question"), r.PostForm.Get("shared") == "yes")
	}})(w, r)
}
