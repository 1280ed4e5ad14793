package portal

import (
	"strings"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/store"
)

// Whatever waits in the report of what waits leads to the list where it does.
func TestEveryWorklistOfTheReportLeadsToItsList(t *testing.T) {
	p := open(t)
	support := p.signedIn(t, "support")
	for _, w := range store.Waitings {
		path := waitingPaths[w.Name]
		if path == "" {
			t.Errorf("%s leads nowhere", w.Name)
			continue
		}
		support.get(path).want(200)
	}
}

// worked leaves something behind in every report and worklist.
func (p *place) worked(t *testing.T) {
	t.Helper()
	p.Catalogue()
	d := p.Draft("rossi", p.Customer)
	d.TermMonths = 60
	x := p.Active("rossi", d)
	for range 3 {
		p.Submitted(p.Purchase(x, "web-filter-std"))
		p.Running(x, "web-filter-std", "mail-plus")
		p.Bought(x, "web-filter-std")
		p.Pass(20 * 24 * time.Hour)
	}
	for _, wait := range []time.Duration{5, 30, 200} {
		o := p.Submitted(p.Purchase(x, "meetings-50"))
		p.Pass(wait * time.Hour)
		if _, err := p.App.AcceptOrder(t.Context(), p.As("desk"), o.ID); err != nil {
			t.Fatal(err)
		}
	}
	subs := p.Running(x, "mail-plus", "mail-plus")
	if _, err := p.App.TurnOffRenewal(t.Context(), p.As("rossi.aa"), subs[0].ID); err != nil {
		t.Fatal(err)
	}
	p.Refuse(func(apptest.Mail) app.Outcome {
		return app.Outcome{Permanent: true, Reason: "550 5.1.1 <nobody@bianchi.example>: no such user here"}
	})
	p.Sent("bianchi", p.Draft("bianchi", p.Customer))
	p.RunJobs()
	p.Refuse(nil)
}

func TestReports(t *testing.T) {
	p := open(t)
	p.worked(t)
	desk := p.signedIn(t, "desk")
	s := desk.get("/reports").want(200, "Rapporti", "Fin dove sono arrivati", "metà era in uso entro")
	if got := text(s.all("tbody tr")[0]); got != "Ordinati servizi 17" {
		t.Errorf("the funnel begins with %q", got)
	}
	if n := len(s.all("svg[role=img]")); n != 6 {
		t.Errorf("%d pictures, want two of each of three charts", n)
	}
	file := desk.get("/reports/activation.csv")
	if !strings.HasPrefix(file.header.Get("Content-Disposition"), "attachment") || !strings.Contains(file.body, "month,ordered,accepted,access,steps,active,median_hours,ninetieth_hours\r\n") {
		t.Errorf("the file is %q", file.body)
	}
	s = desk.get("/reports/renewals?from=2026-01-15&to=2028-12-01").want(200, "Che cosa accade alla scadenza")
	if n := len(s.all("tbody tr")); n != 36 {
		t.Errorf("%d months", n)
	}
	s = desk.get("/reports/renewals?from=mai&to=2028-12-01").want(422, "Dal mese di")
	if got := s.attribute("[name=from]", "value"); got != "mai" || s.attribute(".errors a", "href") != "#f-from" {
		t.Errorf("the form lost what was typed: %q", got)
	}
	desk.get("/reports/renewals?from=2026-12-01&to=2026-01-01").want(422, "L’ultimo mese viene prima del primo")
	desk.get("/reports/renewals.csv?from=mai").want(422)
	desk.get("/reports/ageing").want(200, "Ordini da esaminare", "Messaggi non inviati")
	desk.get("/reports/failures").want(200, "550 5.1.1 <nobody@bianchi.example>")
	partner := p.signedIn(t, "alfa.agent")
	if s := partner.get("/reports/failures").want(200); strings.Contains(s.body, "nobody@bianchi") {
		t.Error("the partner reads why mails failed")
	}
	if s := partner.get("/reports/ageing").want(200, "Ordini da esaminare"); strings.Contains(s.body, "Messaggi non inviati") {
		t.Error("the partner reads of the operator's worklists")
	}
	if got := text(p.signedIn(t, "beta.agent").get("/reports").want(200).all("tbody tr")[0]); got != "Ordinati servizi 0" {
		t.Errorf("another partner reads %q", got)
	}
	p.signedIn(t, "rossi.sig").get("/reports").want(403)
	p.browser(t).get("/reports").want(200, "occorre accedere")
}
