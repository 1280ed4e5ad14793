package intake

import (
	"io"
	"slices"
	"strconv"

	"volare/internal/licensing"
	"volare/internal/yamlfile"
)

// AgreementRow is one contract or enrollment of a file, in any state. Its
// dates tell how it came there.
type AgreementRow struct {
	Line       int
	Number     string
	Kind       licensing.AgreementKind
	Contract   string // the number of an enrollment's contract
	Customer   string // key of an organization
	Partner    string // key of the partner of record; empty: the order desk orders
	Programme  string
	State      licensing.AgreementState
	TermMonths int

	StartsOn        licensing.Date
	DraftedOn       licensing.Date
	SentOn          licensing.Date
	SignedOn        licensing.Date
	CountersignedOn licensing.Date
	EndedOn         licensing.Date // declined, withdrawn or terminated
	Reason          string

	Signatory              licensing.Person
	AgreementAdministrator licensing.Designee
	OSA                    licensing.Designee
	NoticesMail            string
	RenewalClauseApproved  bool
}

// agreementStates says which dates a state has behind it, in their order, and
// which it may have.
var agreementStates = map[licensing.AgreementState]struct{ needs, may []string }{
	licensing.AgreementDraft:      {needs: []string{}},
	licensing.AgreementSent:       {needs: []string{"sent_on"}},
	licensing.AgreementSigned:     {needs: []string{"sent_on", "signed_on"}},
	licensing.AgreementActive:     {needs: []string{"sent_on", "signed_on", "countersigned_on", "starts_on"}},
	licensing.AgreementExpired:    {needs: []string{"sent_on", "signed_on", "countersigned_on", "starts_on"}},
	licensing.AgreementTerminated: {needs: []string{"sent_on", "signed_on", "countersigned_on", "starts_on", "ended_on", "reason"}},
	licensing.AgreementDeclined:   {needs: []string{"sent_on", "ended_on", "reason"}, may: []string{"signed_on"}},
	licensing.AgreementWithdrawn:  {needs: []string{"ended_on", "reason"}, may: []string{"sent_on", "signed_on"}},
}

// ReadAgreements reads a YAML file of agreements; relative days count from
// today. A contract stands before its enrollments. With any problem the rows
// are not to be used.
func ReadAgreements(name string, in io.Reader, today licensing.Date) ([]AgreementRow, []licensing.Problem) {
	r := &reader{file: name, today: today}
	var rows []AgreementRow
	numbers := map[string]int{}
	for _, v := range r.documents(in, "agreements") {
		o := v.Object()
		row := r.agreement(o)
		row.Line = v.Line()
		if first, taken := numbers[row.Number]; taken && row.Number != "" {
			o.Get("agreement").Fail("file.repeats_line", "line", strconv.Itoa(first))
		}
		numbers[row.Number] = row.Line
		o.Close()
		rows = append(rows, row)
	}
	return rows, r.problems
}

func (r *reader) agreement(o *yamlfile.Object) AgreementRow {
	row := AgreementRow{
		Number:                 reference(o.Need("agreement")),
		Kind:                   choice(o.Need("kind"), licensing.AgreementKinds...),
		Contract:               reference(o.Get("contract")),
		Customer:               reference(o.Need("customer")),
		Partner:                reference(o.Get("partner")),
		Programme:              reference(o.Need("programme")),
		State:                  choice(o.Need("state"), licensing.Agreements.States...),
		TermMonths:             o.Need("term_months").Whole(1, 120),
		StartsOn:               r.date(o.Get("starts_on")),
		DraftedOn:              r.date(o.Need("drafted_on")),
		SentOn:                 r.date(o.Get("sent_on")),
		SignedOn:               r.date(o.Get("signed_on")),
		CountersignedOn:        r.date(o.Get("countersigned_on")),
		EndedOn:                r.date(o.Get("ended_on")),
		Reason:                 o.Get("reason").Prose(1000),
		NoticesMail:            address(o.Get("notices_mail")),
		RenewalClauseApproved:  o.Get("renewal_clause_approved").Flag(),
		AgreementAdministrator: r.designee(o.Get("agreement_administrator"), licensing.CustomerParty),
		OSA:                    r.designee(o.Need("online_services_administrator"), licensing.CustomerParty, licensing.PartnerParty),
	}
	signatory := o.Need("signatory").Object()
	if o.Get("signatory").Given() {
		row.Signatory = readPerson(signatory)
		signatory.Close()
	}
	r.parties(o, &row)
	r.dates(o, row)
	return row
}

// parties checks what kind, partner and designees say of each other.
func (r *reader) parties(o *yamlfile.Object, row *AgreementRow) {
	switch {
	case row.Kind == licensing.Enrollment:
		o.Need("contract")
	case row.Kind == licensing.Contract && row.Contract != "":
		o.Get("contract").Fail("field.not_allowed")
	}
	if row.OSA.Of == licensing.PartnerParty && row.Partner == "" {
		o.Get("online_services_administrator").At("of").Fail("agreement.no_partner_to_grant")
	}
	if o.Get("agreement_administrator").Given() {
		return
	}
	if row.OSA.Of == licensing.PartnerParty {
		o.Need("agreement_administrator")
	}
	row.AgreementAdministrator = row.OSA // the default: the OSA, where that is the customer's person
}

// dates checks that the agreement has the days of its state, one after the other.
func (r *reader) dates(o *yamlfile.Object, row AgreementRow) {
	rule, known := agreementStates[row.State]
	if !known {
		return
	}
	for _, f := range []string{"sent_on", "signed_on", "countersigned_on", "ended_on", "reason"} {
		switch v := o.Get(f); {
		case slices.Contains(rule.needs, f):
			o.Need(f)
		case v.Given() && !slices.Contains(rule.may, f):
			v.Fail("agreement.not_in_state", "state", string(row.State))
		}
	}
	if slices.Contains(rule.needs, "starts_on") {
		o.Need("starts_on")
	}
	last := row.DraftedOn
	for _, d := range []struct {
		field string
		on    licensing.Date
	}{{"sent_on", row.SentOn}, {"signed_on", row.SignedOn}, {"countersigned_on", row.CountersignedOn}, {"ended_on", row.EndedOn}} {
		if d.on.IsZero() {
			continue
		}
		if d.on.Before(last) || d.on.After(r.today) {
			o.Get(d.field).Fail("agreement.day_order")
		}
		last = d.on
	}
	if row.SentOn.IsZero() && !row.SignedOn.IsZero() {
		o.Need("sent_on")
	}
}

func (r *reader) date(v yamlfile.Value) licensing.Date {
	s := v.Text(10)
	if s == "" {
		return licensing.Date{}
	}
	d, code := r.day(s)
	if code != "" {
		v.Fail(code)
	}
	return d
}

func (r *reader) designee(v yamlfile.Value, of ...licensing.Party) licensing.Designee {
	if !v.Given() {
		return licensing.Designee{}
	}
	o := v.Object()
	d := licensing.Designee{Person: readPerson(o), Of: of[0], GrantEndsOn: r.date(o.Get("grant_ends_on"))}
	if w := choice(o.Get("of"), of...); w != "" {
		d.Of = w
	}
	if d.Of != licensing.PartnerParty && !d.GrantEndsOn.IsZero() {
		o.Get("grant_ends_on").Fail("field.not_allowed")
	}
	o.Close()
	return d
}
