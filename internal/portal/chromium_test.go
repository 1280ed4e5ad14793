package portal

import (
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"volare/internal/licensing"
)

// chromium is a window of a real browser, with cookies of its own.
type chromium struct {
	t       *testing.T
	ctx     context.Context
	url     string
	place   *place
	traffic *traffic
}

// look is how a page is looked at.
type look struct {
	language, theme string
	width           int64
	zoom            int64 // so many times; 1 as a page comes
}

// chromium starts a browser that knows the portal by an address of its own.
func (p *place) chromium(t *testing.T) *chromium {
	t.Helper()
	if testing.Short() {
		t.Skip("a real browser is for the long run")
	}
	server := httptest.NewServer(p.judged())
	t.Cleanup(server.Close)
	return p.chromiumAt(t, server.URL)
}

// chromiumAt is a browser for a server that the test runs itself.
func (p *place) chromiumAt(t *testing.T, url string) *chromium {
	t.Helper()
	if testing.Short() {
		t.Skip("a real browser is for the long run")
	}
	b := theBrowser()
	if b.err != nil {
		t.Fatal(b.err)
	}
	return (&chromium{ctx: b.ctx, url: url, place: p}).window(t)
}

// process is one run of a real browser.
type process struct {
	ctx context.Context
	err error
}

// theBrowser is started when it is first wanted, and shared by all tests: each
// has a window with cookies and a store of its own.
var theBrowser = sync.OnceValue(func() process {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		folder, err := os.MkdirTemp("", "volare-browser-")
		if err != nil {
			return process{err: err}
		}
		options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
			chromedp.UserDataDir(folder), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
		allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
		ctx, cancel := chromedp.NewContext(allocator)
		endBrowser = func() { cancel(); stop(); _ = os.RemoveAll(folder) } // a leftover in the temporary folder
		return process{ctx, chromedp.Do(ctx)}
	}
	return process{err: errors.New("no Chromium: run scripts/need chromium")}
})

// endBrowser ends it, if it was started.
var endBrowser = func() {}

func TestMain(m *testing.M) {
	code := m.Run()
	endBrowser()
	os.Exit(code)
}

// window is another window of the same browser, for a test beside this one. It
// has a time of its own, however long the first one is open.
func (c *chromium) window(t *testing.T) *chromium {
	t.Helper()
	ctx, cancelTimeout := context.WithTimeout(theBrowser().ctx, 10*time.Minute)
	t.Cleanup(cancelTimeout)
	ctx, cancel := chromedp.NewContext(ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	return (&chromium{t: t, ctx: ctx, url: c.url, place: c.place}).begin()
}

// windowOn is a window on another portal. It is closed before its server, which
// waits for the pages that listen for changes.
func (c *chromium) windowOn(t *testing.T, p *place) *chromium {
	t.Helper()
	if p == c.place {
		return c.window(t)
	}
	server := httptest.NewServer(p.judged())
	t.Cleanup(server.Close)
	return (&chromium{url: server.URL, place: p}).window(t)
}

func (c *chromium) begin() *chromium {
	c.t.Helper()
	c.traffic = &traffic{}
	if err := chromedp.Listen(c.ctx, c.traffic.hear); err != nil {
		c.t.Fatal(err)
	}
	call(c, network.Enable, network.EnableParams{})
	call(c, network.SetBypassServiceWorker, network.SetBypassServiceWorkerParams{Bypass: true})          // it asks beside the page, unseen
	call(c, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}) // whichever window is in front
	return c
}

func (c *chromium) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	c.t.Helper()
	if err := chromedp.Do(c.ctx, steps...); err != nil {
		c.t.Fatalf("%s: %v", what, err)
	}
}

// goes does steps that lead to another page, and waits until it is there.
func (c *chromium) goes(what string, steps ...chromedp.Action[chromedp.Void]) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.ctx, time.Minute)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, steps...); err != nil {
		c.t.Fatalf("%s leads nowhere: %v", what, err)
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

// enter lets somebody sign in who reads in a language.
func (c *chromium) enter(language, name string) {
	c.t.Helper()
	c.place.enter(c.t, name)
	c.place.reads(c.t, name, language)
	b := c.place.signedIn(c.t, name)
	c.leave()
	c.cookies(b.cookies)
}

// reads lets somebody read in a language.
func (p *place) reads(t *testing.T, name, language string) {
	t.Helper()
	if err := p.App.ChooseLanguage(t.Context(), p.As(name), licensing.Language(language)); err != nil {
		t.Fatal(err)
	}
}

// screenHeight is that of the window, in pixels.
const screenHeight = 900

// put lets the browser look at pages in another way. Nothing moves: a page
// is judged when it has come to rest.
func (c *chromium) put(l look) {
	c.t.Helper()
	call(c, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": l.language}})
	call(c, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: l.theme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
	call(c, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: l.width, Height: screenHeight / l.zoom, DeviceScaleFactor: float64(l.zoom)})
}
