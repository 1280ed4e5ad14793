package portal

import (
	"testing"

	"volare/internal/licensing"
	"volare/internal/store"
)

func TestWhoActsByAGrantIsToldSo(t *testing.T) {
	p := open(t)
	p.Catalogue()
	own := p.Active("rossi", p.Draft("rossi", p.Customer))
	d := p.Draft("verdi", p.Customer)
	d.OSA.Of, d.OSA.GrantEndsOn = licensing.PartnerParty, licensing.MustDate("2026-12-31")
	x := p.Active("verdi", d)
	run := p.Running(x, "web-filter-std")[0]
	ours := p.Running(own, "web-filter-std")[0]
	act := p.Bought(x, "web-filter-std")
	said := "Sta agendo per Officine Rossi, come suo amministratore designato, su " + x.Number + ". La delega vale fino al 31 dicembre 2026."
	pages := []string{"/agreements/" + x.Number + "/services", "/agreements/" + x.Number + "/renewals", "/subscriptions/" + run.Number, "/activations/" + string(act.ID)}
	for _, who := range []string{"alfa.agent", "verdi.osa"} {
		b := p.signedIn(t, who)
		for _, at := range pages {
			if got := b.get(at).want(200).one(".acting"); got != said {
				t.Errorf("%s on %s reads %q", who, at, got)
			}
		}
		if s := b.get("/agreements/" + x.Number); len(s.all(".acting")) > 0 {
			t.Errorf("%s is told on a page where the grant makes no difference", who)
		}
	}
	agent := p.signedIn(t, "alfa.agent")
	if s := agent.get("/subscriptions/" + ours.Number).want(200); len(s.all(".acting")) > 0 {
		t.Error("no grant, but it is said")
	}
	aa := p.signedIn(t, "verdi.aa")
	for _, at := range pages {
		if s := aa.get(at); len(s.all(".acting")) > 0 {
			t.Errorf("the customer's own person acts for itself: %s", at)
		}
	}
	l, err := p.App.Grants(t.Context(), p.As("verdi.aa"), x.ID, store.Page{})
	if err != nil || len(l.Items) != 1 {
		t.Fatalf("%+v %v", l, err)
	}
	if _, err := p.App.RevokeGrant(t.Context(), p.As("verdi.aa"), l.Items[0].ID); err != nil {
		t.Fatal(err)
	}
	if s := agent.get(pages[2]).want(200); len(s.all(".acting")) > 0 {
		t.Error("a revoked grant is still said")
	}
}
