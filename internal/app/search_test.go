package app_test

import (
	"testing"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

// People and their mails are found as one remembers them: by the beginning of
// an address, its domain, or any word of a name.
func TestPeopleAndMailsAreFound(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		d := b.Draft("rossi", b.Customer)
		d.Signatory = licensing.Person{Name: "Niccolò D’Angelo", Mail: "n.dangelo@rossi.example", Language: licensing.Italian}
		d.NoticesMail = "Avvisi@caselle.example"
		x, err := b.App.DraftAgreement(t.Context(), b.As("alfa.agent"), d)
		if err == nil {
			_, err = b.App.SendAgreement(t.Context(), b.As("alfa.agent"), x.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		support := b.As("support")
		people := func(q string) (names string) {
			t.Helper()
			l, err := b.App.Accounts(t.Context(), support, store.AccountFilter{Search: app.Words(q)}, store.Page{})
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range l.Items {
				names += a.Name + ";"
			}
			return names
		}
		for _, q := range []string{"n.dan", "N.DANGELO@rossi.example", "niccolo", "Angelo", "nicc ang", "rossi.example d'angelo"} {
			if got := people(q); got != "Niccolò D’Angelo;" {
				t.Errorf("%q finds %q", q, got)
			}
		}
		for _, q := range []string{"dangelo@", "niccolo bianchi", "_ngelo"} {
			if got := people(q); got != "" {
				t.Errorf("%q finds %q", q, got)
			}
		}
		mails := func(q string) int {
			t.Helper()
			l, err := b.App.Messages(t.Context(), support, store.MessageFilter{Search: app.Words(q)}, store.Page{})
			if err != nil {
				t.Fatal(err)
			}
			n, err := b.App.MessageTally(t.Context(), support, store.MessageFilter{Search: app.Words(q)})
			if err != nil || n["queued"]+n["sent"] != len(l.Items) {
				t.Errorf("%q: %v for %d mails, %v", q, n, len(l.Items), err)
			}
			return len(l.Items)
		}
		for q, want := range map[string]int{"niccolo": 1, "n.d": 1, "nobody": 0} {
			if n := mails(q); n != want {
				t.Errorf("%q finds %d mails", q, n)
			}
		}
		b.RunJobs()
		if l, err := b.App.Messages(t.Context(), b.As("alfa.agent"), store.MessageFilter{Search: []string{"niccolo"}}, store.Page{}); err != nil || len(l.Items) != 0 {
			t.Errorf("a partner finds mails: %v %v", l.Items, err)
		}
		if _, err := b.App.EditAccount(t.Context(), b.As("alfa.agent"), "Zoë Nuova", licensing.English); err != nil {
			t.Fatal(err)
		}
		if got, former := people("zoe"), people("alfa.agent prova"); got != "Zoë Nuova;" || former != "" {
			t.Errorf("under a new name %q, under the former %q", got, former)
		}
	})
}

// An organization has no number of the product's: its own identifiers find it,
// as people write them.
func TestOrganizationsAreFoundByTheirIdentifiers(t *testing.T) {
	b := apptest.New(t)
	desk := b.As("desk")
	abroad, err := b.App.CreateOrganization(t.Context(), desk, app.OrganizationDraft{Party: licensing.CustomerParty, Segment: licensing.Commercial,
		Name: "Werkstatt Müller", Country: "DE", VATNumber: "DE136695976", Language: licensing.English})
	if err != nil {
		t.Fatal(err)
	}
	for q, want := range map[string]string{b.Customer.VATNumber: b.Customer.Name, "IT" + b.Customer.VATNumber: b.Customer.Name, "it" + b.Customer.VATNumber[:10]: b.Customer.Name,
		"DE136695976": abroad.Name, "136695976": abroad.Name, "muller": abroad.Name} {
		l, err := b.App.Organizations(t.Context(), desk, store.OrganizationFilter{Search: app.Words(q)}, store.Page{})
		if err != nil || len(l.Items) != 1 || l.Items[0].Name != want {
			t.Errorf("%q finds %d, %v", q, len(l.Items), err)
		}
	}
}
