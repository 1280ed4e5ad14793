package portal

import (
	"context"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/queue"
	"volare/internal/queue/queuetest"
)

// eachStage brings about the states of mails, operations, requests, people
// and links that nothing else on the grounds leads to.
func (g *grounds) eachStage() {
	g.T.Helper()
	g.stagesOfPeople()
	g.stagesOfServices()
	g.stagesOfMails()
	for _, s := range queue.States {
		g.Stand(queuetest.Standing{Kind: app.SendMessage, About: licensing.NewID(), State: s, At: time.Now()})
	}
}

// leads keeps a mailed link by what has become of it and what it is for.
func (g *grounds) leads(s app.LinkState, purpose, path string) {
	if g.links[s] == nil {
		g.links[s] = map[string]string{}
	}
	g.links[s][purpose] = path
}

// invite invites somebody to look at an agreement, and gives the link.
func (g *grounds) invite(name string, into *licensing.Agreement) (*licensing.Invitation, string) {
	g.T.Helper()
	i, err := g.App.Invite(g.T.Context(), g.As("administrator"), app.InvitationDraft{Person: g.Person(name), Role: licensing.Viewer, Agreement: into.ID})
	g.must(err)
	return i, g.mailedLink(name, "invitation.role")
}

// stagesOfPeople are invitations that came to something or nothing, links that
// were used or are good no more, and requests that were decided.
func (g *grounds) stagesOfPeople() {
	g.T.Helper()
	ctx, aa := g.T.Context(), g.As("rossi.aa")
	_, link := g.invite("entrata", g.full)
	g.browser(g.T.(*testing.T)).post(link, "password", apptest.Password).want(200)
	taken, link := g.invite("tolta", g.full)
	_, err := g.App.RevokeInvitation(ctx, aa, taken.ID, "Ha cambiato ufficio.")
	g.must(err)
	g.leads(app.LinkRevoked, "invitation", link)
	g.Appoint("smemorata", licensing.OrderAgent, g.Partner)
	forgot := g.lost("smemorata")
	g.browser(g.T.(*testing.T)).post(forgot, "password", apptest.Password).want(200)
	g.leads(app.LinkUsed, "recovery", forgot)

	asks := func(name, why string) *licensing.AccessRequest {
		g.T.Helper()
		g.Appoint(name, licensing.OrderAgent, g.Rival)
		r, err := g.App.FileAccessRequest(ctx, g.As(name), app.AccessDraft{AgreementNumber: g.full.Number, Role: licensing.Viewer, Reason: why})
		g.must(err)
		return r
	}
	_, err = g.App.GrantAccess(ctx, aa, asks("accolta", "Seguo i rinnovi.").ID, "Benvenuta.")
	g.must(err)
	_, err = g.App.DenyAccess(ctx, aa, asks("respinta", "Vorrei vedere.").ID, "Non La conosciamo: ci scriva dal Suo ufficio.")
	g.must(err)
	own := asks("ripensata", "Ho sbagliato numero.")
	_, err = g.App.WithdrawAccessRequest(ctx, g.As("ripensata"), own.ID)
	g.must(err)
}

// stagesOfServices are what comes of asking a provider, a step that was
// skipped, and a renewal that was confirmed.
func (g *grounds) stagesOfServices() {
	g.T.Helper()
	ctx, support := g.T.Context(), g.As("support")
	_, err := g.App.CompleteOperation(ctx, support, g.byHand().ID, map[string]any{"note": "Configurato sul nodo di Milano."})
	g.must(err)
	again := func(answer app.OperationOutcome) { // a provider is asked once more, and answers
		g.T.Helper()
		g.provide(func(app.OperationAttempt) app.OperationOutcome { return answer })
		defer g.provide(nil)
		o := g.byHand()
		_, err := g.App.FailOperation(ctx, support, o.ID, "Il fornitore non risponde.")
		g.must(err)
		_, err = g.App.RetryOperation(ctx, support, o.ID)
		g.must(err)
		g.RunJobs()
	}
	again(app.OperationOutcome{RetryAfter: time.Hour})             // it is at work
	again(app.OperationOutcome{Reason: "503 Service Unavailable"}) // it is asked again
	_, err = g.App.CancelSubscription(ctx, g.As("desk"), g.byHand().Subscription, licensing.Date{}, "Ordinato per errore.")
	g.must(err)

	skipped := g.Bought(g.full, "web-filter-std")
	_, err = g.App.SkipStep(ctx, support, skipped.ID, "network", "Gli indirizzi sono già nel contratto.")
	g.must(err)
	kept := g.Running(g.full, "documents-std")[0]
	_, err = g.App.ConfirmRenewal(ctx, g.As("rossi.aa"), kept.ID, licensing.Confirmation{Quantity: 8})
	g.must(err)
}

// stagesOfMails are a mail that came back, and one that is tried again.
func (g *grounds) stagesOfMails() {
	g.T.Helper()
	g.Sent("spariti", g.Draft("spariti", g.Customer))
	g.RunJobs()
	_, err := g.App.BounceMessage(g.T.Context(), g.As("support"), g.mailTo(g.T.(*testing.T), "spariti.sig").ID, "550 5.7.1 Message rejected: mailbox over quota since 2026-11-02")
	g.must(err)
	g.Refuse(func(apptest.Mail) app.Outcome {
		return app.Outcome{Reason: "451 4.3.0 try again later"}
	})
	g.Sent("occupati", g.Draft("occupati", g.Customer))
	g.RunJobs()
	g.Refuse(nil)
}

// provide lets f answer for all providers from now on; nil: they answer
// themselves.
func (g *grounds) provide(f func(app.OperationAttempt) app.OperationOutcome) {
	if f == nil {
		g.Resolve("127.0.0.1:1")
		return
	}
	g.Work(app.DoOperation, func(ctx context.Context, id string) error {
		at, err := g.App.BeginOperation(ctx, licensing.OperationID(id))
		if err != nil || at == nil {
			return err
		}
		return g.App.EndOperation(ctx, *at, f(*at))
	})
}
