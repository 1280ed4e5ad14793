package portal

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/axe/axe.min.js
var axe string

// chromium is a real browser in a test. With VOLARE_PICTURES set to a folder,
// every page that is checked is photographed into it.
type chromium struct {
	t     *testing.T
	ctx   context.Context
	url   string
	place *place
}

// look is how a page is looked at.
type look struct {
	language, theme string
	width           int64
}

func (p *place) chromium(t *testing.T) *chromium {
	t.Helper()
	if testing.Short() {
		t.Skip("a real browser is for the long run")
	}
	server := httptest.NewServer(p.site)
	t.Cleanup(server.Close)
	return p.chromiumAt(t, server.URL)
}

// chromiumAt is a browser for a server that the test runs itself.
func (p *place) chromiumAt(t *testing.T, url string) *chromium {
	t.Helper()
	if testing.Short() {
		t.Skip("a real browser is for the long run")
	}
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Fatal("no Chromium: run scripts/need chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	ctx, cancelTimeout := context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(cancelTimeout)
	return &chromium{t, ctx, url, p}
}

func (c *chromium) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	c.t.Helper()
	if err := chromedp.Do(c.ctx, steps...); err != nil {
		c.t.Fatalf("%s: %v", what, err)
	}
}

// evaluated is the value of a script's expression on the page.
func evaluated[T any](c *chromium, expression string, o ...chromedp.EvaluateOption) T {
	c.t.Helper()
	v, err := chromedp.Run(c.ctx, chromedp.Evaluate[T](expression, o...))
	if err != nil {
		c.t.Fatalf("%.60s: %v", expression, err)
	}
	return v
}

// call uses one of the browser's own commands.
func call[P, R any](c *chromium, command cdp.Command[P, R], params P) {
	c.t.Helper()
	if _, err := chromedp.Call(c.ctx, command, params); err != nil {
		c.t.Fatalf("%s: %v", command.Method, err)
	}
}

// cookies gives the browser a session's cookies.
func (c *chromium) cookies(all map[string]string) {
	c.t.Helper()
	for name, value := range all {
		call(c, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: c.url})
	}
}

// leave takes all cookies away.
func (c *chromium) leave() {
	c.t.Helper()
	call(c, network.ClearBrowserCookies, cdp.Empty{})
}

// put lets the browser look at pages in another way.
func (c *chromium) put(l look) {
	c.t.Helper()
	call(c, network.Enable, network.EnableParams{})
	call(c, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": l.language}})
	call(c, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.theme}}})
	call(c, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: l.width, Height: 900, DeviceScaleFactor: 1})
}

// check opens a page and holds it to what every page promises: no violation
// that axe finds, and no sideways scroll.
func (c *chromium) check(name, path string, l look) {
	c.t.Helper()
	where := fmt.Sprintf("%s in %s, %s, %d px", name, l.language, l.theme, l.width)
	c.put(l)
	c.do(where, chromedp.Navigate(c.url+path)) // waits until it is loaded
	c.hold(name, where, l)
}

// hold holds the page that is open to it.
func (c *chromium) hold(name, where string, l look) {
	c.t.Helper()
	if wide, window := evaluated[int](c, "document.documentElement.scrollWidth"), evaluated[int](c, "window.innerWidth"); wide > window {
		c.t.Errorf("%s: %d px wide", where, wide)
	}
	for _, v := range c.violations(where) {
		c.t.Errorf("%s: %s", where, v)
	}
	c.picture(name, l)
}

// violations are what axe finds, each with the elements.
func (c *chromium) violations(where string) (found []string) {
	c.t.Helper()
	evaluated[chromedp.Void](c, axe)
	result := evaluated[string](c, `axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify({passes: r.passes.length,
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

// everyLook are the looks each page is checked in: both languages, themes and widths.
var everyLook = []look{
	{"it", "light", 1280}, {"en", "dark", 320},
}

func TestPublicPagesInABrowser(t *testing.T) {
	p := open(t)
	c := p.chromium(t)
	pages := [][2]string{{"front", "/"}, {"help", "/help"}, {"accessibility", "/accessibility"}, {"privacy", "/privacy"}, {"missing", "/no-such-page"}}
	for _, l := range everyLook {
		for _, page := range pages {
			c.check(page[0], page[1], l)
		}
	}
}
