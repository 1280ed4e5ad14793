package restapi

import (
	"context"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

type (
	organizationBody struct {
		Head
		Party         licensing.Party          `json:"party" enum:"operator,partner,customer"`
		Segment       licensing.Segment        `json:"segment,omitempty" doc:"Customers only."`
		Name          string                   `json:"name"`
		Country       string                   `json:"country" example:"IT"`
		VATNumber     string                   `json:"vat_number,omitempty"`
		TaxCode       string                   `json:"tax_code,omitempty"`
		IPACode       string                   `json:"ipa_code,omitempty"`
		RecipientCode string                   `json:"recipient_code,omitempty"`
		CertifiedMail string                   `json:"certified_mail,omitempty" doc:"This and how else it is reached: missing for a partner until an agreement with it was countersigned, unless that entered it."`
		Mail          string                   `json:"mail,omitempty"`
		Telephone     string                   `json:"telephone,omitempty"`
		Domain        string                   `json:"domain,omitempty"`
		Language      licensing.Language       `json:"language"`
		IntroducedBy  licensing.OrganizationID `json:"introduced_by,omitempty" doc:"The partner that entered it."`
		Reference     string                   `json:"reference,omitempty" doc:"Its name in imported files."`
		CreatedAt     time.Time                `json:"created_at"`
		UpdatedAt     time.Time                `json:"updated_at"`
	}
	// OrganizationTerms is what may be filled in, and later corrected, of an organization.
	OrganizationTerms struct {
		Segment       *licensing.Segment  `json:"segment,omitempty" enum:"commercial,public" doc:"Customers only; fixed for good."`
		Name          *string             `json:"name,omitempty" maxLength:"200"`
		Country       *string             `json:"country,omitempty" maxLength:"2" doc:"ISO 3166-1, two letters. Missing when creating: IT."`
		VATNumber     *string             `json:"vat_number,omitempty" maxLength:"40"`
		TaxCode       *string             `json:"tax_code,omitempty" maxLength:"40"`
		IPACode       *string             `json:"ipa_code,omitempty" maxLength:"20" doc:"Public bodies: codice IPA."`
		RecipientCode *string             `json:"recipient_code,omitempty" maxLength:"20" doc:"Codice destinatario."`
		CertifiedMail *string             `json:"certified_mail,omitempty" maxLength:"254" doc:"PEC."`
		Mail          *string             `json:"mail,omitempty" maxLength:"254"`
		Telephone     *string             `json:"telephone,omitempty" maxLength:"40"`
		Domain        *string             `json:"domain,omitempty" maxLength:"253"`
		Language      *licensing.Language `json:"language,omitempty" enum:"it,en" doc:"Missing when creating: it."`
	}
	createOrganization struct {
		Body struct {
			OrganizationTerms
			Party licensing.Party `json:"party,omitempty" enum:"partner,customer" default:"customer" doc:"Partners are entered by the operator only."`
		}
	}
	editOrganization struct {
		ByID
		Body OrganizationTerms
	}
	listOrganizations struct {
		Paging
		Party   licensing.Party   `query:"party" enum:"operator,partner,customer"`
		Segment licensing.Segment `query:"segment" enum:"commercial,public"`
		Q       string            `query:"q" maxLength:"100" doc:"Words, each the beginning of one in name, domain, mail or an identifier."`
	}
)

func (t OrganizationTerms) over(d app.OrganizationDraft) app.OrganizationDraft {
	set(&d.Segment, t.Segment)
	set(&d.Name, t.Name)
	set(&d.Country, t.Country)
	set(&d.VATNumber, t.VATNumber)
	set(&d.TaxCode, t.TaxCode)
	set(&d.IPACode, t.IPACode)
	set(&d.RecipientCode, t.RecipientCode)
	set(&d.CertifiedMail, t.CertifiedMail)
	set(&d.Mail, t.Mail)
	set(&d.Telephone, t.Telephone)
	set(&d.Domain, t.Domain)
	set(&d.Language, t.Language)
	return d
}

func organizations(a *API, u *app.App) {
	r := a.Resource("organizations", "organization", "The operator, its partners and their customers. One sees one's own, and those one deals with.")
	List(r, Op{Summary: "List organizations, by name"}, func(ctx context.Context, c Call, in *listOrganizations) (Page[organizationBody], error) {
		l, err := u.Organizations(ctx, c.Actor, store.OrganizationFilter{Search: app.Words(in.Q), Party: in.Party, Segment: in.Segment},
			store.Page{After: in.After, Limit: in.Limit})
		p := Page[organizationBody]{Next: l.Next}
		for _, o := range l.Items {
			p.Items = append(p.Items, organizationFrom(c, o))
		}
		return p, err
	})
	Create(r, Op{Verb: "create", Summary: "Enter a customer, or as the operator a partner", Example: organizationExample}, func(ctx context.Context, c Call, in *createOrganization) (organizationBody, error) {
		o, err := u.CreateOrganization(ctx, c.Actor, in.Body.over(app.OrganizationDraft{Party: in.Body.Party, Country: "IT", Language: licensing.Italian}))
		return organizationAnswer(c, o, err)
	})
	Get(r, Op{Summary: "Read an organization"}, func(ctx context.Context, c Call, in *ByID) (organizationBody, error) {
		o, err := u.Organization(ctx, c.Actor, licensing.OrganizationID(in.ID))
		return organizationAnswer(c, o, err)
	})
	Edit(r, Op{Summary: "Correct it; what isn't given stays", Example: organizationEditExample}, func(ctx context.Context, c Call, in *editOrganization) (organizationBody, error) {
		o, err := u.EditOrganizationBy(ctx, c.Actor, licensing.OrganizationID(in.ID), in.Body.over)
		return organizationAnswer(c, o, err)
	})
}

func organizationAnswer(c Call, o *licensing.Organization, err error) (organizationBody, error) {
	if err != nil {
		return organizationBody{}, err
	}
	return organizationFrom(c, o), nil
}

func organizationFrom(c Call, o *licensing.Organization) organizationBody {
	return organizationBody{
		Head:  Head{ID: string(o.ID), Version: o.Version, Actions: c.Actor.VerbsOn("organization", []licensing.Verb{"edit"}, licensing.Target{Organization: o.ID})},
		Party: o.Party, Segment: o.Segment, Name: o.Name, Country: o.Country, VATNumber: o.VATNumber, TaxCode: o.TaxCode, IPACode: o.IPACode,
		RecipientCode: o.RecipientCode, CertifiedMail: o.CertifiedMail, Mail: o.Mail, Telephone: o.Telephone, Domain: o.Domain, Language: o.Language,
		IntroducedBy: o.IntroducedBy, Reference: o.Reference, CreatedAt: o.CreatedAt, UpdatedAt: o.UpdatedAt,
	}
}
