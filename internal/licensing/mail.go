package licensing

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest mail address that can be delivered to (RFC 5321, as corrected),
// its longest part before the @, and the longest domain.
const (
	maxMail   = 254
	maxLocal  = 64
	maxDomain = 253
	maxLabel  = 63
)

// CheckMail checks a bare mail address (a PEC is one too: no domain proves
// it) and returns it trimmed and with its domain in lower case, or the code of
// the rule it breaks. International domains are taken in any script and stay
// as they are written: whoever sends encodes them.
func CheckMail(s string) (address, code string) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", "field.required"
	}
	at := strings.LastIndexByte(s, '@')
	if at < 1 || len(s) > maxMail || at > maxLocal || !utf8.ValidString(s) {
		return s, "field.mail"
	}
	local, domain := s[:at], strings.ToLower(s[at+1:])
	for _, r := range local {
		// Few servers take other letters before the @, and a quoted part only
		// serves to hide something.
		if r <= ' ' || r >= 0x7f || r == '"' {
			return s, "field.mail"
		}
	}
	if !properDomain(domain) {
		return s, "field.mail"
	}
	address = local + "@" + domain
	if a, err := mail.ParseAddress(address); err != nil || a.Name != "" || a.Address != address {
		return s, "field.mail"
	}
	return address, ""
}

// MailKey returns the form in which mail addresses are compared: nobody tells
// Anna@ from anna@.
func MailKey(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

// properDomain counts characters: encoded, a name in another script is often
// shorter than in UTF-8, and never has fewer of them.
func properDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	if len(labels) < 2 || utf8.RuneCountInString(domain) > maxDomain {
		return false
	}
	for _, l := range labels {
		if l == "" || utf8.RuneCountInString(l) > maxLabel || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
		for _, r := range l {
			if !strings.ContainsRune("-·͵׳״・", r) && !unicode.In(r, unicode.L, unicode.M, unicode.Nd) {
				return false
			}
		}
	}
	// An address in numbers is no domain.
	return strings.ContainsFunc(labels[len(labels)-1], unicode.IsLetter)
}
