package portal

import (
	"strings"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

// openTestClock is a portal on an installation with the test clock.
func openTestClock(t *testing.T) *place {
	t.Helper()
	b := apptest.New(t)
	if err := b.Store.Write(t.Context(), func(tx *store.Tx) error { return tx.MarkForTestClock(0) }); err != nil {
		t.Fatal(err)
	}
	b.Restart()
	return openOn(t, b, Options{App: b.App, Support: Support{Mail: "supporto@licenze.example"}, Mailbox: EverybodysMailbox})
}

func TestClock(t *testing.T) {
	p := openTestClock(t)
	x := p.Sent("rossi", p.Draft("rossi", p.Customer))
	b := p.signedIn(t, "administrator")
	b.get("/clock").want(200, "Orologio di prova", "La prossima scadenza è il ")
	s := b.post("/clock/move", "how", "next").want(200, "Che cosa è accaduto", "Accordo "+x.Number, "promemoria di firma")
	if got := s.attribute(`.history a[href^="/agreements/"]`, "href"); got != "/agreements/"+x.Number {
		t.Errorf("the event leads to %q", got)
	}
	b.post("/clock/move", "how", "day").want(200, "Non è accaduto nulla")
	b.post("/clock/move", "to", "2026-06-30").want(200, "30 giugno 2026", "Ritirato")
	if s = b.post("/clock/move", "to", "ieri").want(422, "Fino al giorno"); s.attribute("[name=to]", "value") != "ieri" {
		t.Error("the form lost what was typed")
	}
	b.post("/clock/move", "to", "2020-01-01").want(422, "va solo avanti")
	b.post("/clock/move", "to", "2200-01-01").want(422, "dieci anni")
	b.post("/clock/move", "to", "").want(422, "obbligatorio")
	b.get("/clock?since=x").want(200)
	for _, who := range []string{"desk", "support", "alfa.agent", "rossi.sig"} {
		p.signedIn(t, who).get("/clock").want(403)
		p.signedIn(t, who).post("/clock/move", "how", "day").want(403)
	}
}

// A move of years tells how far it has come as one of a day does.
func TestHowFarTheClockHasCome(t *testing.T) {
	const year = 365 * 24 * time.Hour
	for _, of := range []time.Duration{24 * time.Hour, year, 10 * year} {
		for part, want := range map[time.Duration]int{-of: 0, 0: 0, of / 4: 25, of / 2: 50, of: 100, 2 * of: 100} {
			if got := percent(part, of); got != want {
				t.Errorf("%s of %s are %d %%, want %d", part, of, got, want)
			}
		}
	}
}

// A summary of more than the page shows says so.
func TestTheClocksSummaryCountsWhatIsShown(t *testing.T) {
	p := openTestClock(t)
	since := p.Clock.Now()
	happened := func(n int) {
		var all []*store.Event
		for range n {
			all = append(all, &store.Event{ID: licensing.EventID(licensing.NewID()), Type: "agreement.drafted", At: since.Add(time.Minute), RecordedAt: since,
				Actor: "system", ActorParty: "system", Via: "agenda", Subject: "agreement", SubjectID: licensing.NewID(), Was: "{}", Became: "{}"})
		}
		if err := p.Store.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertEvents(all) }); err != nil {
			t.Fatal(err)
		}
	}
	b, at := p.signedIn(t, "administrator"), "/clock?since="+since.Format(time.RFC3339Nano)
	happened(100)
	if s := b.get(at).want(200, "In breve"); strings.Contains(s.one("main"), "dei primi") {
		t.Error("all that happened is shown, and only the first is said to be counted")
	}
	happened(150)
	b.get(at).want(200, "Solo dei primi 200 eventi")
}

func TestClockMovesBesideRequests(t *testing.T) {
	p := openTestClock(t)
	m := &p.portal.mover
	m.moving, m.from, m.to = true, p.Clock.Now().Add(-time.Hour), p.Clock.Now().Add(3*time.Hour)
	b := p.signedIn(t, "administrator")
	s := b.get("/clock").want(200, "si sta spostando")
	if s.header.Get("Refresh") == "" || s.attribute("progress", "value") != "25" || len(s.all(`form[action="/clock/move"]`)) > 0 {
		t.Error("a moving clock's page doesn't say how far it is, or lets it be moved again")
	}
	b.post("/clock/move", "how", "day").want(409, "si sta già spostando")
}

func TestClockOfOthersStands(t *testing.T) {
	p := open(t)
	b := p.signedIn(t, "administrator")
	b.get("/clock").want(409, "non ha l’orologio di prova")
	b.post("/clock/move", "how", "day").want(409, "non ha l’orologio di prova")
	if s := b.get("/"); strings.Contains(s.body, `href="/clock"`) {
		t.Error("the page leads to a clock that isn't there")
	}
}

func TestHistorySearch(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	o := p.Submitted(p.Purchase(x, "web-filter-std"))
	desk := p.signedIn(t, "desk")
	desk.get("/history").want(200, "Accordo "+x.Number, "Ordine "+o.Number)
	s := desk.get("/history?number="+strings.ToLower(o.Number)).want(200, o.Number)
	if strings.Contains(s.body, x.Number) {
		t.Error("the search finds what it wasn't asked for")
	}
	desk.get("/history?mail="+p.Address("rossi.sig")+"&kind=agreement").want(200, "Firmato")
	s = desk.get("/history?number=O-2026-999999&mail=nobody@nowhere.example&from=x").want(422, "Dal giorno")
	if s.attribute("[name=number]", "value") != "O-2026-999999" {
		t.Error("the form lost what was typed")
	}
	desk.get("/history?number=O-2026-999999&mail=nobody@nowhere.example").want(422, "Numero : Non", "Chi ha agito : Non")
	desk.get("/history?from=2026-11-30&to=2026-01-01").want(422, "La fine viene prima dell’inizio")
	desk.get("/history?to=2020-01-01").want(200, "Non c’è nulla che corrisponda")
	desk.get("/history?after=x&kind=order").want(200, o.Number)
	file := desk.get("/history.csv?kind=order")
	if !strings.Contains(file.body, ",order.submitted,") || strings.Contains(file.body, ",agreement.") {
		t.Errorf("%s", file.body)
	}
	agent := p.signedIn(t, "alfa.agent")
	agent.get("/history").want(404)
	if s := agent.get("/history.csv"); s.status != 404 {
		t.Errorf("a partner gets the file: %d", s.status)
	}
}

// A customer reads its own history, and can't even ask about another's.
func TestHistoryOfACustomer(t *testing.T) {
	p := open(t)
	p.Catalogue()
	own := p.Active("rossi", p.Draft("rossi", p.Customer))
	other := p.Active("bianchi", p.Draft("bianchi", p.Organization(licensing.CustomerParty, licensing.Public, "Comune di Bianchi", 7)))
	p.Accepted(p.Purchase(own, "web-filter-std"))
	if _, err := p.App.FileAccessRequest(t.Context(), p.As("beta.agent"), app.AccessDraft{AgreementNumber: own.Number, Role: licensing.Viewer, Reason: "Bilancio"}); err != nil {
		t.Fatal(err)
	}
	const request = `main a[href^="/access-requests/"]`
	b := p.signedIn(t, "rossi.aa")
	if len(b.get("/history").all(request)) == 0 || len(p.signedIn(t, "rossi.osa").get("/history").all(request)) > 0 {
		t.Error("a link leads nowhere, or the one who decides has none")
	}
	s := b.get("/history").want(200, "Accordo "+own.Number, "Firmato")
	if strings.Contains(s.body, other.Number) || len(s.all("[name=mail], option[value=message]")) > 0 {
		t.Errorf("a customer sees what isn’t its own: %s", s.body)
	}
	if len(b.get("/").all(`a[href="/history"]`)) != 1 {
		t.Error("no way leads to the history")
	}
	b.get("/history?number="+own.Number).want(200, "Firmato")
	unknown, foreign := b.get("/history?number=C-2026-999999").want(422), b.get("/history?number="+other.Number).want(422)
	if unknown.one(".errors") != foreign.one(".errors") {
		t.Errorf("the answers differ: %s and %s", unknown.one(".errors"), foreign.one(".errors"))
	}
	b.get("/history?mail=" + p.Address("bianchi.aa")).want(200)
	if _, err := p.App.EventsSearched(t.Context(), p.As("rossi.aa"), app.Searched{Mail: p.Address("bianchi.aa")}); licensing.KindOf(err) != licensing.Invalid {
		t.Errorf("a customer looks for what a person did: %v", err)
	}
	if file := b.get("/history.csv"); !strings.Contains(file.body, own.Number) || strings.Contains(file.body, other.Number) {
		t.Errorf("%s", file.body)
	}
}
