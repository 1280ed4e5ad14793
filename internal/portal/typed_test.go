package portal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"volare/internal/app/apptest"
	"volare/internal/licensing/licensingtest"
)

// set puts a text into a field, in place of what stands there, as typing does.
func (c *chromium) set(name, words string) {
	c.t.Helper()
	field := chromedp.CSS(`[name="` + name + `"]`)
	c.do(name, chromedp.Clear(field), chromedp.SendKeys(field, words))
}

// saves presses the button that saves a draft.
func (c *chromium) saves() {
	c.t.Helper()
	c.goes("save", chromedp.Click(chromedp.CSS(`button[value="save"]:not([hidden])`)))
}

func TestTwoTabsEditOneDraftInABrowser(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	order := p.Drafted(p.Purchase(x, "mail-plus"))
	draft, err := p.App.DraftAgreement(t.Context(), p.As("alfa.agent"), p.Draft("verdi", p.Customer))
	if err != nil {
		t.Fatal(err)
	}
	c := p.chromium(t)
	c.enter("it", "alfa.agent")
	c.put(italian)
	second := c.tab()
	second.put(italian)
	for path, field := range map[string]string{"/orders/" + order.Number: "partner_reference", "/agreements/" + draft.Number: "notices_mail"} {
		c.goTo(path + "/edit")
		second.goTo(path + "/edit")
		c.set(field, "prima@rossi.example")
		c.saves()
		second.set(field, "seconda@rossi.example")
		second.saves()
		second.says(p.portal.texts.Text("it", "portal.draft.differences", nil))
		second.says("prima@rossi.example") // what is there now, beside what was typed
		if got := evaluated[string](second, `document.querySelector("[name=`+field+`]").value`); got != "seconda@rossi.example" {
			t.Errorf("%s: what was typed has become %q", path, got)
		}
		second.saves()
		second.until("it is saved", `!location.pathname.endsWith("/edit")`)
		c.goTo(path + "/edit")
		if got := evaluated[string](c, `document.querySelector("[name=`+field+`]").value`); got != "seconda@rossi.example" {
			t.Errorf("%s: kept is %q", path, got)
		}
	}
}

// TestTypedNamesInABrowser types names that nobody would choose into the forms
// that take one: what is too long is told beside the field and stays there,
// what is as long as may be is shown as it was typed.
func TestTypedNamesInABrowser(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	c := p.chromium(t)
	c.put(look{"it", "light", 320, 4})
	for _, f := range []struct{ who, page, form, field string }{
		{"alfa.agent", "/agreements/new", `form[action="/agreements/new"]`, "new_customer.name"},
		{"desk", "/organizations/" + string(p.Customer.ID) + "/edit", `form[action$="/edit"]`, "name"},
		{"rossi.aa", "/account", `form[action="/account"]`, "name"},
		{"rossi.aa", "/agreements/" + x.Number + "/people", `form[action$="/people"]`, "name"},
		{"alfa.agent", "/agreements/new", `form[action="/agreements/new"]`, "signatory.name"},
		{"alfa.admin", "/people", `form[action="/people"]`, "name"},
		{"", "/access-requests/new", `form[action="/access-requests/new"]`, "name"},
	} {
		c.leave()
		if f.who != "" {
			c.enter("it", f.who)
		}
		c.goTo(f.page)
		at := f.form + ` [name="` + f.field + `"]`
		send := func(name string) {
			t.Helper()
			field := chromedp.CSS(at)
			evaluated[chromedp.Void](c, `document.querySelectorAll("details").forEach(d => { d.open = true })`)
			if strings.HasPrefix(f.field, "new_customer.") {
				evaluated[chromedp.Void](c, `document.querySelector("[name=customer][value=new]").click()`)
			}
			c.do(f.page, chromedp.Clear(field), chromedp.SendKeys(field, name))
			c.goes(f.page, chromedp.Click(chromedp.CSS(f.form+` button:not([value="find"]):not([hidden])`)))
		}
		long := strings.Repeat("Àlvaro ", 43)[:300+43]
		long = string([]rune(long)[:300])
		send(long)
		if got := evaluated[string](c, `document.querySelector(`+"`"+at+"`"+`).value`); got != long {
			t.Errorf("%s: 300 characters have become %q", f.page, got)
		}
		beside := evaluated[string](c, `(f => [...f.getAttribute("aria-describedby").split(" ")].map(i => document.getElementById(i).innerText).join(" "))(document.querySelector(`+"`"+at+"`"+`))`)
		if !strings.Contains(beside, "200") {
			t.Errorf("%s: beside the name stands %q", f.page, beside)
		}
		send(strangeName)
		if evaluated[bool](c, `[...document.querySelectorAll(".errors a")].some(a => a.hash === "#`+fieldID(f.field)+`")`) {
			t.Errorf("%s: 200 characters are refused", f.page)
		}
		evaluated[chromedp.Void](c, promise)
		c.keeps(f.page+", with a name of 200 characters", "wide")
	}
	c.enter("it", "desk")
	c.goTo("/organizations/" + string(p.Customer.ID))
	c.says(strangeName)
}

// TestTypedNamesAtSetUpInABrowser does the same where there is nobody yet: the
// operator's name and its administrator's. The link is one that is mailed to
// nobody; wrong, used and late it leads to a page as all links do.
func TestTypedNamesAtSetUpInABrowser(t *testing.T) {
	u, token := notSetUp(t)
	p := openOn(t, nil, Options{App: u, Support: Support{Mail: "aiuto@licenze.example"}})
	c := p.chromium(t)
	c.put(look{"it", "light", 320, 4})
	c.goTo("/link/" + token)
	long := strings.Repeat("Ä", 300)
	fill := func(values map[string]string) {
		t.Helper()
		for name, v := range values {
			field := chromedp.CSS(`[name="` + name + `"]`)
			c.do(name, chromedp.Clear(field), chromedp.SendKeys(field, v))
		}
		c.goes("the set-up", chromedp.Click(chromedp.CSS("main form button")))
	}
	fill(map[string]string{"organization.name": long, "administrator.name": long, "password": apptest.Password})
	for _, name := range []string{"organization.name", "administrator.name"} {
		if got := evaluated[string](c, `document.querySelector('[name="`+name+`"]').value`); got != long {
			t.Errorf("%s has become %q", name, got)
		}
		if !evaluated[bool](c, `[...document.querySelectorAll(".errors a")].some(a => a.hash === "#`+fieldID(name)+`" && a.closest("li").innerText.includes("200"))`) {
			t.Errorf("%s: what is wrong with it isn't told", name)
		}
	}
	fill(map[string]string{"organization.name": strangeName, "administrator.name": strangeName, "organization.vat_number": licensingtest.PartitaIVA(1),
		"organization.mail": "info@licenze.example", "administrator.mail": "ada@licenze.example", "password": apptest.Password})
	c.says(strangeName)
	evaluated[chromedp.Void](c, promise)
	c.keeps("the first page, with names of 200 characters", "wide")
	c.leave()
	c.goTo("/link/" + token)
	c.says("è già stato usato")
}

// TestTypedNameOfATokenInABrowser: a token's name ends at 100 characters.
func TestTypedNameOfATokenInABrowser(t *testing.T) {
	p := open(t)
	c := p.chromium(t)
	c.put(look{"it", "light", 320, 4})
	c.enter("it", "desk")
	c.goTo("/account/tokens")
	send := func(name string) {
		t.Helper()
		field := chromedp.CSS(`form[action="/account/tokens"] [name="name"]`)
		c.do(name, chromedp.Clear(field), chromedp.SendKeys(field, name))
		c.goes("the token", chromedp.Click(chromedp.CSS(`form[action="/account/tokens"] button`)))
	}
	long := strings.Repeat("Ä", 300)
	send(long)
	if got := evaluated[string](c, `document.querySelector('form[action="/account/tokens"] [name="name"]').value`); got != long {
		t.Errorf("300 characters have become %q", got)
	}
	c.says("100 caratteri")
	strange := string([]rune(strangeName)[:100])
	send(strange)
	c.says(strings.TrimSpace(strange))
	evaluated[chromedp.Void](c, promise)
	c.keeps("tokens, with a name of 100 characters", "wide")
}

// TestWrongFilesInABrowser hands in what is no file of orders, and none of the
// catalogue: each is refused in words, with no empty marks beside them.
func TestWrongFilesInABrowser(t *testing.T) {
	p := open(t)
	p.Catalogue()
	c := p.chromium(t)
	c.put(italian)
	folder := t.TempDir()
	for name, content := range map[string]string{
		"foto.png": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "vuoto.csv": "", "enorme.csv": strings.Repeat("agreement;plan\n", 18<<20/15),
		"latin1.csv": "agreement;partner_reference;plan;quantity\nC-2026-000001;Citt\xe0;mail-plus;5\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []struct{ who, page string }{{"alfa.agent", "/orders/import"}, {"administrator", "/catalogue/import"}} {
		c.enter("it", f.who)
		for name, said := range map[string]string{"foto.png": "non è testo", "vuoto.csv": "Il file non contiene nulla", "enorme.csv": "troppo grande", "latin1.csv": "UTF-8"} {
			c.goTo(f.page)
			c.do(name, chromedp.SetUploadFiles(chromedp.CSS(`input[type="file"]`), []string{filepath.Join(folder, name)}))
			c.goes(name, chromedp.Click(chromedp.CSS("main form button")))
			c.says(said)
			if n := evaluated[int](c, `[...document.querySelectorAll("main code, main bdi, main td > span")].filter(e => e.innerText.trim() === "").length`); n > 0 {
				t.Errorf("%s on %s: %d empty marks", name, f.page, n)
			}
			if !evaluated[bool](c, `document.querySelector('main a[href^="mailto:"], footer a[href^="mailto:"]') !== null`) {
				t.Errorf("%s on %s: nobody is named who can help", name, f.page)
			}
		}
	}
}
