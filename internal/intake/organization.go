package intake

import (
	"io"
	"slices"
	"strconv"

	"volare/internal/licensing"
	"volare/internal/yamlfile"
)

// OrganizationRow is one organization of a file. Its Reference is the name by
// which the other files call it.
type OrganizationRow struct {
	Line int
	licensing.Organization
	People []PersonRow
}

// PersonRow is a person of an organization with the roles held on it;
// customers' people hold theirs on agreements.
type PersonRow struct {
	Line int
	licensing.Person
	Roles []licensing.Role
}

// ReadOrganizations reads a YAML file of organizations and their people. With
// any problem the rows are not to be used.
func ReadOrganizations(name string, in io.Reader) ([]OrganizationRow, []licensing.Problem) {
	r := &reader{file: name}
	var rows []OrganizationRow
	keys := map[string]int{}
	for _, v := range r.documents(in, "organizations") {
		o := v.Object()
		row := r.organization(o)
		row.Line = v.Line()
		if first, taken := keys[row.Reference]; taken && row.Reference != "" {
			o.Get("organization").Fail("file.repeats_line", "line", strconv.Itoa(first))
		}
		keys[row.Reference] = row.Line
		o.Close()
		rows = append(rows, row)
	}
	return rows, r.problems
}

func (r *reader) organization(o *yamlfile.Object) OrganizationRow {
	row := OrganizationRow{Organization: licensing.Organization{
		Reference:     reference(o.Need("organization")),
		Party:         choice(o.Need("party"), licensing.Parties...),
		Segment:       choice(o.Get("segment"), licensing.Segments...),
		Name:          o.Need("name").Text(200),
		Country:       checked(o.Get("country"), licensing.CheckCountry),
		CertifiedMail: address(o.Get("certified_mail")),
		Mail:          address(o.Get("mail")),
		Telephone:     checked(o.Get("telephone"), licensing.CheckTelephone),
		Domain:        checked(o.Get("domain"), licensing.CheckDomain),
		Language:      language(o.Get("language")),
	}}
	if row.Country == "" {
		row.Country = "IT"
	}
	switch {
	case row.Party == licensing.CustomerParty && row.Segment == "":
		o.Need("segment")
	case row.Party != licensing.CustomerParty && row.Party != "" && row.Segment != "":
		o.Get("segment").Fail("field.not_allowed")
	}
	identifiers(o, &row)
	for _, v := range o.Get("people").List(500) {
		po := v.Object()
		p := PersonRow{Line: v.Line(), Person: readPerson(po)}
		for _, v := range po.Get("roles").List(10) {
			switch role := choice(v, licensing.Roles...); {
			case role == "":
			case role.OnAgreement() || role.Party() != row.Party:
				v.Fail("field.not_allowed")
			default:
				p.Roles = append(p.Roles, role)
			}
		}
		po.Close()
		if slices.ContainsFunc(row.People, func(q PersonRow) bool { return q.Mail == p.Mail && p.Mail != "" }) {
			po.Get("mail").Fail("field.duplicate")
		}
		row.People = append(row.People, p)
	}
	return row
}

// readPerson reads name, mail and language; the caller closes o.
func readPerson(o *yamlfile.Object) licensing.Person {
	return licensing.Person{Name: o.Need("name").Text(200), Mail: address(o.Need("mail")), Language: language(o.Get("language"))}
}

// checked reads a text and brings it to the normal form that check gives.
func checked(v yamlfile.Value, check func(string) (normal, code string)) string {
	s := v.Text(254)
	if s == "" {
		return ""
	}
	normal, code := check(s)
	if code != "" {
		v.Fail(code)
		return ""
	}
	return normal
}

func address(v yamlfile.Value) string {
	return checked(v, licensing.CheckMail)
}

// language reads it or en; the first of the languages when nothing is said.
func language(v yamlfile.Value) licensing.Language {
	if s := choice(v, licensing.Languages...); s != "" {
		return s
	}
	return licensing.Languages[0]
}

// choice reads one of a few words that licensing lists.
func choice[T ~string](v yamlfile.Value, from ...T) T {
	words := make([]string, len(from))
	for i, w := range from {
		words[i] = string(w)
	}
	return T(v.Choice(words...))
}

// reference reads the name by which one file calls what stands in another.
func reference(v yamlfile.Value) string {
	s := v.Text(40)
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			v.Fail("file.reference")
			return ""
		}
	}
	return s
}

// identifiers reads the numbers and codes by which authorities know the
// organization; Italian ones are checked wholly, others by what is known of them.
func identifiers(o *yamlfile.Object, row *OrganizationRow) {
	row.VATNumber = checked(o.Get("vat_number"), func(s string) (string, string) {
		return licensing.CheckVATNumber(row.Country, s)
	})
	taxCode, recipient := licensing.CheckCodiceFiscale, licensing.CheckRecipientCode
	if row.Segment == licensing.Public {
		taxCode, recipient = licensing.CheckCodiceFiscaleEntity, licensing.CheckOfficeCode
	}
	if row.Country != "IT" {
		row.TaxCode = o.Get("tax_code").Text(20)
	} else {
		row.TaxCode = checked(o.Get("tax_code"), taxCode)
	}
	row.RecipientCode = checked(o.Get("recipient_code"), recipient)
	row.IPACode = checked(o.Get("ipa_code"), licensing.CheckIPACode)
	if row.IPACode != "" && row.Segment != licensing.Public {
		o.Get("ipa_code").Fail("field.not_allowed")
	}
}
