package app_test

import (
	"slices"
	"testing"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

// A partner names its own people for another's customer: whoever is about to
// countersign is told, and nobody else.
func TestWhoeverCountersignsIsToldOfStrangers(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		told := func(who string, x *licensing.Agreement) (mails []string) {
			t.Helper()
			e, err := b.App.AgreementElsewhere(ctx, b.As(who), x.ID)
			if err != nil {
				t.Fatal(err)
			}
			if e == nil {
				return nil
			}
			if !slices.Equal(e.Partners, []string{"Rivenditore Alfa"}) {
				t.Errorf("%s is told of %v", who, e.Partners)
			}
			for _, p := range e.People {
				mails = append(mails, p.Mail)
			}
			return mails
		}
		byBeta := func(d app.AgreementDraft) *licensing.Agreement {
			t.Helper()
			d.Customer, d.CustomerVATNumber, d.Partner = "", b.Customer.VATNumber, b.Rival.ID
			x, err := b.App.DraftAgreement(ctx, b.As("beta.agent"), d)
			if err == nil {
				x, err = b.App.SendAgreement(ctx, b.As("beta.agent"), x.ID)
			}
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		first := b.Sent("early", b.Draft("early", b.Customer))
		if got := told("desk", first); got != nil {
			t.Errorf("a customer without any other agreement: %v", got)
		}
		b.Active("rossi", b.Draft("rossi", b.Customer))
		if got := told("desk", first); got != nil {
			t.Errorf("its own partner's other agreement: %v", got)
		}

		d := b.Draft("falsa", b.Customer)
		x := byBeta(d)
		all := []string{b.Address("falsa.sig"), b.Address("falsa.aa"), b.Address("falsa.osa")}
		for _, who := range []string{"desk", "administrator"} {
			if got := told(who, x); !slices.Equal(got, all) {
				t.Errorf("sent, %s is told of %v, want %v", who, got, all)
			}
		}
		for _, who := range []string{"support", "beta.agent", "alfa.agent", "rossi.aa"} {
			if got := told(who, x); got != nil {
				t.Errorf("%s, who can't countersign, is told of %v", who, got)
			}
		}
		b.Enrol("falsa.sig")
		x, err := b.App.SignAgreement(ctx, b.As("falsa.sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash, RenewalClause: true})
		if err != nil {
			t.Fatal(err)
		}
		if got := told("desk", x); !slices.Equal(got, all) {
			t.Errorf("signed, the desk is told of %v, want %v", got, all)
		}
		if x, err = b.App.CountersignAgreement(ctx, b.As("desk"), x.ID); err != nil {
			t.Fatal(err)
		}
		if got := told("desk", x); got != nil {
			t.Errorf("told of %v when all is done", got)
		}

		d = b.Draft("nuova", b.Customer)
		d.Signatory, d.OSA.Person = b.Person("rossi.sig"), d.AgreementAdministrator.Person
		if got, want := told("desk", byBeta(d)), []string{b.Address("nuova.aa")}; !slices.Equal(got, want) {
			t.Errorf("a known signatory and one stranger twice: told of %v, want %v", got, want)
		}
		d = b.Draft("rossi", b.Customer)
		d.OSA = licensing.Designee{Person: b.Person("beta.agent"), Of: licensing.PartnerParty}
		if got := told("desk", byBeta(d)); got != nil {
			t.Errorf("the customer's own people, and a partner's under a grant: told of %v", got)
		}
	})
}
