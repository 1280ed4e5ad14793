package portal

import (
	"cmp"
	"context"
	"net/http"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

// askPage is where whoever has no rights asks for them.
type askPage struct {
	frame
	Mine []app.AccessRequestView // what one has asked for already
}

// Roles are those that may be asked for.
func (a askPage) Roles() []option {
	var all []option
	for _, r := range licensing.Requestable {
		all = append(all, option{string(r), capital(a.texts.Text(a.Lang, "role."+string(r), nil))})
	}
	return all
}

// requestPage is one access request, for whoever decides it and for its author.
type requestPage struct {
	frame
	app.AccessRequestView
	CustomerN string
	Waits     licensing.Wait
}

// May reports whether the reader may use a verb now.
func (p requestPage) May(verb string) bool { return includes(p.Actions, licensing.Verb(verb)) }

// requestList is the requests that the reader may decide, and what became of those decided.
var requestList = listing[app.AccessRequestView]{
	path: "/access-requests", all: "portal.list.all_feminine", verb: "access_request.read", aggregate: "access_request", states: names(licensing.AccessRequests.States), sorts: []string{"created", "waiting"}, unsearched: true,
	columns: []string{"label.number", "label.person", "label.role", "label.customer", "label.state", "portal.list.waits"},
	read: func(r *http.Request, a *app.App, actor app.Actor, q asked, p store.Page) (store.List[app.AccessRequestView], error) {
		return a.AccessRequests(r.Context(), actor, false, requestsAsked(q), p)
	},
	tally: func(r *http.Request, a *app.App, actor app.Actor, q asked) (store.Tally, error) {
		return a.AccessTally(r.Context(), actor, requestsAsked(q))
	},
	rows: requestRows,
}

func requestsAsked(q asked) store.AccessFilter {
	return store.AccessFilter{State: licensing.AccessState(q.State), Agreement: q.AgreementID(), Sort: cmp.Or(q.Sort, "created")}
}

func requestRows(p *Portal, r *http.Request, f frame, all []app.AccessRequestView) ([]row, error) {
	names, err := p.customersAsked(r, f, all)
	if err != nil {
		return nil, err
	}
	rows := make([]row, len(all))
	for i, v := range all {
		rows[i] = row{requestPath(v), []cell{
			{Text: v.Number, Whole: true}, {Text: v.Person.Name, Note: v.Person.Mail}, {Text: capital(p.role(f, v.Role)), Raw: string(v.Role)},
			{Text: names[v.Customer], Note: v.AgreementNumber}, p.stateCell(f, "access_request", string(v.State)),
			p.waitCell(f, v.Waiting()),
		}}
	}
	return rows, nil
}

// customersAsked are the names of the customers on whose agreements requests ask for a role.
func (p *Portal) customersAsked(r *http.Request, f frame, all []app.AccessRequestView) (map[licensing.OrganizationID]string, error) {
	var ids []licensing.OrganizationID
	for _, v := range all {
		ids = append(ids, v.Customer)
	}
	called, err := p.app.Called(r.Context(), f.Actor, nil, ids)
	return called.Organizations, err
}

func requestPath(v app.AccessRequestView) string { return "/access-requests/" + v.Number }

func (p *Portal) accessRoutes() []web.Route {
	const at = "/access-requests"
	return append(listRoutes(p, requestList),
		p.public("GET", at+"/new", p.askPage),
		p.public("POST", at+"/new", p.ask),
		p.own("GET", at+"/{number}", "access_request.read", p.request),
		p.own("POST", at+"/{number}/grant", "access_request.grant", p.decide("grant", (*app.App).GrantAccess)),
		p.own("POST", at+"/{number}/deny", "access_request.deny", p.decide("deny", (*app.App).DenyAccess)),
		p.own("POST", at+"/{number}/withdraw", "access_request.withdraw", p.decide("withdraw", plainly((*app.App).WithdrawAccessRequest))))
}

func (p *Portal) askPage(w http.ResponseWriter, r *http.Request) error {
	return p.showAsk(w, r, form{})
}

func (p *Portal) showAsk(w http.ResponseWriter, r *http.Request, f form) error {
	page := askPage{}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	if page.SignedIn {
		l, err := p.app.AccessRequests(r.Context(), page.Actor, true, store.AccessFilter{}, store.Page{})
		if err != nil {
			return err
		}
		page.Mine = l.Items
	}
	return p.render(w, f.answer(), "ask", page)
}

// ask files the request. Whoever hasn't signed in is told everything by mail:
// the page says the same whether the agreement exists or not.
func (p *Portal) ask(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	draft := app.AccessDraft{AgreementNumber: f.get("agreement_number"), Role: licensing.Role(f.get("role")), Reason: f.get("reason")}
	if _, in := web.ActorFrom(r.Context()); in {
		_, err = p.app.FileAccessRequest(r.Context(), acting(r, f), draft)
	} else {
		who := licensing.Person{Name: f.get("name"), Mail: f.get("mail"), Language: licensing.Language(web.Language(r.Context()))}
		err = p.app.AskForAccess(r.Context(), who, draft, web.Visitor(r))
	}
	if err != nil {
		return p.again(r, f, err, func(f form) error { return p.showAsk(w, r, f) })
	}
	return see(w, r, "/access-requests/new", "asked")
}

func (p *Portal) request(w http.ResponseWriter, r *http.Request) error {
	return p.showRequest(w, r, form{})
}

func (p *Portal) showRequest(w http.ResponseWriter, r *http.Request, f form) error {
	page := requestPage{}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	if page.AccessRequestView, err = p.app.AccessRequestByNumber(r.Context(), page.Actor, r.PathValue("number")); err != nil {
		return err
	}
	names, err := p.customersAsked(r, page.frame, []app.AccessRequestView{page.AccessRequestView})
	if err != nil {
		return err
	}
	page.CustomerN, page.Waits = names[page.Customer], page.AccessRequest.Waiting()
	return p.render(w, f.answer(), "request", page)
}

// decide uses a verb, with a message to whoever asked.
func (p *Portal) decide(verb string, do func(*app.App, context.Context, app.Actor, licensing.RequestID, string) (*licensing.AccessRequest, error)) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := read(r)
		if err != nil {
			return err
		}
		actor := acting(r, f)
		v, err := p.app.AccessRequestByNumber(r.Context(), actor, r.PathValue("number"))
		if err != nil {
			return err
		}
		if _, err := do(p.app, r.Context(), actor, v.ID, f.get("message")); err != nil {
			return p.again(r, f, err, func(f form) error { return p.showRequest(w, r, f) })
		}
		return see(w, r, "/access-requests/"+v.Number, "request_"+verb)
	}
}

// awaits reports whether a request waits for the reader: the operator's people
// may decide all of them, but are waited for only where the customer's may not
// decide, or haven't for too long; the customer's for what they may grant.
func awaits(v app.AccessRequestView, reader app.Actor) bool {
	if reader.Party == licensing.OperatorParty {
		return len(v.Actions) > 0 && v.Waiting().Party == licensing.OperatorParty
	}
	return includes(v.Actions, "grant")
}

// requestWork adds the access requests that wait for the reader to a first page.
func (p *Portal) requestWork(r *http.Request, page *homePage) error {
	if !page.Actor.Somewhere("access_request.grant") {
		return nil
	}
	l, err := p.app.AccessRequests(r.Context(), page.Actor, false, store.AccessFilter{State: licensing.AccessPending}, store.Page{})
	if err != nil {
		return err
	}
	names, err := p.customersAsked(r, page.frame, l.Items)
	if err != nil {
		return err
	}
	var list pending
	for _, v := range l.Items {
		if awaits(v, page.Actor) {
			list.add(page, v.Number+" · "+v.Person.Name, requestPath(v), v.Since)
			list.note(p.role(page.frame, v.Role) + " · " + cmp.Or(names[v.Customer], v.AgreementNumber))
		}
	}
	if page.Actor.Party == licensing.OperatorParty || len(list.items) > 0 {
		page.worklist("portal.work.requests", "/access-requests?state=pending&sort=waiting", list, list.gathered(l.Next != ""))
	}
	return nil
}
