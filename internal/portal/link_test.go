package portal

import (
	"strings"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing/licensingtest"
	"volare/internal/store"
	"volare/internal/store/storetest"
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

// notSetUp is an installation that nobody has set up, and the link that does.
func notSetUp(t *testing.T) (*app.App, string) {
	t.Helper()
	u, err := app.New(t.Context(), app.Options{Store: storetest.New(t, store.SQLite), BaseURL: "http://localhost:8080", Wall: func() time.Time { return apptest.Start }})
	if err != nil {
		t.Fatal(err)
	}
	token, _, err := u.CreateSetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return u, token
}

func TestSetupLink(t *testing.T) {
	u, token := notSetUp(t)
	p := openOn(t, nil, Options{App: u})
	b, path := p.browser(t), "/link/"+token
	s := b.get(path).want(200, "Messa in funzione")
	s = b.submit(s, path, "organization.name", "Licenze Italia", "password", "breve").want(422, "Almeno 15", "Nome e cognome : È obbligatorio") // all at once
	if got := s.attribute(`[name="organization.name"]`, "value"); got != "Licenze Italia" {
		t.Errorf("the form lost what was typed: %q", got)
	}
	b.submit(s, path, "organization.vat_number", licensingtest.PartitaIVA(1), "organization.mail", "info@licenze.example",
		"administrator.name", "Ada Prima", "administrator.mail", "ada@licenze.example", "password", apptest.Password).want(200)
	if got := b.get("/account").want(200).attribute(`main [name="name"]`, "value"); got != "Ada Prima" {
		t.Errorf("the account is called %q", got)
	}
	p.browser(t).get(path).want(410, "già stato usato", "acceda")
	s = b.get("/").want(200, "Carichi il catalogo", "Inviti i colleghi", "Inserisca un partner o un cliente")
	if n := len(s.all("article.task a.btn-primary")); n != 3 {
		t.Errorf("%d first steps have a button", n)
	}
	b.submit(b.get("/organizations/new"), "/organizations/new", "party", "partner", "name", "Rivenditore Uno", "vat_number", licensingtest.PartitaIVA(2)).want(200)
	if body := b.get("/").want(200, "Carichi il catalogo").body; strings.Contains(body, "Inserisca un partner") {
		t.Error("there is a partner, and the first page still asks for one")
	}
}

// TestClosedLinkSaysWhatItWasFor: only an invitation is said to be taken back;
// whoever sets up an installation can be mailed nothing.
func TestClosedLinkSaysWhatItWasFor(t *testing.T) {
	u, first := notSetUp(t)
	if _, _, err := u.CreateSetupLink(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := openOn(t, nil, Options{App: u}).browser(t).get("/link/"+first).want(410, "non vale più", "ogni avvio del server stampa un nuovo collegamento")
	if len(s.all("main form")) != 0 || strings.Contains(s.body, "L’invito") {
		t.Errorf("a link that sets up is shown as an invitation:\n%s", s.body)
	}
	p := open(t)
	g := &grounds{place: p}
	used, dead := g.lost("desk"), g.lost("support")
	p.browser(t).post(used, "password", "un altro lago, un altro giorno").want(200)
	s = p.browser(t).get(used).want(410, "già stato usato", "acceda con quella", "Inviatemi un nuovo collegamento")
	if at := s.attribute("main a.btn-primary", "href"); at != "/sign-in" {
		t.Errorf("who has chosen a new password is led to %s", at)
	}
	_, err := p.App.DisableAccount(t.Context(), p.As("administrator"), p.Account("support").ID, "")
	p.must(t, err)
	if s = p.browser(t).get(dead).want(410, "scegliere una nuova password"); strings.Contains(s.one("main"), "invito è stato revocato") {
		t.Errorf("a link for a new password is shown as an invitation:\n%s", s.body)
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
