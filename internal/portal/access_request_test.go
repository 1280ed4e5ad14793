package portal

import (
	"strings"
	"testing"

	"volare/internal/app"
	"volare/internal/licensing"
)

// What a stranger asked for in somebody's name is told as such, to its owner
// and in the history; what the owner asks for signed in takes its place.
func TestAStrangersRequestIsToldAsSuch(t *testing.T) {
	p := open(t)
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	d := app.AccessDraft{AgreementNumber: x.Number, Role: licensing.Viewer, Reason: "Serve."}
	if err := p.App.AskForAccess(t.Context(), p.Person("beta.agent"), d, app.Visitor{}); err != nil {
		t.Fatal(err)
	}
	const note = "inviata senza accedere al portale: se non è Sua, la ritiri"
	b := p.signedIn(t, "beta.agent")
	page := b.get("/access-requests/new").want(200, note)
	b.submit(page, "/access-requests/new", "agreement_number", x.Number, "role", "viewer", "reason", "Sono io.").want(200)
	if page = b.get("/access-requests/new").want(200, "ritirata"); strings.Contains(page.body, note) {
		t.Error("the stranger's still waits")
	}
	p.signedIn(t, "support").get("/history").want(200, "Qualcuno che non aveva effettuato l’accesso")
}
