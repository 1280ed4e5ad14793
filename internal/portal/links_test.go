package portal

import (
	"strings"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
)

// TestWrongLinksInABrowser opens each kind of mailed link when it is wrong,
// too late or used: one button on the page mails a new one, which can be used.
func TestWrongLinksInABrowser(t *testing.T) {
	p := open(t)
	p.Catalogue()
	c := p.chromium(t)
	c.put(italian)
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	kinds := []struct {
		name, to, kind string
		mail           func()
	}{
		{"signatory", "verdi.sig", "agreement.sign", func() { invited(p, "verdi") }},
		{"role", "nuova", "invitation.role", func() {
			_, err := p.App.Invite(t.Context(), p.As("rossi.aa"), app.InvitationDraft{Person: p.Person("nuova"), Role: licensing.Viewer, Agreement: x.ID})
			p.must(t, err)
		}},
		{"welcome", "blu.osa", "activation.welcome", func() {
			blue := p.Sent("blu", p.Draft("blu", p.Customer))
			_, err := p.App.SignAgreement(t.Context(), p.As("blu.sig"), blue.ID, app.Signing{DocumentHash: blue.DocumentHash})
			p.must(t, err)
			_, err = p.App.CountersignAgreement(t.Context(), p.As("desk"), blue.ID)
			p.must(t, err)
			p.Bought(blue, "web-filter-std")
		}},
		{"recovery", "desk", "account.recovery", func() {
			p.enter(t, "desk")
			p.must(t, p.App.Recover(t.Context(), p.Address("desk"), app.Visitor{}))
		}},
	}
	c.goTo("/orders/no/such/page")
	c.says("La pagina non esiste")
	for _, k := range kinds {
		p.Forget()
		k.mail()
		late := "/link/" + p.Mailed(k.to, k.kind).Token()
		p.Pass(25 * time.Hour)
		fresh := p.mailsAnew(t, c, k.to, late) // one click is enough
		c.goTo(fresh)
		if k.name != "recovery" {
			c.says("Scelga una password")
		}
		c.write(`[name="password"]`, "un altro lago, un altro giorno")
		c.click("main form button")
		c.until(k.name+": signed in", `document.querySelector('form[action="/sign-out"]') !== null`)
		c.leave()
		p.Pass(time.Hour)
		c.goTo(fresh)
		c.says("Questo collegamento è già stato usato")
		p.mailsAnew(t, c, k.to, fresh)
		p.Pass(time.Hour)
		p.mailsAnew(t, c, k.to, fresh[:len(fresh)-8]) // copied in part
	}
}

// mailsAnew presses the one button of the page that a link leads to, and gives
// the link that is mailed then.
func (p *place) mailsAnew(t *testing.T, c *chromium, to, link string) string {
	t.Helper()
	p.Forget()
	c.goTo(link)
	if n := evaluated[int](c, `document.querySelectorAll("main button").length`); n != 1 {
		t.Fatalf("%s has %d buttons", link, n)
	}
	if evaluated[bool](c, `document.querySelector('main [name="mail"]') !== null`) {
		c.write(`main [name="mail"]`, p.Address(to))
	}
	c.click("main button")
	c.until("the mail is announced", `document.querySelector("main p[role=status]") !== null`)
	for _, m := range p.Mails(to) {
		if m.Token() != "" && !strings.Contains(link, m.Token()) {
			return "/link/" + m.Token()
		}
	}
	t.Fatalf("%s: no new link came to %s", link, to)
	return ""
}

func (p *place) must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
