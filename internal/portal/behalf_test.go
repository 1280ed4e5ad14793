package portal

import (
	"strings"
	"testing"

	"volare/internal/app"
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
	}
	agent := p.signedIn(t, "alfa.agent")
	if s := agent.get("/agreements/" + x.Number); len(s.all(".acting")) > 0 {
		t.Error("the partner is told on a page where the grant makes no difference")
	}
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

func TestInTheCustomersWorkspaceEveryPageSaysForWhom(t *testing.T) {
	p := open(t)
	p.Catalogue()
	d := p.Draft("verdi", p.Customer)
	d.OSA.Of, d.OSA.GrantEndsOn = licensing.PartnerParty, licensing.MustDate("2026-12-31")
	d.OSA.Person = p.Person("alfa.agent")
	x := p.Sent("verdi", d)
	x, err := p.App.SignAgreement(t.Context(), p.As("verdi.sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash, RenewalClause: true, Grant: true})
	if err == nil {
		x, err = p.App.CountersignAgreement(t.Context(), p.As("desk"), x.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	p.Running(x, "web-filter-std")
	b := p.signedIn(t, "alfa.agent")
	if s := b.get("/"); !strings.Contains(s.one("header.top .who"), "Passa a Officine Rossi") || len(s.all(".acting")) > 0 {
		t.Error("the way to the customer's workspace is in the bar")
	}
	b.post("/workspace", "organization", string(p.Customer.ID))
	for _, at := range []string{"/", "/services", "/renewals", "/account", "/help", "/people"} {
		s := b.get(at).want(200)
		if got := s.one(".acting"); !strings.HasPrefix(got, "Sta agendo per Officine Rossi, come suo amministratore designato, su "+x.Number) {
			t.Errorf("%s says %q", at, got)
		}
		if !strings.Contains(s.one("header.top .who"), "Torna a ") {
			t.Errorf("%s has no way back: %s", at, s.one("header.top .who"))
		}
		if strings.Contains(s.one("main"), "Il Suo partner") {
			t.Errorf("%s calls the reader's own firm its partner", at)
		}
	}
}
