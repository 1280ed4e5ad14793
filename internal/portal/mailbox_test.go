package portal

import (
	"strings"
	"testing"
)

func TestMailbox(t *testing.T) {
	p := open(t)
	path := invited(p, "rossi")
	b := p.browser(t)
	s := b.get("/mailbox").want(200, "Rossi.sig Prova")
	mail := attribute(s.all("tbody a")[0], "href")
	s = b.get(mail).want(200, "Solo testo")
	found := false
	for _, a := range s.all("pre a") {
		found = found || strings.HasPrefix(attribute(a, "href"), "http://localhost:8080/link/")
	}
	if !found {
		t.Errorf("the text's address isn't clickable:\n%s", s.body)
	}
	if s.attribute("iframe", "sandbox") != "allow-top-navigation-by-user-activation" {
		t.Error("the letter's frame isn't sandboxed")
	}
	letter := b.get(s.attribute("iframe", "src"))
	policy := letter.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "sandbox") || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "script") {
		t.Errorf("the letter's policy is %q", policy)
	}
	if len(letter.all("base[target=_top]")) != 1 || !strings.Contains(letter.body, "/link/") {
		t.Error("the letter's link doesn't leave the frame")
	}
	if strings.Contains(letter.body+s.body, path) {
		t.Error("the mailbox lets its reader into somebody's account")
	}
	if got := len(b.get("/mailbox?to=nobody@nowhere.example").all("tbody a")); got != 0 {
		t.Errorf("%d mails to nobody", got)
	}
	b.get("/mailbox/x").want(404)
}

func TestMailboxIsClosed(t *testing.T) {
	p := open(t, func(o *Options) { o.Mailbox = NoMailbox })
	p.signedIn(t, "support").get("/mailbox").want(404)
	p = open(t, func(o *Options) { o.Mailbox = OperatorsMailbox })
	if s := p.browser(t).get("/mailbox"); s.path != "/sign-in?next=%2Fmailbox" {
		t.Errorf("a stranger landed on %s", s.path)
	}
	p.signedIn(t, "support").get("/mailbox").want(200)
	if s := p.signedIn(t, "alfa.agent").get("/mailbox"); len(s.all("tbody a")) > 0 {
		t.Error("a partner reads the operator's mails")
	}
}
