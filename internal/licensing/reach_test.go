package licensing

import (
	"strings"
	"testing"
)

func TestCheckDomain(t *testing.T) {
	thai := strings.Repeat("ไ", 40) // 120 bytes, and yet a name
	for _, c := range []struct{ typed, want, code string }{
		{"rossi.example", "rossi.example", ""},
		{" Comune.Rossi.Example. ", "comune.rossi.example", ""},
		{"x-1.example", "x-1.example", ""},
		{"Caffè-Bruna.example", "caffè-bruna.example", ""},
		{"xn--caff-8oa.example", "xn--caff-8oa.example", ""},
		{"例え。テスト", "例え.テスト", ""},
		{"paral·lel.example", "paral·lel.example", ""},
		{thai + ".example", thai + ".example", ""},
		{"", "", "format.domain"},
		{"rossi", "", "format.domain"},
		{"http://x.example/a", "", "format.domain"},
		{"x.example/a", "", "format.domain"},
		{"anna@x.example", "", "format.domain"},
		{"x.example:443", "", "format.domain"},
		{"-x.example", "", "format.domain"},
		{"x-.example", "", "format.domain"},
		{"x..y", "", "format.domain"},
		{".x.example", "", "format.domain"},
		{"x.example..", "", "format.domain"},
		{"x y.example", "", "format.domain"},
		{"x_y.example", "", "format.domain"},
		{"<b>x</b>.example", "", "format.domain"},
		{"x\u200b.example", "", "format.domain"},
		{"x\xff.example", "", "format.domain"},
		{"1.2.3", "", "format.domain"},
		{strings.Repeat("x", 64) + ".example", "", "format.domain"},
		{strings.Repeat("x.", 130) + "example", "", "format.domain"},
		{"127.0.0.1", "", "format.domain_is_address"},
		{"[::1]", "", "format.domain_is_address"},
		{"2001:db8::1", "", "format.domain_is_address"},
	} {
		if got, code := CheckDomain(c.typed); code != c.code || code == "" && got != c.want {
			t.Errorf("%q: %q, %q; want %q, %q", c.typed, got, code, c.want, c.code)
		}
	}
}

func TestCheckTelephone(t *testing.T) {
	for _, good := range []string{"+39069471240", "+39 06 5550 100", "06 55", "(02) 1234-567", "+1 (212) 555.0100", "0039 02/1234567", "112",
		"+39\u00a002\u20111234567", "＋８１ ３ １２３４ ５６７８"} {
		if got, code := CheckTelephone(" " + good + " "); got != good || code != "" {
			t.Errorf("%q: %q, %q", good, got, code)
		}
	}
	for _, bad := range []string{"", "abc", "<b>x</b>", "+", "12", "+ ()", "02 1234567 int. 5", "800 FLOWERS", "++39021234567", "39+021234567",
		"02,1234567", "02;1234567", "tel:+39021234567", "+39\n021234567", "+39\u200b021234567", "1234567890 1234567890",
		"1234567" + strings.Repeat(" ", 40) + "8"} {
		if got, code := CheckTelephone(bad); code != "format.tel" {
			t.Errorf("%q was taken as %q (%s)", bad, got, code)
		}
	}
}

func TestOrganizationIsReachedByWhatItSays(t *testing.T) {
	for _, c := range []struct{ field, value, want string }{
		{"domain", "", ""},
		{"domain", "caffè-bruna.example", ""},
		{"domain", "http://x.example/a", "domain format.domain"},
		{"domain", "127.0.0.1", "domain format.domain_is_address"},
		{"domain", "x.\nexample", "domain field.line_break"},
		{"domain", strings.Repeat("x.", 130) + "example", "domain field.too_long"},
		{"telephone", "", ""},
		{"telephone", "+39 02 1234567", ""},
		{"telephone", "<b>x</b>", "telephone format.tel"},
		{"telephone", strings.Repeat("1", 41), "telephone field.too_long"},
	} {
		o := Organization{Party: CustomerParty, Segment: Commercial, Name: "Rossi", Country: "DE", Language: Italian}
		if c.field == "domain" {
			o.Domain = c.value
		} else {
			o.Telephone = c.value
		}
		var got []string
		for _, f := range o.Validate() {
			got = append(got, f.Field+" "+f.Code)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s %q: %v, want %q", c.field, c.value, got, c.want)
		}
	}
	o := Organization{Country: "DE", Domain: "Rossi.Example."}
	if o.Normalize(); o.Domain != "rossi.example" {
		t.Errorf("kept as %q", o.Domain)
	}
}
