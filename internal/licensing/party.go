package licensing

import "time"

// Party is the kind of an organization.
type Party string

// The parties. There is one operator per installation.
const (
	OperatorParty Party = "operator"
	PartnerParty  Party = "partner"
	CustomerParty Party = "customer"
)

// Parties lists all of them.
var Parties = []Party{OperatorParty, PartnerParty, CustomerParty}

// Sides lists whose person a designee may be.
var Sides = []Party{CustomerParty, PartnerParty}

// Segment says by which rules a customer renews.
type Segment string

// The segments. Operator and partners have none ("").
const (
	Commercial Segment = "commercial"
	Public     Segment = "public"
)

// Segments lists all of them.
var Segments = []Segment{Commercial, Public}

// Language is a language that portal and mails speak.
type Language string

// The languages.
const (
	Italian Language = "it"
	English Language = "en"
)

// Languages lists all of them, the default first.
var Languages = []Language{Italian, English}

// Organization is the operator, a partner or a customer. It has no life story:
// what it is engaged in has.
type Organization struct {
	ID            OrganizationID
	Party         Party
	Segment       Segment // customers only
	Name          string
	Country       string // ISO 3166-1 alpha-2
	VATNumber     string // Partita IVA or another country's VAT number
	TaxCode       string // codice fiscale of the entity
	IPACode       string // public bodies: codice IPA
	RecipientCode string // codice destinatario, 6 for public bodies, 7 otherwise
	CertifiedMail string // PEC
	Mail          string // general contact
	Telephone     string
	Domain        string // its internet domain; found by search
	Language      Language
	IntroducedBy  OrganizationID // the partner that entered it, and so sees it
	Reference     string         // its name in imported files
	CreatedAt     time.Time
	UpdatedAt     time.Time
	Version       int64
}

// Facts are what events may say about an organization.
func (o *Organization) Facts() Facts {
	return Facts{
		{"party", string(o.Party)}, {"segment", string(o.Segment)}, {"name", o.Name}, {"country", o.Country},
		{"vat_number", o.VATNumber}, {"tax_code", o.TaxCode}, {"ipa_code", o.IPACode},
		{"recipient_code", o.RecipientCode}, {"domain", o.Domain}, {"language", string(o.Language)},
	}
}

// Validate checks every field; fields are named as the API spells them.
func (o *Organization) Validate() []FieldError {
	var p Problems
	OneOf(&p, "party", o.Party, Parties)
	if o.Party == CustomerParty {
		OneOf(&p, "segment", o.Segment, Segments)
	} else if o.Segment != "" {
		p.Add("segment", "field.not_allowed")
	}
	p.text("name", o.Name, 1, 200)
	OneOf(&p, "language", o.Language, Languages)
	p.identifiers(o)
	if o.Mail != "" {
		p.mail("mail", o.Mail)
	}
	if o.CertifiedMail != "" {
		p.mail("certified_mail", o.CertifiedMail)
	}
	p.shaped("telephone", o.Telephone, maxTelephone, CheckTelephone)
	p.shaped("domain", o.Domain, maxDomain, CheckDomain)
	return p.Fields()
}

// Normalize brings numbers and codes into the form in which they are kept and
// compared; what can't be read is left for Validate to name.
func (o *Organization) Normalize() {
	set := func(s *string, check func(string) (string, string)) {
		if *s == "" {
			return
		}
		if n, code := check(*s); code == "" {
			*s = n
		}
	}
	set(&o.VATNumber, func(s string) (string, string) { return CheckVATNumber(o.Country, s) })
	set(&o.IPACode, CheckIPACode)
	set(&o.CertifiedMail, CheckMail)
	set(&o.Mail, CheckMail)
	set(&o.Domain, CheckDomain)
	if o.Country == "IT" {
		set(&o.TaxCode, CheckCodiceFiscale)
	}
	if o.Segment == Public {
		set(&o.RecipientCode, CheckOfficeCode)
	} else {
		set(&o.RecipientCode, CheckRecipientCode)
	}
}

// Person is somebody named on a paper, who may not have an account yet.
type Person struct {
	Name     string   `json:"name"`
	Mail     string   `json:"mail"`
	Language Language `json:"language"`
}

// Validate checks a person as somebody filled one in.
func (x Person) Validate() []FieldError {
	var p Problems
	p.person("", x)
	return p.Fields()
}

func (p *Problems) person(field string, x Person) {
	switch {
	case field != "" && x == Person{}: // nobody was named: don't ask for each part
		p.Add(field, "field.required")
		return
	case field != "":
		field += "."
	}
	p.text(field+"name", x.Name, 1, 200)
	p.mail(field+"mail", x.Mail)
	OneOf(p, field+"language", x.Language, Languages)
}

// Account is a person who signs in. Whoever was invited has one already,
// without any means to sign in until the mailed link was used (EnrolledAt).
type Account struct {
	ID         AccountID
	Name       string
	Mail       string // normalized; unique
	Language   Language
	EnrolledAt time.Time // zero: invited only
	DisabledAt time.Time // zero: not disabled
	CreatedAt  time.Time
	UpdatedAt  time.Time
	Version    int64
}

// Facts are what events may say about an account: nothing personal.
func (a *Account) Facts() Facts {
	return Facts{
		{"enrolled", YesNo(!a.EnrolledAt.IsZero())}, {"disabled", YesNo(!a.DisabledAt.IsZero())},
		{"language", string(a.Language)},
	}
}

// Enrolled reports whether the account can sign in.
func (a *Account) Enrolled() bool { return !a.EnrolledAt.IsZero() && a.DisabledAt.IsZero() }
