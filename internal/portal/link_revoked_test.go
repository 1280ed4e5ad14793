package portal

import (
	"testing"

	"github.com/chromedp/chromedp"

	"volare/internal/app"
	"volare/internal/licensing"
)

// TestRevokedInvitationInABrowser: who opens an invitation that was taken back
// is told so and asks for access, and so is who had the form open before.
func TestRevokedInvitationInABrowser(t *testing.T) {
	p := open(t)
	p.Catalogue()
	c := p.chromium(t)
	c.put(italian)
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	i, err := p.App.Invite(t.Context(), p.As("rossi.aa"), app.InvitationDraft{Person: p.Person("nuova"), Role: licensing.Viewer, Agreement: x.ID})
	p.must(t, err)
	link := "/link/" + p.Mailed("nuova", "invitation.role").Token()
	c.goTo(link)
	c.says("Scelga una password")
	_, err = p.App.RevokeInvitation(t.Context(), p.As("rossi.aa"), i.ID, "Ha cambiato ufficio")
	p.must(t, err)
	c.write(`[name="password"]`, "un altro lago, un altro giorno")
	c.click("main form button")
	c.says("Questo collegamento non vale più")
	c.goTo(link)
	c.says("Questo collegamento non vale più")
	c.says("L’invito è stato revocato o sostituito")
	evaluated[chromedp.Void](c, promise)
	c.keeps("a revoked invitation", "wide")
	c.click(`main a[href="/access-requests/new"]`)
	c.says("accesso")
	if evaluated[bool](c, `document.querySelector('form[action="/sign-out"]') !== null`) {
		t.Error("a revoked invitation has let somebody in")
	}
}
