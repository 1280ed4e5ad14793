package apptest

import (
	"strings"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/licensing/licensingtest"
	"volare/internal/store"
)

// Password is everybody's in tests.
const Password = "una lunga passeggiata sul lago"

// found makes the organizations and the operator's and partners' people:
// administrator, desk, support; alfa.admin, alfa.agent; beta.agent.
func (b *Bench) found() {
	b.T.Helper()
	ctx := b.T.Context()
	admin := b.Person("administrator")
	var err error
	b.Operator, _, err = b.App.CreateOperator(ctx, app.OrganizationDraft{Party: licensing.OperatorParty, Name: "Licenze Italia", Country: "IT",
		VATNumber: licensingtest.PartitaIVA(1), Mail: "info@licenze.example", Language: licensing.Italian}, admin)
	b.must(err)
	b.enrol("administrator")
	b.Partner = b.Organization(licensing.PartnerParty, "", "Rivenditore Alfa", 2)
	b.Rival = b.Organization(licensing.PartnerParty, "", "Rivenditore Beta", 3)
	b.Appoint("desk", licensing.OrderDesk, b.Operator)
	b.Appoint("support", licensing.Support, b.Operator)
	b.Appoint("alfa.admin", licensing.PartnerAdministrator, b.Partner)
	b.Appoint("alfa.agent", licensing.OrderAgent, b.Partner)
	b.Customer = b.Organization(licensing.CustomerParty, licensing.Commercial, "Officine Rossi", 4)
	b.Council = b.Organization(licensing.CustomerParty, licensing.Public, "Comune di Vallefiorita", 5)
	b.Appoint("beta.agent", licensing.OrderAgent, b.Rival)
	b.Forget()
}

// Organization makes one with a valid VAT number, the n-th; customers are
// entered by Rivenditore Alfa, and so known to it.
func (b *Bench) Organization(party licensing.Party, s licensing.Segment, name string, n int) *licensing.Organization {
	b.T.Helper()
	by := "administrator"
	if party == licensing.CustomerParty {
		by = "alfa.admin"
	}
	o, err := b.App.CreateOrganization(b.T.Context(), b.As(by), app.OrganizationDraft{Party: party, Segment: s, Name: name, Country: "IT",
		VATNumber: licensingtest.PartitaIVA(n), Language: licensing.Italian})
	b.must(err)
	return o
}

// Person is somebody called name in tests, with an address of their own.
func (b *Bench) Person(name string) licensing.Person {
	address := name + "@" + strings.ReplaceAll(name, ".", "-") + ".example"
	b.people[name] = address
	return licensing.Person{Name: strings.ToUpper(name[:1]) + name[1:] + " Prova", Mail: address, Language: licensing.Italian}
}

// Appoint gives somebody an operator's or partner's role and enrols them.
func (b *Bench) Appoint(name string, role licensing.Role, o *licensing.Organization) {
	b.T.Helper()
	b.must(b.App.Appoint(b.T.Context(), b.As("administrator"), b.Person(name), role, o.ID))
	b.enrol(name)
}

// Enrol lets somebody who was invited sign in.
func (b *Bench) Enrol(name string) { b.T.Helper(); b.enrol(name) }

func (b *Bench) enrol(name string) {
	b.T.Helper()
	ctx := b.T.Context()
	b.must(b.Store.Write(ctx, func(t *store.Tx) error {
		a, err := t.AccountByMail(licensing.MailKey(b.people[name]))
		if err != nil || !a.EnrolledAt.IsZero() {
			return err
		}
		a.EnrolledAt = b.Clock.Now()
		return t.UpdateAccount(a)
	}))
}

// As is somebody as an actor, in their first workspace or in that of o.
func (b *Bench) As(name string, o ...*licensing.Organization) app.Actor {
	b.T.Helper()
	var workspace licensing.OrganizationID
	if len(o) > 0 {
		workspace = o[0].ID
	}
	a, err := b.App.ActorOf(b.T.Context(), b.Account(name).ID, workspace)
	b.must(err)
	a.Address = "192.0.2.10"
	return a
}

// Account is somebody's account.
func (b *Bench) Account(name string) *licensing.Account {
	b.T.Helper()
	var a *licensing.Account
	b.must(b.Store.Read(b.T.Context(), func(t *store.Tx) (err error) {
		a, err = t.AccountByMail(licensing.MailKey(b.people[name]))
		return err
	}))
	return a
}

// CanEnter reports whether there is an account of an address that may sign in.
func (b *Bench) CanEnter(address string) bool {
	b.T.Helper()
	var a *licensing.Account
	err := b.Store.Read(b.T.Context(), func(t *store.Tx) (err error) {
		a, err = t.AccountByMail(licensing.MailKey(address))
		return err
	})
	if licensing.KindOf(err) == licensing.Missing && err != nil {
		return false
	}
	b.must(err)
	return a.Enrolled()
}

// Address is somebody's mail address.
func (b *Bench) Address(name string) string { return b.people[name] }

func (b *Bench) kindOf(id licensing.MessageID, kind *string) func(*store.Tx) error {
	return func(t *store.Tx) error {
		m, err := t.Message(id)
		if err == nil {
			*kind = m.Kind
		}
		return err
	}
}
