package app

import (
	"context"
	"io"
	"strconv"

	"volare/internal/intake"
	"volare/internal/licensing"
)

// ImportOrganizations reads a file of organizations and their people, whole or
// not at all. What the installation knows by the same reference is corrected
// where the file says otherwise. Nobody is mailed: people with a role get an
// open invitation, whose mail is sent when somebody asks for it.
func (a *App) ImportOrganizations(ctx context.Context, actor Actor, name string, in io.Reader, p Progress) (Imported, error) {
	if err := actor.authorize("import", "import.organizations", "import.organizations", licensing.Target{}); err != nil {
		return Imported{}, err
	}
	rows, problems := intake.ReadOrganizations(name, in)
	if len(problems) > 0 {
		return refused(len(rows), problems)
	}
	return result(ctx, a, actor, func(w *work) (Imported, error) {
		done := Imported{Rows: len(rows)}
		if err := replay(w, &done); err != nil {
			return done, err
		}
		var problems []licensing.Problem
		for i, row := range rows {
			wrong, err := w.importOrganization(organizationSpot(name, i, row), row, &done)
			if err != nil {
				return done, err
			}
			problems = append(problems, wrong...)
			p.tell(i+1, len(rows))
		}
		if len(problems) > 0 {
			return refused(len(rows), problems)
		}
		return done, nil
	})
}

// importOrganization writes one row down, or tells what is wrong with it.
func (w *work) importOrganization(spot spot, row intake.OrganizationRow, done *Imported) ([]licensing.Problem, error) {
	known, problems, err := w.knownOrganization(spot, row)
	if err != nil || problems != nil {
		return problems, err
	}
	o := row.Organization
	o.Normalize()
	if problems = spot.problems(o.Validate()); problems != nil {
		return problems, nil
	}
	switch {
	case known == nil:
		o.ID, o.CreatedAt, o.UpdatedAt, o.Version = licensing.OrganizationID(licensing.NewID()), w.now, w.now, 1
		known = &o
		err = w.insertOrganization(known)
		done.Added++
	case organizationDraftOf(known) == organizationDraftOf(&o) && known.Reference == o.Reference:
		done.Same++
	case known.Segment != o.Segment || known.Party != o.Party:
		return spot.problem("segment", "organization.segment_fixed"), nil
	default:
		before := known.Facts()
		organizationDraftOf(&o).fill(known)
		known.Reference = o.Reference
		err = w.saveOrganization(known, before)
		done.Changed++
	}
	if err != nil {
		return nil, err
	}
	for i, person := range row.People {
		err := w.importPerson(person, known)
		var p licensing.Problems
		if err := p.Take("people["+strconv.Itoa(i)+"].", err); err != nil {
			return nil, err
		}
		spot.line, spot.values = person.Line, map[string]string{"people[" + strconv.Itoa(i) + "].mail": person.Mail}
		problems = append(problems, spot.problems(p.Fields())...)
	}
	return problems, nil
}

// organizationSpot is where a row stands, with what was written where only the
// database can tell that it is wrong.
func organizationSpot(file string, i int, row intake.OrganizationRow) spot {
	return spot{file: file, line: row.Line, at: "organizations[" + strconv.Itoa(i) + "].", values: map[string]string{
		"vat_number": row.VATNumber, "tax_code": row.TaxCode, "country": row.Country, "ipa_code": row.IPACode, "party": string(row.Party), "segment": string(row.Segment)}}
}

// knownOrganization finds the organization that a row means: by its reference,
// or by a number when it was entered by hand and no file calls it anything yet;
// nil when it is new. Numbers of another organization are problems, and so is
// whatever contradicts that the two are the same.
func (w *work) knownOrganization(spot spot, row intake.OrganizationRow) (*licensing.Organization, []licensing.Problem, error) {
	known, err := missingIsNil(w.OrganizationByReference(row.Reference))
	if err != nil {
		return nil, nil, err
	}
	byTaxCode := func(code string) (*licensing.Organization, error) { return w.OrganizationByTaxCode(row.Country, code) }
	var problems []licensing.Problem
	for _, by := range []struct {
		field, value string
		find         func(string) (*licensing.Organization, error)
	}{{"vat_number", row.VATNumber, w.OrganizationByVATNumber}, {"tax_code", row.TaxCode, byTaxCode}, {"ipa_code", row.IPACode, w.OrganizationByIPACode}} {
		if by.value == "" {
			continue
		}
		other, err := missingIsNil(by.find(by.value))
		switch {
		case err != nil:
			return nil, nil, err
		case other == nil || known != nil && other.ID == known.ID:
		case known == nil && other.Reference == "":
			known = other
			problems = append(problems, contradictions(spot, other, row)...)
		default:
			problems = append(problems, spot.problem(by.field, "organization.known_already")...)
		}
	}
	if row.Party == licensing.OperatorParty && known == nil {
		operator, err := missingIsNil(w.Operator())
		if err != nil {
			return nil, nil, err
		}
		if operator != nil {
			problems = append(problems, spot.problem("party", "organization.one_operator")...)
		}
	}
	return known, problems, nil
}

// contradictions are the fields in which an organization entered by hand, found
// by a number, is another one than the row's. What one of them leaves out
// contradicts nothing.
func contradictions(spot spot, known *licensing.Organization, row intake.OrganizationRow) []licensing.Problem {
	var problems []licensing.Problem
	for _, f := range []struct{ field, known, row string }{
		{"party", string(known.Party), string(row.Party)}, {"segment", string(known.Segment), string(row.Segment)}, {"country", known.Country, row.Country},
		{"vat_number", known.VATNumber, row.VATNumber}, {"tax_code", known.TaxCode, row.TaxCode}, {"ipa_code", known.IPACode, row.IPACode},
	} {
		if f.known != "" && f.row != "" && f.known != f.row {
			problems = append(problems, spot.problem(f.field, "organization.contradicts")...)
		}
	}
	return problems
}

// importPerson makes sure of a person's account, and of the roles that the
// file gives; a role held before is left alone. Whoever imports gives none that
// they could not give by hand: the operator's are its administrators' to give,
// and its people get none of others.
func (w *work) importPerson(p intake.PersonRow, o *licensing.Organization) error {
	acc, err := w.account(p.Person)
	if err != nil {
		return err
	}
	held, err := w.RolesOf(acc.ID)
	if err != nil {
		return err
	}
	for _, role := range p.Roles {
		if holds(held, role, o.ID) {
			continue
		}
		if role.Party() == licensing.OperatorParty && !w.actor.System && !w.actor.Stands(licensing.Administrator, licensing.Target{}) {
			return licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "invitation.invite")
		}
		if err := w.checkSide(p.Person, role); err != nil {
			return err
		}
		if _, err := w.appoint(appointment{person: p.Person, role: role, organization: o.ID}); err != nil {
			return err
		}
	}
	return nil
}

func holds(held []*licensing.Assignment, role licensing.Role, in licensing.OrganizationID) bool {
	for _, h := range held {
		if h.Role == role && h.Organization == in && h.Agreement == "" {
			return true
		}
	}
	return false
}

// missingIsNil turns "there is none" into nil.
func missingIsNil[T any](v *T, err error) (*T, error) {
	if err != nil && licensing.KindOf(err) == licensing.Missing {
		return nil, nil
	}
	return v, err
}
