package portal

import (
	"strings"
	"testing"

	"volare/internal/licensing"
)

func TestTerminating(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	all := p.Running(x, "web-filter-std", "web-filter-std")
	at := "/agreements/" + x.Number + "/terminate"
	p.signedIn(t, "beta.agent").get(at).want(404)
	p.signedIn(t, "alfa.agent").get(at).want(403)
	desk := p.signedIn(t, "desk")
	desk.get("/agreements/"+x.Number).want(200, "Risolvi l’accordo")
	s := desk.get(at).want(200, all[0].Number, all[1].Number, "prosegue fino")
	early := "cancel." + all[0].Number + ".on"
	s = desk.submit(s, at, "reason", "chiusura", early, "2020-01-01").want(422, "Fine anticipata › "+all[0].Number+" › Ultimo giorno")
	if got := s.attribute(`[name="`+early+`"]`, "value"); got != "2020-01-01" {
		t.Errorf("the form lost the day: %q", got)
	}
	s = desk.submit(s, at, "reason", "chiusura", early, "31/02/2026").want(422)
	day := all[0].Term.StartsOn.AddDays(40)
	desk.submit(s, at, "reason", "chiusura", early, day.String()).want(200)
	if got := p.Subscription(all[0].ID); got.CancelOn != day {
		t.Errorf("it ends on %s, want %s", got.CancelOn, day)
	}
	if got := p.Subscription(all[1].ID); !got.CancelOn.IsZero() {
		t.Errorf("the other ends early, too: %s", got.CancelOn)
	}
	desk.get(at).want(409)
	if ended := licensing.DateOf(p.Clock.Now(), licensing.DefaultPolicy().Zone); !strings.Contains(desk.get("/agreements.csv?state=terminated").body, ","+ended.String()) {
		t.Error("the list says another day than the one on which it ended")
	}
}
