package document

import (
	"errors"
	"strconv"
	"time"

	"volare/internal/licensing"
)

// Agreement is what an agreement's document says. All texts are shown as they
// are, in the order given.
type Agreement struct {
	Language string // of the document: the customer's, "it" or "en"
	Number   string // "C-2026-000148"
	Issue    int    // counts the documents of one agreement: recalling and sending again makes another
	Kind     string // "contract" or "enrollment"
	Contract string // enrollment: the number of its contract
	Segment  string // "commercial" or "public"

	Programme string // its name
	Terms     string // its text: paragraphs divided by line breaks
	Guide     string // where the programme's guide is, if anywhere

	StartsOn   licensing.Date // zero: starts when countersigned
	TermMonths int

	Operator Party
	Customer Party
	Partner  *Party // nil: none

	Signatory              Person
	AgreementAdministrator Person
	OSA                    Person
	Grant                  *Grant // when OSA is the partner's person

	Renewal Renewal

	CreatedAt time.Time      // the instant the document is frozen at
	Zone      *time.Location // the installation's; nil is UTC
}

// Party is an organization of the agreement.
type Party struct {
	Name        string
	Address     string
	Identifiers []Identifier
}

// Identifier is a number that an organization is known by.
type Identifier struct {
	Label string // what it is: "vat_number", a label of the language catalogues
	Value string
}

// Person is somebody the agreement names.
type Person struct {
	Name         string
	Mail         string
	Organization string // shown when set: for a person of the partner
}

// Grant is the customer's consent that a person of its partner acts for it.
type Grant struct {
	Partner string
	EndsOn  licensing.Date // zero: ends with the agreement
}

// Renewal is what the programme's policy says about tacit renewal.
type Renewal struct {
	CutoffHours int // until so long before the end a renewal can be turned off
	UndoDays    int // so long after the old end an automatic renewal can be undone
}

// Agreement writes the document of a and returns it with its SHA-256 in
// hexadecimal. An error is a mistake of the caller or ours, never a user's.
func (p *Printer) Agreement(a Agreement) (pdf []byte, sha256 string, err error) {
	switch {
	case a.Number == "" || a.CreatedAt.IsZero() || a.TermMonths < 1:
		return nil, "", errors.New("document: agreement without number, instant or term")
	case a.Kind != "contract" && (a.Kind != "enrollment" || a.Contract == ""):
		return nil, "", errors.New("document: agreement is neither a contract nor an enrollment under one")
	case a.Segment != "commercial" && a.Segment != "public":
		return nil, "", errors.New("document: agreement without the customer's segment")
	}
	s := p.newSheet(a.Language, a.title(p), a.Number+" / "+strconv.Itoa(a.Issue), a.CreatedAt)
	a.head(s)
	a.parties(s)
	a.programme(s)
	a.term(s)
	a.people(s)
	a.renewal(s)
	a.signatures(s)
	s.explainLost()
	return s.finish()
}

func (a Agreement) title(p *Printer) string {
	if a.Kind == "enrollment" {
		return p.texts.Text(a.Language, "document.title_enrollment", map[string]string{"contract": a.Contract})
	}
	return p.texts.Text(a.Language, "document.title_contract", nil)
}

func (a Agreement) head(s *sheet) {
	s.line(s.text("document.operator"), a.Operator.Name, 11)
	s.title(s.heading)
	s.paragraph(s.text("document.numbered", "number", a.Number, "issue", strconv.Itoa(a.Issue),
		"at", s.texts.DateTime(a.Language, a.CreatedAt, a.Zone)))
}

func (a Agreement) parties(s *sheet) {
	s.section(s.text("document.parties"))
	s.party(s.text("document.operator"), a.Operator)
	s.party(s.text("label.customer"), a.Customer)
	s.row(s.text("label.segment"), s.text("segment."+a.Segment))
	if a.Partner != nil {
		s.party(s.text("document.partner_of_record"), *a.Partner)
	}
}

func (a Agreement) programme(s *sheet) {
	s.section(s.text("document.programme"))
	s.row(s.text("label.programme"), a.Programme)
	if a.Guide != "" {
		s.row(s.text("document.guide"), a.Guide)
	}
	s.paragraphs(s.text("document.terms"), a.Terms)
}

func (a Agreement) term(s *sheet) {
	s.section(s.text("document.term"))
	starts := s.text("document.starts_when_countersigned")
	if !a.StartsOn.IsZero() {
		starts = s.text("document.starts_on", "day", s.date(a.StartsOn))
	}
	s.row(s.text("label.starts_on"), starts)
	s.row(s.text("label.term"), s.texts.Plural(a.Language, "count.month", a.TermMonths, nil))
	s.paragraph(s.text("document.agreement_never_renews"))
}

func (a Agreement) people(s *sheet) {
	s.section(s.text("document.people"))
	s.paragraph(s.text("document.designation"))
	s.person(s.text("label.signatory"), a.Signatory)
	s.person(s.text("label.agreement_administrator"), a.AgreementAdministrator)
	s.person(s.text("label.online_services_administrator"), a.OSA)
	switch {
	case a.Grant == nil:
	case a.Grant.EndsOn.IsZero():
		s.paragraphs(s.text("document.grant"), s.text("document.grant_with_agreement", "person", a.OSA.Name, "partner", a.Grant.Partner))
	default:
		s.paragraphs(s.text("document.grant"), s.text("document.grant_until", "person", a.OSA.Name, "partner", a.Grant.Partner,
			"ends_on", s.date(a.Grant.EndsOn)))
	}
}

// renewal is a section of its own because its approval is: a commercial
// customer may sign the agreement without it. A public body's says that
// nothing ever renews tacitly, so there is nothing to approve.
func (a Agreement) renewal(s *sheet) {
	number := s.section(s.text("document.renewal"))
	if a.Segment == "public" {
		s.paragraph(s.text("document.renewal_public"))
		return
	}
	s.paragraph(s.text("document.renewal_commercial",
		"cutoff", s.texts.Plural(a.Language, "count.hour", a.Renewal.CutoffHours, nil),
		"undo", s.texts.Plural(a.Language, "count.day", a.Renewal.UndoDays, nil)))
	s.paragraph(s.text("document.renewal_approval", "section", strconv.Itoa(number)))
	s.signatureLine(s.text("document.renewal_approved"), a.Signatory.Name)
}

func (a Agreement) signatures(s *sheet) {
	s.section(s.text("document.signatures"))
	s.paragraph(s.text("document.signed_in_portal"))
	s.signatureLine(s.text("document.for_customer"), a.Signatory.Name)
	s.signatureLine(s.text("document.for_operator"), a.Operator.Name)
}
