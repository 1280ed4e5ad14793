package portal

import (
	"strings"
	"testing"

	"volare/internal/licensing"
	"volare/internal/store"
)

func TestHistoryInWords(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	o := p.Submitted(p.Purchase(x, "web-filter-std"))
	at := "/orders/" + o.Number
	desk := p.signedIn(t, "desk")
	desk.submit(desk.get(at), at+"/reject", "reason", "Manca il <b>numero</b> di sedi").want(200)
	for who, wanted := range map[string]string{
		"desk":       "Ordine respinto · Desk Prova, ufficio ordini, Licenze Italia · dal portale Manca il <b>numero</b> di sedi",
		"alfa.agent": "Ordine respinto · Licenze Italia · dal portale Manca il <b>numero</b> di sedi",
	} {
		told := text(p.signedIn(t, who).get(at).want(200).all("ol.history")[0])
		if !strings.Contains(told, wanted) {
			t.Errorf("%s reads %q, want %q", who, told, wanted)
		}
	}
	partner := text(p.signedIn(t, "alfa.agent").get("/agreements/" + x.Number).all("ol.history")[0])
	if !strings.Contains(partner, "Firmato · Rossi.sig Prova, Officine Rossi") || strings.Contains(partner, "firmatario,") {
		t.Errorf("the partner reads of the signature: %q", partner)
	}
	sub := p.Running(x, "web-filter-std")[0]
	b := p.signedIn(t, "rossi.aa")
	at = "/subscriptions/" + sub.Number
	s := b.submit(b.get(at), at+"/confirm", "quantity", "7").want(200)
	if told := text(s.all("ol.history")[0]); !strings.Contains(told, "Rinnovo confermato · Rossi.aa Prova, amministratore del contratto, Officine Rossi · dal portale Decisione sul rinnovo: confermato (prima: da decidere) Quantità per il prossimo periodo: 7") {
		t.Errorf("the confirmation reads %q", told)
	}
	p.signedIn(t, "beta.agent").get(at).want(404)
}

// TestEveryEventHasItsWords: those that the state tables can make, and those
// that a journey made.
func TestEveryEventHasItsWords(t *testing.T) {
	types := map[string]bool{}
	note := func(subject string, verbs []licensing.Verb) {
		for _, v := range verbs {
			types[subject+"."+licensing.Past(v)] = true
		}
	}
	note("agreement", verbsOf(licensing.Agreements))
	note("order", verbsOf(licensing.Orders))
	note("subscription", verbsOf(licensing.Subscriptions))
	note("operation", verbsOf(licensing.Operations))
	note("message", verbsOf(licensing.Messages))
	note("access_request", verbsOf(licensing.AccessRequests))
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	p.Running(x, "web-filter-std")
	if err := p.Store.Read(t.Context(), func(tx *store.Tx) error {
		l, err := tx.Events(store.Scope{All: true}, store.EventFilter{}, store.Page{Limit: 500})
		for _, e := range l.Items {
			types[e.Type] = true
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(types) < 50 {
		t.Fatalf("only %d kinds of event were found", len(types))
	}
	for k := range types {
		if !p.App.Texts().Has("event." + k) {
			t.Errorf("event.%s has no text", k)
		}
	}
}

func verbsOf[S ~string](table licensing.Table[S]) (all []licensing.Verb) {
	for _, tr := range table.Transitions {
		all = append(all, tr.Verb)
	}
	return all
}

// TestHistoryGivesReasonsInWords: the product's own reasons are kept as codes
// with what belongs to them, and read by people.
func TestHistoryGivesReasonsInWords(t *testing.T) {
	p := open(t)
	p.Catalogue()
	d := p.Bought(p.Active("rossi", p.Draft("rossi", p.Customer)), "suite-std") // there are no keys
	b := p.signedIn(t, "support")
	for _, path := range []string{"/operations/" + string(p.Worklist(licensing.OperationFailed)[0].ID), "/activations/" + string(d.ID)} {
		s := b.get(path).want(200, "non bastano")
		if strings.Contains(s.one("main"), "pool_empty") || strings.Contains(s.one("main"), "lacking=") {
			t.Errorf("%s shows a reason as it is kept:\n%s", path, s.one("main"))
		}
	}
}
