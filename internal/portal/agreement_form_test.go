package portal

import (
	"strings"
	"testing"

	"volare/internal/licensing"
	"volare/internal/licensing/licensingtest"
	"volare/internal/store"
)

// drafting are the fields of a complete agreement with people called after prefix.
func drafting(prefix string, pairs ...string) []string {
	return append([]string{"programme", "business", "term_months", "36", "do", "save",
		"signatory.name", "Firma " + prefix, "signatory.mail", "firma@" + prefix + ".example",
		"online_services_administrator.name", "Osa " + prefix, "online_services_administrator.mail", "osa@" + prefix + ".example"}, pairs...)
}

// value is what a field of a form holds.
func (s *shown) value(name string) string { return s.attribute(`input[name="`+name+`"]`, "value") }

func TestDraftAgreement(t *testing.T) {
	p := open(t)
	b := p.signedIn(t, "alfa.agent")
	const at = "/agreements/new"
	s := b.get(at).want(200, "Nuovo accordo", "Officine Rossi", "Un cliente nuovo")
	s = b.submit(s, at, "customer_q", "vallefiorita", "do", "find", "programme", "business").want(200, "Comune di Vallefiorita")
	if strings.Contains(s.one("main"), "Officine Rossi") || s.value("programme") != "business" {
		t.Error("the search finds too much, or loses what was typed")
	}
	s = b.submit(s, at, "do", "save", "term_months", "tre").want(422, "numero intero")
	s = b.submit(s, at, "do", "save", "term_months", "0").want(422, "Cliente", "Firmatario")
	if s.value("term_months") != "0" || len(s.all(".errors a[href='#f-signatory-mail']")) != 1 {
		t.Error("the form lost what was typed, or an error leads nowhere")
	}
	for _, a := range s.all(".errors a") {
		if id := strings.TrimPrefix(attribute(a, "href"), "#"); len(s.all(`[id="`+id+`"]`)) != 1 {
			t.Errorf("an error leads to %s, which isn't there", id)
		}
	}
	s = b.submit(s, at, drafting("rossi", "customer", string(p.Customer.ID))...).want(200, "La bozza è salvata", "Officine Rossi", "Firma rossi")
	if len(s.all(`main a[href$="/edit"]`)) != 1 || len(s.all(`main a[href^="/orders/new?agreement=C-"]`)) != 1 || len(s.all(`main a[href^="/agreements/new?contract=C-"]`)) != 1 {
		t.Errorf("the ways on are missing:\n%s", s.one("main"))
	}
	contract := strings.TrimPrefix(strings.Split(s.path, "?")[0], "/agreements/")
	if s = b.get(at + "?contract=" + contract).want(200); s.value("contract") != contract {
		t.Errorf("the contract is %q", s.value("contract"))
	}
	b.submit(s, at, drafting("rossi", "contract", "")...).want(422, "È obbligatorio")
	b.submit(s, at, drafting("rossi", "contract", "C-2020-999999")...).want(422, "Numero del contratto")
	b.submit(s, at, drafting("rossi")...).want(200, "Iscrizione", contract)
	rival := p.signedIn(t, "beta.agent")
	s = rival.get(at).want(200)
	if strings.Contains(s.body, "Officine Rossi") {
		t.Error("a rival is offered another's customer")
	}
	rival.submit(s, at, drafting("x", "customer", string(p.Customer.ID))...).want(422, "Cliente")
	rival.submit(s, at, drafting("x", "kind", "enrollment", "contract", contract)...).want(422)
	rival.submit(s, at, drafting("x", "customer", "number", "customer_vat_number", p.Customer.VATNumber)...).want(200, "La bozza è salvata")
	p.signedIn(t, "desk").get(at).want(200, "Rivenditore Beta")
	p.signedIn(t, "support").get(at).want(403)
}

func TestDraftWithNewCustomerOnce(t *testing.T) {
	p := open(t)
	b := p.signedIn(t, "alfa.agent")
	s := b.get("/agreements/new")
	fields := drafting("verdi", "customer", "new", "new_customer.name", "Falegnameria <b>Verdi</b>", "new_customer.segment", "commercial",
		"new_customer.vat_number", p.Customer.VATNumber, "then", "order")
	again := b.submit(s, "/agreements/new", fields...).want(422, "già")
	if again.value("new_customer.name") != "Falegnameria <b>Verdi</b>" {
		t.Error("the form lost what was typed")
	}
	fields[len(fields)-3] = licensingtest.PartitaIVA(88)
	first := b.submit(s, "/agreements/new", fields...)
	second := b.submit(s, "/agreements/new", fields...)
	if first.path != second.path || !strings.HasPrefix(first.path, "/orders/new?agreement=C-") {
		t.Errorf("a double click leads to %s and %s (%d)", first.path, second.path, first.status)
	}
	l, err := p.App.Agreements(t.Context(), p.As("alfa.agent"), store.AgreementFilter{}, store.Page{})
	if err != nil || len(l.Items) != 1 {
		t.Errorf("%d agreements, %v", len(l.Items), err)
	}
}

func TestTwoTabsEditOneDraft(t *testing.T) {
	p := open(t)
	x, err := p.App.DraftAgreement(t.Context(), p.As("alfa.agent"), p.Draft("rossi", p.Customer))
	if err != nil {
		t.Fatal(err)
	}
	at := "/agreements/" + x.Number + "/edit"
	one, two := p.signedIn(t, "alfa.agent"), p.signedIn(t, "alfa.admin")
	first, second := one.get(at).want(200, "Officine Rossi"), two.get(at)
	one.submit(first, at, "term_months", "24").want(200, "Le modifiche sono salvate")
	one.submit(first, at, "term_months", "24").want(200, "Le modifiche sono salvate") // a double click
	second = two.submit(second, at, "term_months", "12", "notices_mail", "altri@rossi.example").want(412, "Nel frattempo", "Durata in mesi", "24", "altri@rossi.example")
	if second.value("term_months") != "12" {
		t.Error("the second tab lost what was typed")
	}
	two.submit(second, at).want(200, "Le modifiche sono salvate", "12 mesi")
	p.signedIn(t, "beta.agent").get(at).want(404)
	p.signedIn(t, "support").get(at).want(403)
	_, err = p.App.SendAgreement(t.Context(), p.As("alfa.agent"), x.ID)
	if err != nil {
		t.Fatal(err)
	}
	one.get(at).want(409)
	one.post(at, "version", "1", "programme", "x").want(409, "inviato per la firma")
}

func TestReplaceSignatory(t *testing.T) {
	p := open(t)
	x := p.Sent("rossi", p.Draft("rossi", p.Customer))
	at := "/agreements/" + x.Number + "/signatory"
	b := p.signedIn(t, "alfa.agent")
	if s := b.get("/agreements/" + x.Number); len(s.all(`a[href="`+at+`"]`)) != 1 {
		t.Fatal("no way to it")
	}
	s := b.get(at).want(200, "Rossi.sig Prova")
	s = b.submit(s, at, "signatory.name", "Nuova Firma", "signatory.mail", "no").want(422, "posta elettronica")
	s = b.submit(s, at, "signatory.name", "Io Stesso", "signatory.mail", p.Address("alfa.agent")).want(422, "Indichi una persona del cliente")
	if wrong := s.all(`input[name="signatory.mail"][aria-invalid="true"]`); len(wrong) != 1 || s.value("signatory.name") != "Io Stesso" {
		t.Error("the refusal isn't at its field, or what was typed is lost")
	}
	b.submit(s, at, "signatory.name", "Nuova Firma", "signatory.mail", "nuova@rossi.example").want(200, "nuovo firmatario", "Nuova Firma")
	b.submit(s, at, "signatory.mail", "altra@rossi.example").want(412)
	again := b.submit(b.get(at), at, "signatory.name", "Nuova Firma", "signatory.mail", "nuova@rossi.example").want(409, "è già il firmatario", "Password dimenticata?")
	if again.value("signatory.mail") != "nuova@rossi.example" {
		t.Error("what was typed is lost")
	}
	p.Forget()
	p.browser(t).post("/recover", "mail", "nuova@rossi.example").want(200)
	if all := p.Mails("nuova@rossi.example"); len(all) != 1 || all[0].Token() == "" {
		t.Errorf("whoever lost the mail is sent %v", all)
	}
	p.signedIn(t, "beta.agent").get(at).want(404)
	if y, err := p.App.Agreement(t.Context(), p.As("desk"), x.ID); err != nil || y.Signatory.Mail != "nuova@rossi.example" || y.State != licensing.AgreementSent {
		t.Errorf("%+v %v", y, err)
	}
}
