package portal

import (
	"regexp"
	"strings"
	"testing"
)

func TestPublicPages(t *testing.T) {
	p := open(t)
	for _, lang := range []string{"it", "en"} {
		b := p.browser(t)
		b.language = lang
		for _, path := range []string{"/", "/help", "/accessibility", "/privacy"} {
			s := b.get(path)
			if s.status != 200 || !strings.Contains(s.body, `<html lang="`+lang+`">`) {
				t.Errorf("%s in %s: %d\n%s", path, lang, s.status, s.body)
			}
		}
	}
}

// TestTemplatesSayOnlyKnownTexts finds each text that a template names.
func TestTemplatesSayOnlyKnownTexts(t *testing.T) {
	p := open(t)
	files, err := templates.ReadDir("html")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range files {
		body, err := templates.ReadFile("html/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(body), -1) {
			found++
			if m[1] != "portal.css" && !p.portal.texts.Has(m[1]) {
				t.Errorf("%s names %q, which is no text", f.Name(), m[1])
			}
		}
	}
	if found < 100 {
		t.Errorf("found only %d texts: the test looks in the wrong place", found)
	}
}

var named = regexp.MustCompile(`"((?:portal|label)\.[a-z_.]*[a-z])"`)

func TestStaticFiles(t *testing.T) {
	p := open(t, func(o *Options) { o.Brand = Brand{Name: "Licenze", Colour: "#0b6e4f"} })
	b := p.browser(t)
	s := b.get("/")
	sheet := b.get(s.attribute("link[rel=stylesheet]", "href"))
	if sheet.status != 200 || !strings.Contains(sheet.header.Get("Cache-Control"), "immutable") || !strings.Contains(sheet.body, "--v-brand:#0b6e4f") {
		t.Errorf("%d %v", sheet.status, sheet.header)
	}
	if len(sheet.body) > 100_000 {
		t.Errorf("the stylesheet has %d bytes", len(sheet.body))
	}
	if strings.Contains(sheet.body, "://fonts.") || !strings.Contains(sheet.body, "inter-latin-wght-normal.") {
		t.Error("the font comes from elsewhere")
	}
	b.get("/static/portal.0000000000.css").want(404)
	for colour, good := range map[string]bool{"#1d4ed8": true, "#ffff00": false, "blue": false, "#1d4ed8;}*{": false} {
		if _, err := newFiles(Brand{Colour: colour}); (err == nil) != good {
			t.Errorf("colour %q: %v", colour, err)
		}
	}
}
