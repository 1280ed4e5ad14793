package portal

import "testing"

func TestEveryTemplateCanBeRead(t *testing.T) {
	p := open(t)
	for lang, all := range p.portal.pages {
		if len(all) < 20 {
			t.Errorf("%s has %d pages", lang, len(all))
		}
		for name := range all {
			if _, err := p.portal.pages.template(lang, name); err != nil {
				t.Errorf("%s in %s: %v", name, lang, err)
			}
		}
	}
	if _, err := p.portal.pages.template("it", "nowhere"); err == nil {
		t.Error("a page that doesn't exist was found")
	}
}
