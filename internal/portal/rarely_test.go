package portal

import (
	"slices"
	"testing"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/queue/queuetest"
	"volare/internal/store"
)

// rarely brings about what happens to few, and adds the pages that show it.
func (g *grounds) rarely() {
	g.T.Helper()
	g.rareServices()
	g.rarePeople()
	g.posts()
}

// sees adds a page to the tour.
func (g *grounds) sees(who, name, path string) { g.rare = append(g.rare, visit{who, name, path, nil}) }

// mailedLink is the path of the link in the newest mail of a kind to somebody.
func (g *grounds) mailedLink(to, kind string) string {
	g.T.Helper()
	return "/link/" + g.Mailed(to, kind).Token()
}

// lost is the link by which somebody who has lost their password is let in again.
func (g *grounds) lost(name string) string {
	g.T.Helper()
	g.enter(g.T.(*testing.T), name)
	g.must(g.App.Recover(g.T.Context(), g.Address(name), apptest.Home))
	return g.mailedLink(name, "account.recovery")
}

func (g *grounds) rareServices() {
	g.T.Helper()
	ctx, osa, aa, desk, support := g.T.Context(), g.As("rossi.osa"), g.As("rossi.aa"), g.As("desk"), g.As("support")
	taken := g.Submitted(g.Purchase(g.full, "mail-plus"))
	_, err := g.App.TakeOrder(ctx, desk, taken.ID)
	g.must(err)
	g.sees("desk", "order-taken", "/orders/"+taken.Number)
	g.Submitted(g.Purchase(g.full, "mail-plus"))
	mail := g.Bought(g.full, "mail-plus")
	_, err = g.App.DoStep(ctx, osa, mail.ID, "details", map[string]any{"domain": "officine-rossi.it", "contact": "tecnico@altrove.example"})
	g.must(err)
	g.sees("rossi.osa", "activation-domain", "/activations/"+string(mail.ID))
	running := g.Running(g.full, "documents-std")[0]
	_, err = g.App.TurnOffRenewal(ctx, aa, running.ID)
	g.must(err)
	g.sees("rossi.aa", "subscription-turned-off", "/subscriptions/"+running.Number)
	l, err := g.App.Subscriptions(ctx, g.As("administrator"), store.SubscriptionFilter{Agreement: g.renewed.ID}, store.Page{})
	g.must(err)
	g.sees("antichi.aa", "subscription-renewed", "/subscriptions/"+l.Items[0].Number)
	begun := g.Bought(g.delegated, "web-filter-std")
	_, err = g.App.TakeOverActivation(ctx, g.As("delega.osa"), begun.ID)
	g.must(err)
	g.sees("alfa.agent", "activation-begun", "/activations/"+string(begun.ID))
	g.Fail(queuetest.Failing{Kind: app.SendMessage, About: string(g.mailTo(g.T.(*testing.T), "rossi.osa").ID), Fault: "no space left", Tries: 25, At: g.Clock.Now()})
	_, err = g.App.SuspendSubscription(ctx, desk, g.Running(g.full, "web-filter-std")[0].ID, "Su richiesta del cliente.")
	g.must(err)
	g.RunJobs()
	all := g.Worklist(licensing.OperationManual)
	manual := all[slices.IndexFunc(all, func(o *licensing.Operation) bool { return o.Kind == licensing.SwitchOff })]
	_, err = g.App.FailOperation(ctx, support, manual.ID, "Il fornitore non risponde.")
	g.must(err)
	g.sees("support", "operation-failed", "/operations/"+string(manual.ID))
	g.must(g.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.FailEntry(store.Entry{Subject: licensing.OfSubscription, ID: string(running.ID)}, "the disk was full", g.Clock.Now())
	}))
}

func (g *grounds) rarePeople() {
	g.T.Helper()
	ctx, support := g.T.Context(), g.As("support")
	g.leads(app.LinkOpen, "recovery", g.lost("beta.agent"))
	g.Appoint("doppia", licensing.OrderAgent, g.Partner)
	g.Appoint("doppia", licensing.OrderAgent, g.Rival)
	g.sees("doppia", "account-of-two", "/account")
	g.must(g.App.AskForAccess(ctx, g.Person("rossi.osa"), app.AccessDraft{AgreementNumber: g.full.Number, Role: licensing.AgreementAdministrator, Reason: "Sostituisco chi va in pensione."}, app.Visitor{}))
	asked, err := g.App.AccessRequests(ctx, g.As("rossi.osa"), true, store.AccessFilter{}, store.Page{})
	g.must(err)
	g.sees("rossi.osa", "request-own", "/access-requests/"+asked.Items[0].Number)
	g.Appoint("uscita", licensing.OrderAgent, g.Partner)
	g.leads(app.LinkRevoked, "recovery", g.lost("uscita"))
	_, err = g.App.DisableAccount(ctx, support, g.Account("uscita").ID, "Ha lasciato l’azienda.")
	g.must(err)
	g.Refuse(func(apptest.Mail) app.Outcome {
		return app.Outcome{Permanent: true, Reason: "550 5.1.1 <nobody@altrove.example>: no such user here"}
	})
	g.Sent("lontani", g.Draft("lontani", g.Customer))
	g.RunJobs()
	g.Refuse(nil)
	g.sees("support", "message-failed", "/messages/"+string(g.mailTo(g.T.(*testing.T), "lontani.sig").ID))
}

// posts are people who are still awaited, and one's own role, wherever roles
// are given.
func (g *grounds) posts() {
	g.T.Helper()
	post := func(who, invites, name, at string, d app.InvitationDraft) {
		g.T.Helper()
		d.Person = g.Person(name)
		_, err := g.App.Invite(g.T.Context(), g.As(invites), d)
		g.must(err)
		role := g.signedIn(g.T.(*testing.T), who).get(at).hrefTo(d.Person.Name)
		g.sees(who, "post-awaited-"+name, role)
	}
	at := "/agreements/" + g.full.Number + "/people"
	post("alfa.admin", "alfa.admin", "attesa", "/people", app.InvitationDraft{Role: licensing.OrderAgent, Organization: g.Partner.ID})
	post("rossi.aa", "rossi.aa", "prossima", at, app.InvitationDraft{Role: licensing.Viewer, Agreement: g.full.ID})
	post("administrator", "administrator", "futura", "/organizations/"+string(g.Rival.ID)+"/people", app.InvitationDraft{Role: licensing.OrderAgent, Organization: g.Rival.ID})
	role := func(name string) string { return "/" + string(g.As(name).Roles[0].ID) }
	g.sees("support", "post-own", "/people"+role("support"))
	g.sees("rossi.osa", "post-own-agreement", g.post)
	g.sees("support", "post-own-operator", "/organizations/"+string(g.Operator.ID)+"/people"+role("support"))
	g.sees("support", "activation-check", g.check)
	g.sees("delega.aa", "people-granting", "/agreements/"+g.delegated.Number+"/people")
}
