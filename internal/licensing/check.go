package licensing

import (
	"slices"
	"strings"
)

// The checks that several aggregates' Validate share.

// OneOf checks a value that is chosen from known ones, and names them.
func OneOf[S ~string](p *Problems, field string, v S, known []S) {
	switch {
	case v == "":
		p.Add(field, "field.required")
	case !slices.Contains(known, v):
		names := make([]string, len(known))
		for i, k := range known {
			names[i] = string(k)
		}
		p.Add(field, "field.choice", "choices", strings.Join(names, ", "))
	}
}

// text checks a single line of least to most characters.
func (p *Problems) text(field, s string, least, most int) { p.words(field, s, least, most, false) }

// paragraph checks text that may have line breaks.
func (p *Problems) paragraph(field, s string, least, most int) { p.words(field, s, least, most, true) }

func (p *Problems) between(field string, n, least, most int) {
	if n < least || n > most {
		p.Add(field, "field.range", "min", itoa(least), "max", itoa(most))
	}
}

// code adds what check finds wrong with s.
func (p *Problems) code(field, s string, check func(string) (string, string)) {
	if _, code := check(s); code != "" {
		p.Add(field, code)
	}
}

// shaped checks text that has a shape of its own; it may be left out.
func (p *Problems) shaped(field, s string, most int, check func(string) (string, string)) {
	if code, params := CheckText(s, 0, most, false); code != "" {
		p.Add(field, code, params...)
	} else if s != "" {
		p.code(field, s, check)
	}
}

// identifiers checks an organization's numbers and codes.
func (p *Problems) identifiers(o *Organization) {
	if o.Country == "" {
		p.Add("country", "field.required")
	} else {
		p.code("country", o.Country, CheckCountry)
	}
	if o.VATNumber != "" {
		if _, code := CheckVATNumber(o.Country, o.VATNumber); code != "" {
			p.Add("vat_number", code)
		}
	}
	if o.TaxCode != "" && o.Country == "IT" {
		p.code("tax_code", o.TaxCode, CheckCodiceFiscale)
	}
	if o.IPACode != "" {
		if o.Segment != Public {
			p.Add("ipa_code", "field.not_allowed")
		} else {
			p.code("ipa_code", o.IPACode, CheckIPACode)
		}
	}
	if o.RecipientCode != "" {
		check := CheckRecipientCode
		if o.Segment == Public {
			check = CheckOfficeCode
		}
		p.code("recipient_code", o.RecipientCode, check)
	}
	if o.Party == CustomerParty && o.VATNumber == "" && o.TaxCode == "" && o.Country == "IT" {
		p.Add("vat_number", "organization.identifier_needed")
	}
}

// words checks text of least to most characters.
func (p *Problems) words(field, s string, least, most int, multiline bool) {
	if code, params := CheckText(s, least, most, multiline); code != "" {
		p.Add(field, code, params...)
	}
}

func (p *Problems) mail(field, s string) { p.code(field, s, CheckMail) }

// cig checks a tender code and an exemption where they are given.
func (p *Problems) cig(at, cig, exemption string) {
	if cig != "" {
		p.code(at+"cig", cig, CheckCIG)
	}
	if exemption != "" {
		p.code(at+"cig_exemption", exemption, CheckCIGExemption)
	}
}
