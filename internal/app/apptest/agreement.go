package apptest

import (
	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

// Draft is an agreement draft of Rivenditore Alfa for a customer, with people
// called, after prefix: "sig", "aa" and "osa".
func (b *Bench) Draft(prefix string, customer *licensing.Organization) app.AgreementDraft {
	return app.AgreementDraft{
		Kind: licensing.Contract, Customer: customer.ID, Partner: b.Partner.ID, Programme: "business", TermMonths: 36,
		Signatory:              b.Person(prefix + ".sig"),
		AgreementAdministrator: licensing.Designee{Person: b.Person(prefix + ".aa"), Of: licensing.CustomerParty},
		OSA:                    licensing.Designee{Person: b.Person(prefix + ".osa"), Of: licensing.CustomerParty},
		NoticesMail:            "avvisi@" + prefix + ".example",
	}
}

// Sent drafts and sends an agreement as alfa.agent; its signatory can sign in.
func (b *Bench) Sent(prefix string, d app.AgreementDraft) *licensing.Agreement {
	b.T.Helper()
	ctx := b.T.Context()
	x, err := b.App.DraftAgreement(ctx, b.As("alfa.agent"), d)
	b.must(err)
	x, err = b.App.SendAgreement(ctx, b.As("alfa.agent"), x.ID)
	b.must(err)
	b.enrol(prefix + ".sig")
	return x
}

// Active drafts, sends, signs and countersigns an agreement; its people can
// sign in. The renewal clause is approved by commercial customers.
func (b *Bench) Active(prefix string, d app.AgreementDraft) *licensing.Agreement {
	b.T.Helper()
	ctx := b.T.Context()
	x := b.Sent(prefix, d)
	x, err := b.App.SignAgreement(ctx, b.As(prefix+".sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash,
		RenewalClause: x.Segment == licensing.Commercial, Grant: d.OSA.Of == licensing.PartnerParty})
	b.must(err)
	x, err = b.App.CountersignAgreement(ctx, b.As("desk"), x.ID)
	b.must(err)
	b.enrol(prefix + ".aa")
	b.enrol(prefix + ".osa")
	return x
}

// RolesOn counts who holds each role on an agreement itself.
func (b *Bench) RolesOn(id licensing.AgreementID) map[licensing.Role]int {
	b.T.Helper()
	n := map[licensing.Role]int{}
	b.must(b.Store.Read(b.T.Context(), func(t *store.Tx) error {
		clear(n)
		held, err := t.RolesOn(id)
		for _, h := range held {
			n[h.Role]++
		}
		return err
	}))
	return n
}
