package portal

import (
	"strings"
	"testing"

	"volare/internal/licensing/licensingtest"
)

func TestOrganizations(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	sub := p.Running(x, "web-filter-std")[0]
	at := "/organizations/" + string(p.Customer.ID)
	desk, partner, rival := p.signedIn(t, "desk"), p.signedIn(t, "alfa.agent"), p.signedIn(t, "beta.agent")
	desk.get("/organizations").want(200, "Organizzazioni", "Officine Rossi", "Rivenditore Beta", "Settore pubblico 1")
	desk.get("/organizations?state=public").want(200, "Comune di Vallefiorita")
	if s := desk.get("/organizations?q=officine").want(200, "Officine Rossi"); strings.Contains(s.one("main"), "Rivenditore") {
		t.Error("the search finds partners too")
	}
	if s := partner.get("/organizations").want(200, "Clienti", "Officine Rossi"); strings.Contains(s.one("main"), "Rivenditore") {
		t.Error("a partner's customers hold partners")
	}
	if s := rival.get("/organizations").want(200); strings.Contains(s.one("main"), "Rossi") {
		t.Error("a rival sees the customer")
	}
	partner.get(at).want(200, "Cliente commerciale", x.Number, "contratto · Nuvola per le imprese", sub.Number, "Filtro web")
	partner.get("/agreements?customer="+string(p.Customer.ID)).want(200, x.Number)
	partner.get("/orders?customer="+string(p.Council.ID)).want(200, "Non c’è nulla")
	rival.get("/agreements?customer=" + string(p.Customer.ID)).want(404)
	rival.get(at).want(404)
	p.signedIn(t, "rossi.aa").get(at).want(200, "Officine Rossi")
	rival.get(at + "/edit").want(404)
	partner.get(at + "/edit").want(403)
	partner.post(at+"/edit", "name", "Altro").want(403)
}

func TestAnOrganizationIsEnteredAndCorrected(t *testing.T) {
	p := open(t)
	desk, other := p.signedIn(t, "desk"), p.signedIn(t, "support")
	s := desk.get("/organizations/new").want(200, "Nuova organizzazione")
	s = desk.submit(s, "/organizations/new", "segment", "commercial", "name", "Falegnameria <b>Verdi</b>", "vat_number", "12345678901").want(422, "Partita IVA")
	if s.attribute("[name=name]", "value") != "Falegnameria <b>Verdi</b>" || s.attribute("[name=vat_number]", "aria-invalid") != "true" {
		t.Error("the form lost what was typed, or doesn't say what is wrong")
	}
	s = desk.submit(s, "/organizations/new", "domain", "-x.example", "telephone", "abc").want(422, "Non è un nome di dominio", "Non è un numero di telefono")
	if s.attribute("[name=domain]", "aria-invalid") != "true" || s.attribute("[name=telephone]", "aria-invalid") != "true" {
		t.Error("the form doesn't say that nobody is reached so")
	}
	s = desk.submit(s, "/organizations/new", "domain", "", "telephone", "").want(422, "Partita IVA")
	known := desk.submit(s, "/organizations/new", "segment", "commercial", "vat_number", p.Customer.VATNumber).want(422)
	s = desk.submit(known, "/organizations/new", "segment", "commercial", "vat_number", licensingtest.PartitaIVA(77)).want(200, "è stata inserita", "Falegnameria <b>Verdi</b>")
	at := strings.TrimSuffix(s.path, "?done=organization_created")
	mine, theirs := desk.get(at+"/edit"), other.get(at+"/edit")
	other.submit(theirs, at+"/edit", "domain", "verdi.example").want(200, "verdi.example", "Support Prova")
	s = desk.submit(mine, at+"/edit", "domain", "falegnameria.example", "telephone", "06 55").want(412, "verdi.example", "falegnameria.example")
	desk.submit(s, at+"/edit").want(200, "falegnameria.example", "06 55", "(prima: verdi.example)")
	desk.get("/organizations/new")
	p.signedIn(t, "support").get("/organizations/new").want(403) // who may enter none isn't asked to
	desk.post("/organizations/new", "party", "operator", "name", "x", "country", "IT", "language", "it").want(422)
	p.signedIn(t, "alfa.agent").post("/organizations/new", "party", "partner", "name", "x", "country", "IT", "language", "it").want(422)
}
