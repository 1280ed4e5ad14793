package portal

import (
	"strings"
	"testing"

	"volare/internal/app"
	"volare/internal/licensing"
)

// Nobody is given, or asks for, rights by oversight.
func TestNoRoleIsChosenBeforehand(t *testing.T) {
	p := open(t)
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	at := "/agreements/" + x.Number + "/people"
	admin := p.signedIn(t, "rossi.aa")
	s := admin.get(at)
	if got := s.one("select[name=role] option:first-child"); got != "Scelga il ruolo" || len(s.all("select[name=role] option[selected][value]:not([value=''])")) > 0 {
		t.Errorf("the first choice is %q", got)
	}
	admin.submit(s, at, "name", "Nuova", "mail", "nuova@rossi.example").want(422, "Ruolo : È obbligatorio")

	const ask = "/access-requests/new"
	s = admin.get(ask)
	if n := len(s.all("[name=role][checked]")); n > 0 {
		t.Errorf("%d roles are ticked", n)
	}
	admin.submit(s, ask, "agreement_number", x.Number, "reason", "Bilancio").want(422, "Ruolo : È obbligatorio")
}

func TestARequestForNoAgreementCanOnlyBeDenied(t *testing.T) {
	p := open(t)
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	const only = "la richiesta si può solo negare"
	for number, none := range map[string]bool{x.Number: false, "C-2026-999999": true} {
		r, err := p.App.FileAccessRequest(t.Context(), p.As("beta.agent"), app.AccessDraft{AgreementNumber: number, Role: licensing.Viewer, Reason: "Bilancio"})
		if err != nil {
			t.Fatal(err)
		}
		at := "/access-requests/" + r.Number
		b := p.signedIn(t, "support")
		s := b.get(at).want(200, "Nega")
		main := s.one("main")
		if strings.Contains(main, "Concedi") == none || strings.Contains(main, only) != none {
			t.Errorf("%s: %s", number, main)
		}
		label := "Messaggio (obbligatorio per negare)"
		if none {
			label = "Messaggio"
		}
		if got := s.one("label[for=f-message]"); got != label {
			t.Errorf("%s: the message is called %q", number, got)
		}
		b.post(at+"/deny").want(422, "Messaggio : È obbligatorio")
		b.post(at+"/deny", "message", "Non La conosciamo.").want(200)
	}
}
