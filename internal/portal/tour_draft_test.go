package portal

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestWritingPagesInABrowser opens the pages where partner and order desk
// write, and presses their buttons.
func TestWritingPagesInABrowser(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	sent := p.Sent("bianchi", p.Draft("bianchi", p.Customer))
	draft, err := p.App.DraftAgreement(t.Context(), p.As("alfa.agent"), p.Draft("verdi", p.Council))
	if err != nil {
		t.Fatal(err)
	}
	o := p.Drafted(p.Purchase(x, "web-filter-std", "mail-plus"))
	c := p.chromium(t)
	for _, l := range everyLook {
		c.enter(l, "alfa.agent")
		for _, page := range [][2]string{{"agreement-new", "/agreements/new"}, {"agreement-edit", "/agreements/" + draft.Number + "/edit"}, {"signatory", "/agreements/" + sent.Number + "/signatory"},
			{"order-agreement", "/orders/new"}, {"order-new", "/orders/new?agreement=" + draft.Number}, {"order-edit", "/orders/" + o.Number + "/edit"}} {
			c.check(page[0], page[1], l)
		}
		c.press("agreement-new-wrong", `button[value="save"]:not([hidden])`, l, "/agreements/new", `document.querySelector("[name=customer][value=new]").click()`)
		c.press("order-check", `button[value="check"]:not([hidden])`, l, "/orders/"+o.Number+"/edit", `document.querySelector("[name='lines[0].quantity']").value = 7`)
		c.press("order-stale", `button[value="save"]:not([hidden])`, l, "/orders/"+o.Number+"/edit", `document.querySelector("[name=version]").value = 99`,
			`document.querySelector("[name=partner_reference]").value = "`+rude+`"`)
		c.leave()
	}
}

// rude is what nobody should be able to break a page with.
const rude = `<i>x</i> \u202e&amp; Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww`

// press opens a page, runs scripts on it, presses a button, and holds the page
// that is answered to what every page promises.
func (c *chromium) press(name, button string, l look, path string, scripts ...string) {
	c.t.Helper()
	where := fmt.Sprintf("%s in %s, %s, %d px", name, l.language, l.theme, l.width)
	c.put(l)
	c.do(where, chromedp.Navigate(c.url+path))
	for _, s := range scripts {
		evaluated[chromedp.Void](c, s)
	}
	if _, err := chromedp.RunResponse(c.ctx, chromedp.Click(button)); err != nil {
		c.t.Fatalf("%s: %v", where, err)
	}
	c.hold(name, where, l)
}
