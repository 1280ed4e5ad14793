package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"time"

	"github.com/spf13/cobra"

	"volare/internal/app"
	"volare/internal/catalogue"
	"volare/internal/identity"
	"volare/internal/licensing"
	"volare/internal/licensing/licensingtest"
	"volare/internal/store"
	"volare/sample"
)

// ground is a small installation to measure on, or to break: an operator, a
// partner, and customers with an active contract each. Whoever is named acts
// by an API token.
type ground struct {
	Administrator string   `json:"administrator"`
	Desk          string   `json:"desk"`
	Agent         string   `json:"agent"` // the partner's order agent
	Partner       string   `json:"partner"`
	Customers     []tenant `json:"customers"`
}

// tenant is one customer with its contract.
type tenant struct {
	Organization string `json:"organization"`
	Agreement    string `json:"agreement"`
	Signatory    string `json:"signatory"`
	OSA          string `json:"osa"`
}

// benchSeedCommand fills an empty database and prints how to act on it.
func benchSeedCommand() *cobra.Command {
	var customers int
	c := configured(&cobra.Command{
		Use: "seed", Short: "Fill an empty database for load tests, and print its API tokens", Args: cobra.NoArgs, Hidden: true,
	}, quiet(), append(databaseSettings, serverSettings...), func(c *cobra.Command, _ []string, s settings) error {
		if err := s.fill("localhost:8080"); err != nil {
			return err
		}
		o, err := open(c.Context(), s, s.logger(c.ErrOrStderr()), use{})
		if err != nil {
			return err
		}
		defer o.close() //nolint:errcheck // a failed close leaves nothing undone that was answered
		g, err := seed(c.Context(), o, customers)
		if err != nil {
			return err
		}
		return json.NewEncoder(c.OutOrStdout()).Encode(g)
	})
	c.Flags().IntVar(&customers, "customers", 8, "`NUMBER` of customers")
	return c
}

// seed makes a ground with the use cases themselves. A database that has an
// operator already is refused.
func seed(ctx context.Context, o *core, customers int) (*ground, error) {
	s := &seeding{core: o}
	admin := s.person("administrator")
	operator, account, err := o.app.CreateOperator(ctx, app.OrganizationDraft{Party: licensing.OperatorParty, Name: "Licenze Italia",
		Country: "IT", VATNumber: licensingtest.PartitaIVA(1), Language: licensing.Italian}, admin)
	if err != nil {
		return nil, fmt.Errorf("an empty database is wanted: %w", err)
	}
	g := &ground{}
	if g.Administrator, err = s.enrol(ctx, account.Mail, operator.ID); err != nil {
		return nil, err
	}
	if s.admin, err = o.app.ActorOf(ctx, account.ID, operator.ID); err != nil {
		return nil, err
	}
	if err := s.catalogue(ctx); err != nil {
		return nil, err
	}
	partner, err := o.app.CreateOrganization(ctx, s.admin, app.OrganizationDraft{Party: licensing.PartnerParty, Name: "Rivenditore Alfa",
		Country: "IT", VATNumber: licensingtest.PartitaIVA(2), Language: licensing.Italian})
	if err != nil {
		return nil, err
	}
	g.Partner = string(partner.ID)
	if g.Desk, s.desk, err = s.appoint(ctx, "desk", licensing.OrderDesk, operator.ID); err != nil {
		return nil, err
	}
	if g.Agent, s.agent, err = s.appoint(ctx, "agent", licensing.OrderAgent, partner.ID); err != nil {
		return nil, err
	}
	for i := range customers {
		t, err := s.tenant(ctx, i)
		if err != nil {
			return nil, err
		}
		g.Customers = append(g.Customers, t)
	}
	return g, nil
}

// seeding is what seed needs to know on its way.
type seeding struct {
	*core
	admin, desk, agent app.Actor
}

func (s *seeding) person(name string) licensing.Person {
	return licensing.Person{Name: name + " Prova", Mail: name + "@carico.example", Language: licensing.Italian}
}

func (s *seeding) catalogue(ctx context.Context) error {
	entries, err := fs.ReadDir(sample.Files, sample.Catalogue)
	if err != nil {
		return err
	}
	var files []catalogue.File
	for _, e := range entries {
		data, err := sample.Files.ReadFile(path.Join(sample.Catalogue, e.Name()))
		if err != nil {
			return err
		}
		files = append(files, catalogue.File{Name: e.Name(), Data: data})
	}
	_, err = s.app.ImportCatalogue(ctx, app.System(), files...)
	return err
}

// appoint gives a new person a role and a token.
func (s *seeding) appoint(ctx context.Context, name string, role licensing.Role, of licensing.OrganizationID) (string, app.Actor, error) {
	p := s.person(name)
	if err := s.app.Appoint(ctx, s.admin, p, role, of); err != nil {
		return "", app.Actor{}, err
	}
	return s.acting(ctx, p.Mail, of)
}

func (s *seeding) acting(ctx context.Context, mail string, of licensing.OrganizationID) (string, app.Actor, error) {
	token, err := s.enrol(ctx, mail, of)
	if err != nil {
		return "", app.Actor{}, err
	}
	var account licensing.AccountID
	err = s.store.Read(ctx, func(t *store.Tx) error {
		a, err := t.AccountByMail(licensing.MailKey(mail))
		if err == nil {
			account = a.ID
		}
		return err
	})
	if err != nil {
		return "", app.Actor{}, err
	}
	actor, err := s.app.ActorOf(ctx, account, of)
	return token, actor, err
}

// enrol lets an account act by an API token in a workspace.
func (s *seeding) enrol(ctx context.Context, mail string, workspace licensing.OrganizationID) (string, error) {
	token, now := identity.NewAPIToken(), time.Now().UTC()
	return token, s.store.Write(ctx, func(t *store.Tx) error {
		a, err := t.AccountByMail(licensing.MailKey(mail))
		if err != nil {
			return err
		}
		if a.EnrolledAt.IsZero() {
			a.EnrolledAt = now
			if err := t.UpdateAccount(a); err != nil {
				return err
			}
		}
		return t.InsertToken(&store.Token{ID: licensing.TokenID(licensing.NewID()), Hash: identity.Hash(token), Account: a.ID,
			Organization: workspace, Name: "carico", ExpiresAt: now.AddDate(0, 1, 0), CreatedAt: now})
	})
}

// tenant makes the i-th customer with a contract, signed with its renewal
// clause and countersigned.
func (s *seeding) tenant(ctx context.Context, i int) (tenant, error) {
	var t tenant
	o, err := s.app.CreateOrganization(ctx, s.agent, app.OrganizationDraft{Party: licensing.CustomerParty, Segment: licensing.Commercial,
		Name: fmt.Sprintf("Officine %d", i+1), Country: "IT", VATNumber: licensingtest.PartitaIVA(10 + i), Language: licensing.Italian})
	if err != nil {
		return t, err
	}
	designee := func(as string) licensing.Designee {
		return licensing.Designee{Person: s.person(fmt.Sprintf("%s.%d", as, i+1)), Of: licensing.CustomerParty}
	}
	signatory, osa := s.person(fmt.Sprintf("firma.%d", i+1)), designee("osa")
	x, err := s.app.DraftAgreement(ctx, s.agent, app.AgreementDraft{Kind: licensing.Contract, Customer: o.ID, Programme: "business",
		TermMonths: 60, Signatory: signatory, AgreementAdministrator: designee("aa"), OSA: osa})
	if err != nil {
		return t, err
	}
	if x, err = s.app.SendAgreement(ctx, s.agent, x.ID); err != nil {
		return t, err
	}
	t.Organization, t.Agreement = string(o.ID), string(x.ID)
	var signing app.Actor
	if t.Signatory, signing, err = s.acting(ctx, signatory.Mail, o.ID); err != nil {
		return t, err
	}
	if x, err = s.app.SignAgreement(ctx, signing, x.ID, app.Signing{DocumentHash: x.DocumentHash, RenewalClause: true}); err != nil {
		return t, err
	}
	if _, err = s.app.CountersignAgreement(ctx, s.desk, x.ID); err != nil {
		return t, err
	}
	t.OSA, err = s.enrol(ctx, osa.Mail, o.ID)
	return t, err
}
