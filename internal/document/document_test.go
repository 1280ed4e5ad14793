package document

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"volare/internal/licensing"
	"volare/internal/locale"
)

func newPrinter(t *testing.T) *Printer {
	t.Helper()
	p, err := New(locale.New())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// contract is a commercial customer's, with a partner's person as OSA.
func contract() Agreement {
	return Agreement{
		Language: "it", Number: "C-2026-000148", Issue: 2, Kind: "contract", Segment: "commercial",
		Programme: "Aria Imprese", Terms: "Il licenziante concede l'uso dei servizi ordinati.\n\nIl cliente è responsabile dei propri utenti.",
		Guide: "https://aria.example/guida", StartsOn: licensing.MustDate("2026-12-01"), TermMonths: 36,
		Operator: Party{Name: "Aria Licenze S.p.A.", Address: "Via Larga 1, 20122 Milano",
			Identifiers: []Identifier{{"vat_number", "00743110157"}}},
		Customer: Party{Name: "Officine Brambilla & Figli S.r.l.", Address: "Strada per Città 12, 24121 Bergamo",
			Identifiers: []Identifier{{"vat_number", "12345678903"}, {"pec", "officine@pec.brambilla.example"}}},
		Partner:                &Party{Name: "Reti Nord S.r.l."},
		Signatory:              Person{Name: "Nicolò Brambilla", Mail: "nicolo@brambilla.example"},
		AgreementAdministrator: Person{Name: "Zoë Müller", Mail: "zoe@brambilla.example"},
		OSA:                    Person{Name: "Łukasz Żak", Mail: "l.zak@retinord.example", Organization: "Reti Nord S.r.l."},
		Grant:                  &Grant{Partner: "Reti Nord S.r.l.", EndsOn: licensing.MustDate("2027-11-30")},
		Renewal:                Renewal{CutoffHours: 24, UndoDays: 7},
		CreatedAt:              time.Date(2026, 11, 22, 15, 40, 12, 345, time.UTC),
	}
}

func write(t *testing.T, p *Printer, a Agreement) (pdf []byte, text string) {
	t.Helper()
	pdf, hash, err := p.Agreement(a)
	if err != nil {
		t.Fatal(err)
	}
	if hash != digest(pdf) || len(hash) != 64 {
		t.Errorf("hash %q", hash)
	}
	return pdf, read(t, pdf)
}

var (
	streams = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)
	shown   = regexp.MustCompile(`(?s)\(((?:[^\\()]|\\.)*)\) ?Tj`)
	escapes = regexp.MustCompile(`(?s)\\(.)`)
)

// read returns what a PDF of ours shows, line by line: the strings its pages
// draw, which are UTF-16.
func read(t *testing.T, pdf []byte) string {
	t.Helper()
	if !bytes.HasPrefix(pdf, []byte("%PDF-1.")) || !bytes.HasSuffix(bytes.TrimSpace(pdf), []byte("%%EOF")) {
		t.Fatal("not a whole PDF")
	}
	var lines []string
	for _, m := range streams.FindAllSubmatch(pdf, -1) {
		z, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue // a stream that isn't compressed
		}
		page, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range shown.FindAllSubmatch(page, -1) {
			b := escapes.ReplaceAllFunc(d[1], func(e []byte) []byte {
				if e[1] == 'r' {
					return []byte{'\r'}
				}
				return e[1:]
			})
			units := make([]uint16, 0, len(b)/2)
			for i := 0; i+1 < len(b); i += 2 {
				units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
			}
			lines = append(lines, string(utf16.Decode(units)))
		}
	}
	if len(lines) == 0 {
		t.Fatal("no text found in the PDF")
	}
	return strings.Join(lines, "\n")
}

func mustShow(t *testing.T, text string, wants ...string) {
	t.Helper()
	flat := strings.Join(strings.Fields(text), " ")
	for _, w := range wants {
		if !strings.Contains(flat, w) {
			t.Errorf("not in the document: %q\n%s", w, text)
		}
	}
}

func mustNotShow(t *testing.T, text string, wants ...string) {
	t.Helper()
	flat := strings.Join(strings.Fields(text), " ")
	for _, w := range wants {
		if strings.Contains(flat, w) {
			t.Errorf("in the document: %q\n%s", w, text)
		}
	}
}

func TestContractSaysAll(t *testing.T) {
	_, text := write(t, newPrinter(t), contract())
	mustShow(t, text, "Contratto multilicenza", "Licenziante", "Numero C-2026-000148 – documento 2, del 22 novembre 2026, 15:40",
		"Aria Licenze S.p.A.", "00743110157", "Officine Brambilla & Figli S.r.l.", "Strada per Città 12", "12345678903",
		"officine@pec.brambilla.example", "commerciale", "Reti Nord S.r.l.", "Aria Imprese", "https://aria.example/guida",
		"concede l'uso dei servizi ordinati.", "Il cliente è responsabile", "1 dicembre 2026", "36 mesi",
		"Nicolò Brambilla <nicolo@brambilla.example>", "Zoë Müller", "Łukasz Żak <l.zak@retinord.example>, Reti Nord S.r.l.",
		"fino al 30 novembre 2027 compreso", "5. Rinnovo delle sottoscrizioni", "si rinnova tacitamente", "fino a 24 ore prima", "entro 7 giorni",
		"Approvazione distinta della clausola 5", "Clausola di rinnovo tacito", "6. Firme", "(controfirma)", "C-2026-000148 / 2", "pagina 2 di 2")
	mustNotShow(t, text, "□", "rappresentabili")
}

func TestPublicEnrollmentInEnglish(t *testing.T) {
	a := contract()
	a.Language, a.Kind, a.Number, a.Contract, a.Segment = "en", "enrollment", "E-2026-000007", "C-2026-000148", "public"
	a.StartsOn, a.Partner, a.Grant, a.OSA = licensing.Date{}, nil, nil, a.AgreementAdministrator
	_, text := write(t, newPrinter(t), a)
	mustShow(t, text, "Enrollment under volume licensing contract C-2026-000148", "public sector",
		"when countersigned", "never renew tacitly")
	mustNotShow(t, text, "Tacit renewal clause", "Separate approval", "Partner of record", "Grant to the partner", "renews tacitly for")
}

func TestGrantWithoutAnEndEndsWithTheAgreement(t *testing.T) {
	a := contract()
	a.Grant.EndsOn = licensing.Date{}
	_, text := write(t, newPrinter(t), a)
	mustShow(t, text, "fino alla fine dell’accordo")
}

func TestSameInputSameBytes(t *testing.T) {
	p := newPrinter(t)
	a := contract()
	a.Customer.Name = "株式会社 Ελλάς Москва"
	first, _ := write(t, p, a)
	var all sync.WaitGroup
	for range 8 { // at once, so that the race detector sees what they share
		all.Go(func() {
			again, _, err := p.Agreement(a)
			if err != nil || !bytes.Equal(first, again) {
				t.Errorf("other bytes for the same input: %v", err)
			}
		})
	}
	all.Wait()
	a.Issue++
	if other, _ := write(t, p, a); bytes.Equal(first, other) {
		t.Error("the same bytes for another input")
	}
}

func TestAnyScript(t *testing.T) {
	p := newPrinter(t)
	for _, tt := range []struct{ name, in, shown, lost string }{
		{"Greek", "Ελληνική Εταιρεία", "Ελληνική Εταιρεία", ""},
		{"Cyrillic", "Общество «Заря»", "Общество «Заря»", ""},
		{"accents apart", "Citta\u0300 di Sorgente", "Città di Sorgente", ""},
		{"Hebrew runs from the right", "שלום Ltd", "םולש Ltd", ""},
		{"Hebrew in between", "Ltd שלום 12", "Ltd 12 םולש", ""},
		{"Chinese", "株式会社 Aria", "□□□□ Aria", `\u{682A}\u{5F0F}\u{4F1A}\u{793E} Aria`},
		{"beyond 16 bits", "Aria 🚀", "Aria □", `Aria \u{1F680}`},
		{"U+10000", "A\U00010000", "A□", `A\u{10000}`},
		{"turning text round", "abc\u202ecba", "abc□cba", `abc\u{202E}cba`},
		{"not UTF-8", "a\xffb", "a\ufffdb", ""},
		{"control characters", "a\x00b\x1b[31m", "a□b□[31m", `a\u{0000}b\u{001B}[31m`},
		{"like PDF's own syntax", `a) Tj (b \ ((`, `a) Tj (b \ ((`, ""},
		{"like the page count", "{nb} {\uE001}", "{nb} {□}", `{nb} {\u{E001}}`},
		{"like a template", "{{.number}}", "{{.number}}", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := contract()
			a.Customer.Name = tt.in
			_, text := write(t, p, a)
			mustShow(t, text, tt.shown)
			if tt.lost == "" {
				mustNotShow(t, text, "rappresentabili")
			} else {
				mustShow(t, text, "7. Caratteri non rappresentabili", tt.lost)
			}
		})
	}
}

func TestLongTextsWrapAndPaginate(t *testing.T) {
	a := contract()
	a.Customer.Name = strings.Repeat("W", 256)
	a.Terms = strings.Repeat(strings.Repeat("parola e\u0301\u0323 ", 80)+"\n", 40)
	pdf, text := write(t, newPrinter(t), a)
	if n := bytes.Count(pdf, []byte("/Type /Page\n")); n < 5 {
		t.Errorf("%d pages", n)
	}
	mustShow(t, text, "pagina 5 di ")
	if n := strings.Count(text, "parola"); n != 40*80 {
		t.Errorf("%d of %d words of the terms are there", n, 40*80)
	}
	if n := strings.Count(text, "W"); n != 256 {
		t.Errorf("%d of 256 letters of the name are there", n)
	}
	for line := range strings.SplitSeq(text, "\n") {
		if len([]rune(line)) > 140 {
			t.Errorf("too wide for the page: %q", line)
		}
	}
}

func TestIncompleteIsRefused(t *testing.T) {
	p := newPrinter(t)
	for name, spoil := range map[string]func(*Agreement){
		"number":   func(a *Agreement) { a.Number = "" },
		"instant":  func(a *Agreement) { a.CreatedAt = time.Time{} },
		"term":     func(a *Agreement) { a.TermMonths = 0 },
		"kind":     func(a *Agreement) { a.Kind = "order" },
		"contract": func(a *Agreement) { a.Kind = "enrollment" },
		"segment":  func(a *Agreement) { a.Segment = "" },
	} {
		a := contract()
		spoil(&a)
		if pdf, _, err := p.Agreement(a); err == nil || pdf != nil {
			t.Errorf("without %s: %v", name, err)
		}
	}
}
