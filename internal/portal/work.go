package portal

import (
	"cmp"
	"context"
	"net/http"

	"volare/internal/app"
	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

// workPage is the background work: what time brings, and what went wrong with it.
type workPage struct {
	frame
	Failed, Due []agendaLine
	MoreFailed  bool
	Queued      int // mails waiting to leave, as far as they are counted
	QueuedMore  bool
	jobsShown
}

// agendaLine is an entry of the agenda.
type agendaLine struct {
	What, Thing, Path string
	At                string
	Overdue           bool
	Attempts          int
	Retry, Error      string
	Again             string // where it is posted to be tried again
}

// shownDuties is how much of the agenda the page tells.
const shownDuties = 25

func (p *Portal) workRoutes() []web.Route {
	routes := append(listRoutes(p, operationList), p.own("GET", "/work", "agenda.read", p.work), p.own("POST", "/work/agenda/{subject}/{id}/retry", "agenda.retry", p.retryDuty),
		p.own("POST", "/work/jobs/{id}/retry", "job.retry", p.retryJob),
		p.own("GET", "/operations/{id}", "operation.read", p.operation))
	for _, v := range operationVerbs {
		routes = append(routes, p.own("POST", "/operations/{id}/"+string(v.Verb), "operation."+v.Verb, p.doOperation(v)))
	}
	return routes
}

func (p *Portal) work(w http.ResponseWriter, r *http.Request) error {
	page := workPage{}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	if page.Failed, page.MoreFailed, err = p.duties(r, page.frame, true); err != nil {
		return err
	}
	if page.Due, _, err = p.duties(r, page.frame, false); err != nil {
		return err
	}
	l, err := p.app.Messages(r.Context(), page.Actor, store.MessageFilter{State: licensing.MessageQueued}, store.Page{Limit: 100})
	if err != nil {
		return err
	}
	page.Queued, page.QueuedMore = len(l.Items), l.Next != ""
	if page.jobsShown, err = p.jobs(r, page.frame); err != nil {
		return err
	}
	return p.render(w, http.StatusOK, "work", page)
}

func (p *Portal) duties(r *http.Request, f frame, failed bool) ([]agendaLine, bool, error) {
	l, err := p.app.Agenda(r.Context(), f.Actor, failed, store.Page{Limit: shownDuties})
	if err != nil {
		return nil, false, err
	}
	refs := make([]store.Ref, len(l.Items))
	for i, e := range l.Items {
		refs[i] = store.Ref{Subject: string(e.Subject), ID: e.ID}
	}
	names, err := p.app.NamesOf(r.Context(), f.Actor, refs)
	if err != nil {
		return nil, false, err
	}
	all := make([]agendaLine, len(l.Items))
	for i, e := range l.Items {
		d := agendaLine{What: e.Kind, At: f.Time(e.DueAt), Overdue: e.DueAt.Before(f.Now), Attempts: e.Attempts, Error: e.Error}
		if key := "portal.due." + e.Kind; p.texts.Has(key) {
			d.What = p.say(f, key)
		}
		d.Thing, d.Path = f.thing(string(e.Subject), e.ID, names)
		if e.Attempts > 0 {
			d.Retry, d.Again = f.Time(e.RetryAt), "/work/agenda/"+string(e.Subject)+"/"+e.ID+"/retry"
		}
		all[i] = d
	}
	return all, l.Next != "", nil
}

func (p *Portal) retryDuty(w http.ResponseWriter, r *http.Request) error {
	actor, _ := web.ActorFrom(r.Context())
	if err := p.app.RetryEntry(r.Context(), actor, licensing.Subject(r.PathValue("subject")), r.PathValue("id")); err != nil {
		return err
	}
	return see(w, r, "/work", "duty_retry")
}

// operationList is what providers are asked to do.
var operationList = listing[*licensing.Operation]{
	path: "/operations", all: "portal.list.all_feminine", verb: "operation.read", aggregate: "operation", states: names(licensing.Operations.States), sorts: []string{"newest", "waiting"}, unsearched: true,
	columns: []string{"label.service", "label.customer", "label.state", "portal.home.since", "portal.operation.provider", "label.reason"},
	read: func(r *http.Request, a *app.App, actor app.Actor, q asked, p store.Page) (store.List[*licensing.Operation], error) {
		return a.Operations(r.Context(), actor, operationsAsked(q), p)
	},
	tally: func(r *http.Request, a *app.App, actor app.Actor, q asked) (store.Tally, error) {
		return a.OperationTally(r.Context(), actor, operationsAsked(q))
	},
	rows: operationRows,
}

func operationsAsked(q asked) store.OperationFilter {
	return store.OperationFilter{State: licensing.OperationState(q.State), Sort: cmp.Or(q.Sort, "newest")}
}

func operationRows(p *Portal, r *http.Request, f frame, all []*licensing.Operation) ([]row, error) {
	var customers []licensing.OrganizationID
	for _, o := range all {
		customers = append(customers, o.Customer)
	}
	called, err := p.app.Called(r.Context(), f.Actor, nil, customers)
	if err != nil {
		return nil, err
	}
	rows := make([]row, len(all))
	for i, o := range all {
		name, err := p.serviceName(r, o.Service)
		if err != nil {
			return nil, err
		}
		rows[i] = row{"/operations/" + string(o.ID), []cell{
			{Text: name, Note: capital(p.say(f, "kind.operation."+string(o.Kind)))}, {Text: called.Organizations[o.Customer]}, p.stateCell(f, "operation", string(o.State)),
			{Text: f.Ago(o.Since), Raw: o.Since.UTC().Format("2006-01-02T15:04:05Z")}, {Text: f.providerName(o.Provider)}, {Text: p.app.ReasonIn(f.Lang, o.Reason)},
		}}
	}
	return rows, nil
}

// operationPage is one operation at a provider.
type operationPage struct {
	frame
	*app.OperationDetail
	Name, Task, Why, CustomerN string
	Waits                      licensing.Wait
	Gathered                   []gathered
	Buttons                    []action
	History                    []moment
}

// gathered is what one of an activation's steps brought.
type gathered struct {
	Title string
	Given []given
}

// gatheredFor is what the steps have gathered, as whoever does the work reads it.
func (p *Portal) gatheredFor(f frame, d *app.OperationDetail) (all []gathered) {
	if d.Activated == nil {
		return nil
	}
	for _, s := range d.Activated.Steps {
		if s.Data == "" {
			continue
		}
		var fields []catalogue.Field
		if declared, ok := d.Offered.StepOf(s.Name); ok {
			fields = fieldsOf(declared.Spec)
		}
		given := givenIn(p.texts, f.Lang, fields, s.Data)
		if len(given) == 0 {
			continue
		}
		all = append(all, gathered{p.app.StepTitle(f.Lang, d.Offered, s.Name, s.Kind), given})
	}
	return all
}

// operationVerb is a verb that people use on an operation, with what they note.
type operationVerb struct {
	action
	do func(a *app.App, ctx context.Context, actor app.Actor, id licensing.OperationID, note string) (*licensing.Operation, error)
}

var operationVerbs = []operationVerb{
	{action{Verb: "done", Reason: true, First: true, Note: true, Says: "portal.operation.done_says"}, completeOperation},
	{action{Verb: "retry"}, plainly((*app.App).RetryOperation)},
	{action{Verb: "hand_over", Says: "portal.operation.hand_over_says"}, plainly((*app.App).HandOverOperation)},
	{action{Verb: "fail", Reason: true, Needed: true, Danger: true}, (*app.App).FailOperation},
}

func completeOperation(a *app.App, ctx context.Context, actor app.Actor, id licensing.OperationID, note string) (*licensing.Operation, error) {
	data := map[string]any{}
	if note != "" {
		data["note"] = note
	}
	return a.CompleteOperation(ctx, actor, id, data)
}

func (p *Portal) operation(w http.ResponseWriter, r *http.Request) error {
	return p.showOperation(w, r, form{})
}

func (p *Portal) showOperation(w http.ResponseWriter, r *http.Request, f form) error {
	page := operationPage{}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	if page.OperationDetail, err = p.app.Operation(r.Context(), page.Actor, licensing.OperationID(r.PathValue("id"))); err != nil {
		return err
	}
	o := page.Operation
	if page.Name, err = p.serviceName(r, o.Service); err != nil {
		return err
	}
	called, err := p.app.Called(r.Context(), page.Actor, nil, []licensing.OrganizationID{o.Customer})
	if err != nil {
		return err
	}
	page.CustomerN = called.Organizations[o.Customer]
	page.Task, page.Why = p.app.TaskIn(page.Lang, page.OperationDetail), p.app.ReasonIn(page.Lang, o.Reason)
	page.Waits = o.Waiting()
	page.Gathered = p.gatheredFor(page.frame, page.OperationDetail)
	for _, v := range operationVerbs {
		if includes(page.Actions, v.Verb) {
			page.Buttons = append(page.Buttons, v.on(f, "/operations/"+string(o.ID), o.Version))
		}
	}
	if page.History, err = p.history(r, page.frame, "operation", string(o.ID)); err != nil {
		return err
	}
	return p.render(w, f.answer(), "operation", page)
}

func (p *Portal) doOperation(v operationVerb) handler {
	var labels []string
	if v.Verb == "done" {
		labels = []string{"reason", "portal.note"}
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := read(r)
		if err != nil {
			return err
		}
		if _, err := v.do(p.app, r.Context(), acting(r, f), licensing.OperationID(r.PathValue("id")), f.get("reason")); err != nil {
			return p.again(r, f, renamed(err, "data.note", "reason"), func(f form) error { return p.showOperation(w, r, f) }, labels...)
		}
		return see(w, r, "/operations/"+r.PathValue("id"), "operation_"+string(v.Verb))
	}
}

// ProviderName is how the page calls who provides.
func (o operationPage) ProviderName() string { return o.providerName(o.Provider) }

// providerName is the product's own providers in words, others by their names.
func (f frame) providerName(provider string) string {
	if key := "provider." + provider; f.texts.Has(key) {
		return f.texts.Text(f.Lang, key, nil)
	}
	return provider
}
