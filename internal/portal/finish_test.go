package portal

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestNamesThatRunTheOtherWayAreSetApart(t *testing.T) {
	for in, want := range map[string]string{
		"<p>Rossi · 3</p>":                                      "<p>Rossi · 3</p>",
		"<p>שלום בע״מ · 3 giorni</p>":                           "<p><bdi>שלום בע״מ</bdi> · 3 giorni</p>",
		"<p>di שלום, firmatario, مكتب (2)</p>":                  "<p>di <bdi>שלום</bdi>, firmatario, <bdi>مكتب</bdi> (2)</p>",
		"<p>שלום 24 שלום Acme</p>":                              "<p><bdi>שלום 24 שלום</bdi> Acme</p>",
		"<p><textarea>שלום 3</textarea></p>":                    "<p><textarea>שלום 3</textarea></p>",
		"<p><bdi>שלום</bdi> <svg><text>שלום 3</text></svg></p>": "<p><bdi>שלום</bdi> <svg><text>שלום 3</text></svg></p>",
	} {
		got := string(frame{}.finish([]byte("<html><head></head><body>" + in + "</body></html>")))
		got = strings.TrimSuffix(strings.TrimPrefix(got, "<html><head></head><body>"), "</body></html>")
		if got != want {
			t.Errorf("%s\nbecomes %s\nwant    %s", in, got, want)
		}
	}
}

// TestEveryFormIsStamped renders forms that a template might have, and one
// that somebody may have typed.
func TestEveryFormIsStamped(t *testing.T) {
	mark := open(t).App.FormMark
	f := frame{Here: `/orders?a="b"`, SignedIn: true, mark: mark}
	page := `<form method="post" action="/a?b&gt;c"><p>x</p></form><form method="get"></form><p>&lt;form method="post"&gt;</p><form method="post"></form>`
	doc, err := html.Parse(strings.NewReader(string(stamp([]byte(page), f))))
	if err != nil {
		t.Fatal(err)
	}
	s := &shown{t: t, Node: doc}
	if got := len(s.all(`form[method=post] input[name=_key]`)); got != 2 {
		t.Errorf("%d keys", got)
	}
	for _, n := range s.all(`input[name=_here]`) {
		if attribute(n, "value") != f.Here {
			t.Errorf("comes back to %q", attribute(n, "value"))
		}
	}
	if len(s.all(`form[method=get] input`)) > 0 {
		t.Error("a search carries a key")
	}
	key := attribute(s.all(`[name=_key]`)[0], "value")
	if !belongs(mark, key, f.Actor.Account) || belongs(mark, key, "somebody") || belongs(mark, "x."+strings.SplitN(key, ".", 2)[1], f.Actor.Account) {
		t.Error("the key doesn't tell whose page it was on")
	}
	if belongs(open(t).App.FormMark, key, f.Actor.Account) {
		t.Error("another installation's key would do: whoever knows an account's id can make one")
	}
}
