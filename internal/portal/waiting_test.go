package portal

import (
	"strings"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
)

// TestOrderTakenByName holds the desk's pages to naming whoever examines an
// order, and to calling late what is; the partner is not told who.
func TestOrderTakenByName(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	o := p.Submitted(p.Purchase(x, "web-filter-std"))
	at := "/orders/" + o.Number
	desk := p.signedIn(t, "desk")
	s := desk.get(at).want(200)
	if s.hrefTo(p.Customer.Name) != "/organizations/"+string(p.Customer.ID) {
		t.Error("the customer's page is not a click away")
	}
	desk.submit(s, at+"/take").want(200, "in carico a Desk")
	desk.get("/orders").want(200, "Desk Prova", "Ufficio ordini · ")
	desk.get("/").want(200, "in carico a Desk")
	p.Pass(7 * 24 * time.Hour)
	p.signedIn(t, "desk").get(at).want(200, "in ritardo")
	partner := p.signedIn(t, "alfa.agent")
	for _, path := range []string{at, "/orders"} {
		if body := partner.get(path).want(200).one("main"); strings.Contains(body, "in carico a") || strings.Contains(body, "Desk Prova") {
			t.Errorf("%s tells the partner who of the desk examines it", path)
		}
	}
	_, err := p.App.QueryOrder(t.Context(), p.As("desk"), o.ID, "Quante sedi?", false)
	if err != nil {
		t.Fatal(err)
	}
	if body := p.signedIn(t, "desk").get(at).want(200, "Rispondere al posto del partner").body; strings.Contains(body, "Tocca a Lei") {
		t.Error("whoever asked is told to answer")
	}
	s = partner.get(at).want(200, "Tocca a Lei: rispondere")
	partner.submit(s, at+"/answer", "answer", "Due.").want(200)
	p.Pass(7 * 24 * time.Hour)
	b := p.signedIn(t, "desk")
	s = b.get(at).want(200, "in ritardo")
	if body := b.submit(s, at+"/accept").want(200).one("main"); strings.Contains(body, "in ritardo") || strings.Contains(body, "in carico a") {
		t.Error("an accepted order is still late, or still examined")
	}
}

// TestRequestsWorklist: support is waited for only where the customer's people
// may not decide, or haven't for too long; the list has all, by state.
func TestRequestsWorklist(t *testing.T) {
	p := open(t)
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	for _, asks := range []struct {
		who  string
		role licensing.Role
	}{{"lettrice", licensing.Viewer}, {"capo", licensing.AgreementAdministrator}} {
		if err := p.App.AskForAccess(t.Context(), p.Person(asks.who), app.AccessDraft{AgreementNumber: x.Number, Role: asks.role, Reason: "Serve."}, app.Visitor{}); err != nil {
			t.Fatal(err)
		}
		p.Pass(time.Minute)
	}
	support := p.signedIn(t, "support")
	if body := support.get("/").want(200, "Capo Prova", "amministratore del contratto · "+p.Customer.Name).one("main"); strings.Contains(body, "Lettrice") {
		t.Error("support's worklist has what waits for the customer's administrator")
	}
	if body := p.signedIn(t, "desk").get("/").want(200).body; strings.Contains(body, "Richieste di accesso") {
		t.Error("the desk, who may not decide, is told of access requests")
	}
	support.get("/access-requests").want(200, "Capo Prova", "Lettrice Prova", "In attesa di decisione", p.Customer.Name)
	newest, oldest := support.first("/access-requests"), support.first("/access-requests?state=pending&sort=waiting")
	support.get(newest).want(200, "Capo Prova", "Tocca a Lei: decidere")
	s := support.get(oldest).want(200, "Lettrice Prova", "in attesa di: amministratore del contratto", "Decidere al posto")
	if s.hrefTo(x.Number) != "/agreements/"+x.Number {
		t.Error("the agreement is not a click away")
	}
	support.post(newest+"/deny", "message", "Non La conosciamo.").want(200)
	if support.first("/access-requests?state=denied") != newest || support.first("/access-requests?state=pending") != oldest {
		t.Error("the tabs don't tell the states apart")
	}
	p.Pass(7 * 24 * time.Hour)
	p.signedIn(t, "support").get("/").want(200, "Lettrice Prova")
}

// first is the address of the first thing of a list.
func (b *browser) first(list string) string {
	b.t.Helper()
	links := b.get(list).want(200).all("main tbody th a")
	if len(links) == 0 {
		b.t.Fatalf("%s: an empty list", list)
	}
	return attribute(links[0], "href")
}
