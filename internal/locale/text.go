package locale

import (
	"embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

// The languages, as accounts keep them. Anything else is read as Default.
const (
	Italian = "it"
	English = "en"
	Default = Italian
)

// Languages lists all languages, the default one first.
func Languages() []string { return []string{Italian, English} }

//go:embed it.json en.json
var files embed.FS

// Texts answers in both languages. It is safe for use by several goroutines.
type Texts struct {
	speakers map[string]*i18n.Localizer
	known    map[string]bool
	matcher  language.Matcher
	fixed    sync.Map // language and key → the text of one that was asked for without params
}

// New reads the embedded texts. It panics when they can't be read: then the
// binary itself is broken.
func New() *Texts {
	b := i18n.NewBundle(language.Make(Default))
	b.RegisterUnmarshalFunc("json", json.Unmarshal)
	t := &Texts{speakers: map[string]*i18n.Localizer{}, known: map[string]bool{}}
	var tags []language.Tag
	for _, lang := range Languages() {
		f, err := b.LoadMessageFileFS(files, lang+".json")
		if err != nil {
			panic(fmt.Errorf("locale: %s.json: %w", lang, err))
		}
		for _, m := range f.Messages {
			t.known[m.ID] = true
		}
		tags = append(tags, language.Make(lang))
	}
	for _, lang := range Languages() {
		t.speakers[lang] = i18n.NewLocalizer(b, lang)
	}
	t.matcher = language.NewMatcher(tags)
	return t
}

// Has reports whether key is a text.
func (t *Texts) Has(key string) bool { return t.known[key] }

// Text is the text of key with params in its placeholders. A param left out
// is empty; an unknown key is answered with the key itself, so that a page
// still renders (tests demand that no key is unknown).
func (t *Texts) Text(lang, key string, params map[string]string) string {
	if len(params) > 0 || !t.known[key] {
		return t.say(lang, &i18n.LocalizeConfig{MessageID: key, TemplateData: params})
	}
	at := [2]string{clean(lang), key}
	if said, ok := t.fixed.Load(at); ok {
		return said.(string)
	}
	said := t.say(lang, &i18n.LocalizeConfig{MessageID: key, TemplateData: params}) // no map at all would say "<no value>"
	t.fixed.Store(at, said)
	return said
}

// Plural is the text of key for n things; its placeholder {{.n}} is n as
// Number writes it.
func (t *Texts) Plural(lang, key string, n int, params map[string]string) string {
	data := map[string]string{"n": t.Number(lang, int64(n))}
	for k, v := range params {
		data[k] = v
	}
	return t.say(lang, &i18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: n})
}

func (t *Texts) say(lang string, c *i18n.LocalizeConfig) string {
	c.TemplateParser = &template.TextParser{Option: "missingkey=zero"} // not "<no value>"
	s, err := t.speakers[clean(lang)].Localize(c)
	if err != nil && s == "" {
		return c.MessageID
	}
	if strings.Contains(s, "..") {
		s = abbreviated.ReplaceAllString(s, "$1.$2")
	}
	if clean(lang) == Italian {
		return elided(s)
	}
	return s
}

// abbreviated finds a sentence that ends with a name that ends with a full stop.
var abbreviated = regexp.MustCompile(`(\pL)\.\.(\s|$)`)

// beforeVowel finds what Italian joins to the two days of a month that begin
// with a vowel.
var beforeVowel = regexp.MustCompile(`\b([Ii]l|[AaDdNn]el|[AaDd]al|[Aa]l|[Ss]ul) (8|11) (gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic)`)

// elided writes "l’8 marzo" for "il 8 marzo", as people say it.
func elided(s string) string {
	if !strings.Contains(s, " 8 ") && !strings.Contains(s, " 11 ") {
		return s
	}
	return beforeVowel.ReplaceAllStringFunc(s, func(found string) string {
		article, rest, _ := strings.Cut(found, " ")
		switch article {
		case "il":
			return "l’" + rest
		case "Il":
			return "L’" + rest
		}
		return article + "l’" + rest
	})
}

// Negotiate chooses a language by an Accept-Language header's value.
func (t *Texts) Negotiate(acceptLanguage string) string {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return Default
	}
	_, i, confidence := t.matcher.Match(wanted...)
	if confidence == language.No {
		return Default
	}
	return Languages()[i]
}

// clean makes any string a language that we speak.
func clean(lang string) string {
	if slices.Contains(Languages(), lang) {
		return lang
	}
	return Default
}
