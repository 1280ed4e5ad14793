package portal

import (
	"net/http"

	"volare/internal/licensing"
	"volare/internal/store"
)

// lookAhead is how many days before its end a subscription is on the first page.
const lookAhead = 90

// customerHome gathers a customer's first page. A home shows the newest things
// only; the lists have all of them.
func (p *Portal) customerHome(r *http.Request, page *homePage) error {
	agreements, err := p.app.Agreements(r.Context(), page.Actor, store.AgreementFilter{}, store.Page{})
	if err != nil {
		return err
	}
	p.agreementTasks(page, agreements.Items)
	orders, err := p.ordersOf(r, page)
	if err != nil {
		return err
	}
	cards, err := p.activationTasks(r, page)
	if err != nil {
		return err
	}
	if err := p.renewalTasks(r, page); err != nil {
		return err
	}
	if err := p.requestList(r, page); err != nil {
		return err
	}
	if err := p.partnersOf(r, page, agreements.Items); err != nil {
		return err
	}
	page.Journey = p.journey(page.frame, agreements.Items, orders, cards)
	return nil
}

// agreementTasks are the agreements to be signed, and those that wait for others.
func (p *Portal) agreementTasks(page *homePage, all []*licensing.Agreement) {
	for _, x := range all {
		path := "/agreements/" + x.Number
		may := page.Actor.VerbsOn("agreement", licensing.Agreements.Allowed(x.State), x.Target())
		if includes(may, "sign") {
			page.Tasks = append(page.Tasks, task{p.say(page.frame, "portal.home.sign", "number", x.Number), p.say(page.frame, "portal.home.sign_text", "day", page.Day(x.Since)),
				path, p.say(page.frame, "portal.home.sign_button")})
			continue
		}
		if wait := x.Waiting(); wait.For != "" {
			page.Waiting = append(page.Waiting, waiting{p.texts.Text(page.Lang, "kind.agreement."+string(x.Kind), nil) + " " + x.Number, path, p.role(page.frame, wait.For), page.Ago(wait.Since)})
		}
		if soon(page.frame, x.EndsOn) && x.State == licensing.AgreementActive {
			page.Events = append(page.Events, event{x.EndsOn, p.say(page.frame, "portal.home.agreement_ends", "number", x.Number), true})
		}
	}
}

// ordersOf adds the orders that wait for others; it gives all that it read.
func (p *Portal) ordersOf(r *http.Request, page *homePage) ([]*licensing.Order, error) {
	if len(page.Actor.Under) == 0 {
		return nil, nil
	}
	l, err := p.app.Orders(r.Context(), page.Actor, store.OrderFilter{}, store.Page{})
	if err != nil {
		return nil, err
	}
	waits, err := p.app.OrderWaits(r.Context(), page.Actor, l.Items)
	for _, o := range l.Items {
		if wait := waits[o.ID]; wait.For != "" && o.State != licensing.OrderAccepted {
			page.Waiting = append(page.Waiting, waiting{p.say(page.frame, "portal.home.order", "number", o.Number), "/orders/" + o.Number, p.role(page.frame, wait.For), page.Ago(wait.Since)})
		}
	}
	return l.Items, err
}

// activationTasks are the services to be activated, and those under way.
func (p *Portal) activationTasks(r *http.Request, page *homePage) ([]serviceCard, error) {
	l, err := p.app.Activations(r.Context(), page.Actor, store.ActivationFilter{}, store.Page{})
	if err != nil {
		return nil, err
	}
	var cards []serviceCard
	for _, a := range l.Items {
		c, err := p.serviceCard(r, page.frame, a)
		if err != nil {
			return nil, err
		}
		cards = append(cards, c)
		path := "/activations/" + string(a.ID)
		switch {
		case c.Mine:
			t := task{c.Name, p.say(page.frame, "portal.home.step", "n", p.texts.Number(page.Lang, int64(c.Done+1)), "of", p.texts.Number(page.Lang, int64(c.Total)), "step", c.Step), path,
				p.say(page.frame, "portal.services.activate")}
			if c.Done > 0 {
				t.Button = p.say(page.frame, "portal.services.continue")
			}
			page.Tasks = append(page.Tasks, t)
		case c.Waiting.For != "":
			page.Waiting = append(page.Waiting, waiting{c.Name, path, p.role(page.frame, c.Waiting.For), page.Ago(c.Waiting.Since)})
		}
		if c.Waiting.For != "" && a.UsageDate.After(page.Today) {
			page.Events = append(page.Events, event{a.UsageDate, p.say(page.frame, "portal.home.usage", "service", c.Name), false})
		}
	}
	return cards, nil
}

// renewalTasks are the renewals to be decided, and the ends of terms that come.
func (p *Portal) renewalTasks(r *http.Request, page *homePage) error {
	l, err := p.app.Subscriptions(r.Context(), page.Actor, store.SubscriptionFilter{Sort: "end", EndsFrom: page.Today.AddDays(-lookAhead), EndsTo: page.Today.AddDays(lookAhead)}, store.Page{})
	if err != nil {
		return err
	}
	outlooks, err := p.app.Outlooks(r.Context(), page.Actor, page.Lang, l.Items)
	if err != nil {
		return err
	}
	for _, s := range l.Items {
		o := outlooks[s.ID]
		if s.Ended() {
			continue
		}
		if !o.Will.Renews && s.Renewal.Decision == licensing.Undecided && includes(o.Actions, "confirm") {
			page.Tasks = append(page.Tasks, task{p.say(page.frame, "portal.home.renewal", "service", o.Service), o.Sentence, "/subscriptions/" + s.Number, p.say(page.frame, "portal.renewals.decide")})
		}
		if !s.Term.EndsOn.Before(page.Today) {
			key := "portal.home.ends"
			if o.Will.Renews {
				key = "portal.home.renews"
			}
			page.Events = append(page.Events, event{s.Term.EndsOn, p.say(page.frame, key, "service", o.Service), !o.Will.Renews})
		}
	}
	return nil
}

// partnersOf names the partners of record.
func (p *Portal) partnersOf(r *http.Request, page *homePage, all []*licensing.Agreement) error {
	var ids []licensing.OrganizationID
	for _, x := range all {
		if x.Partner != "" {
			ids = append(ids, x.Partner)
		}
	}
	called, err := p.app.Called(r.Context(), page.Actor, nil, ids)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, id := range ids {
		if name := called.Organizations[id]; name != "" && !seen[name] {
			page.Partners, seen[name] = append(page.Partners, name), true
		}
	}
	return nil
}

// journey tells how far this customer has come in the four steps.
func (p *Portal) journey(f frame, agreements []*licensing.Agreement, orders []*licensing.Order, cards []serviceCard) []journeyStep {
	contract := journeyStep{p.say(f, "portal.steps.contract"), p.say(f, "portal.home.no_contract"), "now"}
	for _, x := range agreements {
		if x.State == licensing.AgreementActive {
			contract = journeyStep{contract.Title, p.say(f, "portal.home.active_since", "day", f.Day(x.Since), "number", x.Number), "done"}
			break
		}
	}
	order := journeyStep{p.say(f, "portal.steps.order"), p.say(f, "portal.home.no_order"), ""}
	for _, o := range orders {
		if !o.AcceptedAt.IsZero() {
			order = journeyStep{order.Title, p.say(f, "portal.home.accepted", "day", f.Day(o.AcceptedAt), "number", o.Number), "done"}
			break
		}
	}
	access := journeyStep{p.say(f, "portal.steps.access"), p.say(f, "portal.home.account"), "done"}
	activation := journeyStep{p.say(f, "portal.steps.activation"), p.say(f, "portal.home.no_service"), ""}
	open := 0
	for _, c := range cards {
		if c.State != licensing.ActivationActive && c.State != licensing.ActivationEnded {
			open++
		}
	}
	switch {
	case open > 0:
		activation = journeyStep{activation.Title, p.texts.Plural(f.Lang, "portal.home.to_activate", open, nil), "now"}
	case len(cards) > 0:
		activation = journeyStep{activation.Title, p.say(f, "portal.home.all_active"), "done"}
	}
	if contract.Class == "done" && order.Class == "" {
		order.Class = "now"
	}
	return []journeyStep{contract, order, access, activation}
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
