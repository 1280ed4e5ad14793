package licensing

import (
	"regexp"
	"strings"
)

// The checks of identifiers all have one form: they take what was typed and
// return it normalized (separators gone, in upper case), with the code of the
// rule it breaks, or "" when all is well. An empty identifier is
// "field.required": don't ask about optional ones that weren't given.

// normalized strips separators and white space and writes in upper case. Other
// alphabets' letters stay, to be refused.
func normalized(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(" \t\r\n\u00a0\u2009\u202f.-/_\u2010\u2011\u2013", r):
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

// digits reports whether s is least to most digits 0–9 and nothing else.
func digits(s string, least, most int) bool {
	if len(s) < least || len(s) > most {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// CheckPartitaIVA checks an Italian VAT number, with or without "IT" before
// it: 11 digits, of which the first seven count the subjects, three name the
// tax office that gave the number, and the last checks the others. Whether the
// number is in use isn't asked of anybody.
func CheckPartitaIVA(s string) (number, code string) {
	n := strings.TrimPrefix(normalized(s), "IT")
	switch {
	case n == "":
		return "", "field.required"
	case !digits(n, 11, 11):
		return n, "field.partita_iva"
	case n[:7] == "0000000":
		return n, "field.partita_iva"
	case !taxOffice(n[7:10]):
		return n, "field.partita_iva_office"
	case !luhn(n):
		return n, "field.check_digit"
	}
	return n, ""
}

func taxOffice(s string) bool {
	return s >= "001" && s <= "100" || s == "120" || s == "121" || s == "888" || s == "999"
}

// luhn reports whether the last digit of s (counted evenly from the left)
// checks the others.
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// CheckCodiceFiscale checks the tax code of an organization: 11 digits, or
// that of the person who trades in their own name.
func CheckCodiceFiscale(s string) (taxCode, code string) {
	if n := normalized(s); len(n) == 16 {
		return CheckCodiceFiscalePerson(s)
	}
	return CheckCodiceFiscaleEntity(s)
}

// CheckCodiceFiscaleEntity checks an entity's tax code: 11 digits, checked as
// a Partita IVA's are. It may be another number than the Partita IVA.
func CheckCodiceFiscaleEntity(s string) (taxCode, code string) {
	n := normalized(s)
	switch {
	case n == "":
		return "", "field.required"
	case !digits(n, 11, 11) || n[:7] == "0000000":
		return n, "field.codice_fiscale"
	case !luhn(n):
		return n, "field.check_digit"
	}
	return n, ""
}

var personalTaxCode = regexp.MustCompile(`^[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$`)

// CheckCodiceFiscalePerson checks a person's tax code of 16 characters. Where
// two persons would have the same, digits are replaced by letters (omocodia).
func CheckCodiceFiscalePerson(s string) (taxCode, code string) {
	c := normalized(s)
	switch {
	case c == "":
		return "", "field.required"
	case !personalTaxCode.MatchString(c):
		return c, "field.codice_fiscale_person"
	}
	day := 10*clashDigit(c[9]) + clashDigit(c[10])
	if day < 1 || day > 71 || day > 31 && day < 41 { // women's days count from 41
		return c, "field.codice_fiscale_day"
	}
	if c[15] != checkLetter(c[:15]) {
		return c, "field.check_digit"
	}
	return c, ""
}

// clashDigit is the digit that c is, or stands for after a clash.
func clashDigit(c byte) int {
	if i := strings.IndexByte("LMNPQRSTUV", c); i >= 0 {
		return i
	}
	return int(c - '0')
}

// oddValues are what characters count in odd places, A–Z or 0–9 from the left.
var oddValues = [26]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}

func checkLetter(s string) byte {
	sum := 0
	for i := range len(s) {
		v := int(s[i] - '0')
		if s[i] >= 'A' {
			v = int(s[i] - 'A')
		}
		if i%2 == 0 { // the first place is odd
			v = oddValues[v]
		}
		sum += v
	}
	return byte('A' + sum%26)
}

var (
	officeCode    = regexp.MustCompile(`^[A-Z0-9]{6}$`)
	recipientCode = regexp.MustCompile(`^[A-Z0-9]{7}$`)
	ipaCode       = regexp.MustCompile(`^[a-z0-9_-]{1,20}$`)
)

// Recipient codes with a meaning of their own.
const (
	NoRecipientCode      = "0000000" // invoices come by PEC, or are fetched
	ForeignRecipientCode = "XXXXXXX"
)

// CheckOfficeCode checks a public body's codice univoco ufficio, the 6
// characters that e-invoices are addressed to.
func CheckOfficeCode(s string) (office, code string) {
	return checkPattern(normalized(s), officeCode, "field.codice_ufficio")
}

// CheckRecipientCode checks a private organization's codice destinatario, 7 characters.
func CheckRecipientCode(s string) (recipient, code string) {
	return checkPattern(normalized(s), recipientCode, "field.codice_destinatario")
}

// CheckIPACode checks a public body's codice IPA, and returns it in lower
// case. It is never the same thing as its offices' codes.
func CheckIPACode(s string) (ipa, code string) {
	return checkPattern(strings.ToLower(strings.TrimSpace(s)), ipaCode, "field.codice_ipa")
}

func checkPattern(s string, form *regexp.Regexp, code string) (string, string) {
	switch {
	case s == "":
		return "", "field.required"
	case !form.MatchString(s):
		return s, code
	}
	return s, ""
}
