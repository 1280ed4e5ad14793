package catalogue

import (
	"strings"

	"volare/internal/licensing"
)

// checkEmail accepts one plain mail address and gives it back with its domain
// in ASCII, which every mail server takes; the local part is kept as typed.
func checkEmail(s string, o formatOptions) (string, string) {
	address, code := licensing.CheckMail(s)
	if code != "" {
		return "", code
	}
	at := strings.LastIndexByte(address, '@')
	domain, code := checkHostname(address[at+1:], o)
	if code != "" {
		return "", "field.mail"
	}
	// The domain may have grown: xn-- and so on.
	address, code = licensing.CheckMail(address[:at+1] + domain)
	return address, code
}
