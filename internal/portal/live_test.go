package portal

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"volare/internal/licensing"
	"volare/internal/web"
)

// events opens the stream of an activation at a running server; its lines come
// until it ends.
func (b *browser) events(url string) (int, <-chan string) {
	b.t.Helper()
	ctx, cancel := context.WithCancel(b.t.Context())
	b.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		defer answer.Body.Close()
		for s := bufio.NewScanner(answer.Body); s.Scan(); {
			lines <- s.Text()
		}
	}()
	return answer.StatusCode, lines
}

// wait reads lines until one says so, or fails; "" waits for the end.
func wait(t *testing.T, lines <-chan string, words string) {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case line, open := <-lines:
			switch {
			case words != "" && strings.Contains(line, words), words == "" && !open:
				return
			case !open:
				t.Fatalf("ended without saying %q", words)
			}
		case <-late:
			t.Fatalf("%q never came", words)
		}
	}
}

func TestEventsOfAnActivation(t *testing.T) {
	p := open(t)
	p.Catalogue()
	d := p.Bought(p.Active("rossi", p.Draft("rossi", p.Customer)), "web-filter-std")
	p.portal.watch.beat = 100 * time.Millisecond
	address, stop := p.serve(t, "127.0.0.1:0")
	at := "/activations/" + string(d.Activation.ID)
	url := "http://" + address + at + "/events?seen=" + p.stamp(d.Activation.ID)
	b := p.signedIn(t, "rossi.osa")
	if status, _ := p.signedIn(t, "beta.agent").events(url); status != 404 {
		t.Errorf("another partner is answered %d", status)
	}
	if status, _ := p.browser(t).events(url); status != 303 {
		t.Errorf("nobody is answered %d", status)
	}
	_, quiet := b.events(url)
	wait(t, quiet, "still here")
	b.submit(b.get(at), at+"/steps/network/do", "data.addresses", "93.184.216.0/28", "data.contact", "rete@rossi.example").want(200)
	wait(t, quiet, "event: change")
	_, late := b.events(url) // a page drawn before the change, opened after
	wait(t, late, "event: change")

	other := p.signedIn(t, "rossi.osa")
	url = "http://" + address + at + "/events?seen=" + p.stamp(d.Activation.ID)
	_, ended := other.events(url)
	wait(t, ended, "still here")
	other.post("/sign-out").want(200)
	wait(t, ended, "event: ended")
	wait(t, ended, "")

	_, open := b.events(url)
	wait(t, open, "still here")
	stop() // it waits for no page
	wait(t, open, "")
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		p.portal.watch.mu.Lock()
		rest, looking := len(p.portal.watch.open)+len(p.portal.watch.of), p.portal.watch.looking
		p.portal.watch.mu.Unlock()
		if rest == 0 && !looking {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%d pages are still told, looking %v", rest, looking)
		}
	}
}

func (p *place) stamp(id licensing.ActivationID) string {
	p.T.Helper()
	stamps, err := p.App.ActivationStamps(p.T.Context(), []licensing.ActivationID{id})
	if err != nil || stamps[id] == "" {
		p.T.Fatal(stamps, err)
	}
	return stamps[id]
}

func TestNotTooManyStreams(t *testing.T) {
	w := newWatch(func(context.Context, []licensing.ActivationID) (map[licensing.ActivationID]string, error) {
		return nil, nil
	})
	var all []*stream
	for range mostStreamsOf {
		all = append(all, w.join("a", "rossi", ""))
	}
	if w.join("a", "rossi", "") != nil {
		t.Error("one account may open any number")
	}
	if s := w.join("a", "bianchi", ""); s == nil {
		t.Error("one account keeps another out")
	}
	w.leave(all[0])
	if w.join("a", "rossi", "") == nil {
		t.Error("a closed page still counts")
	}
}

// TestOpenPageKeepsNoSessionAwake leaves a page open beyond what a session may
// sleep: neither its stream nor what it asks when something has changed, or
// where there is no stream, counts as use.
func TestOpenPageKeepsNoSessionAwake(t *testing.T) {
	p := open(t)
	p.Catalogue()
	d := p.Bought(p.Active("rossi", p.Draft("rossi", p.Customer)), "web-filter-std")
	address, _ := p.serve(t, "127.0.0.1:0")
	at := "/activations/" + string(d.Activation.ID)
	streams, asks, used := p.signedIn(t, "rossi.osa"), p.signedIn(t, "rossi.osa"), p.signedIn(t, "rossi.osa")
	for minutes := 10; minutes <= 70; minutes += 10 {
		p.Pass(10 * time.Minute)
		want := 200
		if minutes >= 60 {
			want = 303 // to the sign-in
		}
		if status, _ := streams.events("http://" + address + at + "/events"); status != want {
			t.Errorf("after %d minutes the stream is answered %d", minutes, status)
		}
		if got := asks.ask("GET", at, "", "", web.AsleepHeader, "1").Code; got != want {
			t.Errorf("after %d minutes the page that asks by itself is answered %d", minutes, got)
		}
		if got := used.ask("GET", at, "", "").Code; got != 200 {
			t.Errorf("after %d minutes of use: %d", minutes, got)
		}
	}
}
