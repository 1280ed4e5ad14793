package portal

import (
	"strings"
	"testing"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
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

// Whoever administers an agreement isn't asked to decide what only support
// can grant, and is told so where they may deny it.
func TestWhatOnlySupportGrantsWaitsForSupport(t *testing.T) {
	p := open(t)
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	for name, role := range map[string]licensing.Role{"capo": licensing.AgreementAdministrator, "beta.agent": licensing.Viewer} {
		if err := p.App.AskForAccess(t.Context(), p.Person(name), app.AccessDraft{AgreementNumber: x.Number, Role: role, Reason: "Serve."}, app.Visitor{}); err != nil {
			t.Fatal(err)
		}
	}
	requests, err := p.App.AccessRequests(t.Context(), p.As("support"), false, store.AccessFilter{}, store.Page{})
	if err != nil || len(requests.Items) != 2 {
		t.Fatalf("%v %v", requests, err)
	}
	aa, support := p.signedIn(t, "rossi.aa"), p.signedIn(t, "support")
	for _, r := range requests.Items {
		at, supports := "/access-requests/"+r.Number, r.Role == licensing.AgreementAdministrator
		if strings.Contains(support.get("/").want(200).body, at) != supports {
			t.Errorf("support's first page, %s", r.Role)
		}
		support.get(at).want(200, "Concedi", "Nega")
		for _, path := range []string{"/", "/agreements/" + x.Number + "/people"} {
			if strings.Contains(aa.get(path).want(200).body, at) == supports {
				t.Errorf("the agreement administrator's %s, %s", path, r.Role)
			}
		}
		page := aa.get(at).want(200, "Nega")
		if granted := len(page.all(`[action$="/grant"]`)) > 0; granted == supports {
			t.Errorf("%s may be granted: %v", r.Role, granted)
		}
		if supports {
			page.want(200, "può negarla", "può concederlo solo il centro di supporto")
		} else {
			page.want(200, "Tocca a Lei")
		}
	}
}
