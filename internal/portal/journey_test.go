package portal

import (
	"strings"
	"testing"
	"time"

	"volare/internal/licensing"
)

// submit sends the form that posts to path, as it stands, with some of its
// fields changed: name, value pairs.
func (b *browser) submit(s *shown, path string, pairs ...string) *shown {
	b.t.Helper()
	var all []string
	typed := map[string]bool{}
	for i := 0; i+1 < len(pairs); i += 2 {
		typed[pairs[i]] = true
	}
	at := `form[action="` + path + `"] `
	if len(s.all(at)) == 0 {
		b.t.Fatalf("%s: no form posts to %s:\n%s", s.path, path, s.body)
	}
	for _, n := range s.all(at + "input, " + at + "textarea") {
		name, kind := attribute(n, "name"), attribute(n, "type")
		switch {
		case typed[name], name == "", (kind == "checkbox" || kind == "radio") && !has(n, "checked"):
		case n.Data == "textarea":
			all = append(all, name, text(n))
		default:
			all = append(all, name, attribute(n, "value"))
		}
	}
	for _, n := range s.all(at + "select") {
		if name := attribute(n, "name"); !typed[name] {
			for _, o := range s.all(at + `select[name="` + name + `"] option[selected]`) {
				all = append(all, name, attribute(o, "value"))
			}
		}
	}
	return b.post(path, append(all, pairs...)...)
}

func TestSigning(t *testing.T) {
	p := open(t)
	x := p.Sent("rossi", p.Draft("rossi", p.Customer))
	b := p.signedIn(t, "rossi.sig")
	at := "/agreements/" + x.Number
	b.get("/").want(200, "Tocca a Lei", "Firmare "+x.Number)
	s := b.get(at).want(200, "Tocca a Lei: leggere e firmare", x.DocumentHash)
	s = b.submit(s, at+"/sign", "online_services_administrator.mail", "nessun indirizzo").want(422)
	if got := s.attribute(`[name="online_services_administrator.mail"]`, "value"); got != "nessun indirizzo" {
		t.Errorf("the form lost what was typed: %q", got)
	}
	s = b.submit(s, at+"/sign", "online_services_administrator.mail", p.Address("rossi.osa"), "approved", "yes").want(200, "Firmato, grazie", "non approvata")
	if len(s.all(`form[action$="/sign"]`)) > 0 {
		t.Error("it can be signed again")
	}
	b.post(at+"/sign", "approved", "yes", "document_hash", x.DocumentHash).want(409)
	pdf := b.get(at + "/document")
	if pdf.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(pdf.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the document comes as %v", pdf.header)
	}
	desk := p.signedIn(t, "desk")
	desk.get("/").want(200, "Accordi da controfirmare", x.Number)
	s = desk.get(at).want(200, "Rossi")
	desk.submit(s, at+"/countersign").want(200, "l’accordo è attivo")
	desk.submit(s, at+"/refuse", "reason", "x").want(412) // the page was opened before: somebody countersigned meanwhile
	p.signedIn(t, "beta.agent").get(at).want(404)
	p.browser(t).get(at).want(200, "occorre accedere")
}

func TestActivation(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	d := p.Bought(x, "web-filter-std")
	b := p.signedIn(t, "rossi.osa")
	b.get("/").want(200, "Filtro web", "servizio in attivazione", x.Number)
	s := b.get("/agreements/"+x.Number+"/services").want(200, "Filtro web", "Attiva")
	at := attribute(s.all(".task a")[0], "href")
	s = b.get(at).want(200, "Le reti da proteggere", x.Number, "Siti da bloccare subito")
	step := at + "/steps/network/do"
	s = b.submit(s, step, "data.addresses", "93.184.216.0/28\nnon-un-indirizzo", "data.contact", "rete@rossi.example").want(422, "non-un-indirizzo", "Indirizzi IP pubblici", "riga 2: ")
	if got := s.attribute(".errors a", "href"); got != "#f-data-addresses" {
		t.Errorf("the error leads to %q", got)
	}
	b.submit(s, step, "data.addresses", "93.184.216.0/28", "data.contact", "rete@rossi.example").want(200, "Controllo degli indirizzi", "Ora tocca a")
	p.signedIn(t, "alfa.agent").get(at).want(200)
	desk := p.signedIn(t, "support")
	desk.get("/").want(200, "Attivazioni da verificare")
	s = desk.get(at).want(200, "Rossi", "93.184.216.0/28", "rete@rossi.example") // what is to be checked, and whose it is
	s = desk.submit(s, at+"/steps/check/review", "approved", "no", "reason", "").want(422)
	desk.submit(s, at+"/steps/check/review", "approved", "yes").want(200)
	if strings.Contains(p.signedIn(t, "alfa.agent").get(at).body, "rete@rossi.example") {
		t.Error("the partner reads provisioning data")
	}
	if got := p.Again(d).Step("check").State; got != licensing.StepDone {
		t.Errorf("the check is %s", got)
	}
	p.signedIn(t, "beta.agent").get(at).want(404)
}

func TestRenewalPage(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	sub := p.Running(x, "web-filter-std")[0]
	b := p.signedIn(t, "rossi.aa")
	at := "/subscriptions/" + sub.Number
	b.get("/agreements/"+x.Number+"/renewals").want(200, "Filtro web", "Decidi")
	s := b.get(at).want(200, "Che cosa accadrà", "Disdici il rinnovo")
	s = b.submit(s, at+"/turn_off").want(200, "Il rinnovo è stato disdetto")
	s = b.submit(s, at+"/turn_on").want(200, "La decisione è stata annullata")
	s = b.submit(s, at+"/confirm", "quantity", "molti").want(422, "Quantità")
	if got := s.attribute("[name=quantity]", "value"); got != "molti" {
		t.Errorf("the form lost what was typed: %q", got)
	}
	b.submit(s, at+"/confirm", "quantity", "7").want(200, "Il rinnovo è confermato")
	p.signedIn(t, "beta.agent").get(at).want(404)
	s = b.get(at)
	b.submit(s, at+"/turn_off").want(200)
	p.Pass(380 * 24 * time.Hour)
	s = p.signedIn(t, "rossi.aa").get(at).want(200, "nel periodo di tolleranza", "Il motivo: il rinnovo è stato disdetto.")
	if strings.Contains(s.one("main"), "Motivo Il motivo") {
		t.Error("a reason is called a reason twice")
	}
}

func TestOrderPage(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	o := p.Submitted(p.Purchase(x, "web-filter-std"))
	at := "/orders/" + o.Number
	desk, agent, customer := p.signedIn(t, "desk"), p.signedIn(t, "alfa.agent"), p.signedIn(t, "rossi.aa")
	desk.get("/").want(200, "Ordini da esaminare", o.Number)
	s := desk.get(at).want(200, "Filtro web", "Accetta")
	desk.submit(s, at+"/query", "question", "Quante sedi?").want(200, "La domanda è stata inviata")
	agent.get("/").want(200, "Domande a cui rispondere")
	s = agent.get(at).want(200, "Quante sedi?")
	agent.submit(s, at+"/answer", "answer", "Tre.").want(200, "La risposta è stata inviata")
	if strings.Contains(customer.get(at).want(200).one("main"), "Quante sedi?") {
		t.Error("the customer reads a question that wasn't shared")
	}
	desk.submit(desk.get(at), at+"/accept").want(200, "L’ordine è accettato")
	customer.get("/").want(200, "accettato il")
	agent.post(at + "/accept").want(403)
	p.signedIn(t, "beta.agent").get(at).want(404)
}

func TestAccessRequest(t *testing.T) {
	p := open(t)
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	stranger := p.browser(t)
	s := stranger.get("/access-requests/new").want(200, "Richiesta di accesso")
	s = stranger.submit(s, "/access-requests/new", "mail", "nuova@rossi.example").want(422, "È obbligatorio")
	known := stranger.submit(s, "/access-requests/new", "name", "Nuova Collega", "agreement_number", x.Number, "role", "viewer", "reason", "Seguo i servizi.").want(200, "La richiesta è stata inviata")
	unknown := stranger.submit(s, "/access-requests/new", "name", "Nuova Collega", "agreement_number", "C-2026-999999", "role", "viewer", "reason", "Seguo i servizi.").want(200)
	if known.one("main") != unknown.one("main") {
		t.Error("the answer tells whether the agreement exists")
	}
	admin := p.signedIn(t, "rossi.aa")
	s = admin.get("/").want(200, "Richieste di accesso da decidere", "Nuova Collega")
	var path string
	for _, a := range s.all("main a") {
		if strings.HasPrefix(attribute(a, "href"), "/access-requests/R-") {
			path = attribute(a, "href")
		}
	}
	p.signedIn(t, "beta.agent").get(path).want(404)
	s = admin.get(path).want(200, "Seguo i servizi.", "Non verificato", "Concedi")
	admin.post(path+"/deny", "message", "").want(422)
	admin.submit(s, path+"/grant", "message", "Benvenuta").want(200, "Concesso")
	admin.get("/agreements/"+x.Number+"/people").want(200, "Nuova Collega")
}
