package portal

import (
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// all are the elements that a CSS selector finds.
func (s *shown) all(selector string) []*html.Node {
	s.t.Helper()
	c, err := cascadia.Compile(selector)
	if err != nil {
		s.t.Fatalf("%s: %v", selector, err)
	}
	return c.MatchAll(s.Node)
}

// one is the text of the only element that a selector finds.
func (s *shown) one(selector string) string {
	s.t.Helper()
	found := s.all(selector)
	if len(found) != 1 {
		s.t.Fatalf("%s (%d): %d elements %q, want one:\n%s", s.path, s.status, len(found), selector, s.body)
	}
	return text(found[0])
}

// attribute is an attribute of the only element that a selector finds.
func (s *shown) attribute(selector, name string) string {
	s.t.Helper()
	s.one(selector)
	return attribute(s.all(selector)[0], name)
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// text is what people read in an element.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// want fails the test unless the page has a status and its main part says all of words.
func (s *shown) want(status int, words ...string) *shown {
	s.t.Helper()
	if s.status != status {
		s.t.Fatalf("%s: status %d, want %d:\n%s", s.path, s.status, status, s.body)
	}
	for _, a := range s.all(".errors a") { // each problem leads to its field
		if to := attribute(a, "href"); len(s.all(`[id="`+strings.TrimPrefix(to, "#")+`"]`)) != 1 {
			s.t.Errorf("%s: a problem leads to %s, which isn't there once:\n%s", s.path, to, s.body)
		}
	}
	said := s.one("main")
	for _, w := range words {
		if !strings.Contains(said, w) {
			s.t.Errorf("%s: does not say %q:\n%s", s.path, w, said)
		}
	}
	return s
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}
