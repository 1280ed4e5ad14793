package portal

import (
	"strings"
	"testing"

	"volare/internal/app"
	"volare/internal/licensing"
)

// Services of one name are told apart wherever they are listed.
func TestAlikeServicesAreToldApart(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Sent("verdi", p.Draft("verdi", p.Customer))
	x, err := p.App.SignAgreement(t.Context(), p.As("verdi.sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash, RenewalClause: true})
	p.must(t, err)
	x, err = p.App.CountersignAgreement(t.Context(), p.As("desk"), x.ID)
	p.must(t, err)
	p.BoughtFor(x, "web-filter-std", licensing.Date{}, 5)
	p.BoughtFor(x, "web-filter-std", licensing.Date{}, 8)
	lines := []string{"5 unità · ordine O-2026-000001, riga 1", "8 unità · ordine O-2026-000002, riga 1"}
	tell := func(s *shown) {
		t.Helper()
		main := strings.ReplaceAll(s.one("main"), " ,", ",") // a number is an element of its own
		for _, l := range lines {
			if !strings.Contains(main, l) {
				t.Errorf("%s doesn't say %q: %s", s.path, l, s.one("main"))
			}
		}
	}
	link := "/link/" + p.Mailed("verdi.osa", "activation.welcome").Token()
	s := p.browser(t).get(link).want(200, "contratto "+x.Number)
	tell(s)
	p.Enrol("verdi.osa")
	b := p.signedIn(t, "verdi.osa")
	for _, at := range []string{"/", "/services", "/agreements/" + x.Number + "/services"} {
		tell(b.get(at).want(200))
	}
	desk := p.signedIn(t, "support")
	tell(desk.get("/services").want(200, x.Number))
}
