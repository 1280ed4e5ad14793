package portal

import (
	"strings"
	"testing"
	"time"

	"volare/internal/app/apptest"
)

// invited sends an agreement and gives the path of the signatory's link.
func invited(p *place, prefix string) string {
	p.T.Helper()
	ctx := p.T.Context()
	x, err := p.App.DraftAgreement(ctx, p.As("alfa.agent"), p.Draft(prefix, p.Customer))
	if err != nil {
		p.T.Fatal(err)
	}
	if _, err = p.App.SendAgreement(ctx, p.As("alfa.agent"), x.ID); err != nil {
		p.T.Fatal(err)
	}
	return "/link/" + p.Mailed(prefix+".sig", "agreement.sign").Token()
}

func TestMailedLink(t *testing.T) {
	p := open(t)
	path := invited(p, "rossi")
	scanner := p.browser(t)
	for range 3 { // mail scanners follow links
		scanner.get(path).want(200, "Buongiorno, Rossi.sig Prova", "firmatario")
		scanner.do("HEAD", path, nil)
	}
	b := p.browser(t)
	b.get(path)
	s := b.post(path, "password", "breve").want(422, "Almeno 15 caratteri")
	if s.attribute("#f-password", "aria-invalid") != "true" || s.attribute(".errors a", "href") != "#f-password" {
		t.Errorf("the error doesn't lead to its field:\n%s", s.body)
	}
	s = b.post(path, "password", apptest.Password)
	if !strings.HasPrefix(s.path, "/agreements/") {
		t.Errorf("went on to %s: %d", s.path, s.status)
	}
	if s = b.post(path, "password", apptest.Password); s.path != "/" {
		t.Errorf("a second click landed on %s: %d", s.path, s.status)
	}
	b.get("/account").want(200, p.Address("rossi.sig"))
	p.browser(t).get(path).want(410, "Questo collegamento è già stato usato", "Accedi")
}

func TestLateLinkIsMailedAnew(t *testing.T) {
	p := open(t)
	path := invited(p, "rossi")
	p.Pass(25 * time.Hour)
	p.Forget()
	b := p.browser(t)
	b.get(path).want(410, "Questo collegamento è scaduto", "Inviatemi un nuovo collegamento")
	b.post(path+"/again").want(200, "un nuovo messaggio è in arrivo")
	fresh := "/link/" + p.Mailed("rossi.sig", "agreement.sign").Token()
	if fresh == path {
		t.Fatal("the same link was mailed again")
	}
	b.get(fresh).want(200, "Buongiorno")
	b.get("/link/unheard-of").want(404, "Non conosciamo questo collegamento")
	b.post("/link/unheard-of", "password", apptest.Password).want(404)
	b.post("/link/unheard-of/again").want(200, "un nuovo messaggio è in arrivo")
}

func TestSetupLink(t *testing.T) {
	p := open(t)
	if _, _, err := p.App.CreateSetupLink(t.Context()); err == nil {
		t.Error("a second operator could be set up")
	}
}

func TestRecover(t *testing.T) {
	p := open(t)
	p.enter(t, "desk")
	b := p.browser(t)
	known := b.post("/recover", "mail", p.Address("desk")).want(200, "Se l’indirizzo ha un account")
	unknown := b.post("/recover", "mail", "nessuno@altrove.example").want(200)
	if known.one("main") != unknown.one("main") {
		t.Error("the answer tells whether the address is known")
	}
	path := "/link/" + p.Mailed("desk", "account.recovery").Token()
	b.get(path).want(200, "Scelga una nuova password")
	b.post(path, "password", "un altro lago, un altro giorno").want(200)
	b.get("/account").want(200, p.Address("desk"))
}

func TestAccount(t *testing.T) {
	p := open(t)
	b, elsewhere := p.signedIn(t, "desk"), p.signedIn(t, "desk")
	b.post("/account/password", "old_password", "sbagliata davvero", "password", "un altro lago, un altro giorno").want(422, "Password attuale")
	b.post("/account/password", "old_password", apptest.Password, "password", "un altro lago, un altro giorno").want(200, "La password è stata cambiata")
	if s := elsewhere.get("/account"); s.path == "/account" {
		t.Error("the other session goes on with the old password")
	}
	again := p.browser(t)
	again.post("/sign-in", "mail", p.Address("desk"), "password", "un altro lago, un altro giorno", "next", "/account").want(200, "Esci ovunque")
	again.post("/account/sign-out").want(200, "È uscito")
	again.post("/workspace", "organization", "x").want(401)
}
