package licensing

import (
	"regexp"
	"slices"
	"strings"
)

// countries are the codes of ISO 3166-1 alpha-2.
var countries = strings.Fields(`
	AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
	CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
	GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
	KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT
	MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
	SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
	UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`)

// Countries lists the countries' codes (ISO 3166-1 alpha-2), in their order.
func Countries() []string { return slices.Clone(countries) }

// CheckCountry checks a country's code of two letters.
func CheckCountry(s string) (country, code string) {
	country = strings.ToUpper(strings.TrimSpace(s))
	if country == "" {
		return "", "field.required"
	}
	if _, known := slices.BinarySearch(countries, country); !known {
		return country, "field.country"
	}
	return country, ""
}

// vatForms are the VAT numbers of the European Union by country, as the
// Commission's VIES states them, after the country's prefix.
var vatForms = map[string]*regexp.Regexp{
	"AT": form(`U\d{8}`), "BE": form(`[01]\d{9}`), "BG": form(`\d{9,10}`), "CY": form(`\d{8}[A-Z]`),
	"CZ": form(`\d{8,10}`), "DE": form(`[1-9]\d{8}`), "DK": form(`\d{8}`), "EE": form(`\d{9}`),
	"ES": form(`[A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z]`), "FI": form(`\d{8}`), "FR": form(`[A-HJ-NP-Z0-9]{2}\d{9}`),
	"GR": form(`\d{9}`), "HR": form(`\d{11}`), "HU": form(`\d{8}`),
	"IE": form(`\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W]`), "LT": form(`\d{9}|\d{12}`), "LU": form(`\d{8}`),
	"LV": form(`\d{11}`), "MT": form(`\d{8}`), "NL": form(`\d{9}B\d{2}`), "PL": form(`\d{10}`),
	"PT": form(`\d{9}`), "RO": form(`[1-9]\d{1,9}`), "SE": form(`\d{10}01`), "SI": form(`[1-9]\d{7}`), "SK": form(`[1-9]\d{9}`),
}

var vatElsewhere = form(`[A-Z0-9]{2,20}`)

func form(pattern string) *regexp.Regexp { return regexp.MustCompile("^(?:" + pattern + ")$") }

// CheckVATNumber checks the VAT number of an organization in country: Italy's
// wholly (see CheckPartitaIVA), the other EU countries' by their form, the
// rest of the world's to be letters and digits. EU numbers are returned with
// their prefix, Italian ones without.
func CheckVATNumber(country, s string) (number, code string) {
	n := normalized(s)
	if country == "IT" {
		return CheckPartitaIVA(s)
	}
	eu, prefix := vatForms[country], country
	if eu == nil {
		return checkPattern(n, vatElsewhere, "field.vat_number")
	}
	if country == "GR" {
		prefix = "EL" // Greece's prefix is the language's code
	}
	if rest, ok := strings.CutPrefix(n, prefix); ok && eu.MatchString(rest) {
		return n, ""
	}
	if n, code = checkPattern(n, eu, "field.vat_number"); code != "" {
		return n, code
	}
	return prefix + n, ""
}
