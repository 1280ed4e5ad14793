package portal

import (
	"net/http"
	"slices"

	"volare/internal/licensing"
	"volare/internal/store"
)

// lookAhead is how many days before its end a subscription is on the first page.
const lookAhead = 90

// shownTasks is how many services the first page names; the list has all.
const shownTasks = 10

// customerHome gathers a customer's first page. A home shows the newest things
// only; the lists have all of them.
func (p *Portal) customerHome(r *http.Request, page *homePage) error {
	agreements, err := p.app.Agreements(r.Context(), page.Actor, store.AgreementFilter{}, store.Page{})
	if err != nil {
		return err
	}
	if err := p.partnersOf(r, page, agreements.Items); err != nil {
		return err
	}
	p.agreementTasks(page, agreements.Items)
	if err := p.orderTasks(r, page); err != nil {
		return err
	}
	if err := p.activationTasks(r, page); err != nil {
		return err
	}
	if err := p.renewalTasks(r, page); err != nil {
		return err
	}
	if err := p.requestWork(r, page); err != nil {
		return err
	}
	accepted, err := p.app.Orders(r.Context(), page.Actor, store.OrderFilter{Accepted: true}, store.Page{Limit: 1})
	if err != nil {
		return err
	}
	running, err := p.app.SubscriptionTally(r.Context(), page.Actor, store.SubscriptionFilter{})
	page.Journey = p.journey(page.frame, agreements.Items, accepted.Items, running)
	return err
}

// agreementTasks are the agreements to be signed, and those that wait for others.
func (p *Portal) agreementTasks(page *homePage, all []*licensing.Agreement) {
	for _, x := range all {
		page.agreementComes(x)
		path := "/agreements/" + x.Number
		may := page.Actor.VerbsOn("agreement", licensing.Agreements.Allowed(x.State), x.Target())
		if includes(may, "sign") {
			page.due["portal.home.due_sign"]++
			page.Tasks = append(page.Tasks, task{Title: p.say(page.frame, "portal.home.sign", "number", x.Number), Text: p.say(page.frame, "portal.home.sign_text", "day", page.Day(x.Since)),
				Path: path, Button: p.say(page.frame, "portal.home.sign_button")})
			continue
		}
		if wait := x.Waiting(); wait.For != "" {
			page.Waiting = append(page.Waiting, p.waiting(page, p.texts.Text(page.Lang, "kind.agreement."+string(x.Kind), nil)+" "+x.Number, path, wait, x.Partner, "portal.then.agreement."+string(x.State)).of(signer(x, wait)))
		}
	}
}

// waiting says who must act, of which organization, since when, and what comes then.
func (p *Portal) waiting(page *homePage, what, path string, w licensing.Wait, partner licensing.OrganizationID, then string) waiting {
	who := capital(p.role(page.frame, w.For))
	if name := page.partners[partner]; w.Party == licensing.PartnerParty && name != "" {
		who = name + " (" + p.role(page.frame, w.For) + ")"
	}
	return waiting{What: what, Path: path, Who: who, Since: page.Ago(w.Since), Then: p.say(page.frame, then)}
}

// orderTasks adds the orders that wait for others, the longest waiting first.
func (p *Portal) orderTasks(r *http.Request, page *homePage) error {
	l, err := p.app.Orders(r.Context(), page.Actor, store.OrderFilter{Open: true, Sort: "waiting"}, store.Page{})
	if err != nil {
		return err
	}
	waits, err := p.app.OrderWaits(r.Context(), page.Actor, l.Items)
	for _, o := range l.Items {
		if wait := waits[o.ID]; wait.For != "" {
			page.Waiting = append(page.Waiting, p.waiting(page, p.say(page.frame, "portal.home.order", "number", o.Number), "/orders/"+o.Number, wait, o.Partner, "portal.then.order."+string(o.State)))
		}
	}
	return err
}

// activationTasks are the services to be activated, and those under way.
func (p *Portal) activationTasks(r *http.Request, page *homePage) error {
	l, err := p.app.Activations(r.Context(), page.Actor, store.ActivationFilter{Open: true}, store.Page{})
	if err != nil {
		return err
	}
	cards, err := p.serviceCards(r, page.frame, l.Items)
	if err != nil {
		return err
	}
	for _, c := range cards {
		a := c.Activation
		path := "/activations/" + string(a.ID)
		switch {
		case c.Mine:
			page.due["portal.home.due_activate"]++
			page.MoreTasks = len(page.Tasks) >= shownTasks
			if !page.MoreTasks {
				page.Tasks = append(page.Tasks, p.activationTask(page.frame, c))
			}
		case c.Waiting.For != "":
			who, err := p.holding(r, page, c.Waiting.For, a.Agreement)
			if err != nil {
				return err
			}
			wait := p.waiting(page, c.Name+" · "+c.Facts, path, c.Waiting, a.Partner, "portal.then.activation").of(who)
			if !c.Waiting.Until.IsZero() {
				wait.Then = p.say(page.frame, "portal.then.usage", "day", page.Day(c.Waiting.Until))
			}
			page.Waiting = append(page.Waiting, wait)
		}
		if c.Waiting.For != "" {
			page.activationComes(a, c.Name)
		}
	}
	return nil
}

func (p *Portal) activationTask(f frame, c serviceCard) task {
	t := task{Title: c.Name, Path: "/activations/" + string(c.ID), Button: p.say(f, "portal.services.activate"), Done: c.Done, Total: c.Total,
		Facts: c.Facts, Text: c.Step}
	if c.Done > 0 {
		t.Button = p.say(f, "portal.services.continue")
	}
	return t
}

// renewalTasks are the renewals to be decided, and the ends of terms that come.
func (p *Portal) renewalTasks(r *http.Request, page *homePage) error {
	l, err := p.app.Subscriptions(r.Context(), page.Actor, store.SubscriptionFilter{Sort: "end", EndsFrom: page.Today.AddDays(-lookAhead), EndsTo: page.Today.AddDays(lookAhead), Open: true}, store.Page{})
	if err != nil {
		return err
	}
	outlooks, err := p.app.Outlooks(r.Context(), page.Actor, page.Lang, l.Items)
	if err != nil {
		return err
	}
	for _, s := range l.Items {
		o := outlooks[s.ID]
		if presses(s, o) {
			page.due["portal.home.due_decide"]++
			page.Tasks = append(page.Tasks, task{Title: p.say(page.frame, "portal.home.renewal", "service", o.Service), Text: o.Sentence, Path: "/subscriptions/" + s.Number,
				Button: p.say(page.frame, "portal.renewals.decide"), Facts: p.texts.Plural(page.Lang, "portal.quantity", s.Quantity, nil) + " · " + s.Number})
		}
		page.renewalComes(s, o.Service, o.Will.Renews)
	}
	return nil
}

// partnersOf names the partners of record.
func (p *Portal) partnersOf(r *http.Request, page *homePage, all []*licensing.Agreement) error {
	var ids []licensing.OrganizationID
	for _, x := range all {
		if x.Partner != "" && !slices.Contains(ids, x.Partner) {
			ids = append(ids, x.Partner)
		}
	}
	called, err := p.app.Called(r.Context(), page.Actor, nil, ids)
	page.partners = called.Organizations
	if err != nil {
		return err
	}
	return p.helpedBy(r, &page.frame, ids...)
}

// journey tells how far this customer has come in the four steps.
func (p *Portal) journey(f frame, agreements []*licensing.Agreement, accepted []*licensing.Order, running store.Tally) []journeyStep {
	contract := journeyStep{p.say(f, "portal.steps.contract"), p.say(f, "portal.home.no_contract"), "now"}
	for _, x := range agreements {
		if x.State == licensing.AgreementActive {
			contract = journeyStep{contract.Title, p.say(f, "portal.home.active_since", "day", f.Day(x.Since), "number", x.Number), "done"}
			break
		}
	}
	order := p.orderStep(f, accepted)
	if contract.Class == "done" && order.Class == "" && f.Actor.Somewhere("order.read") {
		order.Class = "now"
	}
	access := journeyStep{p.say(f, "portal.steps.access"), p.say(f, "portal.home.account"), "done"}
	return []journeyStep{contract, order, access, p.activationStep(f, running)}
}

// orderStep is the second step: the newest order that was accepted. Who may not
// see orders, as a signatory, isn't told that there are none.
func (p *Portal) orderStep(f frame, accepted []*licensing.Order) journeyStep {
	step := journeyStep{p.say(f, "portal.steps.order"), p.say(f, "portal.home.no_order"), ""}
	if !f.Actor.Somewhere("order.read") {
		step.Text = p.say(f, "portal.home.not_shown")
		return step
	}
	for _, o := range accepted {
		return journeyStep{step.Title, p.say(f, "portal.home.accepted", "day", f.Day(o.AcceptedAt), "number", o.Number), "done"}
	}
	return step
}

// activationStep is the fourth step: services to be activated come before
// those that run, and those before what has lapsed.
func (p *Portal) activationStep(f frame, running store.Tally) journeyStep {
	step := journeyStep{p.say(f, "portal.steps.activation"), p.say(f, "portal.home.no_service"), ""}
	if !f.Actor.Somewhere("subscription.read") {
		step.Text = p.say(f, "portal.home.not_shown")
		return step
	}
	plural := func(key string, states ...licensing.SubscriptionState) (string, bool) {
		n := 0
		for _, s := range states {
			n += running[string(s)]
		}
		return p.texts.Plural(f.Lang, key, n, nil), n > 0
	}
	if text, some := plural("portal.home.to_activate", licensing.SubscriptionPending); some {
		return journeyStep{step.Title, text, "now"}
	}
	if text, some := plural("portal.home.active", licensing.SubscriptionActive, licensing.SubscriptionSuspended); some {
		return journeyStep{step.Title, text, "done"}
	}
	if text, some := plural("portal.home.lapsed", licensing.SubscriptionGrace, licensing.SubscriptionExpired, licensing.SubscriptionCancelled); some {
		step.Text = text
	}
	return step
}

// soon reports whether a day comes within the time that a first page shows.
func soon(f frame, d licensing.Date) bool {
	return !d.IsZero() && !d.Before(f.Today) && !d.After(f.Today.AddDays(lookAhead))
}

// say is a text in the reader's language; pairs fill it in.
func (p *Portal) say(f frame, key string, pairs ...string) string {
	m := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return p.texts.Text(f.Lang, key, m)
}

func (p *Portal) role(f frame, role licensing.Role) string {
	return p.texts.Text(f.Lang, "role."+string(role), nil)
}
