package portal

import (
	"strings"
	"testing"

	"volare/internal/licensing"
	"volare/internal/store"
)

// mailTo is the newest mail to somebody.
func (p *place) mailTo(t *testing.T, name string) *licensing.Message {
	t.Helper()
	l, err := p.App.Messages(t.Context(), p.As("support"), store.MessageFilter{To: p.Address(name)}, store.Page{Limit: 1})
	if err != nil || len(l.Items) == 0 {
		t.Fatalf("no mail to %s: %v", name, err)
	}
	return l.Items[0]
}

func TestMessages(t *testing.T) {
	p := open(t)
	p.Sent("rossi", p.Draft("rossi", p.Customer))
	p.RunJobs()
	m := p.mailTo(t, "rossi.sig")
	at := "/messages/" + string(m.ID)
	desk := p.signedIn(t, "desk")
	desk.get("/messages?state=sent&q="+m.To).want(200, m.To, "Inviato")
	desk.get("/messages?q=nobody@nowhere.example").want(200, "Non c’è nulla")
	s := desk.get(at).want(200, m.To, m.MessageID, "Messaggio consegnato al server di posta")
	s = desk.submit(s, at+"/bounce", "reason", "").want(422)
	s = desk.submit(s, at+"/bounce", "reason", "Casella <i>inesistente</i>").want(200, "segnato come tornato indietro", "Casella <i>inesistente</i>", "Se l’indirizzo è sbagliato, rispedire non serve")
	desk.get("/").want(200, "Messaggi tornati indietro")
	desk.submit(s, at+"/resend").want(200, "di nuovo in coda")
	p.RunJobs()
	if s = desk.get(at); strings.Contains(s.one("main"), "rispedire") {
		t.Error("a mail that was sent is called dead")
	}
	desk.submit(s, at+"/bounce", "reason", "550 5.1.1 user unknown").want(200, "La casella non esiste. (550 5.1.1 user unknown)")
	for _, who := range []string{"alfa.admin", "rossi.sig"} {
		b := p.signedIn(t, who)
		b.get(at).want(404)
		if s := b.get("/messages"); strings.Contains(s.body, m.To) && who == "alfa.admin" {
			t.Errorf("%s lists mails", who)
		}
		b.post(at + "/resend").want(404)
	}
	desk.get("/messages/" + licensing.NewID()).want(404)
}

func TestAccountsForSupport(t *testing.T) {
	p := open(t)
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	p.RunJobs()
	at := "/accounts/" + string(p.Account("rossi.osa").ID)
	support := p.signedIn(t, "support")
	for _, q := range []string{"rossi.sig@rossi-sig.example", "rossi.s", "ROSSI.SIG+pro"} {
		support.get("/accounts?q="+q).want(200, "Rossi.sig Prova")
		support.get("/messages?q="+q).want(200, "Rossi.sig Prova")
	}
	support.get("/accounts?q=prova+nessuno").want(200, "Non c’è nulla")
	s := support.get(at).want(200, "«Perché non ho ricevuto il messaggio?»", x.Number, "Amministratore dei servizi online")
	support.submit(s, at+"/link").want(200, "Se questo account può riceverlo")
	s = support.submit(support.get(at), at+"/disable", "reason", "Ha lasciato").want(200, "L’account è disabilitato", "Nessun ruolo", "Account disabilitato · Support Prova")
	support.submit(s, at+"/enable").want(200, "L’account è riabilitato")
	p.signedIn(t, "desk").get(at).want(404)
	p.signedIn(t, "desk").post(at+"/disable", "reason", "").want(404)
	p.signedIn(t, "rossi.aa").get(at).want(404)
	support.post("/accounts/"+string(p.Account("administrator").ID)+"/disable", "reason", "").want(403)
}

func TestMyAccount(t *testing.T) {
	p := open(t)
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	b := p.signedIn(t, "rossi.osa")
	elsewhere := p.signedIn(t, "rossi.osa")
	s := b.get("/account").want(200, "Amministratore dei servizi online", x.Number, "Questa sessione", "Un’altra sessione", "192.0.2.7")
	s = b.submit(s, "/account", "name", "").want(422)
	b.submit(s, "/account", "name", "Rosa <b>Rossi</b>", "language", "it").want(200, "I dati sono stati salvati")
	if got := b.get("/account").attribute("[name=name]", "value"); got != "Rosa <b>Rossi</b>" {
		t.Errorf("the name is %q", got)
	}
	end := b.get("/account").attribute(`form[action^="/account/sessions/"]`, "action")
	elsewhere.post(strings.Replace(end, "/sessions/", "/sessions/x", 1)).want(404)
	b.post(end).want(200, "La sessione è terminata")
	b.post(end).want(200, "La sessione è terminata") // a second click
	p.signedIn(t, "rossi.aa").post(end).want(404)
	elsewhere.get("/account").want(200, "occorre accedere")

	s = b.get("/account/tokens").want(200, "Nuovo token")
	s = b.submit(s, "/account/tokens", "name", "", "scope", "chosen").want(422)
	s = b.submit(s, "/account/tokens", "name", "Lettore", "scope", "read", "days", "7").want(200, "Lettore", "Lo copi adesso")
	secret := s.one(".note code")
	actor, err := p.App.ActorByToken(t.Context(), secret, "")
	if err != nil || actor.May("activation.do", x.Target()) || !actor.May("activation.read", x.Target()) {
		t.Errorf("the token is no reader's: %v", err)
	}
	if strings.Contains(b.get("/account/tokens").body, secret) {
		t.Error("the secret is shown twice")
	}
	revoke := s.attribute(`form[action$="/revoke"]`, "action")
	p.signedIn(t, "rossi.aa").post(revoke).want(404)
	b.post(revoke).want(200, "Il token è stato revocato")

	admin := p.signedIn(t, "rossi.aa").get("/account").want(200, "deve prima designare")
	if len(admin.all(`form[action$="/resign"]`)) > 0 {
		t.Error("the last administrator is offered to leave")
	}
	s = b.get("/account")
	resign := s.attribute(`form[action$="/resign"]`, "action")
	p.signedIn(t, "rossi.aa").post(resign, "reason", "").want(404)
	b.submit(s, resign, "reason", "Basta").want(200, "Ha rinunciato al ruolo")
}
