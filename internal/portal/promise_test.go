package portal

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"
)

var (
	//go:embed testdata/axe/axe.min.js
	axe string
	//go:embed testdata/promise/promise.js
	promise string
)

// judgePath is where the tests' servers have the scripts that judge a page: a
// browser compiles a script with an address once, and not for every page.
const judgePath = "/judge.js"

// judged is the portal with these scripts.
func (p *place) judged() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != judgePath {
			p.site.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/javascript")
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		_, _ = w.Write([]byte(axe + "\n" + promise)) // the browser may have gone
	})
}

// visit is a page in one of its states, and who looks at it.
type visit struct {
	who  string // "": nobody in particular
	name string // of its picture, and in complaints
	path string
	then func(c *chromium) // what is done on the page before it is looked at; may be nil
}

// refused sends a form as it stands, to see its errors.
func refused(form string) func(*chromium) {
	return func(c *chromium) {
		c.t.Helper()
		c.goes(form, chromedp.Evaluate[chromedp.Void](fmt.Sprintf("document.querySelector(%q).requestSubmit()", form)))
		if evaluated[int](c, `document.querySelectorAll(".errors[role=alert]").length`) != 1 {
			c.t.Errorf("%s: no errors are told of", form)
		}
	}
}

// pressed runs scripts on the page and then presses a button.
func pressed(button string, scripts ...string) func(*chromium) {
	return func(c *chromium) {
		c.t.Helper()
		for _, s := range scripts {
			evaluated[chromedp.Void](c, s)
		}
		c.goes(button, chromedp.Click(chromedp.CSS(button)))
	}
}

// looksIn are how a page is looked at in a language: it is loaded once, in the
// first of them. Between the languages each theme and width meets each other;
// 320 px are a telephone's in one, and 1280 px enlarged four times in the other.
var looksIn = map[string][]look{
	"it": {{"it", "light", 1280, 1}, {"it", "dark", 320, 1}},
	"en": {{"en", "dark", 1280, 1}, {"en", "light", 320, 4}},
}

// check opens a page in a language and holds it to what every page promises.
func (c *chromium) check(v visit, language string) {
	c.t.Helper()
	where := v.name + " in " + language
	looks := looksIn[language]
	c.put(looks[0])
	c.traffic.forget()
	c.do(where, chromedp.Navigate(c.url+v.path)) // waits until it is loaded
	c.weigh(where)
	if v.then != nil {
		v.then(c)
		c.weigh(where + ", after that")
	}
	evaluated[chromedp.Void](c, "new Promise((done, no) => { const s = document.createElement('script'); s.src = '"+judgePath+"'; s.onload = done; s.onerror = no; document.head.append(s); })",
		chromedp.EvalAwaitPromise)
	evaluated[chromedp.Void](c, "promise.open()", chromedp.EvalAwaitPromise)
	for i, l := range looks {
		at := fmt.Sprintf("%s, %s, %d px", where, l.theme, l.width)
		if i > 0 {
			c.put(l)
			evaluated[chromedp.Void](c, "promise.still()", chromedp.EvalAwaitPromise)
		}
		c.keeps(at, "wide")
		c.keeps(at, "small")
		c.keeps(at, "unseen")
		for _, found := range c.violations(at) {
			c.t.Errorf("%s: %s", at, found)
		}
		if evaluated[bool](c, `document.querySelector("main img[src=x], main b b, header img[src=x]") !== null`) {
			c.t.Errorf("%s: a name is markup", at)
		}
		c.picture(v.name, l)
	}
	c.put(looks[0])
	evaluated[chromedp.Void](c, "promise.enlarge()")
	c.keeps(where+", text at 200 %", "wide")
	c.keeps(where+", text at 200 %", "cut")
}

// keeps complains of what breaks one of the promises of promise.js.
func (c *chromium) keeps(where, which string) {
	c.t.Helper()
	for _, found := range evaluated[[]string](c, "promise."+which+"()") {
		c.t.Errorf("%s: %s: %s", where, which, found)
	}
}

// violations are what axe finds, each with the elements.
func (c *chromium) violations(where string) (found []string) {
	c.t.Helper()
	result := evaluated[string](c, `axe.run(document, {resultTypes: ["violations"], rules: {"target-size": {enabled: true}}}).then(r => JSON.stringify({passes: r.passes.length,
		violations: r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => n.target.join(" ") + ": " + n.failureSummary)}))}))`, chromedp.EvalAwaitPromise)
	var r struct {
		Passes     int
		Violations []struct {
			ID, Help string
			Nodes    []string
		}
	}
	if err := json.Unmarshal([]byte(result), &r); err != nil || r.Passes == 0 {
		c.t.Fatalf("%s: axe has looked at nothing: %q, %v", where, result, err)
	}
	for _, v := range r.Violations {
		found = append(found, v.ID+": "+v.Help+"\n"+strings.Join(v.Nodes, "\n"))
	}
	return found
}

// picture photographs the page when VOLARE_PICTURES names a folder.
func (c *chromium) picture(name string, l look) {
	c.t.Helper()
	dir := os.Getenv("VOLARE_PICTURES")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(c.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		c.t.Fatal(err)
	}
	file := fmt.Sprintf("%s-%s-%s-%d.png", name, l.language, l.theme, l.width)
	if err := os.WriteFile(filepath.Join(dir, file), png, 0o600); err != nil {
		c.t.Fatal(err)
	}
}
