package e2e

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// stop is a picture of the README's tour: who looks, from which page on, and
// which link is followed there.
type stop struct{ name, who, path, follow string }

// stops are in the tour's order.
var stops = []stop{
	{"front", "", "/", ""},
	{"sign", "signatory", "/", "main a[href^='/agreements/']"},
	{"order", "partner", "/orders/new", "main a[href*='agreement=']"},
	{"home-customer", "commercial customer", "/", ""},
	{"activation", "commercial customer", "/", "main .task a[href^='/activations/']"},
	{"renewal", "public customer", "/", "main .task a[href^='/subscriptions/']"},
	{"renewals", "partner", "/renewals", ""},
	{"home-partner", "partner", "/", ""},
	{"home-operator", "order desk", "/", ""},
	{"orders", "order desk", "/orders", ""},
	{"reports", "administrator", "/reports", ""},
	{"mailbox", "", "/mailbox", ""},
}

// inEnglish are those that are shown in English too.
var inEnglish = []string{"front", "home-customer", "activation", "renewal"}

// TestTour walks the README's tour through the demo in a real browser: what it
// shows is there. With VOLARE_TOUR set, as make tour does, the pictures are
// written to docs/tour; otherwise they are only taken.
func TestTour(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser is for the long run")
	}
	d := startDemo(t)
	into := t.TempDir()
	if os.Getenv("VOLARE_TOUR") != "" {
		into = filepath.Join(root(), "docs", "tour")
	}
	if err := os.MkdirAll(into, 0o755); err != nil {
		t.Fatal(err)
	}
	allocator, stop := chromedp.NewExecAllocator(t.Context(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()))...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	for _, s := range stops {
		d.photograph(t, ctx, s, "it", into)
		if slices.Contains(inEnglish, s.name) {
			d.photograph(t, ctx, s, "en", into)
		}
	}
}

// demo is a demo that has played and stays up.
type demo struct {
	at, password string
	mails        map[string]string // by what people are
	cookies      map[string]string
}

var (
	upAt  = regexp.MustCompile(`Volare is at (\S+),[^\n]*password: (\S+)`)
	whoIs = regexp.MustCompile(`(?m)^  ([a-z ]+?)  +(\S+@\S+)$`)
)

// mostPlaying is how long the demo may play.
const mostPlaying = 10 * time.Minute

// output is what the demo has said so far.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

func startDemo(t *testing.T) *demo {
	t.Helper()
	c := exec.CommandContext(t.Context(), filepath.Join(bin, "volare"), "demo", "--listen", "localhost:0") //nolint:gosec // ours
	out := &output{}
	c.Stdout, c.Stderr = out, out
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Signal(os.Interrupt); _ = c.Wait() })
	for begun := time.Now(); !strings.Contains(out.String(), "Ctrl-C ends it"); time.Sleep(time.Second) {
		if time.Since(begun) > mostPlaying {
			t.Fatalf("the demo doesn't end:\n%s", out)
		}
	}
	d := &demo{mails: map[string]string{}, cookies: map[string]string{}}
	m := upAt.FindStringSubmatch(out.String())
	if m == nil {
		t.Fatalf("where is it?\n%s", out)
	}
	d.at, d.password = m[1], m[2]
	for _, w := range whoIs.FindAllStringSubmatch(out.String(), -1) {
		d.mails[w[1]] = w[2]
	}
	return d
}

// post sends a form as a browser on the portal's own pages does, and gives the cookies.
func (d *demo) post(t *testing.T, path, cookie string, form url.Values) []*http.Cookie {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.at+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "volare", Value: cookie})
	}
	a, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil || a.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s: %v %v", path, a, err)
	}
	defer a.Body.Close()
	return a.Cookies()
}

// session is somebody's, who reads in a language.
func (d *demo) session(t *testing.T, who, language string) string {
	t.Helper()
	if d.cookies[who] == "" {
		if d.mails[who] == "" {
			t.Fatalf("the demo names no %s: %v", who, d.mails)
		}
		for _, c := range d.post(t, "/sign-in", "", url.Values{"mail": {d.mails[who]}, "password": {d.password}, "next": {"/"}}) {
			if c.Name == "volare" {
				d.cookies[who] = c.Value
			}
		}
	}
	d.post(t, "/language", d.cookies[who], url.Values{"language": {language}, "back": {"/"}})
	return d.cookies[who]
}

// photograph takes a page's pictures: on a screen and on a telephone.
func (d *demo) photograph(t *testing.T, ctx context.Context, s stop, language, into string) {
	t.Helper()
	tell(t, ctx, network.ClearBrowserCookies, cdp.Empty{})
	tell(t, ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": language}})
	if s.who != "" {
		tell(t, ctx, network.SetCookie, network.SetCookieParams{Name: "volare", Value: d.session(t, s.who, language), URL: d.at})
	}
	for _, width := range []int64{1280, 360} {
		tell(t, ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: 1})
		if err := chromedp.Do(ctx, chromedp.Navigate(d.at+s.path)); err != nil {
			t.Fatal(err)
		}
		if s.follow != "" {
			to, err := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf("document.querySelector(%q)?.href ?? ''", s.follow)))
			if err != nil || to == "" {
				t.Fatalf("%s: nothing to follow: %v", s.name, err)
			}
			if err := chromedp.Do(ctx, chromedp.Navigate(to)); err != nil {
				t.Fatal(err)
			}
		}
		if title, err := chromedp.Run(ctx, chromedp.Evaluate[string]("document.querySelector('main h1')?.textContent ?? ''")); err != nil || strings.TrimSpace(title) == "" {
			t.Fatalf("%s has no heading: %v", s.name, err)
		}
		picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		small, err := fewColours(picture)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(into, fmt.Sprintf("%s-%s-%d.png", s.name, language, width)), small, 0o644); err != nil { //nolint:gosec // for everybody
			t.Fatal(err)
		}
	}
}

func tell[P, R any](t *testing.T, ctx context.Context, command cdp.Command[P, R], params P) {
	t.Helper()
	if _, err := chromedp.Call(ctx, command, params); err != nil {
		t.Fatalf("%s: %v", command.Method, err)
	}
}

// fewColours draws a picture with the 256 colours it has most of: a page has
// few, and shades at the edges of letters, whose nearest do as well.
func fewColours(picture []byte) ([]byte, error) {
	full, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, err
	}
	count := map[color.RGBA]int{}
	b := full.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[color.RGBAModel.Convert(full.At(x, y)).(color.RGBA)]++
		}
	}
	var most []color.RGBA
	for c := range count {
		most = append(most, c)
	}
	slices.SortFunc(most, func(x, y color.RGBA) int { return cmp.Compare(count[y], count[x]) })
	var few color.Palette
	for _, c := range most[:min(len(most), 256)] {
		few = append(few, c)
	}
	drawn := image.NewPaletted(b, few)
	draw.Draw(drawn, b, full, b.Min, draw.Src)
	var out bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, drawn)
	return out.Bytes(), err
}
