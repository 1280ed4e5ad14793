package portal

import (
	"testing"

	"volare/internal/licensing"
)

// TestPagesInABrowser opens the pages of the journey, by whoever needs them.
func TestPagesInABrowser(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	filter := p.Bought(x, "web-filter-std")
	running := p.Running(x, "web-filter-std")[0]
	unsigned := p.Sent("bianchi", p.Draft("bianchi", p.Customer))
	link := invited(p, "verdi")
	osa := p.As("rossi.osa").Roles[0].ID
	c := p.chromium(t)
	visit := func(l look, pages ...[2]string) {
		for _, page := range pages {
			c.check(page[0], page[1], l)
		}
	}
	for _, l := range everyLook {
		visit(l, [2]string{"link", link}, [2]string{"link-unknown", "/link/x"}, [2]string{"sign-in", "/sign-in?next=/account"}, [2]string{"ask", "/access-requests/new"}, [2]string{"mailbox", "/mailbox"})
		c.enter(l, "rossi.osa")
		visit(l, [2]string{"home", "/"}, [2]string{"services", "/agreements/" + x.Number + "/services"}, [2]string{"activation", "/activations/" + string(filter.Activation.ID)}, [2]string{"account", "/account"})
		c.enter(l, "rossi.aa")
		visit(l, [2]string{"subscription", "/subscriptions/" + running.Number}, [2]string{"renewals", "/agreements/" + x.Number + "/renewals"}, [2]string{"people", "/agreements/" + x.Number + "/people"}, [2]string{"post", "/agreements/" + x.Number + "/people/" + string(osa)}, [2]string{"people-customer", "/people"})
		c.enter(l, "bianchi.sig")
		visit(l, [2]string{"sign", "/agreements/" + unsigned.Number})
		c.enter(l, "alfa.admin")
		visit(l, [2]string{"people-partner", "/people"})
		c.enter(l, "desk")
		visit(l, [2]string{"agreements", "/agreements"}, [2]string{"orders", "/orders"}, [2]string{"services-all", "/services?state=active"}, [2]string{"renewals-all", "/renewals?q=rossi"})
		visit(l, [2]string{"home-operator", "/"}, [2]string{"organizations", "/organizations"}, [2]string{"organization", "/organizations/" + string(p.Customer.ID)}, [2]string{"organization-new", "/organizations/new"})
		c.leave()
	}
}

// enter lets somebody sign in who reads in the look's language.
func (c *chromium) enter(l look, name string) {
	c.t.Helper()
	c.place.enter(c.t, name)
	if err := c.place.App.ChooseLanguage(c.t.Context(), c.place.As(name), licensing.Language(l.language)); err != nil {
		c.t.Fatal(err)
	}
	b := c.place.signedIn(c.t, name)
	c.leave()
	c.cookies(b.cookies)
}
