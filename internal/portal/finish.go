package portal

import (
	"bytes"
	"net/url"
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// finish does to a rendered page what no template has to think of: it stamps
// the forms, puts back what was kept from before the sign-in, and keeps names
// that run from right to left from turning what stands beside them.
func (f frame) finish(page []byte) []byte {
	page = stamp(page, f)
	directed := anyRightToLeft(page)
	if f.kept == nil && !directed {
		return page
	}
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return page
	}
	if f.kept != nil {
		fill(doc, f.kept.to, f.kept.values)
	}
	if directed {
		isolate(doc)
	}
	var b bytes.Buffer
	if err := html.Render(&b, doc); err != nil {
		return page
	}
	return b.Bytes()
}

// fill puts values into the form of a page that posts to path.
func fill(doc *html.Node, path string, values url.Values) {
	for n := range doc.Descendants() {
		if n.DataAtom == atom.Form && postsTo(n, path) {
			for p := n.Parent; p != nil; p = p.Parent {
				if p.DataAtom == atom.Details {
					set(p, "open", "")
				}
			}
			for field := range n.Descendants() {
				put(field, values[attr(field, "name")])
			}
		}
	}
}

// postsTo reports whether a form, or one of its buttons, posts to path.
func postsTo(form *html.Node, path string) bool {
	if attr(form, "action") == path {
		return true
	}
	for n := range form.Descendants() {
		if attr(n, "formaction") == path {
			return true
		}
	}
	return false
}

// put shows what was typed in one field. Hidden fields say how things stand
// now, and keep what they say.
func put(n *html.Node, typed []string) {
	if n.Type != html.ElementNode || attr(n, "name") == "" {
		return
	}
	switch n.DataAtom {
	case atom.Input:
		switch kind := attr(n, "type"); kind {
		case "hidden", "password", "file", "submit":
		case "checkbox", "radio":
			unset(n, "checked")
			if slices.Contains(typed, attr(n, "value")) {
				set(n, "checked", "")
			}
		default:
			if len(typed) > 0 {
				set(n, "value", typed[0])
			}
		}
	case atom.Textarea:
		if len(typed) > 0 {
			for n.FirstChild != nil {
				n.RemoveChild(n.FirstChild)
			}
			n.AppendChild(&html.Node{Type: html.TextNode, Data: typed[0]})
		}
	case atom.Select:
		for o := range n.Descendants() {
			if o.DataAtom == atom.Option && len(typed) > 0 {
				unset(o, "selected")
				if slices.Contains(typed, attr(o, "value")) {
					set(o, "selected", "")
				}
			}
		}
	}
}

// isolate sets each run of right-to-left text apart, so that the numbers and
// signs after a name stay where they are.
func isolate(doc *html.Node) {
	for _, n := range slices.Collect(doc.Descendants()) {
		if n.Type != html.TextNode || n.Parent == nil || n.Parent.Namespace != "" || plainInside[n.Parent.DataAtom] {
			continue
		}
		for from, to := turned(n.Data); from >= 0; from, to = turned(n.Data) {
			bdi := &html.Node{Type: html.ElementNode, Data: "bdi", DataAtom: atom.Bdi}
			bdi.AppendChild(&html.Node{Type: html.TextNode, Data: n.Data[from:to]})
			n.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: n.Data[:from]}, n)
			n.Parent.InsertBefore(bdi, n)
			n.Data = n.Data[to:]
		}
	}
}

// turned finds the first run of right-to-left text, with the signs and numbers
// within it but none around it; from is -1 when there is none.
func turned(s string) (from, to int) {
	from = -1
	for i, r := range s {
		switch {
		case rightToLeft(r):
			if from < 0 {
				from = i
			}
			to = i + utf8.RuneLen(r)
		case from >= 0 && unicode.IsLetter(r): // another script's word
			return from, to
		}
	}
	return from, to
}

// plainInside are elements that hold text only.
var plainInside = map[atom.Atom]bool{atom.Title: true, atom.Textarea: true, atom.Option: true, atom.Bdi: true}

// rightToLeft reports whether a character is of a script written that way.
func rightToLeft(r rune) bool {
	return r > 0x58f && unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Samaritan, unicode.Mandaic, unicode.Adlam)
}

// anyRightToLeft reports whether a page has any such character; only what
// begins with a byte of theirs is looked at.
func anyRightToLeft(page []byte) bool {
	for i, b := range page {
		if b >= 0xd6 && b <= 0xe0 || b == 0xef || b == 0xf0 {
			if r, _ := utf8.DecodeRune(page[i:]); rightToLeft(r) {
				return true
			}
		}
	}
	return false
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func set(n *html.Node, name, value string) {
	unset(n, name)
	n.Attr = append(n.Attr, html.Attribute{Key: name, Val: value})
}

func unset(n *html.Node, name string) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}
