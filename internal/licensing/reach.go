package licensing

import (
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A telephone number has as many characters at most as its column, and as many
// digits as the plans have: an emergency number's three, or E.164's fifteen
// after the 00 that many write for "+".
const (
	maxTelephone   = 40
	leastTelephone = 3
	mostTelephone  = 17
)

// fullStops are the other dots that keyboards give for the one in a domain (IDNA).
var fullStops = strings.NewReplacer("。", ".", "．", ".", "｡", ".")

// CheckDomain checks the shape of an internet domain, in any script, and
// returns it in lower case and without the root's dot, or the code of the rule
// it breaks. Whether its ending exists takes tables that are not the standard
// library's: a form of the catalogue looks there too.
func CheckDomain(s string) (domain, code string) {
	domain = strings.ToLower(strings.TrimSuffix(fullStops.Replace(strings.TrimSpace(s)), "."))
	if _, err := netip.ParseAddr(strings.Trim(domain, "[]")); err == nil {
		return s, "format.domain_is_address"
	}
	if !properDomain(domain) {
		return s, "format.domain"
	}
	return domain, ""
}

// CheckTelephone checks that s is written as a telephone number is: digits, with
// what people put between them, and at most one "+" before them. It returns it
// trimmed, or the code of the rule it breaks.
func CheckTelephone(s string) (telephone, code string) {
	telephone = strings.TrimSpace(s)
	digits, plus := 0, false
	for _, r := range telephone {
		switch {
		case unicode.IsDigit(r):
			digits++
		case (r == '+' || r == '＋') && digits == 0 && !plus:
			plus = true
		case !unicode.In(r, unicode.Zs, unicode.Pd) && !strings.ContainsRune("()./", r):
			return s, "format.tel"
		}
	}
	if digits < leastTelephone || digits > mostTelephone || utf8.RuneCountInString(telephone) > maxTelephone {
		return s, "format.tel"
	}
	return telephone, ""
}
