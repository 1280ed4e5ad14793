package portal

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestEveryFormTwiceAndBackInABrowser does by hand what TestEveryFormTwiceAndBack
// does by HTTP: each form is filled in, its button is clicked twice, and what
// came of it is what one sending brings. Reloading the answer, Back and Forward
// bring nothing; nor does sending what Back shows once more, but where anews
// says so.
func TestEveryFormTwiceAndBackInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser is for the long run")
	}
	g := newGrounds(openTestClock(t))
	in := g.enterAll(t)
	forms := g.forms(in)
	before := g.copy(t).contents(t)
	for kind := range anews {
		if forms[kind] == nil {
			t.Errorf("there is no form %s", kind)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(forms)) {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			for i, s := range forms[kind] {
				if i > 0 && (i >= mostTried || s.page == forms[kind][i-1].page) {
					continue
				}
				if once := g.once(t, s, in[s.who], before); once != nil {
					p := g.copy(t)
					c := p.chromium(t)
					c.cookies(in[s.who])
					c.sendsTwice(s, before, once)
					c.sendsAgain(s)
					return
				}
			}
			t.Error("it can't be sent")
		})
	}
}

// anews are the forms that do something anew when what Back shows is sent once
// more, with the only tables in which it may be seen: each shows how things
// stand now, and its button means to go on from there.
var anews = map[string][]string{
	"POST /activations/{id}/steps/{step}/check": {"activation", "activation_step", "event"},                                 // another look at the same records
	"POST /activations/{id}/steps/{step}/retry": {"activation", "operation", "agenda", "event", "event_private", "message"}, // it has failed again, as the page says
	"POST /clock/move":                          {"clock", "agenda"},                                                        // one more day, from the time that the page shows
	"POST /language":                            {"account", "event"},                                                       // the page is in the other language, and offers the first one
}

// once sends a form once: how many rows of each table came or changed by it;
// nil when it was refused.
func (g *grounds) once(t *testing.T, s sending, cookies map[string]string, before map[string][]string) map[string]int {
	t.Helper()
	p := g.copy(t)
	if s.send(p.browser(t).with(cookies), s.values).Code >= 400 {
		return nil
	}
	return touched(before, p.contents(t))
}

// touched counts the rows that are new or otherwise, by table; 1000 and more
// are so many rows added.
func touched(before, after map[string][]string) map[string]int {
	all := map[string]int{}
	for table, rows := range after {
		n := 1000 * (len(rows) - len(before[table]))
		for _, row := range rows {
			if _, was := slices.BinarySearch(before[table], row); !was {
				n++
			}
		}
		if n != 0 {
			all[table] = n
		}
	}
	return all
}

// answered waits until a page is there that is somebody's answer: it says what
// it is, and who can help. A form without it would be a dead end.
func (c *chromium) answered(what string) {
	c.t.Helper()
	c.until(what, `document.readyState === "complete" && document.querySelector("main h1")?.innerText.trim() && document.querySelector("a[href^='mailto:']") !== null`)
	if status := evaluated[int](c, `performance.getEntriesByType("navigation")[0].responseStatus`); status >= 500 {
		c.t.Errorf("%s is %d", what, status)
	}
}

// sendsTwice fills in a form and clicks its button twice; then it reloads the
// answer, which sends what was posted there once more.
func (c *chromium) sendsTwice(s sending, before map[string][]string, once map[string]int) {
	c.t.Helper()
	c.goTo(s.page)
	if !evaluated[bool](c, found(s)) { // it stands on the page that another form leads to
		first := s.before()
		c.chooses(first)
		c.goes("the form before it", chromedp.Evaluate[chromedp.Void](first.filled()+`; button.click() }`))
	}
	if !evaluated[bool](c, found(s)) {
		c.t.Fatalf("it isn't on %s", s.page)
	}
	c.chooses(s)
	c.goes("two clicks", chromedp.Evaluate[chromedp.Void](s.filled()+`; button.click(); button.click() }`))
	c.answered("an answer")
	after := c.place.contents(c.t)
	if got := touched(before, after); !maps.Equal(got, once) {
		c.t.Errorf("on %s of %s: two clicks brought %v, one sending %v", s.page, s.who, got, once)
	}
	c.goes("reloading the answer", chromedp.Reload())
	c.answered("the answer, reloaded")
	where := "on " + s.page + " of " + s.who
	c.back(where)
	c.forward(where)
	c.back(where)
	if more := different(after, c.place.contents(c.t)); len(more) > 0 {
		c.t.Errorf("reloading the answer, Back and Forward had an effect: %s", strings.Join(more, "\n"))
	}
}

// sendsAgain sends what Back shows, if the form stands there: as it is, and when
// something is missing, filled in as before.
func (c *chromium) sendsAgain(s sending) {
	c.t.Helper()
	before := c.place.contents(c.t)
	for _, filled := range []bool{false, true} {
		if !evaluated[bool](c, found(s)) {
			c.answered("the page without the form")
			break
		}
		c.chooses(s)
		again := `{ const [form, button] = ` + which(s)
		if filled {
			again = s.filled()
		}
		c.goes("once more", chromedp.Evaluate[chromedp.Void](again+`; button.click() }`))
		c.answered("the answer to sending it again")
		if evaluated[int](c, `performance.getEntriesByType("navigation")[0].responseStatus`) < 400 {
			break
		}
		if !evaluated[bool](c, `document.querySelector("main .errors, main .note")?.innerText.trim().length > 0`) {
			c.t.Errorf("sent again, it is refused without a word: %s", evaluated[string](c, `document.querySelector("main").innerText`))
		}
	}
	after := c.place.contents(c.t)
	more := touched(before, after)
	for _, table := range anews[s.kind()] {
		delete(more, table)
	}
	if len(more) > 0 {
		c.t.Errorf("sent again after Back, it brought %v:\n%.2000s", more, strings.Join(different(before, after), "\n"))
	}
}

// which is a script's [form, button] of a sending on its page.
func which(s sending) string {
	name, value, named := strings.Cut(s.button, "=")
	return fmt.Sprintf(`(() => {
		for (const form of document.querySelectorAll("form[method=post]"))
			for (const b of form.querySelectorAll("button"))
				if ((b.getAttribute("formaction") ?? form.getAttribute("action")) === %q && (!%t || b.name === %q && (b.value === %q || b.value.startsWith(%q))) && (%t || !b.name)) return [form, b];
		return [null, null];
	})()`, s.at, named, name, value, value+"-", named)
}

func found(s sending) string { return which(s) + "[0] !== null" }

// before is the form whose answer shows this one.
func (s sending) before() sending {
	if at, confirms := strings.CutSuffix(s.at, "/confirm"); confirms {
		return sending{at: at, file: true}
	}
	s.button = "do=check"
	return s
}

// filled begins a script that fills in the form; its button is called button.
func (s sending) filled() string {
	values, _ := json.Marshal(s.values) // texts always marshal
	return `{ const [form, button] = ` + which(s) + `, values = ` + string(values) + ` ?? {};
		for (const field of form.elements) {
			const all = values[field.name];
			if (!all || field.type === "hidden") continue;
			if (field.type === "checkbox" || field.type === "radio") field.checked = all.includes(field.value);
			else if (field.type !== "file" && field.type !== "submit") field.value = all[0];
		}
		`
}

// chooses chooses the form's file, if it takes one.
func (c *chromium) chooses(s sending) {
	c.t.Helper()
	if !s.file {
		return
	}
	at, err := url.Parse(s.at)
	if err != nil {
		c.t.Fatal(err)
	}
	file := filepath.Join(c.t.TempDir(), "file")
	if err := os.WriteFile(file, []byte(handedIn[at.Path]), 0o600); err != nil {
		c.t.Fatal(err)
	}
	c.do("a file", chromedp.SetUploadFiles(chromedp.CSS(`form[action="`+s.at+`"] [type=file]`), []string{file}))
}
