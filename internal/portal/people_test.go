package portal

import (
	"strings"
	"testing"

	"volare/internal/licensing"
)

// hrefTo is the address of the only link in the main part whose text has words.
func (s *shown) hrefTo(words string) string {
	s.t.Helper()
	found := ""
	for _, a := range s.all("main a") {
		if strings.Contains(text(a), words) {
			found = attribute(a, "href")
		}
	}
	if found == "" {
		s.t.Fatalf("%s: no link says %q:\n%s", s.path, words, s.body)
	}
	return found
}

func TestPeopleOfAnAgreement(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	at := "/agreements/" + x.Number + "/people"
	admin := p.signedIn(t, "rossi.aa")
	s := admin.get(at).want(200, "Rossi.osa Prova", "È bene che gli amministratori del contratto siano due", "avvisi@rossi.example")
	s = admin.submit(s, at, "name", "Lettore", "mail", "senza chiocciola", "role", "viewer").want(422, "Indirizzo di posta elettronica")
	if got := s.attribute("[name=mail]", "value"); got != "senza chiocciola" {
		t.Errorf("the form lost what was typed: %q", got)
	}
	s = admin.submit(s, at, "mail", "lettore@rossi.example").want(200, "L’invito è stato inviato", "invitato", "vale fino al 1 apr 2026")
	one := s.hrefTo("Lettore")
	s = admin.get(one).want(200, "L’invito attende lettore@rossi.example", "Vale fino al 1 apr 2026")
	admin.submit(s, one+"/resend").want(200, "inviato di nuovo")
	admin.submit(admin.get(one), one+"/replace", "name", "", "mail", "altra@rossi.example").want(422, "È obbligatorio")
	s = admin.submit(admin.get(one), one+"/replace", "name", "Altra Lettrice", "mail", "altra@rossi.example").want(200, "il precedente è revocato", "Altra Lettrice")
	if strings.Contains(s.one("main"), "lettore@") {
		t.Error("who was replaced still holds the role")
	}
	one = s.hrefTo("Altra Lettrice")
	admin.submit(admin.get(one), one+"/revoke", "reason", "Un errore").want(200, "Il ruolo è stato tolto")
	admin.post(one+"/revoke", "reason", "").want(409)

	osa := s.hrefTo("Rossi.osa")
	s = admin.get(osa).want(200, "l’incarico resta vacante")
	admin.submit(s, osa+"/revoke", "reason", strings.Repeat("x", 501)).want(422)
	admin.submit(s, osa+"/revoke", "reason", "Ha cambiato lavoro").want(200, "Incarico vacante: amministratore dei servizi online", "senza alcun collegamento", "avvisi@rossi.example")
	p.signedIn(t, "alfa.agent").get(at).want(404)
	p.signedIn(t, "beta.agent").get(at).want(404)
	p.signedIn(t, "beta.agent").get(osa).want(404)
}

func TestTheLastAdministratorHandsOver(t *testing.T) {
	p := open(t)
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	at := "/agreements/" + x.Number + "/people"
	admin := p.signedIn(t, "rossi.aa")
	me := admin.get(at).hrefTo("Rossi.aa")
	s := admin.get(me).want(200, "deve prima designare un successore", "Invita un successore")
	if len(s.all(`form[action$="/resign"]`)) > 0 {
		t.Error("the last administrator is offered to leave")
	}
	admin.post(me+"/resign", "reason", "").want(409, "successore")
	admin.submit(admin.get(at), at, "name", "Seconda", "mail", p.Person("seconda").Mail, "role", "agreement_administrator").want(200)
	p.Enrol("seconda")
	s = admin.get(me).want(200, "Rinuncia al ruolo", "Occorrerà accedere di nuovo")
	admin.submit(s, me+"/resign", "reason", "Pensione").want(200, "Ha rinunciato al ruolo")
	admin.get(at).want(200, "occorre accedere") // its sessions have ended
	// Support may leave the post vacant all the same.
	support := p.signedIn(t, "support")
	second := support.get(at).hrefTo("Seconda")
	support.submit(support.get(second).want(200, "l’incarico resta vacante"), second+"/revoke", "reason", "x").want(200, "Incarico vacante: amministratore del contratto")
}

func TestGrants(t *testing.T) {
	p := open(t)
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	at := "/agreements/" + x.Number
	admin := p.signedIn(t, "rossi.aa")
	s := admin.get(at+"/people").want(200, "Deleghe al partner")
	s = admin.submit(s, at+"/grants", "ends_on", "2001-01-01").want(422, "Data di fine")
	s = admin.submit(s, at+"/grants", "ends_on", "domani").want(422)
	s = admin.submit(s, at+"/grants", "ends_on", "").want(200, "La delega è stata concessa", "in vigore")
	if len(s.all(`form[action="`+at+`/grants"]`)) > 0 {
		t.Error("a second grant is offered")
	}
	revoke := s.attribute(`form[action$="/revoke"]`, "action")
	p.signedIn(t, "beta.agent").post(revoke).want(404)
	admin.submit(s, revoke).want(200, "La delega è stata revocata", "revocata il")
	admin.post(at + "/grants/" + licensing.NewID() + "/revoke").want(404)
}

func TestPeopleOfAnOrganization(t *testing.T) {
	p := open(t)
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	s := p.signedIn(t, "rossi.aa").get("/people").want(200, "Rossi.osa Prova", x.Number)
	p.signedIn(t, "rossi.aa").get(strings.TrimSuffix(s.hrefTo("Invita su "+x.Number), "#invite")).want(200, "La persona ha il ruolo da subito")
	under := p.Draft("rossi", p.Customer)
	under.Kind, under.Contract = licensing.Enrollment, x.ID
	p.Active("rossi", under)
	if s := p.signedIn(t, "rossi.aa").get("/people").want(200); strings.Count(text(s.all("aside")[0]), "Invita su") != 2 {
		t.Error("a contract and its enrollment are not one line each")
	}
	if s := p.signedIn(t, "rossi.osa").get("/people").want(200); strings.Contains(s.body, "Invita su") {
		t.Error("who may not invite is offered to")
	}
	partner := p.signedIn(t, "alfa.admin")
	s = partner.get("/people").want(200, "Alfa.agent Prova", "Addetto agli ordini")
	s = partner.submit(s, "/people", "name", "Nuovo Addetto", "mail", "nuovo@alfa.example", "role", "order_agent").want(200, "Nuovo Addetto")
	one := s.hrefTo("Alfa.agent")
	partner.submit(partner.get(one), one+"/revoke", "reason", "").want(200, "Il ruolo è stato tolto")
	p.signedIn(t, "beta.agent").get(one).want(404)
	p.signedIn(t, "beta.agent").get("/organizations/" + string(p.Partner.ID) + "/people").want(404)
	s = p.signedIn(t, "support").get("/people").want(200, "Administrator Prova")
	if len(s.all(`form[action="/people"]`)) > 0 {
		t.Error("support may not invite the operator's people, and is offered to")
	}
	boss := p.signedIn(t, "administrator")
	me := boss.get("/people").want(200).hrefTo("Administrator")
	boss.get(me).want(200, "L’ultimo amministratore")
	boss.get("/people/" + strings.TrimPrefix(one, "/people/")).want(404) // that one is held elsewhere
	boss.get("/organizations/"+string(p.Partner.ID)+"/people").want(200, "Nuovo Addetto")
}

func TestTheNoticesContactIsChanged(t *testing.T) {
	p := open(t)
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	at, form := "/agreements/"+x.Number+"/people", "/agreements/"+x.Number+"/notices"
	b := p.signedIn(t, "rossi.aa")
	s := b.get(at).want(200, "Contatto per le comunicazioni", x.NoticesMail)
	s = b.submit(s, form, "notices_mail", "nessuno").want(422, "Contatto per le comunicazioni")
	if got := s.attribute(`form[action="`+form+`"] [name=notices_mail]`, "value"); got != "nessuno" {
		t.Errorf("the form lost what was typed: %q", got)
	}
	if s.attribute(`form[action="`+at+`"] [name=mail]`, "value") != "" {
		t.Error("it stands in the invitation too")
	}
	b.submit(s, form, "notices_mail", "altri@rossi.example").want(200, "Il contatto per le comunicazioni è cambiato", "altri@rossi.example")
	b.submit(b.get(at), form, "notices_mail", "").want(200, "Nessuno: gli avvisi arrivano solo")
	if s := p.signedIn(t, "rossi.osa").get(at); len(s.all(`form[action="`+form+`"]`)) > 0 {
		t.Error("it is offered to who may not")
	}
	p.signedIn(t, "rossi.osa").post(form, "notices_mail", "x@x.example").want(403)
	p.signedIn(t, "beta.agent").post(form, "notices_mail", "x@x.example").want(404)
}
