package licensing

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"volare/internal/licensing/licensingtest"
)

// check is the form that all checks of identifiers have.
type check func(string) (string, string)

func inCountry(country string) check {
	return func(s string) (string, string) { return CheckVATNumber(country, s) }
}

func TestIdentifiers(t *testing.T) {
	for _, c := range []struct {
		name       string
		check      check
		typed      string
		want, code string // what it is normalized to where it is right
	}{
		{"PartitaIVA", CheckPartitaIVA, "00743110157", "00743110157", ""},
		{"PartitaIVA", CheckPartitaIVA, " it 0074.311-0157 ", "00743110157", ""},
		{"PartitaIVA", CheckPartitaIVA, "00743110158", "", "field.check_digit"},
		{"PartitaIVA", CheckPartitaIVA, "", "", "field.required"},
		{"PartitaIVA", CheckPartitaIVA, "  ", "", "field.required"},
		{"PartitaIVA", CheckPartitaIVA, "0074311015", "", "field.partita_iva"},
		{"PartitaIVA", CheckPartitaIVA, "007431101570", "", "field.partita_iva"},
		{"PartitaIVA", CheckPartitaIVA, "0074311015A", "", "field.partita_iva"},
		{"PartitaIVA", CheckPartitaIVA, "00000000000", "", "field.partita_iva"},
		{"PartitaIVA", CheckPartitaIVA, "٠٠٧٤٣١١٠١٥٧", "", "field.partita_iva"},
		{"PartitaIVA", CheckPartitaIVA, "00743110007", "", "field.partita_iva_office"},
		{"PartitaIVA", CheckPartitaIVA, "00743111017", "", "field.partita_iva_office"},
		{"entity", CheckCodiceFiscaleEntity, "80012000826", "80012000826", ""},
		{"entity", CheckCodiceFiscaleEntity, "80012000827", "", "field.check_digit"},
		{"entity", CheckCodiceFiscaleEntity, "00000000000", "", "field.codice_fiscale"},
		{"entity", CheckCodiceFiscaleEntity, "", "", "field.required"},
		{"person", CheckCodiceFiscalePerson, "RSSMRA80A01H501U", "RSSMRA80A01H501U", ""},
		{"person", CheckCodiceFiscalePerson, "rss mra 80a01 h501u", "RSSMRA80A01H501U", ""},
		{"person", CheckCodiceFiscalePerson, "RSSMRA80A01H501V", "", "field.check_digit"},
		{"person", CheckCodiceFiscalePerson, "RSSMRA80F01H501U", "", "field.codice_fiscale_person"},
		{"person", CheckCodiceFiscalePerson, "RSSMRA80A00H501U", "", "field.codice_fiscale_day"},
		{"person", CheckCodiceFiscalePerson, "RSSMRA80A32H501U", "", "field.codice_fiscale_day"},
		{"person", CheckCodiceFiscalePerson, "RSSMRA80A40H501U", "", "field.codice_fiscale_day"},
		{"person", CheckCodiceFiscalePerson, "RSSMRA80A72H501U", "", "field.codice_fiscale_day"},
		{"person", CheckCodiceFiscalePerson, "RSSMRAUlalmHRLMU", "", "field.check_digit"},
		{"person", CheckCodiceFiscalePerson, "", "", "field.required"},
		{"either", CheckCodiceFiscale, "80012000826", "80012000826", ""},
		{"either", CheckCodiceFiscale, "RSSMRA80A01H501U", "RSSMRA80A01H501U", ""},
		{"either", CheckCodiceFiscale, "RSSMRA80A01H501", "", "field.codice_fiscale"},
		{"office", CheckOfficeCode, "ufy9mh", "UFY9MH", ""},
		{"office", CheckOfficeCode, "UFY9MH0", "", "field.codice_ufficio"},
		{"office", CheckOfficeCode, "UFY9M", "", "field.codice_ufficio"},
		{"recipient", CheckRecipientCode, "m5uxcr1", "M5UXCR1", ""},
		{"recipient", CheckRecipientCode, NoRecipientCode, NoRecipientCode, ""},
		{"recipient", CheckRecipientCode, ForeignRecipientCode, ForeignRecipientCode, ""},
		{"recipient", CheckRecipientCode, "UFY9MH", "", "field.codice_destinatario"},
		{"recipient", CheckRecipientCode, "M5UXÇR1", "", "field.codice_destinatario"},
		{"IPA", CheckIPACode, " C_H501 ", "c_h501", ""},
		{"IPA", CheckIPACode, "c h501", "", "field.codice_ipa"},
		{"IPA", CheckIPACode, strings.Repeat("a", 21), "", "field.codice_ipa"},
		{"IPA", CheckIPACode, "", "", "field.required"},
		{"CIG", CheckCIG, "b123456789", "", "field.check_digit"},
		{"CIG", CheckCIG, "0000000000", "", "field.cig"},
		{"CIG", CheckCIG, "A0000000D3", "", "field.cig"},
		{"CIG", CheckCIG, "V000001000", "", "field.cig"},
		{"CIG", CheckCIG, "000000112", "", "field.cig"},
		{"CIG", CheckCIG, "00000010D3", "00000010D3", ""}, // 1 × 211 = 0x0D3
		{"CIG", CheckCIG, "a0000011a6", "A0000011A6", ""}, // (1 + 1) × 211 = 0x1A6
		{"CIG", CheckCIG, "XD30000001", "XD30000001", ""}, // 1 × 211 = 0xD3
		{"CIG", CheckCIG, "XD40000001", "", "field.check_digit"},
		{"CIG", CheckCIG, "", "", "field.required"},
		{"exemption", CheckCIGExemption, "es01", "ES01", ""},
		{"exemption", CheckCIGExemption, "ES27", "ES27", ""},
		{"exemption", CheckCIGExemption, "ES28", "", "field.cig_exemption"},
		{"exemption", CheckCIGExemption, "ES00", "", "field.cig_exemption"},
		{"CUP", CUPWarning, "e81b 2600 0120 007", "E81B26000120007", ""},
		{"CUP", CUPWarning, "E81B2600012000", "", "field.cup"},
		{"country", CheckCountry, " it", "IT", ""},
		{"country", CheckCountry, "XX", "", "field.country"},
		{"country", CheckCountry, "EL", "", "field.country"},
		{"VAT", inCountry("IT"), "IT00743110157", "00743110157", ""},
		{"VAT", inCountry("IT"), "DE00743110157", "", "field.partita_iva"},
		{"VAT", inCountry("DE"), "123 456 789", "DE123456789", ""},
		{"VAT", inCountry("DE"), "DE123456789", "DE123456789", ""},
		{"VAT", inCountry("DE"), "FR123456789", "", "field.vat_number"},
		{"VAT", inCountry("GR"), "EL123456789", "EL123456789", ""},
		{"VAT", inCountry("GR"), "GR123456789", "", "field.vat_number"},
		{"VAT", inCountry("AT"), "ATU12345678", "ATU12345678", ""},
		{"VAT", inCountry("FR"), "FRXX123456789", "FRXX123456789", ""},
		{"VAT", inCountry("FR"), "FR123456789", "FRFR123456789", ""}, // FR may be its key, too
		{"VAT", inCountry("NL"), "NL123456789B01", "NL123456789B01", ""},
		{"VAT", inCountry("IE"), "IE1+2345A", "", "field.vat_number"},
		{"VAT", inCountry("IE"), "1-+234567", "", "field.vat_number"},
		{"VAT", inCountry("IE"), "1+23456A", "IE1+23456A", ""},
		{"VAT", inCountry("SE"), "123456789001", "SE123456789001", ""},
		{"VAT", inCountry("CH"), "CHE-123.456.788 MWST", "CHE123456788MWST", ""},
		{"VAT", inCountry("US"), "<b>", "", "field.vat_number"},
		{"VAT", inCountry("DE"), "", "", "field.required"},
	} {
		got, code := c.check(c.typed)
		if code != c.code || code == "" && got != c.want {
			t.Errorf("%s %q: %q, %q; want %q, %q", c.name, c.typed, got, code, c.want, c.code)
		}
	}
}

func TestMadeIdentifiersAreRight(t *testing.T) {
	for _, c := range []struct {
		name  string
		make  func(int) string
		most  int
		check check
	}{
		{"PartitaIVA", licensingtest.PartitaIVA, 9_999_999, CheckPartitaIVA},
		{"VAT", licensingtest.PartitaIVA, 9_999_999, inCountry("IT")},
		{"CodiceFiscaleEntity", licensingtest.CodiceFiscaleEntity, 999_999, CheckCodiceFiscaleEntity},
		{"CodiceFiscalePerson", licensingtest.CodiceFiscalePerson, 839, CheckCodiceFiscalePerson},
		{"CIG", licensingtest.CIG, 1<<24 - 1, CheckCIG},
		{"OldCIG", licensingtest.OldCIG, 9_999_999, CheckCIG},
		{"AbolishedCIG", licensingtest.AbolishedCIG, 1<<28 - 1, CheckCIG},
		{"CUP", licensingtest.CUP, 99_999, CUPWarning},
		{"Mail", licensingtest.Mail, 1 << 30, CheckMail},
	} {
		t.Run(c.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				s := c.make(rapid.IntRange(1, c.most).Draw(t, "n"))
				if got, code := c.check(s); got != s || code != "" {
					t.Fatalf("%s: %s, %s", s, got, code)
				}
				// However it is typed, it is the same.
				typed := "\t" + strings.ToLower(s) + "  "
				if c.name != "Mail" {
					at := rapid.IntRange(0, len(s)).Draw(t, "at")
					typed = s[:at] + rapid.SampledFrom([]string{" ", "-", ".", "/", "\u00a0"}).Draw(t, "separator") + strings.ToLower(s[at:])
				}
				if got, code := c.check(typed); got != s || code != "" {
					t.Fatalf("%q: %s, %s", typed, got, code)
				}
			})
		})
	}
}

// One digit mistyped is always noticed.
func TestMistypedDigitsAreNoticed(t *testing.T) {
	for _, c := range []struct {
		name  string
		make  func(int) string
		most  int
		check check
	}{
		{"PartitaIVA", licensingtest.PartitaIVA, 9_999_999, CheckPartitaIVA},
		{"CodiceFiscaleEntity", licensingtest.CodiceFiscaleEntity, 999_999, CheckCodiceFiscaleEntity},
		{"CIG", licensingtest.CIG, 1<<24 - 1, CheckCIG},
		{"OldCIG", licensingtest.OldCIG, 9_999_999, CheckCIG},
	} {
		t.Run(c.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				s := []byte(c.make(rapid.IntRange(1, c.most).Draw(t, "n")))
				at := rapid.IntRange(1, len(s)-1).Draw(t, "at")
				was := s[at]
				s[at] = byte('0' + rapid.IntRange(0, 9).Draw(t, "digit"))
				if _, code := c.check(string(s)); (code == "") != (s[at] == was) {
					t.Fatalf("%s (was %c at %d): %q", s, was, at, code)
				}
			})
		})
	}
}

// Digits replaced by letters on a clash: another check letter, as valid.
func TestOmocodia(t *testing.T) {
	places := []int{6, 7, 9, 10, 12, 13, 14}
	rapid.Check(t, func(t *rapid.T) {
		c := []byte(licensingtest.CodiceFiscalePerson(rapid.IntRange(0, 839).Draw(t, "n")))
		for _, at := range places {
			if rapid.Bool().Draw(t, "replaced") {
				c[at] = "LMNPQRSTUV"[c[at]-'0']
			}
		}
		right := 0
		for l := byte('A'); l <= 'Z'; l++ {
			c[15] = l
			if _, code := CheckCodiceFiscalePerson(string(c)); code == "" {
				right++
			} else if code != "field.check_digit" {
				t.Fatalf("%s: %s", c, code)
			}
		}
		if right != 1 {
			t.Fatalf("%s: %d check letters are right", c[:15], right)
		}
	})
}

func TestCIGWarningAndExemptions(t *testing.T) {
	for cig, want := range map[string]string{
		licensingtest.AbolishedCIG(148): "field.cig_abolished", licensingtest.CIG(148): "", licensingtest.OldCIG(148): "", "": "",
	} {
		if got := CIGWarning(cig); got != want {
			t.Errorf("%s: %q, want %q", cig, got, want)
		}
	}
	all := CIGExemptions()
	if len(all) != 27 || all[0] != "ES01" || all[26] != "ES27" {
		t.Error(all)
	}
	for _, e := range all {
		if got, code := CheckCIGExemption(e); got != e || code != "" {
			t.Errorf("%s: %s", e, code)
		}
	}
}

func TestCountriesAreSorted(t *testing.T) {
	all := Countries()
	if len(all) != 249 || !slices.IsSorted(all) || len(slices.Compact(all)) != 249 {
		t.Errorf("%d countries", len(all))
	}
	for c := range vatForms {
		if !slices.Contains(countries, c) {
			t.Errorf("%s has VAT numbers but is no country", c)
		}
	}
}

// Whatever is typed: no check panics, and what one takes it takes again, unchanged.
func TestChecksTakeAnything(t *testing.T) {
	checks := []check{CheckPartitaIVA, CheckCodiceFiscale, CheckCodiceFiscalePerson, CheckOfficeCode, CheckRecipientCode,
		CheckIPACode, CheckCIG, CheckCIGExemption, CUPWarning, CheckCountry, CheckMail, inCountry("IE"), inCountry("GR"), inCountry("US")}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ A-Z0-9a-z@.+-]{0,20}`)).Draw(t, "typed")
		for i, c := range checks {
			got, code := c(s)
			if again, code2 := c(got); code == "" && (again != got || code2 != "") {
				t.Fatalf("check %d: %q became %q, then %q (%s)", i, s, got, again, code2)
			}
		}
	})
}
