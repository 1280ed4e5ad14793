package portal

import (
	"slices"
	"strings"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/queue/queuetest"
	"volare/internal/store"
)

const littleService = `service: tiny
name: { it: Piccolo, en: Tiny }
description: { it: Un servizio piccolo., en: A tiny service. }
plans:
  - { plan: tiny-one, name: { it: Uno, en: One }, unit: user, quantity: { min: 1, max: 9 }, term: 12 months }
after: { it: Nulla., en: Nothing. }
`

func TestCataloguePages(t *testing.T) {
	p := open(t)
	p.Catalogue()
	p.browser(t).get("/catalogue").want(200, "Filtro web")
	s := p.browser(t).get("/catalogue/web-filter").want(200, "Filtro web", "Le reti da proteggere", "Controllo degli indirizzi")
	if n := len(s.all("svg.picture[role=img]")); n != 2 || s.all("svg.picture")[0] == nil || attribute(s.all("svg.picture")[0], "aria-label") == "" {
		t.Errorf("%d pictures of the steps", n)
	}
	p.signedIn(t, "administrator").get("/catalogue/web-filter").want(200, "Web filter")
	if strings.Contains(s.body, "Web filter") {
		t.Error("who can't change the texts reads them twice")
	}
	p.browser(t).get("/catalogue/no-such").want(404)
	for who, way := range map[*browser]string{p.browser(t): `a[href^="/sign-in"]`, p.signedIn(t, "administrator"): `form[action="/sign-out"]`} {
		if s := who.get("/no-such-page").want(404); len(s.all("header "+way)) != 1 {
			t.Errorf("an address that leads nowhere has no %s", way) // whoever is signed in stays so
		}
	}
	const at = "/catalogue/import"
	b := p.signedIn(t, "administrator")
	b.get(at).want(200, "Importa un file")
	b.upload(at, "file", "foto.png", "\x89PNG\r\n\x1a\n\x00").want(422, "UTF-8")
	b.upload(at, "file", "vuoto.yaml", "").want(422, "non contiene nulla")
	b.upload(at, "altro", "tiny.yaml", littleService).want(422, "È obbligatorio")
	s = b.upload(at, "file", "tiny.yaml", "service: Tiny!\nname: { it: x, en: y }\n").want(422, "plans", "description")
	if len(s.all("tbody tr")) < 3 {
		t.Error("not all that is wrong is told")
	}
	var lines []string
	for _, row := range b.upload(at, "file", "tiny.yaml", "name: { it: x }\nplans: 3\nkind: service\n---\nservice: x\n").want(422).all("tbody tr") {
		lines = append(lines, strings.Join(strings.Fields(text(row))[:2], " "))
	}
	if len(lines) < 3 || !slices.IsSorted(lines) {
		t.Errorf("what is wrong isn’t told line by line: %q", lines)
	}
	s = b.upload(at, "file", "tiny.yaml", littleService).want(200, "Nuovi: 1")
	p.browser(t).get("/catalogue/tiny").want(404) // only checked so far
	if strings.Contains(s.body, "tiny-one") {
		t.Error("the page carries the file")
	}
	p.signedIn(t, "administrator").post(at+"/confirm", "checked", "", "name", "tiny.yaml").want(409, "non è più")
	b.submit(s, at+"/confirm").want(200, "è in vigore", "Nuovi: 1")
	p.browser(t).get("/catalogue/tiny").want(200, "Un servizio piccolo", "Non c’è nulla da fare")
	if again := b.upload(at, "file", "tiny.yaml", littleService).want(200, "non c’è nulla da cambiare"); len(again.all("form[action$=confirm]")) > 0 {
		t.Error("nothing to change, but it can be confirmed")
	}
	for _, who := range []string{"desk", "alfa.admin"} {
		p.signedIn(t, who).get(at).want(403)
		p.signedIn(t, who).upload(at, "file", "tiny.yaml", littleService).want(403)
		p.signedIn(t, who).post(at+"/confirm", "name", "tiny.yaml", "content", littleService).want(403)
	}
}

func TestWorkPages(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	sub := p.Running(x, "web-filter-std")[0]
	op := &licensing.Operation{ID: licensing.OperationID(licensing.NewID()), Kind: licensing.SwitchOff, Provider: "manual", Subscription: sub.ID, Agreement: x.ID,
		Customer: x.Customer, Partner: x.Partner, Service: sub.Service, State: licensing.OperationManual, Since: p.Clock.Now(), CreatedAt: p.Clock.Now(), UpdatedAt: p.Clock.Now(), Version: 1}
	err := p.Store.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.InsertOperation(op); err != nil {
			return err
		}
		return tx.FailEntry(store.Entry{Subject: licensing.OfSubscription, ID: string(sub.ID)}, "the disk was full", p.Clock.Now())
	})
	if err != nil {
		t.Fatal(err)
	}
	mails, err := p.App.Messages(t.Context(), p.As("support"), store.MessageFilter{}, store.Page{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	p.Fail(queuetest.Failing{Kind: app.SendMessage, About: string(mails.Items[0].ID), Fault: "no space left", Tries: 25, At: time.Now()})
	b := p.signedIn(t, "support")
	s := b.get("/work").want(200, "Scadenze non riuscite", "the disk was full", sub.Number, "Coda dei lavori", "Invio di un messaggio", "Non riuscito", "no space left", mails.Items[0].To)
	if again := s.attribute(`form[action^="/work/jobs/"]`, "action"); again == "" {
		t.Error("the job can't be run again")
	} else {
		b.submit(s, again).want(200, "Il lavoro riparte subito", "In attesa", "Il più vecchio")
		b.submit(s, again).want(200, "Il lavoro riparte subito") // a second click
		b.post(again).want(200, "Il lavoro riparte subito")      // a second click
		p.signedIn(t, "alfa.agent").post(again).want(404)
	}
	b.post("/work/jobs/99999/retry").want(404)
	b.submit(s, "/work/agenda/subscription/"+string(sub.ID)+"/retry").want(200, "Si riprova subito")
	b.post("/work/agenda/planet/x/retry").want(404)
	b.get("/operations?state=manual").want(200, "Tutte", "Filtro web", "Sospendere")
	at := "/operations/" + string(op.ID)
	s = b.get(at).want(200, "Sospendere", sub.Number, "Che cosa si fa", "in attesa di: centro di supporto")
	if g := givenIn(p.App.Texts(), "it", nil, `{"approved":true}`); g[0].Label != "Approvato" {
		t.Errorf("whoever does the work reads of a check: %v", g)
	}
	if n := len(s.all(`details[open] form[action="` + at + `/done"] .btn-primary`)); n != 1 {
		t.Errorf("what comes next is the main button of %d open forms", n)
	}
	s = b.submit(s, at+"/fail", "reason", "").want(422)
	s = b.submit(s, at+"/done", "reason", "spento a mano").want(200, "Fatto, grazie")
	if len(s.all(`form[action="`+at+`/done"]`)) > 0 {
		t.Error("it can be done again")
	}
	b.get("/operations/x").want(404)
	for _, who := range []string{"alfa.agent", "rossi.osa"} {
		p.signedIn(t, who).get("/work").want(404)
		p.signedIn(t, who).get(at).want(404)
		p.signedIn(t, who).post(at + "/done").want(404)
	}
}

func TestPolicyPage(t *testing.T) {
	p := open(t)
	b := p.signedIn(t, "administrator")
	s := b.get("/policy").want(200, "Regole e scadenze", "Periodo di tolleranza (giorni)")
	s = b.submit(s, "/policy", "grace_days", "molti", "holidays", "2026-13-01").want(422, "Periodo di tolleranza", "Altri giorni festivi")
	if s.attribute("[name=grace_days]", "value") != "molti" {
		t.Error("the form lost what was typed")
	}
	s = b.submit(s, "/policy", "grace_days", "45", "holidays", "2026-12-07", "sign_reminders", "7 3").want(422, "Promemoria di firma")
	if got := s.attribute(".errors a", "href"); got != "#f-sign_reminders" {
		t.Errorf("the error leads to %q", got)
	}
	b.submit(s, "/policy", "sign_reminders", "3, 7").want(200, "Le regole sono in vigore")
	now, err := p.App.Policy(t.Context())
	if err != nil || now.GraceDays != 45 || len(now.SignReminders) != 2 || len(now.Holidays) != 1 || !now.RunsInGrace[licensing.Commercial] {
		t.Errorf("%+v %v", now, err)
	}
	b.submit(s, "/policy", "sign_reminders", "3").want(412) // the page was opened before
	desk := p.signedIn(t, "desk").get("/policy").want(200, "45", "2026-12-07", "clienti commerciali restano attivi Sì")
	if len(desk.all(`form[action="/policy"]`)) > 0 {
		t.Error("the desk is offered to change it")
	}
	p.signedIn(t, "desk").post("/policy", "grace_days", "1").want(403)
	p.signedIn(t, "alfa.agent").get("/policy").want(404)
	for name := range policyForm(now).Values {
		if hidden := name == "version"; !hidden && len(s.all(`.field [name="`+name+`"]`)) != 1 {
			t.Errorf("%s has no field of its own", name)
		}
	}
}
