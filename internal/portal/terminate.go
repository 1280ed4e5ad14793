package portal

import (
	"net/http"
	"strings"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

// terminatePage ends an agreement early: what becomes of each service is said
// and chosen before.
type terminatePage struct {
	frame
	Agreement *licensing.Agreement
	Running   []running
	More      bool // services that the page doesn't name: they run out
}

// running is a subscription that hasn't ended.
type running struct {
	*licensing.Subscription
	Service string
}

// Field is the name of the field with its last day.
func (s running) Field() string { return "cancel." + s.Number + ".on" }

func (p *Portal) terminateRoutes() []web.Route {
	const at = "/agreements/{number}/terminate"
	return []web.Route{p.own("GET", at, "agreement.terminate", p.terminatePage), p.own("POST", at, "agreement.terminate", p.terminate)}
}

func (p *Portal) terminatePage(w http.ResponseWriter, r *http.Request) error {
	x, err := p.editable(r, "terminate")
	if err != nil {
		return err
	}
	return p.showTerminate(w, r, x, form{})
}

func (p *Portal) showTerminate(w http.ResponseWriter, r *http.Request, x *licensing.Agreement, f form) error {
	page := terminatePage{Agreement: x}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	l, err := p.app.Subscriptions(r.Context(), page.Actor, store.SubscriptionFilter{Agreement: x.ID, Open: true, Sort: "end"}, store.Page{Limit: 200})
	if err != nil {
		return err
	}
	for _, s := range l.Items {
		name, err := p.serviceName(r, s.Service)
		if err != nil {
			return err
		}
		page.Running = append(page.Running, running{s, name})
	}
	page.More = l.Next != ""
	return p.render(w, f.answer(), "terminate", page)
}

func (p *Portal) terminate(w http.ResponseWriter, r *http.Request) error {
	f, x, err := p.formOn(r)
	if err != nil {
		return err
	}
	again := func(f form) error { return p.showTerminate(w, r, x, f) }
	actor := acting(r, f)
	cancel, err := p.endings(r, actor, f)
	if err != nil {
		return p.again(r, f, err, again)
	}
	if _, err := p.app.TerminateAgreement(r.Context(), actor, x.ID, f.get("reason"), cancel); err != nil {
		return p.again(r, f, err, again)
	}
	return see(w, r, "/agreements/"+x.Number, "agreement_terminate")
}

// endings reads which subscriptions end before their term does.
func (p *Portal) endings(r *http.Request, actor app.Actor, f form) (map[licensing.SubscriptionID]licensing.Date, error) {
	cancel := map[licensing.SubscriptionID]licensing.Date{}
	var wrong licensing.Problems
	for name := range f.Values {
		number := strings.TrimSuffix(strings.TrimPrefix(name, "cancel."), ".on")
		if f.get(name) == "" || name != "cancel."+number+".on" {
			continue
		}
		on, err := licensing.ParseDate(f.get(name))
		if err != nil {
			wrong.Add(name, "field.date")
			continue
		}
		s, err := p.app.SubscriptionByNumber(r.Context(), actor, number)
		if err != nil {
			return nil, err
		}
		cancel[s.ID] = on
	}
	return cancel, wrong.Err()
}
