package portal

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// The most that a page may weigh over the wire: the first one with the
// stylesheet and the font, and each one after it.
const (
	firstPageMost = 250_000
	laterPageMost = 100_000
)

// traffic is what a window has asked for and got over the wire since it was
// last weighed.
type traffic struct {
	mu    sync.Mutex
	asked []string
	bytes float64
	pages int // weighed so far
}

// hear notes one of the browser's events.
func (n *traffic) hear(event any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		n.asked = append(n.asked, e.Request.URL)
	case *network.EventLoadingFinished:
		n.bytes += e.EncodedDataLength
	}
}

// forget begins anew.
func (n *traffic) forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked, n.bytes = nil, 0
}

// weigh holds the page that was just loaded to its weight, and to asking its
// own host for everything.
func (c *chromium) weigh(where string) {
	c.t.Helper()
	n := c.traffic
	n.mu.Lock()
	defer n.mu.Unlock()
	most := laterPageMost
	if n.pages == 0 {
		most = firstPageMost
	}
	n.pages++
	if n.bytes == 0 || n.bytes > float64(most) {
		c.t.Errorf("%s: %.0f bytes over the wire, at most %d: %s", where, n.bytes, most, strings.Join(n.asked, " "))
	}
	for _, u := range n.asked {
		if !strings.HasPrefix(u, c.url+"/") && !strings.HasPrefix(u, "data:") {
			c.t.Errorf("%s asks another host: %s", where, u)
		}
	}
	n.asked, n.bytes = nil, 0
}

// weighed counts what leaves the server, with headers and all.
type weighed struct {
	net.Listener
	bytes atomic.Int64
}

func (l *weighed) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return weighedConn{c, l}, err
}

type weighedConn struct {
	net.Conn
	by *weighed
}

func (c weighedConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.by.bytes.Add(int64(n))
	return n, err
}

// TestFirstVisitsWeight counts all that a first visit brings, with what the
// page's worker fetches beside it; nothing of it comes again on the next page.
func TestFirstVisitsWeight(t *testing.T) {
	p := open(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	out := &weighed{Listener: l}
	server := &httptest.Server{Listener: out, Config: &http.Server{Handler: p.site, ReadHeaderTimeout: time.Minute}}
	server.Start()
	t.Cleanup(server.Close)
	c := p.chromiumAt(t, server.URL)
	call(c, network.SetBypassServiceWorker, network.SetBypassServiceWorkerParams{Bypass: false})
	c.do("the first visit", chromedp.Navigate(server.URL+"/"))
	evaluated[chromedp.Void](c, "navigator.serviceWorker.ready.then(() => {})", chromedp.EvalAwaitPromise)
	time.Sleep(time.Second) // what was begun comes in
	first := out.bytes.Swap(0)
	c.do("the second visit", chromedp.Navigate(server.URL+"/help"))
	second := out.bytes.Load()
	t.Logf("the first visit weighs %d bytes, the next page %d", first, second)
	if first > firstPageMost || second > laterPageMost || first < second || second == 0 {
		t.Errorf("the first visit weighs %d bytes, the next page %d", first, second)
	}
}
