package portal

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

// servicesPage is an agreement's services on their way to being active.
type servicesPage struct {
	frame
	Agreement *licensing.Agreement
	Services  []serviceCard
	Next      string
}

// serviceCard is one service, with what is to be done next.
type serviceCard struct {
	*licensing.Activation
	Name    string
	Facts   string // how many, by which line of which order: what tells it from others of its name
	Step    string // what is to be done: "step 2 of 3: domain"; "" when nothing is
	Done    int
	Total   int
	Waiting licensing.Wait
	Mine    bool // the reader may go on
}

// services lists an agreement's services, a contract's with those of the
// enrollments under it.
func (p *Portal) services(w http.ResponseWriter, r *http.Request) error {
	x, err := p.numbered(r)
	if err != nil {
		return err
	}
	page := servicesPage{Agreement: x}
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	if err := p.onBehalf(r, &page.frame, x, activating...); err != nil {
		return err
	}
	l, err := p.app.Activations(r.Context(), page.Actor, store.ActivationFilter{Under: x.ID}, store.Page{After: r.URL.Query().Get("after")})
	if err != nil {
		return err
	}
	page.Next = nextPage(r, l.Next)
	if page.Services, err = p.serviceCards(r, page.frame, l.Items); err != nil {
		return err
	}
	return p.render(w, http.StatusOK, "services", page)
}

// serviceCards tell how far services are, and whose turn it is.
func (p *Portal) serviceCards(r *http.Request, f frame, all []*licensing.Activation) ([]serviceCard, error) {
	titles, err := p.app.StepTitles(r.Context(), f.Actor, f.Lang, all)
	if err != nil {
		return nil, err
	}
	bought, err := p.app.Bought(r.Context(), f.Actor, all)
	if err != nil {
		return nil, err
	}
	cards := make([]serviceCard, len(all))
	for i, a := range all {
		if cards[i], err = p.serviceCard(r, f, a, titles); err != nil {
			return nil, err
		}
		cards[i].Facts = f.boughtText(bought[a.Subscription])
	}
	return cards, nil
}

func (p *Portal) serviceCard(r *http.Request, f frame, a *licensing.Activation, titles map[licensing.ActivationID]string) (serviceCard, error) {
	c := serviceCard{Activation: a, Total: len(a.Steps), Waiting: a.Waiting(f.Zone)}
	var err error
	if c.Name, err = p.serviceName(r, a.Service); err != nil {
		return c, err
	}
	for _, s := range a.Steps {
		if s.State == licensing.StepDone || s.State == licensing.StepSkipped {
			c.Done++
		}
	}
	if s := a.Current(); s != nil {
		c.Step = p.stepOf(f, a, s.Name, titles[a.ID])
	}
	c.Mine = c.Waiting.For != "" && c.Waiting.For != licensing.System && p.mine(f, c.Waiting.For, a)
	return c, nil
}

// boughtText says how many, and by which line of which order.
func (f frame) boughtText(b store.Bought) string {
	if b.Order == "" {
		return ""
	}
	return f.texts.Plural(f.Lang, "portal.quantity", b.Quantity, nil) + " · " + f.texts.Text(f.Lang, "portal.home.line", map[string]string{"order": b.Order, "line": strconv.Itoa(b.Line)})
}

// stepOf says on every page how far an activation is: the number of a step,
// and what it is called.
func (p *Portal) stepOf(f frame, a *licensing.Activation, step, title string) string {
	n := 1 + slices.IndexFunc(a.Steps, func(x licensing.Step) bool { return x.Name == step })
	return p.say(f, "portal.services.step", "n", f.figure(n), "of", f.figure(len(a.Steps)), "step", title)
}

// mine reports whether the reader has the role that an activation waits for.
func (p *Portal) mine(f frame, role licensing.Role, a *licensing.Activation) bool {
	for _, u := range f.Actor.Under {
		if u.ID == a.Agreement {
			return f.Actor.Stands(role, licensing.Target{Customer: u.Customer, Agreement: u.ID, Contract: u.Contract})
		}
	}
	return f.Actor.Party == licensing.OperatorParty && f.Actor.Stands(role, licensing.Target{})
}

// serviceName is a service's name in the reader's language; its key when the
// catalogue doesn't know it any more. The catalogue is read once in a request:
// a list names a service in every row.
func (p *Portal) serviceName(r *http.Request, key string) (string, error) {
	c, err := p.sold(r)
	return cmp.Or(c.names[key], key), err
}

// planName is a plan's name, as serviceName is a service's.
func (p *Portal) planName(r *http.Request, key string) (string, error) {
	c, err := p.sold(r)
	return cmp.Or(c.plans[key], key), err
}

func (p *Portal) sold(r *http.Request) (*sold, error) {
	c, ok := r.Context().Value(soldKey{}).(*sold)
	if !ok {
		c = &sold{}
	}
	if c.names != nil {
		return c, nil
	}
	all, err := p.app.Services(r.Context())
	if err != nil {
		return c, err
	}
	c.names, c.plans = make(map[string]string, len(all)), map[string]string{}
	lang := web.Language(r.Context())
	for _, s := range all {
		c.names[s.Key] = s.Name.In(lang)
		for _, plan := range s.Plans {
			c.plans[plan.Key] = plan.Name.In(lang)
		}
	}
	return c, nil
}

// sold is what one request has read of the catalogue.
type sold struct{ names, plans map[string]string }

type soldKey struct{}
