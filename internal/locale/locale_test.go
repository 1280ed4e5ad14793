package locale

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// raw is a language's file as it stands: a text, or a map of plural forms.
func raw(t *testing.T, lang string) map[string]any {
	t.Helper()
	b, err := files.ReadFile(lang + ".json")
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]any{}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

var (
	placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)
	wellFormed  = regexp.MustCompile(`^\{\{\.[a-z_]+\}\}$`)
	keyForm     = regexp.MustCompile(`^[a-z_]+(\.[a-z_]+)*$`)
)

func placeholders(s string) []string {
	p := placeholder.FindAllString(s, -1)
	slices.Sort(p)
	return slices.Compact(p)
}

func TestLanguagesHaveTheSameKeysAndPlaceholders(t *testing.T) {
	it, en := raw(t, Italian), raw(t, English)
	for key := range en {
		if _, ok := it[key]; !ok {
			t.Errorf("%s: in en.json only", key)
		}
	}
	for key, a := range it {
		b, ok := en[key]
		if !ok {
			t.Errorf("%s: in it.json only", key)
			continue
		}
		if !keyForm.MatchString(key) {
			t.Errorf("%s: a key is area.snake_case", key)
		}
		want := placeholders(anyForm(t, Italian, key, a))
		if got := placeholders(anyForm(t, English, key, b)); !slices.Equal(got, want) {
			t.Errorf("%s: placeholders %v in en.json, %v in it.json", key, got, want)
		}
		for _, p := range want {
			if !wellFormed.MatchString(p) {
				t.Errorf("%s: placeholder %s is not {{.snake_case}}", key, p)
			}
		}
	}
}

// anyForm is the text, or its plural form "other" after checking that the
// language's other forms are there with the same placeholders.
func anyForm(t *testing.T, lang, key string, v any) string {
	t.Helper()
	switch v := v.(type) {
	case string:
		if strings.TrimSpace(v) == "" {
			t.Errorf("%s: empty in %s.json", key, lang)
		}
		return v
	case map[string]any:
		forms := map[string][]string{Italian: {"one", "many", "other"}, English: {"one", "other"}}[lang]
		other, _ := v["other"].(string)
		if len(v) != len(forms) {
			t.Errorf("%s: %s.json has %d plural forms, want %v", key, lang, len(v), forms)
		}
		for _, f := range forms {
			s, _ := v[f].(string)
			if !slices.Equal(placeholders(s), placeholders(other)) {
				t.Errorf("%s: plural form %s in %s.json has other placeholders", key, f, lang)
			}
		}
		return other
	}
	t.Errorf("%s: neither a text nor plural forms in %s.json", key, lang)
	return ""
}

func TestFilesAreSortedAndWithoutDuplicates(t *testing.T) {
	line := regexp.MustCompile(`(?m)^  "([^"]+)":`)
	for _, lang := range Languages() {
		b, err := files.ReadFile(lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		last := ""
		for _, m := range line.FindAllStringSubmatch(string(b), -1) {
			if m[1] <= last {
				t.Errorf("%s.json: %q stands after %q", lang, m[1], last)
			}
			last = m[1]
		}
		if last == "" {
			t.Errorf("%s.json: no keys found", lang)
		}
	}
}

func TestText(t *testing.T) {
	x := New()
	params := map[string]string{"min": "1", "max": "<b>{{.min}}</b>"}
	for _, c := range []struct{ lang, want string }{
		{"it", "Dev’essere tra 1 e <b>{{.min}}</b>."}, {"en", "It must be between 1 and <b>{{.min}}</b>."},
		{"tlh", "Dev’essere tra 1 e <b>{{.min}}</b>."}, {"", "Dev’essere tra 1 e <b>{{.min}}</b>."},
	} {
		if got := x.Text(c.lang, "field.range", params); got != c.want {
			t.Errorf("Text(%q) = %q, want %q", c.lang, got, c.want)
		}
	}
	if got := x.Text("en", "field.range", nil); got != "It must be between  and ." {
		t.Errorf("without params: %q", got)
	}
	if got := x.Text("en", "no.such_key", nil); got != "no.such_key" || x.Has(got) {
		t.Errorf("unknown key: %q", got)
	}
}

func TestPlural(t *testing.T) {
	x := New()
	for _, c := range []struct {
		lang string
		n    int
		want string
	}{
		{"it", 1, "1 servizio"}, {"it", 0, "0 servizi"}, {"it", 2, "2 servizi"}, {"it", 1_000_000, "1.000.000 servizi"},
		{"en", 1, "1 service"}, {"en", 0, "0 services"}, {"en", 12_345, "12,345 services"},
	} {
		if got := x.Plural(c.lang, "count.service", c.n, nil); got != c.want {
			t.Errorf("Plural(%s, %d) = %q, want %q", c.lang, c.n, got, c.want)
		}
	}
}

func TestError(t *testing.T) {
	x := New()
	r := x.Error("it", "invalid", nil, []Problem{
		{Field: "lines[0].quantity", Code: "field.range", Params: map[string]string{"min": "1", "max": "5"}},
		{Field: "data.proxy", Code: "field.required"},
	})
	if r.Message != "Alcuni dati non vanno bene: li corregga e riprovi." || len(r.Fields) != 2 {
		t.Fatalf("%+v", r)
	}
	if got, want := r.Fields[0], (FieldText{"lines[0].quantity", "Riga 1 › Quantità", "Dev’essere tra 1 e 5."}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := r.Fields[1], (FieldText{"data.proxy", "data › proxy", "È obbligatorio."}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	late := []Problem{{Field: "lines[1].usage_date", Code: "order.usage_date_too_far", Params: map[string]string{"last": "2027-05-22"}}}
	if got := x.Error("it", "invalid", nil, late).Fields[0].Message; got != "La data di utilizzo può essere al più tardi il 22 maggio 2027." {
		t.Errorf("a date in a param: %q", got)
	}
	for at, want := range map[string]string{"2027-01-30T23:00:00Z": "30 January 2027, 23:00 UTC", "2027-01-31T00:00:00+01:00": "31 January 2027, 00:00"} {
		got := x.Error("en", "renewal.after_cut_off", map[string]string{"cut_off": at}, nil).Message
		if !strings.HasPrefix(got, "The time to decide is over: "+want+".") {
			t.Errorf("an instant in a param: %q", got)
		}
	}
	got := x.Error("en", "state.order", map[string]string{"state": "held", "verb": "accept"}, nil).Message
	if want := "The order is “held for the agreement”: it is not possible to accept now."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFormats(t *testing.T) {
	x := New()
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 12, 31, 23, 30, 59, 0, time.UTC)
	for _, c := range []struct{ got, want string }{
		{x.Date("it", 2026, time.November, 22), "22 novembre 2026"},
		{x.Date("en", 2028, time.February, 29), "29 February 2028"},
		{x.ShortDate("it", 2026, time.November, 3), "3 nov 2026"},
		{x.Date("it", 2026, 13, 1), ""},
		{x.DateTime("it", at, rome), "1 gennaio 2027, 00:30"},
		{x.DateTime("en", at, nil), "31 December 2026, 23:30"},
		{x.Deadline("it", time.Date(2026, 12, 19, 23, 0, 0, 0, time.UTC), rome), "19 dicembre 2026"}, // midnight after it
		{x.Deadline("it", time.Date(2026, 3, 28, 23, 0, 0, 0, time.UTC), rome), "28 marzo 2026"},     // the night that clocks go forward
		{x.Deadline("en", time.Date(2026, 12, 19, 23, 0, 0, 1, time.UTC), rome), "20 December 2026, 00:00"},
		{x.Deadline("en", at, nil), "31 December 2026, 23:30"},
		{x.Number("it", -1234567), "-1.234.567"}, {x.Number("en", 999), "999"}, {x.Number("en", 1000), "1,000"},
		{x.Number("it", -9223372036854775808), "-9.223.372.036.854.775.808"},
		{x.List("it", []string{"a", "b", "c"}), "a, b e c"}, {x.List("en", []string{"a", "b"}), "a and b"},
		{x.List("it", []string{"a"}), "a"}, {x.List("it", nil), ""},
		{x.State("it", "subscription", "grace"), "nel periodo di tolleranza"}, {x.Verb("en", "order", "submit"), "submit"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// TestElision holds dates to how people say them.
func TestElision(t *testing.T) {
	x := New()
	for day, want := range map[string]string{"8 marzo 2027": "dall’8 marzo 2027 all’11 marzo 2028", "18 marzo 2027": "dal 18 marzo 2027 all’11 marzo 2028"} {
		if got := x.Text("it", "portal.from_to", map[string]string{"from": day, "to": "11 marzo 2028"}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := x.Plural("it", "portal.order_check.subscriptions", 2, map[string]string{"customer": "Rossi S.r.l."}); !strings.HasSuffix(got, " Rossi S.r.l.") {
		t.Errorf("two full stops: %q", got)
	}
	if got := elided("Il 8 nov, al 8 utenti, nel 11 ott"); got != "L’8 nov, al 8 utenti, nell’11 ott" {
		t.Error(got)
	}
}

func TestNegotiate(t *testing.T) {
	x := New()
	for header, want := range map[string]string{
		"": "it", "en": "en", "en-GB,en;q=0.9,it;q=0.8": "en", "it-CH": "it", "de,en;q=0.5": "en",
		"zh": "it", "*": "it", "\x00;;q=zz": "it", strings.Repeat("en,", 5000): "en",
	} {
		if got := x.Negotiate(header); got != want {
			t.Errorf("Negotiate(%.40q) = %q, want %q", header, got, want)
		}
	}
}
