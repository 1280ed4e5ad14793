package portal

import (
	"testing"

	"volare/internal/app"
)

// The button that makes a partner's people another's customer's administrators
// stands under a warning that names them.
func TestCountersigningStrangersIsWarnedOf(t *testing.T) {
	p := open(t)
	p.Active("rossi", p.Draft("rossi", p.Customer))
	d := p.Draft("falsa", p.Customer)
	d.Customer, d.CustomerVATNumber, d.Partner = "", p.Customer.VATNumber, p.Rival.ID
	x, err := p.App.DraftAgreement(t.Context(), p.As("beta.agent"), d)
	if err == nil {
		x, err = p.App.SendAgreement(t.Context(), p.As("beta.agent"), x.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	at := "/agreements/" + x.Number
	desk := p.signedIn(t, "desk")
	desk.get(at).want(200, "Rivenditore Alfa", "Prima di controfirmare")
	p.Enrol("falsa.sig")
	if _, err := p.App.SignAgreement(t.Context(), p.As("falsa.sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash, RenewalClause: true}); err != nil {
		t.Fatal(err)
	}
	s := desk.get(at).want(200, "Controfirma")
	if len(s.all("main p.note-due b")) != 1 {
		t.Fatal("not one warning")
	}
	s.want(200, "accordi controfirmati con Rivenditore Alfa", p.Address("falsa.sig"), p.Address("falsa.aa"), p.Address("falsa.osa"))
	for _, who := range []string{"beta.agent", "falsa.sig", "support"} {
		if n := len(p.signedIn(t, who).get(at).want(200).all("main p.note-due b")); n != 0 {
			t.Errorf("%s reads the warning", who)
		}
	}
	if n := len(desk.submit(s, at+"/countersign").want(200).all("main p.note-due b")); n != 0 {
		t.Error("warned when it is done")
	}
}
