package portal

import (
	"cmp"
	"fmt"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/queue/queuetest"
	"volare/internal/store"
)

// grounds is an installation in which everything has happened: every state of
// every thing is there at least once, some lists are long, and some people
// have nothing yet.
type grounds struct {
	*place
	full, fresh, unsigned *licensing.Agreement // Officine Rossi's, with everything; one with nothing; one to be signed

	link, used, mail         string               // paths: a mailed link, one that was used, a mail
	activation, subscription string               // of Officine Rossi: one with a form to fill in, one to decide on
	granted                  string               // an activation on which the partner's people may act
	request, post            string               // and somebody's post
	check                    string               // an activation that waits for a yes
	late                     string               // a link that nobody used in time
	renewed, delegated       *licensing.Agreement // one with a service that has renewed by itself; one under a grant
	rare                     []visit

	agreements    map[licensing.AgreementState]string // paths by state
	orders        map[licensing.OrderState]string
	activations   map[licensing.ActivationState]string
	subscriptions map[licensing.SubscriptionState]string
}

func newGrounds(p *place) *grounds {
	g := &grounds{place: p, agreements: map[licensing.AgreementState]string{}, orders: map[licensing.OrderState]string{},
		activations: map[licensing.ActivationState]string{}, subscriptions: map[licensing.SubscriptionState]string{}}
	p.Catalogue()
	g.past()
	g.contracts()
	g.buying()
	g.services()
	g.people()
	g.rarely()
	g.Fail(queuetest.Failing{Kind: app.SendMessage, Fault: "no space left", Tries: 25, At: time.Now()}, queuetest.Failing{Kind: app.DoOperation, Fault: "cut", Tries: 3, At: time.Now().Add(time.Hour)})
	g.RunJobs()
	g.collect()
	return g
}

func (g *grounds) must(err error) {
	g.T.Helper()
	if err != nil {
		g.T.Fatal(err)
	}
}

// past is what is over: a contract whose term has ended, a service that has
// expired, and one in grace.
func (g *grounds) past() {
	g.T.Helper()
	g.late = g.lost("support")
	d := g.Draft("vecchi", g.Council)
	d.TermMonths = 12
	x := g.Active("vecchi", d)
	g.Running(x, "documents-std")
	g.Pass(40 * 24 * time.Hour)
	g.Running(x, "documents-std")
	g.renewed = g.Active("antichi", g.Draft("antichi", g.Customer))
	g.Running(g.renewed, "documents-std")
	g.Until(apptest.Start.AddDate(1, 0, 45))
}

// contracts is a contract in each state before it is active, and after.
func (g *grounds) contracts() {
	g.T.Helper()
	ctx, agent, desk := g.T.Context(), g.As("alfa.agent"), g.As("desk")
	g.full = g.Active("rossi", g.Draft("rossi", g.Customer))
	g.fresh = g.Active("neri", g.Draft("neri", g.Organization(licensing.CustomerParty, licensing.Commercial, "Studio Neri", 10)))
	g.unsigned = g.Sent("bianchi", g.Draft("bianchi", g.Council))
	_, err := g.App.DraftAgreement(ctx, agent, g.Draft("rossi", g.Customer))
	g.must(err)
	g.link = invited(g.place, "verdi")
	sign := func(prefix string) *licensing.Agreement {
		x := g.Sent(prefix, g.Draft(prefix, g.Customer))
		x, err := g.App.SignAgreement(ctx, g.As(prefix+".sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash})
		g.must(err)
		return x
	}
	sign("gialli")
	_, err = g.App.RefuseAgreement(ctx, desk, sign("viola").ID, "La ragione sociale non corrisponde al registro delle imprese.")
	g.must(err)
	_, err = g.App.WithdrawAgreement(ctx, agent, g.Sent("grigi", g.Draft("grigi", g.Customer)).ID, "Rimandato al prossimo anno.")
	g.must(err)
	_, err = g.App.TerminateAgreement(ctx, desk, g.Active("marroni", g.Draft("marroni", g.Customer)).ID, "Cessata attività.", nil)
	g.must(err)
}

// buying is an order in each state, and a long list of drafts.
func (g *grounds) buying() {
	g.T.Helper()
	ctx, agent, desk := g.T.Context(), g.As("alfa.agent"), g.As("desk")
	order := func() *licensing.Order { return g.Submitted(g.Purchase(g.full, "mail-plus", "documents-std")) }
	for range 55 {
		g.Drafted(g.Purchase(g.full, "mail-plus"))
	}
	order()
	g.Submitted(g.Purchase(g.unsigned, "mail-plus"))
	_, err := g.App.QueryOrder(ctx, desk, order().ID, "Quante sedi avete?", true)
	g.must(err)
	_, err = g.App.RejectOrder(ctx, desk, order().ID, "Il piano non è per questo settore.")
	g.must(err)
	_, err = g.App.CancelOrder(ctx, agent, order().ID, "Doppio.")
	g.must(err)
}

// services is an activation and a subscription in each state.
func (g *grounds) services() {
	g.T.Helper()
	ctx, osa, support, desk := g.T.Context(), g.As("rossi.osa"), g.As("support"), g.As("desk")
	g.activation = "/activations/" + string(g.Bought(g.full, "web-filter-std").ID)
	network := map[string]any{"addresses": []any{"93.184.216.0/28"}, "contact": "rete@rossi.example"}
	checked := func() *app.ActivationDetail {
		d := g.Bought(g.full, "web-filter-std")
		_, err := g.App.DoStep(ctx, osa, d.ID, "network", network)
		g.must(err)
		return g.Again(d)
	}
	g.check = "/activations/" + string(checked().ID)
	_, err := g.App.ReviewStep(ctx, support, checked().ID, "check", false, "Gli indirizzi sono di un altro cliente.")
	g.must(err)
	_, err = g.App.ReviewStep(ctx, support, checked().ID, "check", true, "")
	g.must(err)
	later := g.BoughtFor(g.full, "documents-std", licensing.DateOf(g.Clock.Now(), licensing.DefaultPolicy().Zone).AddDays(30), 5)
	_, err = g.App.DoStep(ctx, osa, later.ID, "site", map[string]any{"site": "rossi", "contact": "it@rossi.example"})
	g.must(err)
	granted := g.Draft("delega", g.Customer)
	granted.OSA.Of = licensing.PartnerParty
	g.delegated = g.Active("delega", granted)
	g.granted = "/activations/" + string(g.Bought(g.delegated, "web-filter-std").ID)
	g.Bought(g.full, "suite-std") // there are no keys
	g.Bought(g.full, "meetings-50")
	running := g.Running(g.full, "documents-std", "mail-plus", "telephony-std")
	g.subscription = "/subscriptions/" + running[0].Number
	_, err = g.App.SuspendSubscription(ctx, desk, running[1].ID, "Su richiesta del cliente.")
	g.must(err)
	pending := g.Bought(g.full, "mail-plus").Subscription
	for _, s := range []licensing.SubscriptionID{running[2].ID, pending.ID} {
		_, err = g.App.CancelSubscription(ctx, desk, s, licensing.Date{}, "Ordinato due volte.")
		g.must(err)
	}
}

// people is a link that was used, a mail, and a request for access.
func (g *grounds) people() {
	g.T.Helper()
	g.used = invited(g.place, "blu")
	b := g.browser(g.T.(*testing.T))
	b.post(g.used, "password", apptest.Password).want(200)
	g.mail = attribute(b.get("/mailbox").all("tbody a")[0], "href")
	g.must(g.App.AskForAccess(g.T.Context(), g.Person("nuova"), app.AccessDraft{AgreementNumber: g.full.Number, Role: licensing.Viewer, Reason: "Seguo i servizi."}, app.Visitor{}))
	l, err := g.App.AccessRequests(g.T.Context(), g.As("rossi.aa"), false, store.AccessFilter{}, store.Page{})
	g.must(err)
	g.request = "/access-requests/" + l.Items[0].Number
	g.post = "/agreements/" + g.full.Number + "/people/" + string(g.As("rossi.osa").Roles[0].ID)
}

// collect finds a thing in each state.
func (g *grounds) collect() {
	g.T.Helper()
	ctx, all := g.T.Context(), g.As("administrator")
	for _, s := range licensing.Agreements.States {
		l, err := g.App.Agreements(ctx, all, store.AgreementFilter{State: s}, store.Page{})
		g.must(err)
		find(g, g.agreements, s, l.Items, func(x *licensing.Agreement) string { return "/agreements/" + x.Number })
	}
	for _, s := range licensing.Orders.States {
		l, err := g.App.Orders(ctx, all, store.OrderFilter{State: s}, store.Page{})
		g.must(err)
		find(g, g.orders, s, l.Items, func(o *licensing.Order) string { return "/orders/" + o.Number })
	}
	for _, s := range licensing.Subscriptions.States {
		l, err := g.App.Subscriptions(ctx, all, store.SubscriptionFilter{State: s}, store.Page{})
		g.must(err)
		find(g, g.subscriptions, s, l.Items, func(s *licensing.Subscription) string { return "/subscriptions/" + s.Number })
	}
	for _, s := range licensing.ActivationStates {
		l, err := g.App.Activations(ctx, all, store.ActivationFilter{State: s}, store.Page{})
		g.must(err)
		find(g, g.activations, s, l.Items, func(a *licensing.Activation) string { return "/activations/" + string(a.ID) })
	}
}

// find keeps the path of the first of the things in a state; there must be one.
func find[S cmp.Ordered, T any](g *grounds, paths map[S]string, s S, all []T, path func(T) string) {
	g.T.Helper()
	if len(all) == 0 {
		g.T.Errorf("nothing is %T %v", s, s)
		return
	}
	paths[s] = path(all[0])
}

// eachState are the pages of each thing in each state, as the operator's
// administrator sees them, who may do most.
func (g *grounds) eachState() (visits []visit) {
	return append(append(append(states("agreement", licensing.Agreements.States, g.agreements), states("order", licensing.Orders.States, g.orders)...),
		states("subscription", licensing.Subscriptions.States, g.subscriptions)...), states("activation", licensing.ActivationStates, g.activations)...)
}

func states[S ~string](name string, all []S, paths map[S]string) (visits []visit) {
	for _, s := range all {
		visits = append(visits, visit{"administrator", fmt.Sprintf("%s-%s", name, s), paths[s], nil})
	}
	return visits
}
