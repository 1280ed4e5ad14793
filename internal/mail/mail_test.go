package mail

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"volare/internal/locale"
)

var update = flag.Bool("update", false, "write the golden files anew")

func envelope(t *testing.T, m Mail) Envelope {
	t.Helper()
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	e := Envelope{
		Operator: "Licenze Aperte", Support: "supporto@licenze.example", PortalURL: "https://licenze.example",
		MessageID: "0198a1b2@licenze.example", Date: time.Date(2026, 11, 22, 15, 40, 0, 0, time.UTC), Zone: rome,
		From: Address{"Licenze Aperte", "portale@licenze.example"}, To: Address{"Anna Riva", "anna.riva@ao.example"},
	}
	if m.Link().Kind == LinkToken {
		e.Link = "https://licenze.example/link/AbCdEf0123"
	}
	return e
}

func TestGolden(t *testing.T) {
	r := NewRenderer(locale.New())
	seen := map[string]bool{}
	for name, m := range samples() {
		for _, lang := range locale.Languages() {
			file := name + "." + lang + ".golden"
			seen[file] = true
			t.Run(file, func(t *testing.T) {
				out, err := r.Render(lang, m, envelope(t, m))
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(out.Subject+out.Text+out.HTML, "no value") || strings.Contains(out.Subject+out.Text, "{{") {
					t.Errorf("an unfilled placeholder:\n%s\n%s", out.Subject, out.Text)
				}
				got := "Subject: " + out.Subject + "\n\n" + out.Text + "\n=== HTML ===\n" + out.HTML
				path := filepath.Join("testdata", file)
				if *update {
					if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("-golden +now (go test ./internal/mail -update writes it anew):\n%s", diff)
				}
			})
		}
	}
	files, err := filepath.Glob("testdata/*.golden")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !seen[filepath.Base(f)] {
			t.Errorf("%s belongs to no message", f)
		}
	}
}

// TestALinkForOneHour: how long a link works is told as people count.
func TestALinkForOneHour(t *testing.T) {
	for name, m := range samples() {
		e := envelope(t, m)
		if e.Link == "" {
			continue
		}
		e.LinkHours = 1
		for lang, want := range map[string]string{"it": "vale 1 ora e", "en": "good for 1 hour and"} {
			if out, err := NewRenderer(locale.New()).Render(lang, m, e); err != nil || !strings.Contains(out.Text, want) {
				t.Errorf("%s in %s, %v: %s", name, lang, err, out.Text)
			}
		}
		return
	}
	t.Error("no mail has such a link")
}

func TestEveryKindHasASample(t *testing.T) {
	var kinds []Kind
	for _, m := range samples() {
		kinds = append(kinds, m.Kind())
	}
	slices.Sort(kinds)
	if got := slices.Compact(kinds); !slices.Equal(got, Kinds()) {
		t.Errorf("samples of %v, kinds are %v", got, Kinds())
	}
}

// words are what a reader reads, without the marks that only text needs.
func words(s string) []string {
	var ws []string
	for _, w := range strings.Fields(s) {
		if w != ">" && w != "-" && w != "--" && w != "[" && w != "]" {
			ws = append(ws, w)
		}
	}
	return ws
}

// readable is the text of an HTML page's body.
func readable(t *testing.T, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && n.Data == "head" {
			return
		}
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	return b.String()
}

func TestHTMLAndTextSayTheSame(t *testing.T) {
	r := NewRenderer(locale.New())
	for name, m := range samples() {
		for _, lang := range locale.Languages() {
			out, err := r.Render(lang, m, envelope(t, m))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(words(out.Text), words(readable(t, out.HTML))); diff != "" {
				t.Errorf("%s.%s -text +html:\n%s", name, lang, diff)
			}
		}
	}
}

var href = regexp.MustCompile(`(?i)(?:href|src)="([^"]*)"|https?://[^\s"<]+`)

func TestOneLinkOfOurOwn(t *testing.T) {
	r := NewRenderer(locale.New())
	for name, m := range samples() {
		e := envelope(t, m)
		out, err := r.Render("it", m, e)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, hit := range href.FindAllStringSubmatch(out.Text+out.HTML, -1) {
			link := hit[1]
			if link == "" {
				link = hit[0]
			}
			found[link] = true
			if !strings.HasPrefix(link, "https://licenze.example/") {
				t.Errorf("%s: a link to elsewhere: %s", name, link)
			}
		}
		want := 1
		if m.Link().Kind == LinkNone {
			want = 0
		}
		if len(found) != want {
			t.Errorf("%s: links %v, want %d", name, found, want)
		}
	}
}

func TestNoticesGiveNoAccess(t *testing.T) {
	for _, m := range []Mail{PostVacantNotice{}, PostFilledNotice{}, ActivationReminderNotice{}, NoticesBegun{}, NoticesEnded{}} {
		if m.Link().Kind != LinkNone {
			t.Errorf("%s has a link", m.Kind())
		}
	}
}

func TestDecode(t *testing.T) {
	for name, m := range samples() {
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), "http") {
			t.Errorf("%s: a queued mail holds a link: %s", name, data)
		}
		back, err := Decode(m.Kind(), data)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(back, m) {
			t.Errorf("%s: got back %+v, want %+v", name, back, m)
		}
	}
	for kind, data := range map[Kind]string{"order.unheard_of": `{}`, "order.held": `{"ordr":{}}`, "order.rejected": `{"reason":1}`, "order.accepted": ``} {
		if _, err := Decode(kind, []byte(data)); err == nil {
			t.Errorf("Decode(%s, %s) succeeds", kind, data)
		}
	}
}

func TestRenderRefusesWrongLinks(t *testing.T) {
	r := NewRenderer(locale.New())
	for _, link := range []string{"", "https://evil.example/x", "http://licenze.example/x", "https://licenze.example@evil.example/", "javascript:alert(1)", "https://licenze.example.evil.example/"} {
		e := envelope(t, Recovery{})
		e.Link = link
		if _, err := r.Render("it", Recovery{}, e); err == nil {
			t.Errorf("link %q is accepted", link)
		}
	}
	for _, portal := range []string{"", "licenze.example", "ftp://licenze.example", "javascript:x"} {
		e := envelope(t, OrderHeld{})
		e.PortalURL = portal
		if _, err := r.Render("it", OrderHeld{}, e); err == nil {
			t.Errorf("portal %q is accepted", portal)
		}
	}
}
