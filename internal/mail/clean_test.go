package mail

import (
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"volare/internal/locale"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"  Società   È \t Figli\u00a0srl ": "Società È Figli srl",
		"a\r\nBcc: x@evil.example":         "a Bcc: x@evil.example",
		"a\u2028b\u0085c\x00d\x1b[31m":     "a b cd[31m",
		"abc\u202egpj.exe":                 "abcgpj.exe",
		"\u200b\ufeff\u2066x\u2069":        "x",
		"http://evil.example":              "http:\u2060//evil.example",
		"www.evil.example":                 "www\u2060.evil.example",
		"Www.evil.example":                 "Www\u2060.evil.example",
		"חברה":                             "\u2068חברה\u2069",
		"\u2068חברה\u2069":                 "\u2068חברה\u2069",
		"北京公司":                             "北京公司",
		"bad\xffutf8":                      "bad\uFFFDutf8",
		"":                                 "",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
	if got := utf8.RuneCountInString(clean(strings.Repeat("è", 300))); got != maxValue {
		t.Errorf("300 characters become %d", got)
	}
	if got := cleanLines("a\r\n\r\n b \n\u2028c"); !reflect.DeepEqual(got, []string{"a", "b", "c"}) {
		t.Errorf("lines %q", got)
	}
}

// hostile values may come from whoever writes a name, a reason, a number.
var hostile = []string{
	`<script>alert(1)</script><img src=x onerror=alert(1)>`,
	`"><a href="https://evil.example">click</a>`,
	"Anna\r\nBcc: victim@evil.example\r\n\r\n<p>body</p>",
	"abc\u202egnp.exe\u2066 {{.Link}} {{template}}",
	"חברה בע״מ",
	strings.Repeat("Società ", 40),
	"http://evil.example/ www.evil.example javascript://evil",
	"bad\xff\x00",
}

// fill puts s into every string of a message, deep.
func fill(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Slice:
		if v.Len() == 0 {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		}
		for i := range v.Len() {
			fill(v.Index(i), s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				fill(f, s)
			}
		}
	}
}

func TestHostileValues(t *testing.T) {
	r := NewRenderer(locale.New())
	for _, s := range hostile {
		for _, k := range Kinds() {
			p := reflect.New(byKind[k])
			fill(p.Elem(), s)
			m := p.Elem().Interface().(Mail)
			e := envelope(t, m)
			e.To.Name, e.Operator, e.Support, e.MessageID = s, s, s, "x@y\r\nBcc: z"
			out, err := r.Render("it", m, e)
			if err != nil {
				t.Fatalf("%s: %v", k, err)
			}
			checkHarmless(t, string(k), out)
			if diff := cmp.Diff(words(out.Text), words(readable(t, out.HTML))); diff != "" {
				t.Errorf("%s -text +html:\n%s", k, diff)
			}
		}
	}
}

func checkHarmless(t *testing.T, kind string, out Rendered) {
	t.Helper()
	for name, header := range map[string]string{"subject": out.Subject, "to": out.To.Name, "from": out.From.Name, "id": out.MessageID} {
		if strings.ContainsFunc(header, unicode.IsControl) || strings.Contains(header, "\u202e") {
			t.Errorf("%s: %s: %q", kind, name, header)
		}
	}
	if n := utf8.RuneCountInString(out.Subject); n > maxSubject+2 {
		t.Errorf("%s: a subject of %d characters", kind, n)
	}
	for _, bad := range []string{"<script", "<img", "<p>body", `href="https://evil`, "\u202e", "\x00"} {
		if strings.Contains(out.HTML, bad) {
			t.Errorf("%s: HTML contains %q", kind, bad)
		}
	}
	for _, bad := range []string{"\nBcc:", "http://evil", " www.evil", "\u202e"} {
		if strings.Contains(out.Text, bad) {
			t.Errorf("%s: text contains %q:\n%s", kind, bad, out.Text)
		}
	}
}
