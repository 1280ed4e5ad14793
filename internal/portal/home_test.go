package portal

import (
	"strings"
	"testing"

	"volare/internal/licensing"
	"volare/internal/store"
)

// TestCustomersHomeSaysWhatAndWho holds the first page to its two questions:
// what must I do, and of whom do I wait.
func TestCustomersHomeSaysWhatAndWho(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	p.Bought(x, "web-filter-std")
	p.Bought(x, "mail-plus")
	later, err := licensing.ParseDate("2026-03-20")
	if err != nil {
		t.Fatal(err)
	}
	p.BoughtFor(x, "devtools-pro", later, 3)
	osa, admin := p.signedIn(t, "rossi.osa"), p.signedIn(t, "rossi.aa")
	if s := osa.get("/").want(200); !strings.Contains(s.one("h1"), "2 servizi da attivare.") {
		t.Errorf("the heading says %q", s.one("h1"))
	}
	admin.get("/").want(200, "non c’è nulla da fare", "Rossi.osa Prova", "parte da solo il 20 mar 2026")
	under := p.Draft("rossi", p.Customer)
	under.Kind, under.Contract = licensing.Enrollment, x.ID
	e := p.Sent("rossi", under)
	admin.get("/").want(200, e.Number, "Rossi.sig Prova")
	admin.get("/agreements/"+e.Number).want(200, "inviata per la firma")
	if s := p.signedIn(t, "rossi.sig").get("/").want(200); !strings.Contains(s.one("h1"), "1 accordo da firmare.") {
		t.Errorf("the heading says %q", s.one("h1"))
	}
}

// TestAMenuOfOneIsNone finds the catalogue in a partner’s bar itself.
func TestAMenuOfOneIsNone(t *testing.T) {
	p := open(t)
	p.Active("rossi", p.Draft("rossi", p.Customer))
	if s := p.signedIn(t, "alfa.agent").get("/"); len(s.all(".nav-more")) > 0 || len(s.all(`.main-nav > a[href="/catalogue"]`)) != 1 {
		t.Error("the bar hides the catalogue alone in a menu")
	}
	if s := p.signedIn(t, "support").get("/"); len(s.all(".nav-more")) != 1 {
		t.Error("the operator's bar has lost its menu")
	}
}

// TestSentIsSent finds no empty form under the word that the last one arrived.
func TestSentIsSent(t *testing.T) {
	p := open(t)
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	b := p.browser(t)
	s := b.submit(b.get("/recover"), "/recover", "mail", p.Address("rossi.aa")).want(200, "è in arrivo", "Chiedi un altro collegamento")
	if len(s.all(`form[action="/recover"]`)) > 0 {
		t.Error("the address is asked for again")
	}
	const ask = "/access-requests/new"
	s = b.submit(b.get(ask), ask, "name", "Bruno Conti", "mail", "bruno@rossi.example", "agreement_number", x.Number, "role", "viewer", "reason", "Bilancio").
		want(200, "La richiesta è stata inviata", "Un’altra richiesta")
	if len(s.all(`form[action="`+ask+`"]`)) > 0 {
		t.Error("the request is asked for again")
	}
	p.signedIn(t, "rossi.aa").get("/agreements/"+x.Number).want(200, "Il Suo partner", "Rivenditore Alfa")
}

// TestWhyByHandInWords reads no code where a service says why it isn't
// activated by itself.
func TestWhyByHandInWords(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	p.Running(x, "mail-plus")
	d := p.Bought(x, "mail-plus")
	if !strings.HasPrefix(d.ManualReason, "activation.manual_datum?") {
		t.Fatalf("the reason is %q: nothing to read", d.ManualReason)
	}
	s := p.signedIn(t, "rossi.osa").get("/activations/"+string(d.ID)).want(200, "manca un dato (Dominio della posta)")
	if strings.Contains(s.body, "manual_datum") {
		t.Error("the page shows the reason's code")
	}
}

// TestOldOrdersStillWait finds, on the customer's first page, the order that
// waits behind more than a page of newer ones, and the newest that was accepted.
func TestOldOrdersStillWait(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	p.Bought(x, "documents-std")
	waits := p.Submitted(p.Purchase(x, "mail-plus"))
	for range (store.Page{}).Rows() {
		o := p.Submitted(p.Purchase(x, "mail-plus"))
		if _, err := p.App.CancelOrder(t.Context(), p.As("alfa.agent"), o.ID, "Doppio."); err != nil {
			t.Fatal(err)
		}
	}
	s := p.signedIn(t, "rossi.aa").get("/").want(200, waits.Number)
	if strings.Contains(s.body, "si chiede al partner") {
		t.Error("no order seems to have been accepted")
	}
}
