package portal

import (
	"maps"
	"slices"
	"testing"
)

// The page about privacy counts the cookies: all that somebody gets who signs
// in, chooses language and organization, does something and makes a token.
func TestPrivacyCountsTheCookies(t *testing.T) {
	p := open(t)
	p.Active("rossi", p.Draft("rossi", p.Customer))
	b := p.signedIn(t, "rossi.aa")
	b.post("/language", "language", "en", "back", "/")
	b.post("/workspace", "organization", string(p.Customer.ID))
	b.submit(b.get("/account"), "/account", "name", "Rita Rossi", "language", "it").want(200, "I dati sono stati salvati")
	b.submit(b.get("/account/tokens"), "/account/tokens", "name", "Lettore", "scope", "read", "days", "7").want(200, "Lo copi adesso")
	if names := slices.Sorted(maps.Keys(b.last)); len(names) != 5 {
		t.Errorf("the cookies are %v; does the page tell of all?", names)
	}
	b.get("/privacy").want(200, "Soltanto cinque")
}
