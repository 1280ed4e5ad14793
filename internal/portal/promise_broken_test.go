package portal

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// broken is a page that keeps none of the promises.
const broken = `<!doctype html><html lang="it"><title>x</title><style>a:focus { outline: 3px solid } button { outline: none } .clip { overflow: hidden; height: 20px; width: 60px }</style>
<body><p style="width: 3000px">larga</p><div style="overflow-x: auto; width: 100px"><div style="width: 400px">dentro</div></div>
<ul><li><a href="#">x</a></li></ul><p>Nel testo <a href="#">un collegamento</a> va bene.</p>
<button style="padding: 0; border: 0; width: 10px; height: 10px"></button><div class="clip">Un testo che non trova posto.</div>`

// TestPromisesCanBeBroken sees that the checks find what is wrong.
func TestPromisesCanBeBroken(t *testing.T) {
	p := open(t)
	c := p.chromium(t)
	bad := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(broken)) }))
	t.Cleanup(bad.Close)
	c.put(look{"it", "light", 320, 1})
	c.do("the broken page", chromedp.Navigate(bad.URL))
	evaluated[chromedp.Void](c, axe)
	evaluated[chromedp.Void](c, promise)
	for which, want := range map[string][]string{
		"wide":   {"the page is 3", "px scroll inside 100"},
		"small":  {`<a href="#">x</a>`, "10 × 10 px: <button"},
		"unseen": {": <button"},
		"cut":    {`class="clip"`},
	} {
		found := evaluated[[]string](c, "promise."+which+"()")
		for _, w := range want {
			if !strings.Contains(strings.Join(found, "\n"), w) {
				t.Errorf("%s has not found %q: %q", which, w, found)
			}
		}
		if len(found) > len(want) {
			t.Errorf("%s finds too much: %q", which, found)
		}
	}
	if found := c.violations("the broken page"); !strings.Contains(strings.Join(found, "\n"), "button-name") {
		t.Errorf("axe has found %q", found)
	}
	if len(c.traffic.asked) == 0 || strings.HasPrefix(c.traffic.asked[len(c.traffic.asked)-1], c.url) {
		t.Errorf("another host was asked unseen: %q", c.traffic.asked)
	}
}
