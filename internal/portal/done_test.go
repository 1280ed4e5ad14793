package portal

import (
	"testing"
)

// TestDoneIsToldOnce: only who has just done something is told so, and once.
func TestDoneIsToldOnce(t *testing.T) {
	p := open(t)
	told := func(s *shown) string {
		t.Helper()
		if notes := s.want(200).all("main > p.note:not([hidden])"); len(notes) > 0 {
			return text(notes[0])
		}
		return ""
	}
	if got := told(p.browser(t).get("/?done=signed_out")); got != "" {
		t.Errorf("a link tells that something was done: %s", got)
	}
	b := p.signedIn(t, "desk")
	s := b.post("/sign-out")
	if told(s) != "È uscito dal portale." || s.path != "/?done=signed_out" {
		t.Errorf("whoever signs out reads %q at %s", told(s), s.path)
	}
	if got := told(b.get(s.path)); got != "" {
		t.Errorf("a reload tells it again: %s", got)
	}

	// Another tab's page neither tells it nor takes it away.
	b = p.signedIn(t, "alfa.agent")
	s = b.submit(b.get("/account"), "/account", "name", "Alfa Nuova")
	word := b.sent("volare-done")
	if told(s) == "" || word.Value != "account_edited" || word.Path != "/account" {
		t.Fatalf("%q, by the cookie %v", told(s), word)
	}
	b.cookies["volare-done"] = word.Value
	if got := told(b.get("/orders?done=order_submit")) + told(b.get("/account")); got != "" {
		t.Errorf("another page tells %q", got)
	}
	if told(b.get(s.path)) == "" {
		t.Error("another tab's page took the word away")
	}
}
