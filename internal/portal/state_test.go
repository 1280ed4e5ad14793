package portal

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/licensing/licensingtest"
	"volare/internal/queue"
	"volare/internal/store"
	"volare/internal/store/storetest"
)

// stage is a page on which a thing is seen in one of its states.
type stage struct {
	thing, state string // "order", "draft"
	path         string
	who          string                // looks at it on the tour
	on           licensing.AgreementID // whose people look at it besides; "" where it isn't theirs
}

// collect finds everything that has states in each of them; what is in none
// fails the test, so that a new state is on the tour or in complaints.
func (g *grounds) collect() {
	g.T.Helper()
	ctx, all := g.T.Context(), g.As("administrator")
	for _, s := range licensing.Agreements.States {
		l, err := g.App.Agreements(ctx, all, store.AgreementFilter{State: s}, store.Page{})
		find(g, "agreement", s, l.Items, err, func(x *licensing.Agreement) stage { return stage{path: "/agreements/" + x.Number, on: x.ID} })
	}
	for _, s := range licensing.Orders.States {
		l, err := g.App.Orders(ctx, all, store.OrderFilter{State: s}, store.Page{})
		find(g, "order", s, l.Items, err, func(o *licensing.Order) stage { return stage{path: "/orders/" + o.Number, on: o.Agreement} })
	}
	for _, s := range licensing.AccessRequests.States {
		l, err := g.App.AccessRequests(ctx, all, false, store.AccessFilter{State: s}, store.Page{})
		find(g, "access_request", s, l.Items, err, func(v app.AccessRequestView) stage { return stage{path: requestPath(v), on: v.Agreement} })
	}
	for _, s := range licensing.Messages.States {
		l, err := g.App.Messages(ctx, all, store.MessageFilter{State: s}, store.Page{})
		find(g, "message", s, l.Items, err, func(m *licensing.Message) stage { return stage{path: "/messages/" + string(m.ID), who: "support"} })
	}
	for _, s := range licensing.Operations.States {
		l, err := g.App.Operations(ctx, all, store.OperationFilter{State: s}, store.Page{})
		find(g, "operation", s, l.Items, err, func(o *licensing.Operation) stage { return stage{path: "/operations/" + string(o.ID), who: "support"} })
	}
	g.collectServices()
	g.collectPeople()
	g.seesJobs()
}

// collectServices finds subscriptions and activations, with the decisions and
// the steps that aren't seen on one of them already.
func (g *grounds) collectServices() {
	g.T.Helper()
	ctx, all := g.T.Context(), g.As("administrator")
	var services []*licensing.Subscription
	for _, s := range licensing.Subscriptions.States {
		l, err := g.App.Subscriptions(ctx, all, store.SubscriptionFilter{State: s}, store.Page{})
		services = append(services, l.Items...)
		find(g, "subscription", s, l.Items, err, subscriptionStage)
	}
	for _, d := range licensing.Decisions.States {
		decided := slices.DeleteFunc(slices.Clone(services), func(s *licensing.Subscription) bool { return s.Renewal.Decision != d })
		find(g, "renewal", d, decided, nil, subscriptionStage)
	}
	var activations []*licensing.Activation
	for _, s := range licensing.ActivationStates {
		l, err := g.App.Activations(ctx, all, store.ActivationFilter{State: s}, store.Page{})
		activations = append(activations, l.Items...)
		find(g, "activation", s, l.Items, err, activationStage)
	}
	for _, s := range licensing.Steps.States {
		at := slices.DeleteFunc(slices.Clone(activations), func(a *licensing.Activation) bool {
			return !slices.ContainsFunc(a.Steps, func(x licensing.Step) bool { return x.State == s })
		})
		find(g, "step", s, at, nil, activationStage)
	}
}

func subscriptionStage(s *licensing.Subscription) stage {
	return stage{path: "/subscriptions/" + s.Number, on: s.Agreement}
}

func activationStage(a *licensing.Activation) stage {
	return stage{path: "/activations/" + string(a.ID), on: a.Agreement}
}

// collectPeople finds invitations, accounts and mailed links.
func (g *grounds) collectPeople() {
	g.T.Helper()
	ctx, all := g.T.Context(), g.As("administrator")
	for _, s := range licensing.Invitations.States {
		var into []*licensing.Invitation
		number := map[licensing.AgreementID]string{}
		for _, x := range []*licensing.Agreement{g.full, g.renewed} {
			l, err := g.App.Invitations(ctx, all, app.InvitationFilter{Agreement: x.ID, State: s}, store.Page{})
			g.must(err)
			into, number[x.ID] = append(into, l.Items...), x.Number
		}
		find(g, "invitation", s, into, nil, func(i *licensing.Invitation) stage {
			return stage{path: "/agreements/" + number[i.Agreement] + "/people/" + string(i.Assignment), on: i.Agreement}
		})
	}
	accounts, err := g.App.Accounts(ctx, all, store.AccountFilter{}, store.Page{Limit: 100})
	for _, s := range slices.Sorted(maps.Keys(accountLooks)) {
		stands := slices.DeleteFunc(slices.Clone(accounts.Items), func(a *licensing.Account) bool { return accountState(a) != s })
		find(g, "account", s, stands, err, func(a *licensing.Account) stage { return stage{path: "/accounts/" + string(a.ID), who: "support"} })
	}
	for _, s := range app.LinkStates {
		for _, purpose := range []string{"invitation", "recovery"} {
			path := g.links[s][purpose]
			l, err := g.App.Link(ctx, strings.TrimPrefix(path, "/link/"))
			if err != nil || l.State != s || l.Purpose != purpose {
				g.T.Errorf("no %s is %s: %q is %+v, %v", purpose, s, path, l, err)
			}
			g.stages = append(g.stages, stage{"link", purpose + "-" + string(s), path, "", ""})
		}
	}
}

// seesJobs holds the page of background work to telling of jobs in each state.
func (g *grounds) seesJobs() {
	g.T.Helper()
	page := g.signedIn(g.T.(*testing.T), "support").get("/work")
	for _, s := range queue.States {
		if word := capital(g.App.Texts().State("it", "job", string(s))); !strings.Contains(page.one("main"), word) {
			g.T.Errorf("no job is %s: %q isn't on the page of background work", s, word)
		}
	}
}

// find keeps the first of the things in a state, one of those of Officine
// Rossi's agreement with everything where there is one; there must be any.
func find[S ~string, T any](g *grounds, thing string, s S, all []T, err error, at func(T) stage) {
	g.T.Helper()
	g.must(err)
	if len(all) == 0 {
		g.T.Errorf("no %s is %s", thing, s)
		return
	}
	best := slices.IndexFunc(all, func(x T) bool { return at(x).on == g.full.ID })
	found := at(all[max(best, 0)])
	found.thing, found.state = thing, string(s)
	if found.who == "" {
		found.who = "administrator"
	}
	if (thing == "step" || thing == "renewal") && slices.ContainsFunc(g.stages, func(x stage) bool {
		return x.thing != thing && slices.ContainsFunc(all, func(y T) bool { return at(y).path == x.path })
	}) {
		return // seen on the tour already
	}
	g.stages = append(g.stages, found)
}

// stage is the path of a thing in a state: "order-draft".
func (g *grounds) stage(name string) string {
	g.T.Helper()
	i := slices.IndexFunc(g.stages, func(s stage) bool { return s.thing+"-"+s.state == name })
	if i < 0 {
		g.T.Fatalf("nothing is on the tour as %s", name)
	}
	return g.stages[i].path
}

// stagesOf are the pages of things in each state, as whoever may do most sees
// them.
func (g *grounds) stagesOf(things ...string) (visits []visit) {
	for _, s := range g.stages {
		if slices.Contains(things, s.thing) {
			visits = append(visits, visit{s.who, s.thing + "-" + s.state, s.path, nil})
		}
	}
	return visits
}

// firstStart is an installation that nobody has set up, and what becomes of
// the link that does, each when its turn has come.
func firstStart(t *testing.T) (*place, iter.Seq[visit]) {
	t.Helper()
	clock := &apptest.Clock{}
	clock.Set(apptest.Start)
	u, err := app.New(t.Context(), app.Options{Store: storetest.New(t, store.SQLite), BaseURL: "http://localhost:8080", Wall: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	link := func() string {
		token, _, err := u.CreateSetupLink(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	first := link()
	leads := map[app.LinkState]func() string{
		app.LinkOpen:    func() string { return first },
		app.LinkExpired: func() string { clock.Set(apptest.Start.Add(25 * time.Hour)); return first },
		app.LinkUsed: func() string {
			second := link()
			operator := app.OrganizationDraft{Name: "Licenze Italia", Country: "IT", VATNumber: licensingtest.PartitaIVA(1), Mail: "info@licenze.example", Language: licensing.Italian}
			if _, err := u.UseSetupLink(t.Context(), second, operator, licensing.Person{Name: "Ada Prima", Mail: "ada@licenze.example", Language: licensing.Italian}, apptest.Password, apptest.Home); err != nil {
				t.Fatal(err)
			}
			return second
		},
		app.LinkRevoked: func() string { return first }, // by the second
	}
	return openOn(t, nil, Options{App: u, Support: Support{Mail: "supporto@licenze.example"}}), func(yield func(visit) bool) {
		if !yield(visit{"", "first-front", "/", nil}) {
			return
		}
		for _, s := range app.LinkStates {
			if leads[s] == nil {
				t.Errorf("no link that sets up is %s", s)
				continue
			}
			token := leads[s]()
			if l, err := u.Link(t.Context(), token); err != nil || l.State != s {
				t.Errorf("the link that sets up is %+v, not %s: %v", l, s, err)
			}
			if !yield(visit{"", "setup-" + string(s), "/link/" + token, nil}) || s == app.LinkOpen && !yield(visit{"", "setup-refused", "/link/" + token, refused("main form")}) {
				return
			}
		}
	}
}

// asOthers are the same pages as others see them who may: the people of the
// agreement, its partner's agent, the order desk and support. Only who
// finds something else to go by there than anybody before looks.
func (g *grounds) asOthers(t *testing.T) (visits []visit) {
	t.Helper()
	browsers := map[string]*browser{}
	for _, s := range g.stages {
		seen := map[string]bool{}
		for _, who := range append([]string{s.who}, g.others(s)...) {
			if browsers[who] == nil {
				browsers[who] = g.browser(t)
				if who != "" {
					browsers[who] = g.signedIn(t, who)
				}
			}
			w := browsers[who].ask("GET", s.path, "", "")
			if w.Code != 200 { // not theirs to see
				continue
			}
			if shape := shapeOf(browsers[who].see(s.path, w)); !seen[shape] {
				seen[shape] = true
				if who != s.who {
					visits = append(visits, visit{who, fmt.Sprintf("%s-%s-%s", s.thing, s.state, who), s.path, nil})
				}
			}
		}
	}
	return visits
}

// others are who might look at a page besides, and can sign in.
func (g *grounds) others(s stage) (names []string) {
	if s.on == "" {
		return nil
	}
	x, err := g.App.Agreement(g.T.Context(), g.As("administrator"), s.on)
	g.must(err)
	for _, p := range []licensing.Person{x.AgreementAdministrator.Person, x.OSA.Person, x.Signatory} {
		name, _, _ := strings.Cut(p.Mail, "@")
		if g.CanEnter(p.Mail) {
			names = append(names, name)
		}
	}
	return append(names, "alfa.agent", "desk", "support")
}

// shapeOf is what people go by on a page: what may be pressed or filled in,
// the headings, and the words around states. What comes more than once in a
// row counts once.
func shapeOf(s *shown) string {
	s.t.Helper()
	var all []string
	for n := range s.all("main")[0].Descendants() {
		if n.Type == html.ElementNode && (slices.Contains([]string{"button", "summary", "h2", "label"}, n.Data) || attribute(n, "class") == "btn" || stands(n)) {
			all = append(all, n.Data+" "+text(n))
		}
	}
	return strings.Join(slices.Compact(all), "\n")
}

// stands reports whether n says in which state something is, and for whom it waits.
func stands(n *html.Node) bool {
	for c := range n.ChildNodes() {
		if strings.HasPrefix(attribute(c, "class"), "state") {
			return true
		}
	}
	return false
}
