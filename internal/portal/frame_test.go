package portal

import (
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
