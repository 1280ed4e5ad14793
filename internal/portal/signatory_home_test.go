package portal

import (
	"strings"
	"testing"
)

// What a reader may not see is not called nothing.
func TestASignatoryIsNotToldThatThereIsNothing(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	p.Running(x, "web-filter-std")
	const hidden = "non visibile con il Suo ruolo"
	b := p.signedIn(t, "rossi.sig")
	s := b.get("/").want(200, "attivo dal")
	for n, want := range map[string]string{"2": hidden, "4": hidden} {
		if got := s.one(".journey li:nth-child(" + n + ")"); !strings.Contains(got, want) {
			t.Errorf("step %s says %q", n, got)
		}
	}
	if now := s.all(".journey .now"); len(now) > 0 {
		t.Errorf("a step that the reader can't see is the present one: %s", text(now[0]))
	}
	for _, at := range []string{"/orders", "/services", "/renewals"} {
		if got := b.get(at).want(200, "Il Suo ruolo non mostra").one("main"); strings.Contains(got, "ncora") {
			t.Errorf("%s: %s", at, got)
		}
	}
	osa := p.signedIn(t, "rossi.osa").get("/").one(".journey")
	if strings.Contains(osa, hidden) {
		t.Errorf("the administrator of services reads %q", osa)
	}
}
