package portal

import (
	_ "embed"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"volare/internal/app/apptest"
)

//go:embed testdata/promise/hand.js
var handScript string

// hand is somebody at a window who finds things by their words, and types. It
// has a mouse, or only a keyboard; what it clicks is counted, and so is Enter or
// Space on a control.
type hand struct {
	*chromium
	language string
	keyboard bool
	clicks   int
	letters  string // where mails are read
	letter   string // the one that is open
}

// hand sits somebody who reads in a language down at a new window.
func (c *chromium) hand(t *testing.T, language string) *hand {
	t.Helper()
	h := &hand{chromium: c.window(t), language: language}
	h.put(look{language, "light", 1280, 1})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(h.letter))
	}))
	t.Cleanup(server.Close)
	h.letters = server.URL
	return h
}

// withoutScripts turns JavaScript off, from the next page on.
func (h *hand) withoutScripts() {
	h.t.Helper()
	call(h.chromium, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// word is a text in the hand's language; pairs fill it in.
func (h *hand) word(key string, pairs ...string) string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return h.place.portal.texts.Text(h.language, key, m)
}

// ask calls the hand's script.
func ask[T any](h *hand, what, words string) T {
	h.t.Helper()
	return evaluated[T](h.chromium, fmt.Sprintf("(%s)(%q, %q)", handScript, what, words))
}

// opens goes to a page of the portal by its address.
func (h *hand) opens(path string) {
	h.t.Helper()
	h.do(path, chromedp.Navigate(h.url+path))
	h.painted(path)
}

// painted waits until the page is there and has been painted: Chromium throws
// clicks and keys away that come before.
func (h *hand) painted(what string) {
	h.t.Helper()
	h.until(what, `document.readyState === "complete" && !("left" in document.documentElement.dataset) && performance.getEntriesByType("paint").length > 0`)
}

// reads opens the mail of a kind that somebody was sent, and follows its link.
func (h *hand) reads(to, kind, link string) {
	h.t.Helper()
	m := h.place.Mailed(to, kind)
	h.letter = strings.ReplaceAll(m.HTML, "http://localhost:8080", h.url)
	h.do("the mail "+m.Subject, chromedp.Navigate(h.letters))
	h.painted("the mail " + m.Subject)
	h.presses(link)
}

// presses clicks on a link or button, which leads to another page. The page
// that is left is marked: what the browser tells of it late is no answer.
func (h *hand) presses(words string) {
	h.t.Helper()
	from := h.where()
	evaluated[chromedp.Void](h.chromium, `document.documentElement.dataset.left = ""`)
	h.goes(words+" on "+from, h.press(words))
	h.painted("what " + words + " on " + from + " leads to")
}

// ticks clicks on a box.
func (h *hand) ticks(words string) {
	h.t.Helper()
	h.do(words, h.press(words))
}

func (h *hand) where() string {
	h.t.Helper()
	return evaluated[string](h.chromium, "location.pathname")
}

// press is a click, or Enter on a link and Space on anything else.
func (h *hand) press(words string) chromedp.Action[chromedp.Void] {
	h.t.Helper()
	h.clicks++
	if !h.keyboard {
		x, y := h.find("place", words)
		return chromedp.MouseClickXY(x, y)
	}
	h.tabTo(words)
	if evaluated[bool](h.chromium, `document.activeElement.matches("a[href]")`) {
		return chromedp.KeyEvent(kb.Enter)
	}
	return chromedp.KeyEvent(" ")
}

// types writes into the field with a label, in place of what stands there. In a
// list of choices, that chooses what begins so.
func (h *hand) types(label, text string) {
	h.t.Helper()
	h.typesInto("field", label, text)
}

// typesInto is types for the first field or the last that has the label.
func (h *hand) typesInto(which, label, text string) {
	h.t.Helper()
	if h.keyboard {
		h.tabTo(label)
	} else {
		x, y := h.find(which, label)
		h.do(label, chromedp.MouseClickXY(x, y))
	}
	if !evaluated[bool](h.chromium, `document.activeElement.tagName === "SELECT"`) {
		h.do(label, chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	}
	h.do(label, chromedp.KeyEvent(text))
	if !ask[bool](h, "typed", text) {
		h.t.Fatalf("%s: what is typed into %q doesn't stand there", h.where(), label)
	}
}

func (h *hand) find(what, words string) (x, y float64) {
	h.t.Helper()
	at := ask[*struct{ X, Y float64 }](h, what, words)
	if at == nil {
		h.t.Fatalf("%s: no %s %q on the page:\n%s", h.where(), what, words, ask[string](h, "page", ""))
	}
	return at.X, at.Y
}

// mostTabs is more than any page has controls.
const mostTabs = 80

// tabTo goes forward by the Tab key until what is wanted has the focus.
func (h *hand) tabTo(words string) {
	h.t.Helper()
	for range mostTabs {
		h.do("Tab", chromedp.KeyEvent(kb.Tab))
		if ask[bool](h, "focused", words) {
			return
		}
	}
	h.t.Fatalf("%s: the Tab key doesn't reach %q:\n%s", h.where(), words, ask[string](h, "page", ""))
}

// sees fails the test unless the page says so.
func (h *hand) sees(words ...string) {
	h.t.Helper()
	for _, w := range words {
		if !ask[bool](h, "says", w) {
			h.t.Fatalf("%s doesn't say %q:\n%s", h.where(), w, ask[string](h, "page", ""))
		}
	}
}

// signsIn enters with the password of tests, from the front page.
func (h *hand) signsIn(name string) {
	h.t.Helper()
	h.place.enter(h.t, name)
	h.place.reads(h.t, name, h.language)
	h.opens("/")
	h.types(h.word("label.mail"), h.place.Address(name))
	h.types(h.word("label.password"), apptest.Password)
	h.presses(h.word("portal.sign_in"))
}
