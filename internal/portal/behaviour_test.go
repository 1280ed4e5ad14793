package portal

import (
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/web"
)

// until waits until an expression holds on the page; pages may change meanwhile.
func (c *chromium) until(what, expression string) {
	c.t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if ok, err := chromedp.Run(c.ctx, chromedp.Evaluate[bool](expression)); err == nil && ok {
			return
		}
	}
	c.t.Fatalf("%s: never; the page says:\n%s", what, evaluated[string](c, "location.href + '\\n' + document.body.innerText"))
}

// back goes to the page before.
func (c *chromium) back(what string) { c.t.Helper(); c.walks(what, "back") }

// forward goes to the page from which one went back.
func (c *chromium) forward(what string) { c.t.Helper(); c.walks(what, "forward") }

// walks goes one page through the history. The browser may have kept that page
// whole: then nothing is loaded, and it is as it was left.
func (c *chromium) walks(what, way string) {
	c.t.Helper()
	evaluated[chromedp.Void](c, `{ const all = document.documentElement; all.dataset.left = ""; addEventListener("pageshow", () => delete all.dataset.left, { once: true }); setTimeout(() => history.`+way+`()) }`)
	c.until(what+", "+way+" to a page", `!("left" in document.documentElement.dataset) && document.readyState === "complete" && document.querySelector("main h1") !== null`)
}

// says waits until the page says words.
func (c *chromium) says(words string) {
	c.t.Helper()
	quoted, _ := json.Marshal(words) // strings always marshal
	c.until(words, "document.readyState === 'complete' && document.body.innerText.includes("+string(quoted)+")")
}

func (c *chromium) goTo(path string) {
	c.t.Helper()
	c.do(path, chromedp.Navigate(c.url+path))
}

func (c *chromium) write(selector, words string) {
	c.t.Helper()
	c.do(selector, chromedp.SendKeys(chromedp.CSS(selector), words))
}

// click clicks on what may be anywhere on the page.
func (c *chromium) click(selector string) {
	c.t.Helper()
	c.do(selector, chromedp.Click(chromedp.CSS(selector)))
}

// tab is another tab of the same browser.
func (c *chromium) tab() *chromium {
	c.t.Helper()
	ctx, cancel := chromedp.NewContext(c.ctx)
	c.t.Cleanup(cancel)
	return (&chromium{t: c.t, ctx: ctx, url: c.url, place: c.place}).begin()
}

var italian = look{"it", "light", 1280, 1}

func TestDoubleClickAndBackInABrowser(t *testing.T) {
	p := open(t)
	x, err := p.App.DraftAgreement(t.Context(), p.As("alfa.agent"), p.Draft("rossi", p.Customer))
	if err != nil {
		t.Fatal(err)
	}
	at := "/agreements/" + x.Number
	c := p.chromium(t)
	c.enter("it", "alfa.agent")
	c.put(italian)
	c.goTo(at)
	c.do("twice", chromedp.DoubleClick(chromedp.CSS(`form[action="`+at+`/send"] button`)))
	c.says("Inviato: il firmatario riceve")
	if got := len(p.Mails("rossi.sig")); got != 1 {
		t.Errorf("%d mails went out", got)
	}
	c.do("back", chromedp.NavigateBack())
	c.until("the page as it is now", `document.querySelector("main") !== null`)
	if evaluated[bool](c, `document.querySelector('form[action="`+at+`/send"]') !== null`) {
		c.click(`form[action="` + at + `/send"] button`) // an old page from the browser's store
		c.says("Inviato: il firmatario riceve")
	}
	if got := len(p.Mails("rossi.sig")); got != 1 {
		t.Errorf("after Back, %d mails have gone out", got)
	}
}

func TestTwoTabsInABrowser(t *testing.T) {
	p := open(t)
	p.Catalogue()
	o := p.Submitted(p.Purchase(p.Active("rossi", p.Draft("rossi", p.Customer)), "web-filter-std"))
	at := "/orders/" + o.Number
	c := p.chromium(t)
	c.enter("it", "desk")
	c.put(italian)
	c.goTo(at)
	c.click(`form[action="` + at + `/reject"] textarea, details:has(form[action="` + at + `/reject"]) summary`)
	c.write(`form[action="`+at+`/reject"] textarea`, "Manca il riferimento")
	second := c.tab()
	second.put(italian)
	second.goTo(at)
	second.click(`form[action="` + at + `/take"] button`)
	second.says("in carico a Lei")
	c.click(`form[action="` + at + `/reject"] button`)
	c.says("Lei ha già modificato questi dati")
	c.until("the text is still there", `document.querySelector('form[action="`+at+`/reject"] textarea').value === "Manca il riferimento"`)
	c.until("what is wrong is read out", `document.activeElement.classList.contains("errors")`)
	c.click(`form[action="` + at + `/reject"] button`)
	c.says("L’ordine è stato respinto")
}

// atWebFilter is a browser in which the online services administrator has the
// page of a web filter's activation before them.
func atWebFilter(t *testing.T) (*place, *chromium, *app.ActivationDetail, string) {
	t.Helper()
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	d := p.Bought(x, "web-filter-std")
	at := "/activations/" + string(d.Activation.ID)
	c := p.chromium(t)
	c.enter("it", "rossi.osa")
	c.put(italian)
	c.goTo(at)
	return p, c, d, at
}

func TestSessionEndedWhileTypingInABrowser(t *testing.T) {
	p, c, d, _ := atWebFilter(t)
	c.write(`[name="data.addresses"]`, "93.184.216.0/28")
	c.write(`[name="data.contact"]`, "rete@rossi.example")
	c.leave()
	c.click(`form[action$="/do"] button`)
	c.says("La sessione è terminata mentre scriveva")
	c.write(`[name="mail"]`, p.Address("rossi.osa"))
	c.write(`[name="password"]`, apptest.Password)
	c.click(`main form[action="/sign-in"] button`)
	c.says("Il testo che aveva scritto è conservato")
	c.until("the text is there again", `document.querySelector('[name="data.addresses"]').value === "93.184.216.0/28"`)
	c.do("reload", chromedp.Reload())
	c.until("the page has its own address, and the text stays", `location.pathname.startsWith("/activations/") && document.querySelector('[name="data.addresses"]').value === "93.184.216.0/28"`)
	if got := p.Again(d).Step("network").State; got != licensing.StepOpen {
		t.Errorf("the form was sent by itself: %s", got)
	}
	c.click(`form[action$="/do"] button`)
	c.says("Fatto. Ecco a che punto siamo")
	if got := p.Again(d).Step("network").State; got != licensing.StepDone {
		t.Errorf("the step is %s", got)
	}
}

// Back is part of every form: what was refused and mended is still there for
// whoever is signed in, and for nobody afterwards.
func TestBackAfterARefusalInABrowser(t *testing.T) {
	_, c, _, at := atWebFilter(t)
	c.write(`[name="data.addresses"]`, "non-un-indirizzo")
	c.write(`[name="data.contact"]`, "rete@rossi.example")
	c.click(`form[action$="/do"] button`)
	c.until("what is wrong is said", `document.querySelector(".errors") !== null`)
	c.do("wipe", chromedp.Clear(chromedp.CSS(`[name="data.addresses"]`)))
	c.write(`[name="data.addresses"]`, "93.184.216.0/28")
	c.click(`form[action$="/do"] button`)
	c.says("Fatto. Ecco a che punto siamo")
	c.do("back", chromedp.NavigateBack())
	c.until("the refused form, from the browser's store", `document.querySelector(".errors") !== null`)
	c.do("back once more", chromedp.NavigateBack())
	c.until("the page as it was opened", `location.pathname === "`+at+`" && document.querySelector("main h1") !== null`)
	c.do("forward", chromedp.NavigateForward())
	c.until("the refused form again", `document.querySelector(".errors") !== null`)
	c.click(`form[action="/sign-out"] button`)
	c.says("È uscito")
	if err := chromedp.Do(c.ctx, chromedp.NavigateBack()); err == nil {
		t.Error("after the sign-out, Back shows what the person before had typed")
	}
}

func TestActivationShowsWhatChanges(t *testing.T) {
	p, c, _, at := atWebFilter(t)
	if !evaluated[bool](c, `document.querySelector("#notice").closest("[role=status]").checkVisibility()`) {
		t.Error("the place of notices isn't there before them: they aren't read out")
	}
	b := p.signedIn(t, "rossi.osa") // the same person, at another desk
	c.write(`[name="data.contact"]`, "ancora")
	b.submit(b.get(at), at+"/steps/network/do", "data.addresses", "93.184.216.0/28", "data.contact", "rete@rossi.example").want(200)
	c.until("the steps move on", `document.querySelector("#steplist .now").innerText.includes("Controllo")`)
	c.until("what is being typed stays", `document.querySelector('[name="data.contact"]').value === "ancora" && !document.querySelector("#notice").hidden`)
	c.goTo(at)
	c.do("focus", chromedp.Focus(chromedp.CSS("#present a.btn")))
	desk := p.signedIn(t, "support")
	desk.submit(desk.get(at), at+"/steps/check/review", "approved", "no", "reason", "Rete non raggiungibile").want(200)
	c.until("the reason is shown", `document.querySelector("#present").innerText.includes("Rete non raggiungibile")`)
	c.until("focus stays in its region", `document.querySelector("#present").contains(document.activeElement)`)
	evaluated[chromedp.Void](c, axe)
	if wrong := c.violations("after the change"); len(wrong) > 0 {
		t.Error(wrong)
	}
}

// A change that comes while a form waits to be sent takes nothing away: it is
// sent, and its sender told of the change.
func TestAClickIsNotLostToAChange(t *testing.T) {
	p, c, _, at := atWebFilter(t)
	b := p.signedIn(t, "rossi.osa")
	b.submit(b.get(at), at+"/steps/network/do", "data.addresses", "93.184.216.0/28", "data.contact", "rete@rossi.example").want(200)
	c.goTo(at)
	evaluated[chromedp.Void](c, `{ const ask = fetch; window.fetch = (to, how) => to === "/readyz" ? new Promise((answer) => window.goOn = () => answer(ask(to, how))) : ask(to, window.asked = how); }`)
	c.click(`form[action$="/steps/network/correct"] button`)
	c.until("the form waits for the server", `window.goOn !== undefined`)
	desk := p.signedIn(t, "support")
	desk.submit(desk.get(at), at+"/steps/check/review", "approved", "no", "reason", "Rete non raggiungibile").want(200)
	c.until("the change is shown", `document.querySelector("#steplist").innerText.includes("Rete non raggiungibile")`)
	if !evaluated[bool](c, `"`+web.AsleepHeader+`" in window.asked.headers`) {
		t.Error("a page that asks by itself keeps its session awake")
	}
	evaluated[chromedp.Void](c, `goOn()`)
	c.until("the answer to the click", `document.querySelector(".errors") !== null`)
}

// TestServerStoppedInTheMiddle stops a server under open pages, and starts
// another one at its address.
func TestServerStoppedInTheMiddle(t *testing.T) {
	p := open(t)
	p.Catalogue()
	o := p.Submitted(p.Purchase(p.Active("rossi", p.Draft("rossi", p.Customer)), "web-filter-std"))
	at := "/orders/" + o.Number
	address, stop := p.serve(t, "127.0.0.1:0")
	c := p.chromiumAt(t, "http://"+address)
	call(c, network.SetBypassServiceWorker, network.SetBypassServiceWorkerParams{Bypass: false})
	c.enter("it", "desk")
	c.put(italian)
	c.goTo(at)
	c.until("the worker is there", `navigator.serviceWorker.controller !== null || (navigator.serviceWorker.ready.then(() => location.reload()), false)`)
	c.click(`details:has(form[action="` + at + `/query"]) summary`)
	c.write(`[name="question"]`, "Quante sedi?")
	other := c.tab()
	other.put(italian)
	call(other, network.SetBypassServiceWorker, network.SetBypassServiceWorkerParams{Bypass: false})
	other.goTo("/help")
	stop()
	c.click(`form[action="` + at + `/query"] button`)
	c.says("Il server non risponde. Il testo resta qui")
	_ = chromedp.Do(other.ctx, chromedp.Navigate(other.url+"/orders")) // whatever comes of it: the page is looked at below
	other.says("Questa pagina riprova ogni pochi secondi")
	if got := evaluated[string](c, `document.querySelector("[name=question]").value`); got != "Quante sedi?" {
		t.Errorf("the text is %q", got)
	}
	p.serve(t, address)
	c.says("La domanda è stata inviata")
	other.until("the page that was asked for", `location.pathname === "/orders" && document.querySelector("h1").innerText.includes("Ordini")`)
	now, err := p.App.OrderByNumber(t.Context(), p.As("desk"), o.Number)
	if err != nil || len(now.Questions) != 1 {
		t.Errorf("%d questions, %v", len(now.Questions), err)
	}
}

// serve runs a server of the portal until it is stopped.
func (p *place) serve(t *testing.T, address string) (string, func()) {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- web.Serve(ctx, l, p.site, slog.New(slog.DiscardHandler)) }()
	stopped := false
	stop := func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the server did not end by itself: %v", err)
		}
	}
	t.Cleanup(stop)
	return l.Addr().String(), stop
}
