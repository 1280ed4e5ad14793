package catalogue

import (
	"net/mail"
	"strings"
)

// checkEmail accepts one plain mail address (RFC 5321 lengths) and gives it
// back with its domain in lower-case ASCII; the local part is kept as typed.
func checkEmail(s string, o formatOptions) (string, string) {
	s = strings.TrimSpace(s)
	a, err := mail.ParseAddress(s)
	if err != nil || a.Name != "" || a.Address != s {
		return "", "field.mail"
	}
	at := strings.LastIndexByte(s, '@')
	local := s[:at]
	domain, code := checkHostname(s[at+1:], o)
	if code != "" || len(local) > 64 || strings.ContainsFunc(local, func(r rune) bool { return r > 126 || r <= ' ' || r == '"' }) {
		return "", "field.mail"
	}
	if len(local)+1+len(domain) > 254 {
		return "", "field.mail"
	}
	return local + "@" + domain, ""
}
