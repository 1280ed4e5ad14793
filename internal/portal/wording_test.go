package portal

import (
	"strings"
	"testing"

	"volare/internal/app"
	"volare/internal/licensing"
)

// archived is a service with a day among its data, ready to be switched on by hand.
func (p *place) archived(t *testing.T, x *licensing.Agreement) *app.ActivationDetail {
	t.Helper()
	d := p.BoughtFor(x, "archive-5y", licensing.Date{}, 10)
	data := map[string]any{"journal": "mx1.officine-rossi.it", "contact": "posta@rossi.example", "start": "2026-12-09"}
	if _, err := p.App.DoStep(t.Context(), p.As("rossi.osa"), d.ID, "retention", data); err != nil {
		t.Fatal(err)
	}
	p.RunJobs()
	return p.Again(d)
}

// english is a browser of somebody who reads English.
func (p *place) english(t *testing.T, who string) *browser {
	t.Helper()
	b := p.signedIn(t, who)
	b.post("/language", "language", "en", "back", "/").want(200)
	return b
}

func TestAnOperationTellsWhatWasGiven(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	d := p.archived(t, x)
	at := "/operations/" + string(p.Worklist(licensing.OperationManual)[0].ID)
	s := p.signedIn(t, "support").get(at).want(200, "Archiviare dal giorno", "9 dicembre 2026", "Numero del contratto o dell’iscrizione", x.Number, "Conservazione", "a mano")
	if len(s.all(`a[href="/activations/`+string(d.ID)+`"]`)) != 1 {
		t.Error("no link to the activation")
	}
	e := p.english(t, "support").get(at).want(200, "Archive from this day", "9 December 2026", "Mail server to archive")
	for _, s := range []*shown{s, e} {
		for _, raw := range []string{"2026-12-09", "retention", "journal"} {
			if strings.Contains(text(s.all("main")[0]), raw) {
				t.Errorf("the page shows %q", raw)
			}
		}
	}
}

func TestAStepHasOneName(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	d := p.BoughtFor(x, "archive-5y", licensing.Date{}, 10)
	at := "/activations/" + string(d.ID)
	paths := []string{"/", "/services", "/agreements/" + x.Number + "/services", at}
	for _, path := range paths {
		p.signedIn(t, "rossi.osa").get(path).want(200, "Fase 1 di 2: Conservazione")
	}
	b := p.english(t, "rossi.osa")
	for _, path := range paths {
		b.get(path).want(200, "Step 1 of 2: Retention")
	}
}

func TestOneOfCIGAndExemptionIsNeeded(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("bianchi", p.Draft("bianchi", p.Council))
	b := p.signedIn(t, "alfa.agent")
	s := b.get("/orders/new?agreement=" + x.Number).want(200)
	for _, name := range []string{"cig", "cig_exemption"} {
		if got := text(s.all(`label[for=f-` + name + `]`)[0]); !strings.HasSuffix(got, "(uno dei due è obbligatorio)") {
			t.Errorf("the field is called %q", got)
		}
	}
	b.submit(s, "/orders/new", "do", "check", "lines[0].plan", "mail-plus", "lines[0].quantity", "10").want(422, "ne serve uno: il CIG oppure il motivo di esenzione")
	y := p.Active("rossi", p.Draft("rossi", p.Customer))
	if s := b.get("/orders/new?agreement=" + y.Number).want(200); strings.Contains(s.body, "uno dei due") {
		t.Error("a company is asked for a CIG")
	}
	sub := p.RunningOf(func() app.OrderDraft { d := p.Purchase(x, "meetings-50"); d.CIGExemption = "ES05"; return d }())[0]
	osa := p.signedIn(t, "bianchi.aa")
	s = osa.get("/subscriptions/"+sub.Number).want(200, "(uno dei due è obbligatorio)")
	osa.submit(s, "/subscriptions/"+sub.Number+"/confirm").want(422, "ne serve uno: il CIG oppure il motivo di esenzione")
}

func TestQuantitiesHaveLimits(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	b := p.signedIn(t, "alfa.agent")
	for typed, told := range map[string]string{"-3": "tra 1 e 1.000.000", "0": "tra 1 e 1.000.000", "99999999999999999999": "tra 1 e 1.000.000", "2,5": "numero intero"} {
		s := b.get("/orders/new?agreement=" + x.Number)
		b.submit(s, "/orders/new", "do", "save", "lines[0].plan", "mail-plus", "lines[0].quantity", typed).want(422, told)
	}
	sub := p.Running(x, "mail-plus")[0]
	aa := p.signedIn(t, "rossi.aa")
	for typed, told := range map[string]string{"-3": "Dev’essere tra 1 e ", "0": "Dev’essere almeno 1", "99999999999999999999": "Dev’essere tra 1 e ", "x": "numero intero"} {
		s := aa.get("/subscriptions/" + sub.Number)
		s = aa.submit(s, "/subscriptions/"+sub.Number+"/confirm", "quantity", typed).want(422, told)
		if got := s.attribute("[name=quantity]", "value"); got != typed {
			t.Errorf("the form lost what was typed: %q", got)
		}
	}
}

// TestListsLeaveOutTheReader looks for a column that says the same in every row.
func TestListsLeaveOutTheReader(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	p.Running(x, "mail-plus")
	heads := func(s *shown) string {
		var all []string
		for _, n := range s.all(".card:not(.chart) thead th") {
			all = append(all, text(n))
		}
		if cells := len(s.all(".card:not(.chart) tbody tr:first-child > *")); cells != len(all) {
			t.Errorf("%s: %d cells under %d headings", s.path, cells, len(all))
		}
		return strings.Join(all, "|")
	}
	for _, path := range []string{"/agreements", "/orders", "/services", "/renewals"} {
		for who, c := range map[string]struct{ name, without, with string }{
			"rossi.osa":  {p.Customer.Name, "Cliente", ""},
			"alfa.agent": {p.Partner.Name, "Partner di canale", "Cliente"},
			"desk":       {"", "-", "Cliente"},
		} {
			b := p.signedIn(t, who)
			s := b.get(path).want(200)
			got := heads(s)
			if strings.Contains("|"+got+"|", "|"+c.without+"|") || !strings.Contains(got, c.with) {
				t.Errorf("%s reads %s: %s", who, path, got)
			}
			if c.name != "" && strings.Contains(text(s.all("tbody")[0]), c.name) {
				t.Errorf("%s reads its own name in %s", who, path)
			}
			head, row, _ := strings.Cut(b.get(path+".csv").body, "\r\n")
			if c.name != "" && strings.Contains(row, c.name) || strings.Count(head, ",") != strings.Count(got, "|") {
				t.Errorf("%s: the file of %s begins with %q", who, path, head)
			}
		}
	}
	p.signedIn(t, "rossi.osa").get("/orders").want(200, "Rivenditore Alfa")
	p.signedIn(t, "desk").get("/orders").want(200, "Rivenditore Alfa", "Officine Rossi")
}

func TestAnOrderHasOneMainAction(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	o := p.Submitted(p.Purchase(x, "mail-plus"))
	desk := p.signedIn(t, "desk")
	s := desk.get("/orders/"+o.Number).want(200, "Accetta", "Prendi in carico")
	if got := s.one("main .btn-primary"); got != "Accetta" {
		t.Errorf("the main action is %q", got)
	}
	if _, err := p.App.QueryOrder(t.Context(), p.As("desk"), o.ID, "Quante sedi avete?", true); err != nil {
		t.Fatal(err)
	}
	agent := p.signedIn(t, "alfa.agent")
	s = agent.get("/orders/" + o.Number).want(200)
	if got := s.one("main .btn-primary"); got != "Invia la risposta" || strings.Index(s.body, "Quante sedi avete?") > strings.Index(s.body, `name="answer"`) {
		t.Errorf("the question isn't above the answer to it (%s)", got)
	}
	s = agent.submit(s, "/orders/"+o.Number+"/answer", "answer", "Due sedi.").want(200)
	if strings.Index(s.body, "Quante sedi avete?") > strings.Index(s.body, "Due sedi.") {
		t.Error("the answer stands above the question")
	}
}

func TestWhoHelpsIsNamed(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	d := p.Bought(x, "web-filter-std")
	o := p.Submitted(p.Purchase(x, "mail-plus"))
	sub := p.Running(x, "mail-plus")[0]
	help := func(s *shown) string {
		t.Helper()
		return text(s.all(".help")[len(s.all(".help"))-1])
	}
	for _, path := range []string{"/activations/" + string(d.ID), "/orders/" + o.Number, "/subscriptions/" + sub.Number, "/agreements/" + x.Number + "/people"} {
		if got := help(p.signedIn(t, "rossi.aa").get(path).want(200)); !strings.Contains(got, "Il Suo partner "+p.Partner.Name+" "+p.Partner.Mail) || !strings.Contains(got, "supporto@licenze.example") {
			t.Errorf("the customer reads on %s: %s", path, got)
		}
		for _, who := range []string{"alfa.agent", "desk"} {
			b := p.signedIn(t, who)
			if b.get(path).status == 404 { // who holds a customer's roles isn't the partner's affair
				continue
			}
			if got := help(b.get(path).want(200)); strings.Contains(strings.ToLower(got), "partner") || !strings.Contains(got, "supporto@licenze.example") {
				t.Errorf("%s reads on %s: %s", who, path, got)
			}
		}
	}
}

func TestMonthsWithoutServicesTookNoTime(t *testing.T) {
	p := open(t)
	p.worked(t)
	b := p.signedIn(t, "desk")
	s := b.get("/reports").want(200)
	rows := s.all("figure:last-of-type tbody tr")
	if first, last := text(rows[0]), text(rows[len(rows)-1]); strings.Contains(first, "0 h") || strings.Count(first, "–") != 2 || strings.Contains(last, "–") {
		t.Errorf("the months are told as %q … %q", first, last)
	}
	lines := strings.Split(b.get("/reports/activation.csv").body, "\r\n")
	if !strings.HasSuffix(lines[1], ",0,,") || strings.HasSuffix(lines[len(lines)-2], ",") {
		t.Errorf("the file's months are %q … %q", lines[1], lines[len(lines)-2])
	}
}

func TestProgrammesAreShownByName(t *testing.T) {
	p := open(t)
	if s := p.signedIn(t, "alfa.agent").get("/agreements/new").want(200); s.attribute("[name=programme]", "type") != "text" {
		t.Error("without names of programmes, one is chosen")
	}
	p.Catalogue()
	d := p.Draft("rossi", p.Customer)
	d.Programme = "business"
	x := p.Active("rossi", d)
	agent := p.signedIn(t, "alfa.agent")
	s := agent.get("/agreements/new").want(200, "Nuvola per le imprese")
	if len(s.all(`select[name=programme] option[value=business]`)) != 1 {
		t.Error("the programme isn't chosen by name")
	}
	at := "/agreements/" + x.Number
	for _, who := range []string{"alfa.agent", "rossi.aa", "desk"} {
		if s := p.signedIn(t, who).get(at).want(200, "Nuvola per le imprese"); strings.Contains(text(s.all("main")[0]), "business") {
			t.Errorf("%s reads the programme's key", who)
		}
	}
	if s := p.english(t, "desk").get(at).want(200, "Cloud for Business"); strings.Contains(text(s.all("main")[0]), "business") {
		t.Error("the desk reads the programme's key")
	}
	other := p.Draft("verdi", p.Customer)
	other.Programme = "education"
	draft, err := p.App.DraftAgreement(t.Context(), p.As("alfa.agent"), other)
	if err != nil {
		t.Fatal(err)
	}
	s = agent.get("/agreements/" + draft.Number + "/edit").want(200)
	if got := s.attribute("[name=programme] option[selected]", "value"); got != "education" {
		t.Errorf("the draft's programme is %q", got)
	}
	agent.submit(s, "/agreements/"+draft.Number+"/edit", "programme", "business").want(200)
	agent.get("/agreements/"+draft.Number).want(200, "Programma: Nuvola per le imprese (prima: Nuvola per la scuola)")
}
