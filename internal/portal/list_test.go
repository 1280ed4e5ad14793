package portal

import (
	"encoding/csv"
	"strings"
	"testing"
)

func TestLists(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	o := p.Submitted(p.Purchase(x, "web-filter-std"))
	sub := p.Running(x, "web-filter-std")[0]
	draft, err := p.App.DraftAgreement(t.Context(), p.As("alfa.agent"), p.Draft("rossi", p.Customer))
	if err != nil {
		t.Fatal(err)
	}
	agent := p.signedIn(t, "alfa.agent")
	start := agent.get("/")
	for _, path := range []string{"/agreements", "/orders", "/services", "/renewals"} {
		if len(start.all(`header nav a[href="`+path+`"]`)) != 1 {
			t.Errorf("the bar lacks %s", path)
		}
		p.signedIn(t, "rossi.aa").get(path).want(200)
		p.signedIn(t, "desk").get(path).want(200)
		if rows := p.signedIn(t, "beta.agent").get(path).want(200).all("tbody tr"); len(rows) != 0 {
			t.Errorf("%s shows the rival %d rows", path, len(rows))
		}
		p.browser(t).get(path+".csv").want(200, "occorre accedere")
	}
	agent.get("/agreements").want(200, x.Number, draft.Number, "In bozza")
	if s := agent.get("/agreements?state=active").want(200, x.Number); strings.Contains(s.one("main"), draft.Number) {
		t.Error("the tab of active agreements shows a draft")
	}
	agent.get("/orders?state=submitted").want(200, "da meno di un minuto")
	if !strings.Contains(agent.get("/orders").body, "×\u00a05") {
		t.Error("a quantity may be torn from its sign")
	}
	if heads := agent.get("/renewals").want(200).all("thead th.number"); len(heads) != 1 || text(heads[0]) != "Quantità" {
		t.Errorf("above a column of numbers: %d headings of one", len(heads))
	}
	if s := agent.get("/organizations").want(200, "Nuovo cliente", "Settore pubblico"); strings.Contains(s.one("tbody"), "Cliente") {
		t.Error("a partner’s list of customers says of each that it is one")
	}
	agent.get("/organizations/new").want(200, "Nuovo cliente")
	agent.get("/orders?q="+strings.ToLower(o.Number)).want(200, o.Number)
	agent.get("/orders?q=nobody").want(200, "Non c’è nulla che corrisponda")
	agent.get("/renewals?q="+sub.Number).want(200, sub.Number)
	agent.get("/services?agreement="+x.Number).want(200, "Filtro web", "← Contratto "+x.Number)
	p.signedIn(t, "beta.agent").get("/services?agreement=" + x.Number).want(404)
	agent.get("/orders?state=nonsense&sort=x&after=zzz").want(200, o.Number)
	if s := p.signedIn(t, "rossi.osa").get("/agreements"); strings.Contains(s.body, draft.Number) {
		t.Error("the customer sees a draft that names them in no role yet")
	}

	if charts := p.signedIn(t, "rossi.aa").get("/renewals").all("figure.chart"); len(charts) != 1 {
		t.Errorf("the customer sees %d pictures of renewals", len(charts))
	}

	file := agent.get("/renewals.csv?state=active")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 2 || len(rows[0]) != 6 || rows[1][3] != "active" {
		t.Errorf("the file is %v, %v", rows, err)
	}
}

func TestNoFormulas(t *testing.T) {
	for in, want := range map[string]string{"=1+1": "'=1+1", "+39 06": "'+39 06", "-2": "'-2", "@x": "'@x", "\tx": "'\tx", "C-2026": "C-2026", "": "",
		"x;=1+1": "x;'=1+1", "x; \"=1+1": "x; \"'=1+1", "x\n=1+1": "x\n'=1+1", "x;\t@y": "x;\t'@y", ";=1": "';'=1", "＝1+1": "'＝1+1", " -2": " '-2", "a;b-c": "a;b-c", "a, -b": "a, -b"} {
		if got := unformula(in); got != want {
			t.Errorf("unformula(%q) = %q", in, got)
		}
	}
}
