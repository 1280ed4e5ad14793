package app_test

import (
	"strings"
	"testing"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

// Nobody who works for a partner or the operator is put before a customer's
// agreement as its signatory, by whatever verb.
func TestOnlyTheCustomersPersonIsNamedToSign(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		refused := func(when, who string, err error) {
			t.Helper()
			if refusedFields(err)["signatory.mail"] != "agreement.signatory_of_customer" {
				t.Errorf("%s %s: %v", when, who, err)
			}
		}
		x, err := b.App.DraftAgreement(ctx, b.As("alfa.agent"), b.Draft("rossi", b.Customer))
		if err != nil {
			t.Fatal(err)
		}
		y := b.Sent("verdi", b.Draft("verdi", b.Council))
		for _, who := range []string{"alfa.agent", "alfa.admin", "beta.agent", "desk", "support", "administrator"} {
			for _, by := range []string{"alfa.agent", "desk"} {
				d := b.Draft("bianchi", b.Customer)
				d.Signatory = b.Person(who)
				_, err := b.App.DraftAgreement(ctx, b.As(by), d)
				refused(by+" drafts for", who, err)
			}
			_, err := b.App.EditAgreementBy(ctx, b.As("alfa.agent"), x.ID, func(d app.AgreementDraft) app.AgreementDraft {
				d.Signatory = b.Person(who)
				return d
			})
			refused("edited for", who, err)
			_, err = b.App.ReplaceSignatory(ctx, b.As("alfa.agent"), y.ID, b.Person(who))
			refused("replaced by", who, err)
		}
		b.Appoint("rossi.sig", licensing.OrderAgent, b.Rival)
		_, err = b.App.SendAgreement(ctx, b.As("alfa.agent"), x.ID)
		refused("sent to", "whoever works for a partner meanwhile", err)
		if _, err := b.App.ReplaceSignatory(ctx, b.As("alfa.agent"), y.ID, b.Person("verdi.altra")); err != nil {
			t.Error(err)
		}
	})
}

// Whoever has begun to work for the partner of record or the operator after
// being named doesn't sign; a rival partner's role, which anybody may be given
// uninvited, stops nobody.
func TestOnlyTheCustomersPersonSigns(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		for n, c := range []struct {
			role licensing.Role
			at   *licensing.Organization
			may  bool
		}{{licensing.OrderAgent, b.Partner, false}, {licensing.OrderDesk, b.Operator, false}, {licensing.OrderAgent, b.Rival, true}} {
			prefix := "cliente" + string(rune('a'+n))
			x := b.Sent(prefix, b.Draft(prefix, b.Customer))
			b.Appoint(prefix+".sig", c.role, c.at)
			_, err := b.App.SignAgreement(ctx, b.As(prefix+".sig", b.Customer), x.ID, app.Signing{DocumentHash: x.DocumentHash})
			if code := refusedFields(err)["signatory.mail"]; c.may && err != nil || !c.may && code != "agreement.signer_not_of_customer" {
				t.Errorf("%s of %s signs: %v", c.role, c.at.Name, err)
			}
		}
	})
}

func TestNobodyCountersignsTheirOwnSignature(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		x := b.Sent("rossi", b.Draft("rossi", b.Customer))
		if _, err := b.App.SignAgreement(ctx, b.As("rossi.sig"), x.ID, app.Signing{DocumentHash: x.DocumentHash}); err != nil {
			t.Fatal(err)
		}
		b.Appoint("rossi.sig", licensing.OrderDesk, b.Operator)
		if _, err := b.App.CountersignAgreement(ctx, b.As("rossi.sig", b.Operator), x.ID); apptest.Code(err) != "agreement.own_signature" || licensing.KindOf(err) != licensing.Forbidden {
			t.Errorf("their own: %v", err)
		}
		if x, err := b.App.CountersignAgreement(ctx, b.As("desk"), x.ID); err != nil || x.State != licensing.AgreementActive {
			t.Errorf("somebody else's: %v", err)
		}
	})
}

// The operator's people are designated for nothing, whoever's they are said to be.
func TestTheOperatorsPeopleAreNotDesignated(t *testing.T) {
	b := apptest.New(t)
	for _, of := range []licensing.Party{licensing.CustomerParty, licensing.PartnerParty} {
		d := b.Draft("rossi", b.Customer)
		d.AgreementAdministrator.Person = b.Person("desk")
		d.OSA = licensing.Designee{Person: b.Person("support"), Of: of}
		_, err := b.App.DraftAgreement(t.Context(), b.As("desk"), d)
		if f := refusedFields(err); f["agreement_administrator"] != "agreement.administrator_of_customer" || f["online_services_administrator"] != "access.of_operator" {
			t.Errorf("of the %s: %v", of, err)
		}
	}
}

// What has happened was signed by whoever signed it; what is still to be
// signed, and who holds posts from now on, is the customer's people. Nobody
// imports their own signature as countersigned.
func TestImportedAgreementsNameTheCustomersPeople(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	customer := strings.Replace(newCustomer, `, vat_number: "VAT"`, `, country: DE`, 1)
	if _, err := b.App.Import(ctx, b.As("desk"), "organizations", "o.yaml", strings.NewReader(customer), nil); err != nil {
		t.Fatal(err)
	}
	signed, sent := 0, strings.LastIndex(newAgreements, "  - agreement")
	put := func(from int, old, who string) string {
		return newAgreements[:from] + strings.Replace(newAgreements[from:], old, b.Address(who), 1)
	}
	for _, c := range []struct{ file, field, code string }{
		{put(sent, "firma@nuova.example", "alfa.agent"), "agreements[1].signatory.mail", "agreement.signatory_of_customer"},
		{put(signed, "firma@nuova.example", "desk"), "agreements[0].signatory.mail", "agreement.own_signature"},
		{put(signed, "servizi@nuova.example", "support"), "agreements[0].online_services_administrator", "access.of_operator"},
	} {
		r, err := b.App.Import(ctx, b.As("desk"), "agreements", "a.yaml", strings.NewReader(c.file), nil)
		if err == nil || len(r.Problems) == 0 || r.Problems[0].Line == 0 {
			t.Errorf("%s: %+v %v", c.field, r, err)
			continue
		}
		told := map[string]string{}
		for _, p := range r.Problems {
			told[p.Field] = p.Code
		}
		if told[c.field] != c.code {
			t.Errorf("%s: %v", c.field, told)
		}
	}
	if r, err := b.App.Import(ctx, b.As("desk"), "agreements", "a.yaml", strings.NewReader(put(signed, "firma@nuova.example", "alfa.agent")), nil); err != nil || r.Added != 2 {
		t.Errorf("signed long ago: %+v %v", r, err)
	}
}

// The operator's people let neither themselves nor each other into customers'
// and partners' roles; a new agreement administrator whom support names is
// told to those there are.
func TestTheOperatorsPeopleStayOnTheirSide(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		x := b.Active("rossi", b.Draft("rossi", b.Customer))
		b.Forget()
		for _, who := range []string{"support", "desk", "administrator"} {
			for _, d := range []app.InvitationDraft{invitation(b, x, who, licensing.AgreementAdministrator), invitation(b, x, who, licensing.Viewer),
				{Person: b.Person(who), Role: licensing.OrderAgent, Organization: b.Partner.ID}} {
				if _, err := b.App.Invite(ctx, b.As("support"), d); refusedFields(err)["mail"] != "access.of_operator" {
					t.Errorf("%s becomes %s: %v", who, d.Role, err)
				}
			}
			if err := b.App.Appoint(ctx, b.As("support"), b.Person(who), licensing.OrderAgent, b.Partner.ID); refusedFields(err)["mail"] != "access.of_operator" {
				t.Errorf("%s is appointed: %v", who, err)
			}
		}
		r, err := b.App.FileAccessRequest(ctx, b.As("desk"), ask(x, licensing.AgreementAdministrator))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.App.GrantAccess(ctx, b.As("support"), r.ID, ""); apptest.Code(err) != "access.of_operator" || licensing.KindOf(err) != licensing.Conflict {
			t.Errorf("granted: %v", err)
		}
		if ks := b.Kinds("rossi.aa"); len(ks) != 0 {
			t.Errorf("told of what was refused: %v", ks)
		}
		if _, err := b.App.Invite(ctx, b.As("support"), invitation(b, x, "nuova", licensing.AgreementAdministrator)); err != nil {
			t.Fatal(err)
		}
		if m := b.Mailed("rossi.aa", "post.filled"); !strings.Contains(m.Text, "Nuova Prova") || !strings.Contains(m.Text, b.Address("nuova")) || m.Token() != "" {
			t.Errorf("the administrator reads:\n%s", m.Text)
		}
		if m := b.Mailed("avvisi@rossi.example", "post.filled_notice"); strings.Contains(m.Text, "/link/") || !strings.Contains(m.Text, "Nuova Prova") {
			t.Errorf("the notices contact reads:\n%s", m.Text)
		}
		if ks := b.Kinds("nuova"); len(ks) != 1 || ks[0] != "invitation.role" {
			t.Errorf("the new one gets %v", ks)
		}
		// Somebody of the customer may take a second role, and who names whom there is their own affair.
		b.Forget()
		if _, err := b.App.Invite(ctx, b.As("rossi.aa"), invitation(b, x, "rossi.aa", licensing.OnlineServicesAdministrator)); err != nil {
			t.Error(err)
		}
		if _, err := b.App.Invite(ctx, b.As("rossi.aa"), invitation(b, x, "terza", licensing.AgreementAdministrator)); err != nil {
			t.Error(err)
		}
		if ks := b.Kinds("avvisi@rossi.example"); len(ks) != 0 {
			t.Errorf("the notices contact gets %v", ks)
		}
	})
}
