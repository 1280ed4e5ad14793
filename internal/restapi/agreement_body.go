package restapi

import (
	"context"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

type (
	agreementBody struct {
		Head
		Number       string                   `json:"number" example:"C-2026-000148"`
		Kind         licensing.AgreementKind  `json:"kind" enum:"contract,enrollment"`
		State        licensing.AgreementState `json:"state"`
		Since        time.Time                `json:"since" doc:"Since when it is in that state."`
		Waiting      *waiting                 `json:"waiting,omitempty"`
		Contract     licensing.AgreementID    `json:"contract,omitempty" doc:"Of an enrollment: the contract it is under."`
		Customer     licensing.OrganizationID `json:"customer"`
		CustomerName string                   `json:"customer_name,omitempty"`
		Segment      licensing.Segment        `json:"segment"`
		Partner      licensing.OrganizationID `json:"partner,omitempty" doc:"The partner of record; none: the order desk orders."`
		PartnerName  string                   `json:"partner_name,omitempty"`
		Programme    string                   `json:"programme" example:"business"`
		ProgrammeN   string                   `json:"programme_name" doc:"In the reader's language; as programme where it has no name."`
		StartsOn     licensing.Date           `json:"starts_on,omitzero"`
		TermMonths   int                      `json:"term_months"`
		EndsOn       licensing.Date           `json:"ends_on,omitzero" doc:"The last day included."`

		Signatory              personBody   `json:"signatory"`
		AgreementAdministrator designeeBody `json:"agreement_administrator"`
		OSA                    designeeBody `json:"online_services_administrator"`
		NoticesMail            string       `json:"notices_mail,omitempty"`

		DocumentHash          string     `json:"document_hash,omitempty" doc:"SHA-256 of its document: what a signature is put under."`
		Issue                 int        `json:"issue" doc:"Counts the documents made of it."`
		Signature             *signature `json:"signature,omitempty"`
		CountersignedAt       time.Time  `json:"countersigned_at,omitzero"`
		RenewalClauseApproved bool       `json:"renewal_clause_approved"`
		AutomaticRenewal      bool       `json:"automatic_renewal" doc:"Subscriptions on it renew by themselves unless turned off."`
		Reason                string     `json:"reason,omitempty" doc:"Why it was declined, withdrawn or terminated."`
		Reference             string     `json:"reference,omitempty" doc:"Its name in imported files."`
		CreatedAt             time.Time  `json:"created_at"`
		UpdatedAt             time.Time  `json:"updated_at"`
		Elsewhere             *elsewhere `json:"elsewhere,omitempty" doc:"A warning to those who may countersign, of a sent or signed one that is read alone: the customer has or had agreements with others, and people named here hold no role on those."`
	}
	elsewhere struct {
		Partners []string     `json:"partners" doc:"By name, with whom else the customer has or had a countersigned agreement."`
		People   []personBody `json:"people" doc:"Whom this agreement names as the customer's, without a role on those."`
	}
	signature struct {
		At   time.Time `json:"at"`
		From string    `json:"from,omitempty" doc:"The signer's network address; the partner doesn't see it."`
	}
	personBody struct {
		Name     string             `json:"name" maxLength:"200"`
		Mail     string             `json:"mail" maxLength:"254"`
		Language licensing.Language `json:"language,omitempty" enum:"it,en" default:"it"`
	}
	designeeBody struct {
		Name        string             `json:"name" maxLength:"200"`
		Mail        string             `json:"mail" maxLength:"254"`
		Language    licensing.Language `json:"language,omitempty" enum:"it,en" default:"it"`
		Of          licensing.Party    `json:"of,omitempty" enum:"customer,partner" default:"customer" doc:"Whose person it is."`
		GrantEndsOn licensing.Date     `json:"grant_ends_on,omitzero" doc:"A partner's person only: until when the grant holds; missing: the agreement's end."`
	}

	// AgreementTerms is what a draft says that may still be changed. It is
	// exported because only exported types are looked into when embedded.
	AgreementTerms struct {
		Programme              *string       `json:"programme,omitempty" maxLength:"100"`
		StartsOn               clearable     `json:"starts_on,omitzero" doc:"Missing: on countersignature; null in an edit: that again."`
		TermMonths             *int          `json:"term_months,omitempty" minimum:"1" maximum:"120"`
		Signatory              *personBody   `json:"signatory,omitempty"`
		AgreementAdministrator *designeeBody `json:"agreement_administrator,omitempty" doc:"Always the customer's person. Missing: the online services administrator, if theirs."`
		OSA                    *designeeBody `json:"online_services_administrator,omitempty"`
		NoticesMail            *string       `json:"notices_mail,omitempty" maxLength:"254" doc:"An address that is told, without any rights."`
	}
	agreementDraft struct {
		AgreementTerms
		Kind              licensing.AgreementKind  `json:"kind" enum:"contract,enrollment"`
		Contract          licensing.AgreementID    `json:"contract,omitempty" maxLength:"36" doc:"Of an enrollment: the contract it is under."`
		Customer          licensing.OrganizationID `json:"customer,omitempty" maxLength:"36"`
		CustomerVATNumber string                   `json:"customer_vat_number,omitempty" maxLength:"40" doc:"Instead of customer."`
		CustomerIPACode   string                   `json:"customer_ipa_code,omitempty" maxLength:"20" doc:"Instead of customer, of a public body."`
		NewCustomer       *OrganizationTerms       `json:"new_customer,omitempty" doc:"Instead of customer, of a contract: entered together with it, or not at all."`
		Partner           licensing.OrganizationID `json:"partner,omitempty" maxLength:"36" doc:"The partner of record; partners' people are their own partner's."`
	}
)

func (p personBody) person() licensing.Person {
	return licensing.Person{Name: p.Name, Mail: p.Mail, Language: p.Language}
}

func (d designeeBody) designee() licensing.Designee {
	return licensing.Designee{Person: licensing.Person{Name: d.Name, Mail: d.Mail, Language: d.Language}, Of: d.Of, GrantEndsOn: d.GrantEndsOn}
}

func designeeFrom(d licensing.Designee) designeeBody {
	return designeeBody{d.Name, d.Mail, d.Language, d.Of, d.GrantEndsOn}
}

// over writes what was given over a draft.
func (t AgreementTerms) over(d app.AgreementDraft) app.AgreementDraft {
	set(&d.Programme, t.Programme)
	t.StartsOn.over(&d.StartsOn)
	set(&d.TermMonths, t.TermMonths)
	set(&d.NoticesMail, t.NoticesMail)
	if t.Signatory != nil {
		d.Signatory = t.Signatory.person()
	}
	if t.AgreementAdministrator != nil {
		d.AgreementAdministrator = t.AgreementAdministrator.designee()
	}
	if t.OSA != nil {
		d.OSA = t.OSA.designee()
	}
	return d
}

// set writes what was given, if it was.
func set[T any](to, given *T) {
	if given != nil {
		*to = *given
	}
}

func agreementFrom(c Call, x *licensing.Agreement, names map[licensing.OrganizationID]string, programme string) agreementBody {
	b := agreementBody{
		Head:   Head{ID: string(x.ID), Version: x.Version, Actions: actions(c, licensing.Agreements, x.State, x.Target())},
		Number: x.Number, Kind: x.Kind, State: x.State, Since: x.Since, Waiting: waitingFrom(x.Waiting()), Contract: x.Contract,
		Customer: x.Customer, CustomerName: names[x.Customer], Segment: x.Segment, Partner: x.Partner, PartnerName: names[x.Partner],
		Programme: x.Programme, ProgrammeN: programme, StartsOn: x.StartsOn, TermMonths: x.TermMonths, EndsOn: x.EndsOn,
		Signatory:              personBody{x.Signatory.Name, x.Signatory.Mail, x.Signatory.Language},
		AgreementAdministrator: designeeFrom(x.AgreementAdministrator), OSA: designeeFrom(x.OSA), NoticesMail: x.NoticesMail,
		DocumentHash: x.DocumentHash, Issue: x.Issue, CountersignedAt: x.CountersignedAt, RenewalClauseApproved: x.RenewalClauseApproved,
		AutomaticRenewal: x.AutomaticRenewal(), Reason: x.Reason, Reference: x.Reference, CreatedAt: x.CreatedAt, UpdatedAt: x.UpdatedAt,
	}
	if !x.SignedAt.IsZero() {
		b.Signature = &signature{At: x.SignedAt, From: x.SignedFrom}
		if c.Actor.Party == licensing.PartnerParty {
			b.Signature.From = ""
		}
	}
	return b
}

// agreementAnswer tells an agreement with its parties' names.
func agreementAnswer(ctx context.Context, u *app.App, c Call, x *licensing.Agreement, err error) (agreementBody, error) {
	if err != nil {
		return agreementBody{}, err
	}
	all, err := agreementPage(ctx, u, c, []*licensing.Agreement{x})
	if err != nil {
		return agreementBody{}, err
	}
	e, err := u.AgreementElsewhere(ctx, c.Actor, x.ID)
	if e != nil {
		all[0].Elsewhere = &elsewhere{Partners: e.Partners}
		for _, p := range e.People {
			all[0].Elsewhere.People = append(all[0].Elsewhere.People, personBody{p.Name, p.Mail, p.Language})
		}
	}
	return all[0], err
}

func agreementPage(ctx context.Context, u *app.App, c Call, all []*licensing.Agreement) ([]agreementBody, error) {
	ids := make([]licensing.OrganizationID, 0, 2*len(all))
	for _, x := range all {
		ids = append(ids, x.Customer, x.Partner)
	}
	names, err := u.OrganizationNames(ctx, c.Actor, ids...)
	if err != nil {
		return nil, err
	}
	programmes, err := u.Programmes(ctx)
	if err != nil {
		return nil, err
	}
	bodies := make([]agreementBody, len(all))
	for i, x := range all {
		bodies[i] = agreementFrom(c, x, names, programmes.Name(x.Programme, web.Language(ctx)))
	}
	return bodies, nil
}
