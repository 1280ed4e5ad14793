package portal

import (
	"strings"
	"testing"

	"volare/internal/app/apptest"
)

// signIn is a browser in which somebody has signed in.
func (p *place) signedIn(t *testing.T, name string) *browser {
	t.Helper()
	b := p.browser(t)
	p.enter(t, name)
	b.post("/sign-in", "mail", p.Address(name), "password", apptest.Password, "next", "/").want(200)
	if len(b.cookies) == 0 {
		t.Fatalf("%s could not sign in", name)
	}
	return b
}

// enter gives somebody the password of tests.
func (p *place) enter(t *testing.T, name string) {
	t.Helper()
	if p.entered[name] { // a new password would end the sessions begun
		return
	}
	p.entered[name] = true
	if err := p.App.SetPassword(t.Context(), p.Address(name), apptest.Password); err != nil {
		t.Fatal(err)
	}
}

func TestSignIn(t *testing.T) {
	p := open(t)
	p.enter(t, "alfa.agent")
	b := p.browser(t)
	s := b.get("/account").want(200, "Per aprire la pagina richiesta")
	if got := s.attribute("input[name=next]", "value"); got != "/account" {
		t.Errorf("comes back to %q", got)
	}
	s = b.post("/sign-in", "mail", p.Address("alfa.agent"), "password", "sbagliata del tutto", "next", "/account").want(422)
	if s.one("[role=alert]") == "" || s.attribute("input[name=mail]", "value") != p.Address("alfa.agent") {
		t.Error("the form lost what was typed, or doesn't say what is wrong")
	}
	if strings.Contains(s.body, "sbagliata del tutto") {
		t.Error("the password came back")
	}
	s = b.post("/sign-in", "mail", p.Address("alfa.agent"), "password", apptest.Password, "next", "/account").want(200)
	if s.path != "/account" {
		t.Errorf("landed on %s", s.path)
	}
	b.post("/sign-out").want(200, "È uscito")
	if b.get("/account"); b.get("/account").path == "/account" {
		t.Error("still signed in")
	}
}

func TestSignInComesBackToOurOwnPagesOnly(t *testing.T) {
	for path, want := range map[string]string{"/orders/O-2026-000001?a=b": "/orders/O-2026-000001?a=b", "": "/", "//evil.example": "/", `/\evil.example`: "/",
		"https://evil.example/": "/", `/./\evil.example`: "/", `/a/..\evil.example`: "/", `/?a=\`: "/", "/%zz": "/", "/a\nb": "/", "/a\tb": "/", "relative": "/"} {
		if got := back(path); got != want {
			t.Errorf("back(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestLanguageStaysOnThePage(t *testing.T) {
	p := open(t)
	b := p.browser(t)
	s := b.get("/help")
	s = b.post("/language", "language", s.attribute("form[action='/language'] input[name=language]", "value"), "back", s.attribute("form[action='/language'] input[name=back]", "value"))
	if s.path != "/help" || s.attribute("html", "lang") != "en" {
		t.Errorf("%s in %s", s.path, s.attribute("html", "lang"))
	}
	in := p.signedIn(t, "desk")
	in.post("/language", "language", "en", "back", "/help")
	if got := p.Account("desk").Language; got != "en" {
		t.Errorf("the account reads %s", got)
	}
	b.post("/language", "language", "tlh", "back", "/help").want(400)
}
