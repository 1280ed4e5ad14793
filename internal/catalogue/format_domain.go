package catalogue

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"volare/internal/licensing"
)

// names turns what people type into DNS names: upper case, full-width letters
// and international ones are mapped, what DNS can't carry is refused.
var names = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(true), idna.VerifyDNSLength(true))

// reserved are the top-level names of RFC 2606 and RFC 6761 that are in no
// public list: good for documentation and tests.
var reserved = map[string]bool{"example": true, "test": true}

// checkHostname accepts a full host name and gives it in its ASCII form.
func checkHostname(s string, _ formatOptions) (string, string) {
	s = strings.TrimSuffix(strings.TrimSpace(s), ".")
	ascii, err := names.ToASCII(s)
	if err != nil {
		ascii = s // an address in brackets is no name, and has its own words
	}
	ascii, code := licensing.CheckDomain(ascii)
	switch {
	case code == "format.domain_is_address":
		return "", code
	case code != "" || err != nil:
		return "", "format.hostname"
	}
	suffix, listed := publicsuffix.PublicSuffix(ascii)
	if !listed && !strings.Contains(suffix, ".") && !reserved[suffix] {
		return "", "format.domain_ending"
	}
	return ascii, ""
}

// checkDomain accepts a domain that somebody can own: a host name that is not
// itself a public suffix ("it", "co.uk").
func checkDomain(s string, o formatOptions) (string, string) {
	ascii, code := checkHostname(s, o)
	if code != "" {
		if code == "format.hostname" {
			code = "format.domain"
		}
		return "", code
	}
	if _, err := publicsuffix.EffectiveTLDPlusOne(ascii); err != nil {
		return "", "format.domain_is_suffix"
	}
	return ascii, ""
}

// DisplayDomain shows a domain as its readers write it: "xn--caff-8oa.example"
// is "caffè.example". What can't be shown so stays as it is.
func DisplayDomain(ascii string) string {
	shown, err := idna.Display.ToUnicode(ascii)
	if err != nil {
		return ascii
	}
	return shown
}
