package portal

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"volare/internal/app/apptest"
)

// signInOn fills in the sign-in form that a page shows.
func (b *browser) signInOn(s *shown, name string) *shown {
	b.t.Helper()
	b.enter(b.t, name)
	return b.submit(s, "/sign-in", "mail", b.Address(name), "password", apptest.Password)
}

func TestSessionEndedWhileTyping(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	o := p.Submitted(p.Purchase(x, "web-filter-std"))
	at := "/orders/" + o.Number
	desk := p.signedIn(t, "desk")
	s := desk.get(at)
	typed := "È corretto <b>il numero</b> & \"50\"?\nGrazie."
	desk.cookies = map[string]string{} // it has ended
	ended := desk.submit(s, at+"/query", "question", typed, "shared", "yes").want(401, "La sessione è terminata mentre scriveva")
	if strings.Contains(ended.body, "<b>il numero") {
		t.Error("the text was not escaped")
	}
	if h := ended.header; h.Get("Cache-Control") != "no-store" || h.Get("Clear-Site-Data") != `"cache"` {
		t.Errorf("a browser may keep what somebody typed: %v", h)
	}
	wrong := desk.submit(ended, "/sign-in", "mail", p.Address("desk"), "password", "sbagliata del tutto").want(422)
	back := desk.signInOn(wrong, "desk").want(200, "Il testo che aveva scritto è conservato", o.Number)
	if got := text(back.all("[name=question]")[0]); got != strings.Join(strings.Fields(typed), " ") {
		t.Errorf("the question reads %q", got)
	}
	if !has(back.all("[name=shared]")[0], "checked") || len(back.all("details[open] [name=question]")) != 1 {
		t.Error("the box is no longer ticked, or the form is folded away")
	}
	if now, err := p.App.OrderByNumber(t.Context(), p.As("desk"), o.Number); err != nil || len(now.Questions) != 0 {
		t.Error("the form was sent by itself")
	}
	if !strings.HasPrefix(back.path, at+"?kept=") {
		t.Errorf("the address bar shows %s", back.path)
	}
	for _, s := range []*shown{desk.get(back.path), desk.submit(back, "/language")} { // a reload, another language
		if got := text(s.all("[name=question]")[0]); got != strings.Join(strings.Fields(typed), " ") {
			t.Errorf("at %s the question reads %q", s.path, got)
		}
	}
	desk.post("/language", "language", "it", "back", "/")
	if s := p.signedIn(t, "support").get(back.path).want(200); strings.Contains(s.body, "il numero") {
		t.Error("another account reads what was typed")
	}
	refused := desk.submit(back, at+"/query", "question", "").want(422)
	if got := refused.attribute(`form[action="/language"] [name=back]`, "value"); got != back.path {
		t.Errorf("after a refusal another language leads to %q", got)
	}
	desk.submit(back, at+"/query").want(200, "La domanda è stata inviata")
	p.Clock.Set(p.Clock.Now().Add(2 * time.Hour)) // it isn't kept for long
	if s := p.signedIn(t, "desk").get(back.path).want(200); strings.Contains(s.body, "conservato") {
		t.Error("what was typed is kept for more than its hour")
	}

	// Somebody else signs in: nothing of the text.
	other := p.signedIn(t, "support")
	s = p.signedIn(t, "desk").get(at)
	other.cookies = map[string]string{}
	ended = other.submit(s, at+"/cancel", "reason", "riservato").want(401)
	if s = other.signInOn(ended, "support"); strings.Contains(s.body, "riservato") {
		t.Error("another account reads what was typed")
	}
}

func TestSecretsAreNotKept(t *testing.T) {
	b := open(t).signedIn(t, "desk")
	s := b.get("/account")
	b.cookies = map[string]string{}
	s = b.submit(s, "/account/password", "old_password", "la vecchia parola", "password", "la nuova parola lunga").want(401, "nulla è stato inviato")
	if strings.Contains(s.body, "parola") || strings.Contains(s.body, url.QueryEscape("nuova parola")) {
		t.Error("a password came back")
	}
	s = b.post("/orders/O-2026-000001/query", "_key", "a.b", "question", strings.Repeat("x", mostKept)).want(401)
	if strings.Contains(s.body, "xxxx") {
		t.Error("more was kept than the sign-in page carries")
	}
}

func TestDoubleClickAndTwoTabs(t *testing.T) {
	p := open(t)
	x := p.Draft("rossi", p.Customer)
	made, err := p.App.DraftAgreement(t.Context(), p.As("alfa.agent"), x)
	if err != nil {
		t.Fatal(err)
	}
	at := "/agreements/" + made.Number
	agent := p.signedIn(t, "alfa.agent")
	first, second := agent.get(at), agent.get(at)
	agent.submit(first, at+"/send").want(200, "Inviato")
	agent.submit(first, at+"/send").want(200, "Inviato")                 // a second click
	agent.submit(second, at+"/send").want(200, "L’ha già fatto poco fa") // another tab, the same
	tab := p.signedIn(t, "alfa.admin").get(at)                           // another person's page
	agent.submit(agent.get(at), at+"/recall").want(200)                  // meanwhile
	admin := p.signedIn(t, "alfa.admin")
	s := admin.submit(tab, at+"/withdraw", "reason", "Non serve più").want(412, p.As("alfa.agent").Name+" ha modificato questi dati")
	if got := text(s.all(`form[action="` + at + `/withdraw"] [name=reason]`)[0]); got != "Non serve più" {
		t.Errorf("the form lost what was typed: %q", got)
	}
	admin.submit(s, at+"/withdraw").want(200, "Ritirato")
}
