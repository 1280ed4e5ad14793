package licensing

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestCheckText(t *testing.T) {
	for _, c := range []struct {
		s           string
		least, most int
		multiline   bool
		want        string
	}{
		{"Comune di Forlì", 1, 20, false, ""},
		{"ООО «Ромашка»", 1, 20, false, ""},
		{"شركة الأمل", 1, 20, false, ""},
		{"株式会社", 4, 4, false, ""},
		{"👩‍👩‍👧", 1, 5, false, ""},
		{"", 0, 10, false, ""},
		{"", 1, 10, false, "field.required"},
		{" \u00a0 ", 1, 10, false, "field.required"},
		{"\u200b\u200d", 1, 10, false, "field.required"},
		{"\u3164", 1, 10, false, "field.required"},
		{"\u115f\u1160", 1, 10, false, "field.required"},
		{"\uffa0", 1, 10, false, "field.required"},
		{"\u2800 \u2800", 1, 10, false, "field.required"},
		{"\u3164a", 1, 10, false, ""},
		{"한국\u3164", 1, 10, false, ""},
		{"\u2801", 1, 10, false, ""},
		{"ab", 3, 10, false, "field.too_short"},
		{"àèìòù", 1, 5, false, ""},
		{"àèìòù!", 1, 5, false, "field.too_long"},
		{"a\nb", 1, 5, false, "field.line_break"},
		{"a\rb", 1, 5, false, "field.line_break"},
		{"a\tb", 1, 5, false, "field.line_break"},
		{"a\r\nBcc: x@y.example", 1, 50, false, "field.line_break"},
		{"a\u2028b", 1, 5, false, "field.line_break"},
		{"a\u0085b", 1, 5, false, "field.line_break"},
		{"a\r\nb\tc", 1, 10, true, ""},
		{"a\u0085b", 1, 10, true, "field.invalid_text"},
		{"a\x00b", 1, 10, true, "field.invalid_text"},
		{"a\x1bb", 1, 10, false, "field.invalid_text"},
		{"a\x7fb", 1, 10, false, "field.invalid_text"},
		{"a\xff", 1, 10, false, "field.invalid_text"},
		{"\xed\xa0\x80", 1, 10, false, "field.invalid_text"}, // half a surrogate pair
		{"\ufeffa", 1, 10, false, "field.invalid_text"},
		{"a\uffff", 1, 10, false, "field.invalid_text"},
		{"a\U0001fffe", 1, 10, false, "field.invalid_text"},
		{"fdp.\u202eexe", 1, 10, false, "field.invalid_text"},
		{"fdp.\u202eexe\u202c", 1, 10, false, "field.invalid_text"},
		{"\u2067שלום\u2069!", 1, 10, false, ""},
		{"\u2067שלום", 1, 10, false, "field.invalid_text"},
		{"שלום\u2069", 1, 10, false, "field.invalid_text"},
		{"\u2067a\u202a\u2069b\u202c", 1, 10, false, "field.invalid_text"},
		{"\u2067a\nb\u2069", 1, 10, true, "field.invalid_text"},
		{"\u202bשלום\u202c", 1, 10, true, ""},
	} {
		if got, _ := CheckText(c.s, c.least, c.most, c.multiline); got != c.want {
			t.Errorf("%q: %q, want %q", c.s, got, c.want)
		}
	}
	for want, got := range map[string][]string{"min 2": params("x", 2, 9), "max 2": params("abc", 1, 2), "": params("abc", 1, 9)} {
		if strings.Join(got, " ") != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
}

func params(s string, least, most int) []string {
	_, p := CheckText(s, least, most, false)
	return p
}

// What is taken is storable (UTF-8, no NUL) and can't break a header.
func TestCheckedTextIsSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "text")
		if code, _ := CheckText(s, 0, 1000, false); code == "" {
			if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\r\n\t\u2028\u2029") {
				t.Fatalf("%q was taken", s)
			}
			if code, _ := CheckText(s, 0, 1000, true); code != "" {
				t.Fatalf("%q is a line, but no paragraph: %s", s, code)
			}
		}
	})
}

func TestCheckMail(t *testing.T) {
	for typed, want := range map[string]string{
		"anna.bianchi@comune.example":          "anna.bianchi@comune.example",
		" Anna@COMUNE.Example ":                "Anna@comune.example",
		"a+b'c@x-1.example":                    "a+b'c@x-1.example",
		"info@Città.example":                   "info@città.example",
		"info@例え.テスト":                          "info@例え.テスト",
		"a@xn--cit-kla.example":                "a@xn--cit-kla.example",
		strings.Repeat("a", 64) + "@x.example": strings.Repeat("a", 64) + "@x.example",
	} {
		if got, code := CheckMail(typed); got != want || code != "" {
			t.Errorf("%q: %q, %q; want %q", typed, got, code, want)
		}
	}
	for _, bad := range []string{"anna", "@x.example", "anna@", "anna@localhost", "anna@@x.example", "a b@x.example",
		"Anna <anna@x.example>", "<anna@x.example>", "anna@x.example, b@x.example", "anna@x..example", "anna@.x.example", "anna@x.example.",
		"anna@-x.example", "anna@x-.example", "anna@[127.0.0.1]", "anna@127.0.0.1", "anna@x_y.example", "\"a b\"@x.example", "\"ab\"@x.example",
		"anna@x.example\r\nBcc: b@x.example", "an\nna@x.example", "an\x00na@x.example", "anna@x\x00.example", "ànna@x.example", "a..b@x.example",
		".a@x.example", "a.@x.example", "anna(x)@x.example", "anna@x.example(y)", "a@\xff.example", "anna@x .example",
		strings.Repeat("a", 65) + "@x.example", "a@" + strings.Repeat("x", 64) + ".example",
		"a@" + strings.Repeat("x.", 130) + "example"} {
		if got, code := CheckMail(bad); code != "field.mail" {
			t.Errorf("%q was taken as %q (%s)", bad, got, code)
		}
	}
	if _, code := CheckMail(" "); code != "field.required" {
		t.Error(code)
	}
	if MailKey(" Anna@Comune.Example") != "anna@comune.example" {
		t.Error("MailKey")
	}
}

func TestNumbers(t *testing.T) {
	if got := FormatNumber(ContractNumber, 2026, 148); got != "C-2026-000148" {
		t.Error(got)
	}
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(NumberKinds).Draw(t, "kind")
		year := rapid.IntRange(MinYear, MaxYear).Draw(t, "year")
		n := rapid.Int64Range(1, 999_999_999_999).Draw(t, "n")
		s := FormatNumber(kind, year, n)
		for _, typed := range []string{s, " " + strings.ToLower(s) + "\n", fmt.Sprintf("%s-%d-%d", kind, year, n)} {
			k, y, m, err := ParseNumber(typed)
			if err != nil || k != kind || y != year || m != n {
				t.Fatalf("%q: %s %d %d %v", typed, k, y, m, err)
			}
		}
	})
	for _, bad := range []string{"", "C", "C-2026", "X-2026-000001", "C-2026-000000", "C-26-000001", "C-1999-000001", "C-2026-00000a",
		"C-2026--00001", "C-2026-+1", "C-2026-1-1", "CC-2026-000001", "C-2026-1000000000000000", "C 2026 000148", "-2026-000001"} {
		if k, y, n, err := ParseNumber(bad); KindOf(err) != Invalid || err == nil || k != "" || y != 0 || n != 0 {
			t.Errorf("%q was read as %s %d %d", bad, k, y, n)
		}
	}
}
