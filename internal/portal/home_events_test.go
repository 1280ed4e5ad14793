package portal

import (
	"strings"
	"testing"
	"time"

	"volare/internal/licensing"
)

// A customer's first page tells ahead what the agenda will do: the mails that
// then come are the ones that were announced.
func TestHomeTellsWhatComesNext(t *testing.T) {
	p := open(t)
	p.Catalogue()
	x := p.Active("rossi", p.Draft("rossi", p.Customer))
	p.Accepted(p.Purchase(x, "mail-plus", "web-filter-std", "web-filter-std"))
	p.RunJobs()
	today := licensing.DateOf(p.Clock.Now(), licensing.DefaultPolicy().Zone)
	events := func() string {
		var all []string
		for _, n := range p.signedIn(t, "rossi.osa").get("/").want(200).all(".agenda li") {
			all = append(all, text(n))
		}
		return strings.Join(all, "\n")
	}
	day := func(n int) string {
		d := today.AddDays(n)
		noon := d.StartOf(licensing.DefaultPolicy().Zone).Add(12 * time.Hour)
		return p.App.Texts().ShortDate("it", noon.Year(), noon.Month(), noon.Day())
	}
	if got, want := events(), day(3)+" Promemoria di attivazione: Filtro web e Posta e calendario"; !strings.Contains(got, want) {
		t.Errorf("coming are\n%s\nnot %s", got, want)
	}
	p.Forget()
	p.Pass(3 * 24 * time.Hour)
	p.Mailed("rossi.osa", "activation.reminder")
	if got, want := events(), day(7)+" Promemoria di attivazione: Filtro web e Posta e calendario"; !strings.Contains(got, want) {
		t.Errorf("after the reminder coming are\n%s\nnot %s", got, want)
	}
}
