package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// loader is one client that goes on through crashes: a call without an answer
// is repeated under the same Idempotency-Key until there is one.
type loader struct {
	t       *testing.T
	h       *house
	p       *people
	n       int // of the customer that it orders for
	calls   int
	cut     bool // a call had no answer since the last look
	acked   []acked
	drafted map[string]string // key of each draft that was acknowledged, and its id
	ended   *atomic.Bool
	answers *atomic.Int64 // of all loaders
}

// acked is a call that was acknowledged, and what was said then.
type acked struct {
	token, method, path, key string
	body                     any
	kind                     string // of thing: "orders"
	said                     thing
}

var stateOrder = map[string][]string{
	"orders":     {"draft", "held", "submitted", "accepted", "completed"},
	"agreements": {"draft", "sent", "signed", "active"},
}

type object = map[string]any

// load orders until it is told to end; then it brings to an end what it began.
func (l *loader) load() {
	for !l.ended.Load() && !l.t.Failed() {
		if rand.IntN(3) == 0 {
			l.together()
		} else {
			o := l.do(l.p.Agent, "orders", "", l.order(l.p.Customers[l.n].Agreement))
			l.do(l.p.Agent, "orders", o.ID+"/submit", nil)
			l.do(l.p.Desk, "orders", o.ID+"/accept", nil)
		}
	}
	if !l.t.Failed() {
		l.look()
	}
}

// together sends an order with a new contract, which is signed and
// countersigned; then the held order goes on by itself.
func (l *loader) together() {
	c := l.p.Customers[l.n]
	who := func(as string) object {
		return object{"name": as + " Prova", "mail": fmt.Sprintf("%s.%d@carico.example", as, l.n+1)}
	}
	x := l.do(l.p.Agent, "agreements", "", object{"kind": "contract", "customer": c.Organization, "programme": "business",
		"term_months": 36, "signatory": who("firma"), "agreement_administrator": who("aa"), "online_services_administrator": who("osa")})
	o := l.do(l.p.Agent, "orders", "", l.order(x.ID))
	if o = l.do(l.p.Agent, "orders", o.ID+"/submit", nil); o.State != "held" {
		l.t.Errorf("an order on a draft is %s, not held", o.State)
	}
	x = l.do(l.p.Agent, "agreements", x.ID+"/send", nil)
	l.do(c.Signatory, "agreements", x.ID+"/sign", object{"document_hash": x.DocumentHash, "renewal_clause": true})
	l.do(l.p.Desk, "agreements", x.ID+"/countersign", nil)
	l.do(l.p.Desk, "orders", o.ID+"/accept", nil)
}

func (l *loader) order(agreement string) object {
	return object{"agreement": agreement, "lines": []object{{"plan": "meetings-50", "quantity": 1 + rand.IntN(9)}, {"plan": "documents-std", "quantity": 5}}}
}

// do makes a call until it is acknowledged, once in effect.
func (l *loader) do(token, kind, rest string, body any) thing {
	if l.t.Failed() {
		return thing{}
	}
	l.calls++
	a := acked{token: token, method: http.MethodPost, path: strings.TrimSuffix("/"+kind+"/"+rest, "/"), body: body, kind: kind,
		key: fmt.Sprintf("load-%d-%d", l.n, l.calls)}
	got, ok := l.insist(a)
	if !ok {
		return thing{}
	}
	a.said = got.thing(l.t)
	if rest == "" {
		l.drafted[a.key] = a.said.ID
	}
	l.acked = append(l.acked, a)
	if l.cut || len(l.acked) > 20 {
		l.look()
	}
	return a.said
}

// insist repeats a call until there is an answer to it.
func (l *loader) insist(a acked) (answer, bool) {
	pause := 3 * time.Millisecond // a database that recovers needs the processor more than we do
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(pause) {
		pause = min(2*pause, 100*time.Millisecond)
		got, err := l.h.call(a.token, a.method, a.path, a.key, a.body)
		switch {
		case err != nil, got.status >= 500:
			l.cut = true
			continue
		case got.status >= 300:
			l.t.Errorf("%s %s: %d %s", a.method, a.path, got.status, got.body)
			return got, false
		}
		l.answers.Add(1)
		return got, true
	}
	if !l.t.Failed() {
		l.t.Errorf("%s %s: no answer any more", a.method, a.path)
	}
	return answer{}, false
}

// look compares what was acknowledged since the last look with what is there
// now; the latest call is made again, and must be answered as it was.
func (l *loader) look() {
	seen := map[string]bool{}
	for _, a := range slices.Backward(l.acked) {
		if seen[a.said.ID] { // a later word on the same thing was looked at
			continue
		}
		seen[a.said.ID] = true
		got, ok := l.insist(acked{token: l.p.Desk, method: http.MethodGet, path: "/" + a.kind + "/" + a.said.ID})
		if !ok {
			return
		}
		now := got.thing(l.t)
		order := stateOrder[a.kind]
		if now.Version < a.said.Version || slices.Index(order, now.State) < slices.Index(order, a.said.State) || now.Number != a.said.Number {
			l.t.Errorf("%s was acknowledged as %+v, and is %+v", a.path, a.said, now)
		}
	}
	if n := len(l.acked); n > 0 {
		last := l.acked[n-1]
		got, ok := l.insist(last)
		if !ok {
			return
		}
		if again := got.thing(l.t); again != last.said {
			l.t.Errorf("%s under the same key: %+v, first %+v", last.path, again, last.said)
		}
	}
	l.acked, l.cut = nil, false
}
