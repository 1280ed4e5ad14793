package app_test

import (
	"testing"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/licensing/licensingtest"
	"volare/internal/store"
)

// TestADraftDoesntTellHowToReachACustomer: a VAT number, which anybody may
// know, is enough to draft; how the customer is reached its own partner knows,
// and another one once an agreement with it was countersigned.
func TestADraftDoesntTellHowToReachACustomer(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx, rival := t.Context(), b.As("beta.agent")
		c, err := b.App.EditOrganizationBy(ctx, b.As("desk"), b.Customer.ID, func(d app.OrganizationDraft) app.OrganizationDraft {
			d.Mail, d.CertifiedMail, d.Telephone, d.Domain = "info@rossi.example", "rossi@pec.example", "+39 06 555", "rossi.example"
			return d
		})
		if err != nil {
			t.Fatal(err)
		}
		told := func(who app.Actor) string {
			t.Helper()
			o, err := b.App.Organization(ctx, who, c.ID)
			if err != nil || o.Name != c.Name || o.VATNumber != c.VATNumber {
				t.Fatalf("%+v, %v", o, err)
			}
			l, err := b.App.Organizations(ctx, who, store.OrganizationFilter{ID: c.ID}, store.Page{})
			if err != nil || len(l.Items) != 1 || *l.Items[0] != *o {
				t.Fatalf("the list tells otherwise: %+v, %v", l.Items, err)
			}
			return o.Mail + o.CertifiedMail + o.Telephone + o.Domain
		}
		finds := func(who app.Actor, q string) int {
			t.Helper()
			l, err := b.App.Organizations(ctx, who, store.OrganizationFilter{Search: app.Words(q)}, store.Page{})
			if err != nil {
				t.Fatal(err)
			}
			n, err := b.App.OrganizationTally(ctx, who, store.OrganizationFilter{Search: app.Words(q)})
			if err != nil || n[""] != 0 && n[""] != len(l.Items) {
				t.Fatalf("the tally tells otherwise: %v, %v", n, err)
			}
			x, err := b.App.Agreements(ctx, who, store.AgreementFilter{Search: app.Words(q)}, store.Page{})
			if err != nil {
				t.Fatal(err)
			}
			return len(l.Items) + len(x.Items)
		}
		all := c.Mail + c.CertifiedMail + c.Telephone + c.Domain
		d := b.Draft("rossi", b.Customer)
		d.Customer, d.CustomerVATNumber, d.Partner = "", c.VATNumber, b.Rival.ID
		x, err := b.App.DraftAgreement(ctx, rival, d)
		if err != nil {
			t.Fatal(err)
		}
		if got := told(rival); got != "" {
			t.Errorf("a draft told %q", got)
		}
		if finds(rival, "rossi.exa")+finds(rival, "info@ro") != 0 || finds(rival, "officine") != 2 || finds(rival, c.VATNumber) != 1 || finds(b.As("alfa.agent"), "rossi.exa") != 1 {
			t.Error("a search tells how a customer is reached, or doesn't find what is public")
		}
		if got := told(b.As("alfa.agent")); got != all {
			t.Errorf("who introduced the customer is told %q", got)
		}
		if x, err = b.App.SendAgreement(ctx, rival, x.ID); err != nil {
			t.Fatal(err)
		}
		if got := told(rival); got != "" {
			t.Errorf("what waits for a signature told %q", got)
		}
		b.Enrol("rossi.sig")
		if got := told(b.As("rossi.sig")); got != "" {
			t.Errorf("whom the draft names is told %q", got)
		}
		if _, err = b.App.SignAgreement(ctx, b.As("rossi.sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash, RenewalClause: true}); err != nil {
			t.Fatal(err)
		}
		if got := told(rival); got != "" {
			t.Errorf("a signature by whom it named told %q", got)
		}
		if _, err = b.App.CountersignAgreement(ctx, b.As("desk"), x.ID); err != nil {
			t.Fatal(err)
		}
		if got := told(rival); got != all || finds(rival, "rossi.exa") != 2 {
			t.Errorf("with a contract it is told %q", got)
		}
		if x, err := b.App.Organization(ctx, b.As("rossi.sig"), c.ID); err != nil || x.Party != licensing.CustomerParty || x.Mail != c.Mail {
			t.Errorf("the customer itself reads %+v, %v", x, err)
		}
	})
}

// TestADraftDoesntTellHowToReachWhomTheOperatorEntered: nobody introduced that
// customer, and so nobody is taken for who did.
func TestADraftDoesntTellHowToReachWhomTheOperatorEntered(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx, rival := t.Context(), b.As("beta.agent")
		c, err := b.App.CreateOrganization(ctx, b.As("desk"), app.OrganizationDraft{Party: licensing.CustomerParty, Segment: licensing.Commercial, Name: "Segherie Blu",
			Country: "IT", VATNumber: licensingtest.PartitaIVA(9), Mail: "info@blu.example", Domain: "blu.example", Language: licensing.Italian})
		if err != nil {
			t.Fatal(err)
		}
		d := b.Draft("blu", c)
		d.Customer, d.CustomerVATNumber, d.Partner = "", c.VATNumber, b.Rival.ID
		x, err := b.App.DraftAgreement(ctx, rival, d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = b.App.SendAgreement(ctx, rival, x.ID); err != nil {
			t.Fatal(err)
		}
		b.Enrol("blu.sig")
		for _, who := range []app.Actor{rival, b.As("blu.sig")} {
			if o, err := b.App.Organization(ctx, who, c.ID); err != nil || o.Mail+o.Domain != "" {
				t.Errorf("%s is told %+v, %v", who.Party, o, err)
			}
			if l, err := b.App.Organizations(ctx, who, store.OrganizationFilter{Search: app.Words("blu.exa")}, store.Page{}); err != nil || who.Party == licensing.PartnerParty && len(l.Items) > 0 {
				t.Errorf("%s finds it by its domain: %v", who.Party, err)
			}
		}
	})
}

// TestNeitherDocumentNorOrderTellsHowToReachACustomer: who drafts by a VAT
// number reads the document that it sends, and searches the orders that it
// drafts; the operator's people find them by the domain all the same.
func TestNeitherDocumentNorOrderTellsHowToReachACustomer(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.Catalogue()
		ctx, rival := t.Context(), b.As("beta.agent")
		c, err := b.App.EditOrganizationBy(ctx, b.As("desk"), b.Customer.ID, func(d app.OrganizationDraft) app.OrganizationDraft {
			d.CertifiedMail, d.RecipientCode, d.Domain = "rossi@pec.example", "ABC1234", "rossi.example"
			return d
		})
		ok(t, err)
		finds := func(who app.Actor) int {
			t.Helper()
			x, err := b.App.Agreements(ctx, who, store.AgreementFilter{Search: app.Words("rossi.exa")}, store.Page{})
			ok(t, err)
			o, err := b.App.Orders(ctx, who, store.OrderFilter{Search: app.Words("rossi.exa")}, store.Page{})
			ok(t, err)
			return len(x.Items)<<4 + len(o.Items)
		}
		named := func(x *licensing.Agreement) (all string) {
			t.Helper()
			ids, err := b.App.OnPaper(ctx, x.ID)
			ok(t, err)
			for _, i := range ids {
				all += i.Label + " "
			}
			return all
		}
		d := b.Draft("rossi", b.Customer)
		d.Customer, d.CustomerVATNumber, d.Partner = "", c.VATNumber, b.Rival.ID
		x, err := b.App.DraftAgreement(ctx, rival, d)
		ok(t, err)
		_, err = b.App.DraftOrder(ctx, rival, b.Purchase(x, "mail-plus"))
		ok(t, err)
		o, err := b.App.DraftOrder(ctx, rival, b.Purchase(x, "meetings-50"))
		ok(t, err)
		_, err = b.App.SubmitOrder(ctx, rival, o.ID)
		ok(t, err)
		x, err = b.App.SendAgreement(ctx, rival, x.ID)
		ok(t, err)
		b.Enrol("rossi.sig")
		if got := named(x); got != "vat_number " {
			t.Errorf("the document tells %s", got)
		}
		if finds(rival) != 0 || finds(b.As("rossi.sig")) != 0 || finds(b.As("desk")) != 1<<4 {
			t.Errorf("by the domain the partner finds %x, whom it names %x, the desk %x", finds(rival), finds(b.As("rossi.sig")), finds(b.As("desk")))
		}
		_, err = b.App.SignAgreement(ctx, b.As("rossi.sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash, RenewalClause: true})
		ok(t, err)
		_, err = b.App.CountersignAgreement(ctx, b.As("desk"), x.ID)
		ok(t, err)
		if got := named(x); got != "vat_number recipient_code certified_mail " || finds(rival) != 1<<4+2 || finds(b.As("desk")) != 1<<4+2 {
			t.Errorf("with a contract: %s, the partner finds %x, the desk %x", got, finds(rival), finds(b.As("desk")))
		}
		y := b.Sent("verdi", b.Draft("verdi", b.Customer))
		if got := named(y); got != "vat_number recipient_code certified_mail " {
			t.Errorf("its own partner's document tells %s", got)
		}
	})
}
