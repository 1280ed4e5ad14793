package portal

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestEveryFormTwiceAndBackInABrowser does by hand what TestEveryFormTwiceAndBack
// does by HTTP: each form is filled in, its button is clicked twice, and what
// came of it is what one sending brings; Back then shows a page.
func TestEveryFormTwiceAndBackInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser is for the long run")
	}
	g := newGrounds(openTestClock(t))
	in := g.enterAll(t)
	forms := g.forms(in)
	for _, kind := range slices.Sorted(maps.Keys(forms)) {
		t.Run(kind, func(t *testing.T) {
			for i, s := range forms[kind] {
				if i > 0 && (i >= mostTried || s.page == forms[kind][i-1].page) {
					continue
				}
				if once := g.once(t, s, in[s.who]); once != nil {
					g.clickedTwice(t, s, in[s.who], once)
					return
				}
			}
			t.Error("it can't be sent")
		})
	}
}

// once sends a form once: how many rows of each table came or changed by it;
// nil when it was refused.
func (g *grounds) once(t *testing.T, s sending, cookies map[string]string) map[string]int {
	t.Helper()
	p := g.copy(t)
	before := p.contents(t)
	if s.send(p.browser(t).with(cookies), s.values).Code >= 400 {
		return nil
	}
	return touched(before, p.contents(t))
}

// touched counts the rows that are new or otherwise, by table.
func touched(before, after map[string][]string) map[string]int {
	all := map[string]int{}
	for table, rows := range after {
		for _, row := range rows {
			if _, was := slices.BinarySearch(before[table], row); !was {
				all[table]++
			}
		}
		all[table] += 1000 * (len(rows) - len(before[table]))
	}
	return all
}

// clickedTwice does the same with a browser, clicking twice, and goes back.
func (g *grounds) clickedTwice(t *testing.T, s sending, cookies map[string]string, once map[string]int) {
	t.Helper()
	p := g.copy(t)
	before := p.contents(t)
	c := p.chromium(t)
	c.cookies(cookies)
	c.goTo(s.page)
	if !evaluated[bool](c, found(s)) { // it stands on the page that another form leads to
		c.goes("the form before it", chromedp.Evaluate[chromedp.Void](s.before()))
	}
	if !evaluated[bool](c, found(s)) {
		t.Fatalf("it isn't on %s", s.page)
	}
	c.goes("two clicks", chromedp.Evaluate[chromedp.Void](s.filled()+`; button.click(); button.click() }`))
	c.until("an answer", `document.readyState === "complete" && document.querySelector("main h1") !== null`)
	if got := touched(before, p.contents(t)); !maps.Equal(got, once) {
		t.Errorf("on %s of %s: two clicks brought %v, one sending %v", s.page, s.who, got, once)
	}
	after := p.contents(t)
	c.back("on " + s.page + " of " + s.who)
	if more := different(after, p.contents(t)); len(more) > 0 {
		t.Errorf("Back had an effect: %s", strings.Join(more, "\n"))
	}
	if at, _, _ := strings.Cut(s.page, "?"); slices.Contains(newThings, at) && !s.file && evaluated[bool](c, found(s)) {
		c.goes("the form once more", chromedp.Evaluate[chromedp.Void](`{ const [form, button] = `+which(s)+`; button.click() }`))
		c.until("its answer", `document.readyState === "complete" && document.querySelector("main h1") !== null`)
		if more := different(after, p.contents(t)); len(more) > 0 {
			t.Errorf("sent again after Back, it had another effect: %s", strings.Join(more, "\n"))
		}
	}
}

// newThings are pages where something new is made: Back, and sending what
// stands there again, makes no second one.
var newThings = []string{"/orders/new", "/agreements/new", "/organizations/new", "/access-requests/new", "/account/tokens"}

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

// before is a script that sends the form whose answer shows this one.
func (s sending) before() string {
	check := s
	if at, confirms := strings.CutSuffix(s.at, "/confirm"); confirms {
		check = sending{at: at, file: true}
	} else {
		check.button = "do=check"
	}
	return check.filled() + "; button.click() }"
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
		` + s.chosen("form")
}

// chosen is a script that chooses the file that is handed in, if there is one.
func (s sending) chosen(form string) string {
	if !s.file {
		return ""
	}
	at, _ := url.Parse(s.at)
	return `{ const d = new DataTransfer(); d.items.add(new File([` + strconv.Quote(handedIn[at.Path]) + `], "file")); ` + form + `.querySelector("[type=file]").files = d.files }`
}
