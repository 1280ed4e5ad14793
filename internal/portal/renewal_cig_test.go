package portal

import (
	"testing"
)

// What was decided for the next term of a public body can be read after it.
func TestAConfirmedRenewalSaysWhoMustAcceptAndItsCIG(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("comune", p.Draft("comune", p.Council))
	d := p.Purchase(x, "meetings-50")
	d.CIGExemption = "ES05"
	s := p.RunningOf(d)[0]
	b := p.signedIn(t, "comune.aa")
	at := "/subscriptions/" + s.Number
	b.submit(b.get(at).want(200), at+"/confirm", "quantity", "5", "cig", "A0000011A6").want(200)
	got := b.get(at).want(200, "Il rinnovo è confermato e attende l’ufficio ordini", "CIG del rinnovo A0000011A6")
	if text := got.one(`form[action="` + at + `/confirm"] button`); text != "Cambia la conferma" || len(got.all(`form[action="`+at+`/confirm"] button.btn-primary`)) > 0 {
		t.Errorf("the button says %q", text)
	}
}
