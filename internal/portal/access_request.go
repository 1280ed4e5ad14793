package portal

import (
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
	History []moment
}

// May reports whether the reader may use a verb now.
func (p requestPage) May(verb string) bool { return includes(p.Actions, licensing.Verb(verb)) }

// requestsPage is a worklist: the requests that the reader may decide.
type requestsPage struct {
	frame
	Requests []app.AccessRequestView
	Next     string
}

func (p *Portal) accessRoutes() []web.Route {
	const at = "/access-requests"
	return []web.Route{
		p.public("GET", at+"/new", p.askPage),
		p.public("POST", at+"/new", p.ask),
		p.own("GET", at, "access_request.read", p.requests),
		p.own("GET", at+"/{number}", "access_request.read", p.request),
		p.own("POST", at+"/{number}/grant", "access_request.grant", p.decide("grant", (*app.App).GrantAccess)),
		p.own("POST", at+"/{number}/deny", "access_request.deny", p.decide("deny", (*app.App).DenyAccess)),
		p.own("POST", at+"/{number}/withdraw", "access_request.withdraw", p.decide("withdraw", plainly((*app.App).WithdrawAccessRequest))),
	}
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

func (p *Portal) requests(w http.ResponseWriter, r *http.Request) error {
	page := requestsPage{}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	l, err := p.app.AccessRequests(r.Context(), page.Actor, false, store.AccessFilter{State: licensing.AccessPending}, store.Page{After: r.URL.Query().Get("after")})
	if err != nil {
		return err
	}
	page.Requests, page.Next = l.Items, nextPage(r, l.Next)
	return p.render(w, http.StatusOK, "requests", page)
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

// requestList adds the access requests that wait for the reader to a first page.
func (p *Portal) requestList(r *http.Request, page *homePage) error {
	l, err := p.app.AccessRequests(r.Context(), page.Actor, false, store.AccessFilter{State: licensing.AccessPending}, store.Page{})
	if err != nil {
		return err
	}
	var list pending
	for _, v := range l.Items {
		if len(v.Actions) > 0 {
			list.add(page, v.Number+" · "+v.Person.Name+", "+p.role(page.frame, v.Role), "/access-requests/"+v.Number, v.Since)
		}
	}
	if page.Actor.Party == licensing.OperatorParty || len(list.items) > 0 {
		page.worklist("portal.work.requests", "/access-requests", list, list.gathered(l.Next != ""))
	}
	return nil
}
