package portal

import (
	"strings"
	"testing"

	"volare/internal/licensing"
)

// TestAnActivationThatIsOver: once the subscription has ended there is nothing
// to do, to wait for, or to use, whether the service was ever on or not.
func TestAnActivationThatIsOver(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	ctx, desk := t.Context(), p.As("desk")
	begun := p.Bought(x, "mail-plus").Subscription
	on, err := p.App.ActivationOf(ctx, desk, p.Running(x, "documents-std")[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*licensing.Subscription{begun, on.Subscription} {
		d, err := p.App.ActivationOf(ctx, desk, s.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.App.CancelSubscription(ctx, desk, s.ID, licensing.Date{}, "Ordinato due volte."); err != nil {
			t.Fatal(err)
		}
		page := p.signedIn(t, "rossi.osa").get("/activations/"+string(d.ID)).want(200, "Il servizio è terminato")
		if len(page.all("[aria-current=step]")) > 0 || strings.Contains(page.one("#present"), "Aggiorna") || strings.Contains(page.one("main"), "da fare") {
			t.Errorf("the page still asks for something: %s", page.one("main"))
		}
	}
}
