package catalogue

import "testing"

func TestFormats(t *testing.T) {
	allow, italy := formatOptions{AllowPrivate: true}, formatOptions{Region: "IT"}
	for _, c := range []struct {
		format       string
		o            formatOptions
		in, out, not string
	}{
		{"domain", formatOptions{}, "Acme.it", "acme.it", ""},
		{"domain", formatOptions{}, "mail.acme.co.uk", "mail.acme.co.uk", ""},
		{"domain", formatOptions{}, "it", "", "format.domain"},
		{"domain", formatOptions{}, "co.uk", "", "format.domain_is_suffix"},
		{"domain", formatOptions{}, "acme.local", "", "format.domain_ending"},
		{"domain", formatOptions{}, "acme.invalid", "", "format.domain_ending"},
		{"domain", formatOptions{}, "10.0.0.1", "", "format.domain_is_address"},
		{"domain", formatOptions{}, "[::1]", "", "format.domain_is_address"},
		{"domain", formatOptions{}, "ac me.it", "", "format.domain"},
		{"domain", formatOptions{}, "a_b.it", "", "format.domain"},
		{"domain", formatOptions{}, "-a.it", "", "format.domain"},
		{"domain", formatOptions{}, "a..it", "", "format.domain"},
		{"domain", formatOptions{}, "http://acme.it/", "", "format.domain"},
		{"domain", formatOptions{}, "münchen.de", "xn--mnchen-3ya.de", ""},
		{"hostname", formatOptions{}, "mx1.Acme.example", "mx1.acme.example", ""},
		{"hostname", formatOptions{}, "server", "", "format.hostname"},
		{"ip-address", formatOptions{}, "198.51.100.4", "198.51.100.4", ""},
		{"ip-address", formatOptions{}, "2001:DB8:0:0::1", "2001:db8::1", ""},
		{"ip-address", formatOptions{}, "010.1.1.1", "", "format.ip_address"},
		{"ip-address", formatOptions{}, "10.1.1.1", "", "format.ip_private"},
		{"ip-address", formatOptions{}, "100.64.0.1", "", "format.ip_private"},
		{"ip-address", allow, "10.1.1.1", "10.1.1.1", ""},
		{"ip-address", allow, "127.0.0.1", "", "format.ip_unreachable"},
		{"ip-address", formatOptions{}, "0.0.0.0", "", "format.ip_unreachable"},
		{"ip-address", formatOptions{}, "::", "", "format.ip_unreachable"},
		{"ip-address", formatOptions{}, "224.0.0.1", "", "format.ip_unreachable"},
		{"ip-address", formatOptions{}, "255.255.255.255", "", "format.ip_unreachable"},
		{"ip-network", formatOptions{}, "203.0.113.0/24", "203.0.113.0/24", ""},
		{"ip-network", formatOptions{}, "203.0.113.9", "203.0.113.9/32", ""},
		{"ip-network", formatOptions{}, "fd00::/8", "", "format.ip_private"},
		{"ip-network", allow, "fd00::/8", "fd00::/8", ""},
		{"ip-network", formatOptions{}, "8.0.0.0/5", "", "format.ip_private"}, // holds 10.0.0.0/8
		{"ip-network", formatOptions{}, "::/0", "", "format.ip_unreachable"},
		{"ip-network", formatOptions{}, "203.0.113.0/33", "", "format.ip_network"},
		{"email", formatOptions{}, "Anna.Rossi@ACME.example", "Anna.Rossi@acme.example", ""},
		{"email", formatOptions{}, "Anna <a@acme.example>", "", "field.mail"},
		{"email", formatOptions{}, "a@b", "", "field.mail"},
		{"email", formatOptions{}, "a@acme.example\nBcc: x@y.example", "", "field.mail"},
		{"email", formatOptions{}, `"a b"@acme.example`, "", "field.mail"},
		{"tel", formatOptions{}, "+39 06 1234 5678", "+390612345678", ""},
		{"tel", formatOptions{}, "06 1234 5678", "", "format.tel"},
		{"tel", italy, "06 1234 5678", "+390612345678", ""},
		{"tel", italy, "+49 30 123456", "+4930123456", ""},
		{"tel", formatOptions{}, "+39 1", "", "format.tel"},
		{"tel", formatOptions{}, "+390612345678;ext=5", "", "format.tel"},
		{"vat", formatOptions{}, "IT 00743110157", "00743110157", ""},
		{"vat", formatOptions{}, "00743110158", "", "field.check_digit"},
		{"date", formatOptions{}, "2028-02-29", "2028-02-29", ""},
		{"date", formatOptions{}, "2027-02-29", "", "field.date"},
	} {
		got, code := formats[c.format].check(c.in, c.o)
		if code != c.not || code == "" && got != c.out {
			t.Errorf("%s %q: %q %q, want %q %q", c.format, c.in, got, code, c.out, c.not)
		}
	}
}

func TestChallenge(t *testing.T) {
	name, value := Challenge([]byte("key"), "S-1", "Acme.example.")
	if name != "_volare.acme.example" || len(value) != len("volare-domain=")+32 {
		t.Errorf("%s %s", name, value)
	}
	for _, other := range [][3]string{{"key2", "S-1", "acme.example"}, {"key", "S-2", "acme.example"}, {"key", "S-1", "acme2.example"}} {
		if _, v := Challenge([]byte(other[0]), other[1], other[2]); v == value {
			t.Errorf("%v has the same proof", other)
		}
	}
	if _, again := Challenge([]byte("key"), "S-1", "acme.example"); again != value {
		t.Error("not the same for the same domain")
	}
}
