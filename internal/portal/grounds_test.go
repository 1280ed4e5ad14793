package portal

import (
	"slices"
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

	link, mail               string               // paths: a mailed link, a mail
	activation, subscription string               // of Officine Rossi: one with a form to fill in, one to decide on
	granted                  string               // an activation on which the partner's people may act
	request, post            string               // and somebody's post
	check                    string               // an activation that waits for a yes
	renewed, delegated       *licensing.Agreement // one with a service that has renewed by itself; one under a grant
	rare                     []visit

	links  map[app.LinkState]map[string]string // paths by what has become of them and what they are for
	stages []stage                             // see state_test.go
}

func newGrounds(p *place) *grounds {
	g := &grounds{place: p, links: map[app.LinkState]map[string]string{}}
	p.Catalogue()
	g.past()
	g.contracts()
	g.buying()
	g.services()
	g.people()
	g.rarely()
	g.eachStage()
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
	d := g.Draft("vecchi", g.Council)
	d.TermMonths = 12
	x := g.Active("vecchi", d)
	g.Running(x, "documents-std")
	g.Pass(40 * 24 * time.Hour)
	g.Running(x, "documents-std")
	g.renewed = g.Active("antichi", g.Draft("antichi", g.Customer))
	g.Running(g.renewed, "documents-std")
	g.invite("mai", g.renewed) // and never comes
	today := apptest.Start.AddDate(1, 0, 45)
	g.Until(today.Add(-25 * time.Hour))
	g.leads(app.LinkExpired, "invitation", invited(g.place, "tardi"))
	g.leads(app.LinkExpired, "recovery", g.lost("support"))
	g.Until(today)
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
	g.leads(app.LinkOpen, "invitation", g.link)
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
	g.check = "/activations/" + string(g.filled().ID)
	_, err := g.App.ReviewStep(ctx, support, g.filled().ID, "check", false, "Gli indirizzi sono di un altro cliente.")
	g.must(err)
	g.byHand()
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

// filled is an activation that waits for its review.
func (g *grounds) filled() *app.ActivationDetail {
	g.T.Helper()
	d := g.Bought(g.full, "web-filter-std")
	_, err := g.App.DoStep(g.T.Context(), g.As("rossi.osa"), d.ID, "network", map[string]any{"addresses": []any{"93.184.216.0/28"}, "contact": "rete@rossi.example"})
	g.must(err)
	return g.Again(d)
}

// byHand is an operation that the operator's people are to do.
func (g *grounds) byHand() *licensing.Operation {
	g.T.Helper()
	d := g.filled()
	_, err := g.App.ReviewStep(g.T.Context(), g.As("support"), d.ID, "check", true, "")
	g.must(err)
	g.RunJobs()
	all := g.Worklist(licensing.OperationManual)
	return all[slices.IndexFunc(all, func(o *licensing.Operation) bool { return o.Activation == d.ID })]
}

// people is a link that was used, a mail, a request for access, and a post.
func (g *grounds) people() {
	g.T.Helper()
	used := invited(g.place, "blu")
	b := g.browser(g.T.(*testing.T))
	b.post(used, "password", apptest.Password).want(200)
	g.leads(app.LinkUsed, "invitation", used)
	g.mail = attribute(b.get("/mailbox").all("tbody a")[0], "href")
	g.must(g.App.AskForAccess(g.T.Context(), g.Person("nuova"), app.AccessDraft{AgreementNumber: g.full.Number, Role: licensing.Viewer, Reason: "Seguo i servizi."}, app.Visitor{}))
	l, err := g.App.AccessRequests(g.T.Context(), g.As("rossi.aa"), false, store.AccessFilter{}, store.Page{})
	g.must(err)
	g.request = "/access-requests/" + l.Items[0].Number
	g.post = "/agreements/" + g.full.Number + "/people/" + string(g.As("rossi.osa").Roles[0].ID)
}
