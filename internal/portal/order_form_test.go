package portal

import (
	"strings"
	"testing"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

func orderCount(t *testing.T, p *place) int {
	t.Helper()
	l, err := p.App.Orders(t.Context(), p.As("alfa.agent"), store.OrderFilter{}, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	return len(l.Items)
}

func TestNewOrder(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	b := p.signedIn(t, "alfa.agent")
	const at = "/orders/new"
	b.get("/orders").want(200, "Nuovo ordine")
	b.get(at).want(200, "Su quale accordo?", x.Number, "Officine Rossi", "insieme a un nuovo accordo")
	b.get(at+"?q=nessuno-cosi").want(200, "Non c’è nulla che corrisponda")
	s := b.get(at+"?agreement="+x.Number).want(200, "Officine Rossi", "Filtro web Standard")
	if strings.Contains(s.body, "Scuole e biblioteche") || len(s.all("[name=cig]")) > 0 {
		t.Error("a commercial customer is offered what the public sector buys")
	}
	s = b.submit(s, at, "do", "check").want(422, "almeno una riga")
	s = b.submit(s, at, "do", "add", "lines[0].plan", "web-filter-std", "lines[0].quantity", "7").want(200)
	s = b.submit(s, at, "do", "add", "lines[1].plan", "mail-plus", "lines[1].quantity", "cento", "lines[1].usage_date", "2020-01-01").want(200)
	if n := len(s.all("fieldset.line")); n != 3 {
		t.Fatalf("%d lines, want 3", n)
	}
	s = b.submit(s, at, "do", "check", "partner_reference", "PO-<b>1</b>").want(422, "numero intero", "già passata", "Riga 2")
	if s.value("lines[1].quantity") != "cento" || len(s.all(".errors a[href='#f-lines-1--quantity']")) != 1 || len(s.all("#f-lines-1--quantity")) != 1 {
		t.Errorf("the form lost what was typed, or the error leads nowhere:\n%s", s.one(".errors"))
	}
	s = b.submit(s, at, "do", "remove-1").want(200)
	if n := len(s.all("fieldset.line")); n != 1 || s.value("lines[0].quantity") != "7" {
		t.Fatalf("%d lines after the second was taken out", n)
	}
	s = b.submit(s, at, "do", "check").want(200, "Controllo prima dell’invio", "va all’ufficio ordini;", "1 sottoscrizione per Officine Rossi",
		"Rossi.osa Prova", "rinnovo è automatico", "PO-<b>1</b>")
	if orderCount(t, p) != 0 {
		t.Fatal("a check wrote something")
	}
	back := b.submit(s, at, "do", "back").want(200)
	if back.value("lines[0].quantity") != "7" || back.value("partner_reference") != "PO-<b>1</b>" {
		t.Error("going back loses what was typed")
	}
	first := b.submit(s, at, "do", "submit").want(200, "L’ordine è stato inviato", "PO-<b>1</b>")
	second := b.submit(s, at, "do", "submit").want(200)
	if first.path != second.path || orderCount(t, p) != 1 {
		t.Errorf("a double click made %d orders: %s, %s", orderCount(t, p), first.path, second.path)
	}
	b.submit(s, at, "do", "check", "partner_reference", "PO-<b>1</b>").want(422, "già usato")
	p.signedIn(t, "beta.agent").get(at + "?agreement=" + x.Number).want(404)
	p.signedIn(t, "beta.agent").post(at, "agreement", x.Number, "do", "save").want(404)
	p.signedIn(t, "rossi.aa").get(at + "?agreement=" + x.Number).want(403)
	p.signedIn(t, "rossi.aa").get(at).want(403)
}

func TestOrderWithNewAgreementIsHeld(t *testing.T) {
	p := open(t)
	p.Catalogue()
	b := p.signedIn(t, "alfa.agent")
	s := b.get("/agreements/new?then=order").want(200, "Prima l’accordo, poi l’ordine")
	s = b.submit(s, "/agreements/new", drafting("comune", "customer", string(p.Council.ID))...).want(200, "Comune di Vallefiorita", "resta in attesa", "Scuole e biblioteche")
	s = b.submit(s, "/orders/new", "do", "check", "lines[0].plan", "web-filter-school", "lines[0].quantity", "20").want(422, "CIG")
	s = b.submit(s, "/orders/new", "do", "check", "cig_exemption", "ES05").want(200, "L’ordine resta in attesa", "Firma comune", "nulla si rinnova")
	done := b.submit(s, "/orders/new", "do", "submit", "send", "yes").want(200, "in attesa dell’accordo")
	b.submit(s, "/orders/new", "do", "submit", "send", "yes").want(200)
	if orderCount(t, p) != 1 {
		t.Errorf("%d orders", orderCount(t, p))
	}
	l, err := p.App.Agreements(t.Context(), p.As("alfa.agent"), store.AgreementFilter{}, store.Page{})
	if err != nil || len(l.Items) != 1 || l.Items[0].State != licensing.AgreementSent {
		t.Fatalf("%+v %v", l.Items, err)
	}
	if !strings.Contains(done.body, l.Items[0].Number) {
		t.Error("the order doesn't name its agreement")
	}
}

func TestEditOrderInTwoTabs(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	d := p.Purchase(x, "web-filter-std")
	o := p.Drafted(d)
	at := "/orders/" + o.Number + "/edit"
	one, two := p.signedIn(t, "alfa.agent"), p.signedIn(t, "alfa.admin")
	if s := one.get("/orders/" + o.Number); len(s.all(`a[href="`+at+`"]`)) != 1 {
		t.Fatal("no way to it")
	}
	first, second := one.get(at).want(200), two.get(at)
	one.submit(first, at, "do", "save", "lines[0].quantity", "9").want(200, "La bozza dell’ordine è salvata", "9")
	one.submit(first, at, "do", "save", "lines[0].quantity", "9").want(200) // a double click
	second = two.submit(second, at, "do", "save", "customer_reference", "ODA-1").want(412, "Nel frattempo", "Quantità", "ODA-1")
	second = two.submit(second, at, "do", "check").want(200, "ODA-1")
	two.submit(second, at, "do", "submit").want(200, "L’ordine è stato inviato")
	two.submit(second, at, "do", "submit").want(200)
	one.submit(first, at, "do", "save", "lines[0].quantity", "8").want(409, "inviato")
	one.get(at).want(409)
	p.signedIn(t, "beta.agent").get(at).want(404)
	p.signedIn(t, "beta.agent").post(at, "do", "save").want(404)
	p.signedIn(t, "support").get(at).want(403)
	if _, err := p.App.RejectOrder(t.Context(), p.As("desk"), o.ID, "Manca la firma"); err != nil {
		t.Fatal(err)
	}
	s := one.get("/orders/" + o.Number)
	s = one.submit(s, "/orders/"+o.Number+"/copy").want(200, "Questa è la nuova bozza")
	if !strings.Contains(s.path, "/edit") || s.value("lines[0].quantity") == "" {
		t.Errorf("a copy leads to %s", s.path)
	}
}

func TestOrderRefusedAfterTheCheckLeavesADraft(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	b := p.signedIn(t, "alfa.agent")
	s := b.get("/orders/new?agreement=" + x.Number)
	s = b.submit(s, "/orders/new", "do", "submit", "lines[0].plan", "web-filter-std", "lines[0].quantity", "1").want(422, "Quantità")
	o, err := p.App.Orders(t.Context(), p.As("alfa.agent"), store.OrderFilter{}, store.Page{})
	if err != nil || len(o.Items) != 1 || o.Items[0].State != licensing.OrderDraft {
		t.Fatalf("%+v %v", o, err)
	}
	at := "/orders/" + o.Items[0].Number + "/edit"
	s = b.submit(s, at, "do", "check", "lines[0].quantity", "6").want(200)
	b.submit(s, at, "do", "submit").want(200, "L’ordine è stato inviato")
	if orderCount(t, p) != 1 {
		t.Errorf("%d orders", orderCount(t, p))
	}
	var many app.OrderDraft
	many.Agreement = x.ID
	for range 200 {
		many.Lines = append(many.Lines, app.OrderLineDraft{Plan: "web-filter-std", Quantity: 5})
	}
	if n := len(b.get("/orders/" + p.Drafted(many).Number + "/edit").want(200).body); n > 600_000 {
		t.Errorf("two hundred lines make a page of %d bytes", n)
	}
}

// TestProgrammesByName shows nobody the key of a programme where an order's
// agreement is chosen, nor on a customer's page.
func TestProgrammesByName(t *testing.T) {
	p := open(t)
	p.Catalogue()
	p.Active("rossi", p.Draft("rossi", p.Customer))
	b := p.signedIn(t, "alfa.agent")
	for _, at := range []string{"/orders/new", "/organizations/" + string(p.Customer.ID)} {
		s := b.get(at).want(200, "Nuvola per le imprese")
		if strings.Contains(s.one("main"), "business") {
			t.Errorf("%s tells the key", at)
		}
	}
}

// TestChangedAfterBackIsAskedAbout makes no second order of a form that was
// sent already, unless it is sent once more.
func TestChangedAfterBackIsAskedAbout(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	b := p.signedIn(t, "alfa.agent")
	const at = "/orders/new"
	form := b.get(at + "?agreement=" + x.Number).want(200)
	b.submit(form, at, "do", "save", "lines[0].plan", "mail-plus", "lines[0].quantity", "5").want(200)
	asked := b.submit(form, at, "do", "save", "lines[0].plan", "mail-plus", "lines[0].quantity", "6").want(409, "già stato inviato")
	check := b.submit(form, at, "do", "check", "lines[0].plan", "mail-plus", "lines[0].quantity", "7").want(200)
	b.submit(check, at, "do", "submit").want(409, "già stato inviato")
	if orderCount(t, p) != 1 {
		t.Errorf("%d orders", orderCount(t, p))
	}
	b.submit(asked, at, "do", "save").want(200)
	if orderCount(t, p) != 2 {
		t.Errorf("sent once more, there are %d orders", orderCount(t, p))
	}
	wrong := b.get(at + "?agreement=" + x.Number).want(200)
	again := b.submit(wrong, at, "do", "save", "lines[0].plan", "mail-plus", "lines[0].quantity", "0").want(422)
	b.submit(again, at, "do", "save", "lines[0].quantity", "8").want(200)
}
