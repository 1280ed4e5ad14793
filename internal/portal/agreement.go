package portal

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

// agreementPage is a contract or an enrollment.
type agreementPage struct {
	frame
	Agreement         *licensing.Agreement
	Customer, Partner string
	Contract          string // an enrollment's contract's number
	Programme         string // by name
	Actions           []action
	MaySign           bool
	Waiting           licensing.Wait
	History           []moment
	MayPeople         bool
	MayServices       bool
	MayEnroll         bool // an enrollment can be drafted under it
	MayOrder          bool
	Elsewhere         *app.Elsewhere // what speaks against countersigning it
}

// Strangers are the people whom Elsewhere names, with their addresses.
func (p agreementPage) Strangers() []string {
	var all []string
	for _, s := range p.Elsewhere.People {
		all = append(all, s.Name+" <"+s.Mail+">")
	}
	return all
}

// OfOptions are whose person an online services administrator may be.
func (p agreementPage) OfOptions() []option {
	return []option{{string(licensing.CustomerParty), p.Customer}, {string(licensing.PartnerParty), p.Partner}}
}

// agreementVerb is a verb of an agreement that needs no more than a reason.
type agreementVerb struct {
	action
	do func(a *app.App, ctx context.Context, actor app.Actor, id licensing.AgreementID, reason string) (*licensing.Agreement, error)
}

// agreementVerbs are the buttons, in the order in which a page shows them.
var agreementVerbs = []agreementVerb{
	{action{Verb: "send"}, plainly((*app.App).SendAgreement)},
	{action{Verb: "countersign"}, plainly((*app.App).CountersignAgreement)},
	{action{Verb: "recall", Says: "portal.agreement.recall_says"}, plainly((*app.App).RecallAgreement)},
	{action{Verb: "refuse", Reason: true, Needed: true, Danger: true, Says: "portal.agreement.refuse_says"}, (*app.App).RefuseAgreement},
	{action{Verb: "withdraw", Reason: true, Danger: true, Says: "portal.agreement.withdraw_says"}, (*app.App).WithdrawAgreement},
	{action{Verb: "decline", Reason: true, Needed: true, Danger: true, Says: "portal.agreement.decline_says"}, (*app.App).DeclineAgreement},
}

// agreementPages are the verbs with a page of their own, and its address.
var agreementPages = []struct{ verb, path string }{{"edit", "edit"}, {"replace_signatory", "signatory"}, {"terminate", "terminate"}}

// plainly is a use case that takes no reason.
func plainly[ID, T any](do func(*app.App, context.Context, app.Actor, ID) (T, error)) func(*app.App, context.Context, app.Actor, ID, string) (T, error) {
	return func(a *app.App, ctx context.Context, actor app.Actor, id ID, _ string) (T, error) {
		return do(a, ctx, actor, id)
	}
}

func (p *Portal) agreementRoutes() []web.Route {
	const at = "/agreements/{number}"
	routes := []web.Route{
		p.own("GET", at, "agreement.read", p.agreement),
		p.own("GET", at+"/document", "agreement.read", p.document),
		p.own("GET", at+"/services", "activation.read", p.services),
		p.own("GET", at+"/renewals", "subscription.read", p.renewals),
		p.own("POST", at+"/sign", "agreement.sign", p.sign),
	}
	for _, v := range agreementVerbs {
		routes = append(routes, p.own("POST", at+"/"+string(v.Verb), "agreement."+v.Verb, p.doAgreement(v)))
	}
	return routes
}

// numbered finds the agreement that the address names.
func (p *Portal) numbered(r *http.Request) (*licensing.Agreement, error) {
	actor, _ := web.ActorFrom(r.Context())
	return p.app.AgreementByNumber(r.Context(), actor, r.PathValue("number"))
}

// formOn reads a form, and finds the agreement that its address names.
func (p *Portal) formOn(r *http.Request) (form, *licensing.Agreement, error) {
	f, err := read(r)
	if err != nil {
		return f, nil, err
	}
	x, err := p.numbered(r)
	return f, x, err
}

func (p *Portal) agreement(w http.ResponseWriter, r *http.Request) error {
	return p.showAgreement(w, r, form{})
}

func (p *Portal) showAgreement(w http.ResponseWriter, r *http.Request, f form) error {
	x, err := p.numbered(r)
	if err != nil {
		return err
	}
	page := agreementPage{Agreement: x, Waiting: x.Waiting()}
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	called, err := p.app.Called(r.Context(), page.Actor, []licensing.AgreementID{x.Contract}, []licensing.OrganizationID{x.Customer, x.Partner})
	if err != nil {
		return err
	}
	page.Customer, page.Partner, page.Contract = called.Organizations[x.Customer], called.Organizations[x.Partner], called.Agreements[x.Contract]
	programmes, err := p.app.Programmes(r.Context())
	if err != nil {
		return err
	}
	page.Programme = programmes.Name(x.Programme, page.Lang)
	if err := p.helpedBy(r, &page.frame, x.Partner); err != nil {
		return err
	}
	if page.Elsewhere, err = p.app.AgreementElsewhere(r.Context(), page.Actor, x.ID); err != nil {
		return err
	}
	may := page.Actor.VerbsOn("agreement", licensing.Agreements.Allowed(x.State), x.Target())
	page.Actions = agreementActions(f, x, may)
	page.MaySign, page.MayPeople = includes(may, "sign"), page.Actor.May("role.read", x.Target())
	page.MayServices = page.Actor.May("activation.read", x.Target())
	page.MayOrder = x.TakesOrders() == nil && page.Actor.May("order.draft", x.Target())
	page.MayEnroll = page.MayOrder && x.Kind == licensing.Contract && page.Actor.May("agreement.draft", x.Target())
	if page.Actor.May("history.read", x.Target()) {
		if page.History, err = p.history(r, page.frame, "agreement", string(x.ID)); err != nil {
			return err
		}
	}
	return p.render(w, f.answer(), "agreement", page)
}

func agreementActions(f form, x *licensing.Agreement, may []licensing.Verb) []action {
	var all []action
	for _, v := range agreementVerbs {
		if includes(may, v.Verb) {
			all = append(all, v.on(f, "/agreements/"+x.Number, x.Version))
		}
	}
	for _, v := range agreementPages {
		if verb := licensing.Verb(v.verb); includes(may, verb) {
			all = append(all, action{Verb: verb, Path: "/agreements/" + x.Number + "/" + v.path, Page: true})
		}
	}
	return all
}

func includes(verbs []licensing.Verb, v licensing.Verb) bool {
	for _, x := range verbs {
		if x == v {
			return true
		}
	}
	return false
}

// doAgreement uses a verb and shows the agreement as it is then.
func (p *Portal) doAgreement(v agreementVerb) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, x, err := p.formOn(r)
		if err != nil {
			return err
		}
		if _, err := v.do(p.app, r.Context(), acting(r, f), x.ID, f.get("reason")); err != nil {
			return p.again(r, f, err, func(f form) error { return p.showAgreement(w, r, f) })
		}
		return see(w, r, "/agreements/"+x.Number, "agreement_"+string(v.Verb))
	}
}

// sign is the signatory's signature, with the designees as they left them.
func (p *Portal) sign(w http.ResponseWriter, r *http.Request) error {
	f, x, err := p.formOn(r)
	if err != nil {
		return err
	}
	if !f.ticked("approved") {
		var missing licensing.Problems
		missing.Add("approved", "field.required")
		err = missing.Err()
	} else {
		_, err = p.app.SignAgreement(r.Context(), acting(r, f), x.ID, signing(f, x))
	}
	if err != nil {
		return p.again(r, f, err, func(f form) error { return p.showAgreement(w, r, f) }, "approved", "portal.agreement.approve_label")
	}
	return see(w, r, "/agreements/"+x.Number, "agreement_sign")
}

// signing reads what the signatory says; the document is the one that was seen.
func signing(f form, x *licensing.Agreement) app.Signing {
	s := app.Signing{DocumentHash: f.get("document_hash"), RenewalClause: f.ticked("renewal_clause"), Grant: f.ticked("grant")}
	aa, osa := designee(f, "agreement_administrator", x.AgreementAdministrator), designee(f, "online_services_administrator", x.OSA)
	s.AgreementAdministrator, s.OSA = &aa, &osa
	return s
}

// designee is a designee as typed; what the form doesn't ask stays.
func designee(f form, field string, d licensing.Designee) licensing.Designee {
	if name := field + ".name"; f.Values.Has(name) {
		d.Name = f.get(name)
	}
	if mail := field + ".mail"; f.Values.Has(mail) {
		d.Mail = f.get(mail)
	}
	if of := field + ".of"; f.Values.Has(of) && string(d.Of) != f.get(of) {
		d.Of, d.GrantEndsOn = licensing.Party(f.get(of)), licensing.Date{}
	}
	return d
}

// document sends the frozen PDF, to be kept rather than shown.
func (p *Portal) document(w http.ResponseWriter, r *http.Request) error {
	x, err := p.numbered(r)
	if err != nil {
		return err
	}
	actor, _ := web.ActorFrom(r.Context())
	d, err := p.app.AgreementDocument(r.Context(), actor, x.ID)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", d.Type)
	w.Header().Set("Content-Length", strconv.Itoa(len(d.Content)))
	w.Header().Set("Content-Disposition", `attachment; filename="`+strings.ReplaceAll(d.Name, `"`, "")+`"`)
	_, _ = w.Write(d.Content) // the client may have gone
	return nil
}
