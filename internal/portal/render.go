package portal

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/locale"
)

//go:embed html/*.html
var templates embed.FS

// pages are the templates by language and name: words are bound when they are
// parsed, so that a page's text never depends on who asked before. A page is
// parsed when it is first shown: all of them together take 30 MB.
type pages map[string]map[string]func() (*template.Template, error)

// parsePages reads layout and partials (_*.html) for each language, and makes
// its pages ready to be parsed.
func parsePages(texts *locale.Texts, f *files) (pages, error) {
	shared, err := fs.Glob(templates, "html/_*.html")
	if err != nil {
		return nil, err
	}
	all, err := fs.Glob(templates, "html/*.html")
	if err != nil {
		return nil, err
	}
	ps := pages{}
	for _, lang := range locale.Languages() {
		base, err := template.New("layout").Funcs(words(texts, lang)).Funcs(template.FuncMap{"asset": f.url}).Funcs(pictureWords).
			Option("missingkey=error").ParseFS(templates, shared...)
		if err != nil {
			return nil, err
		}
		ps[lang] = map[string]func() (*template.Template, error){}
		for _, file := range all {
			name := strings.TrimSuffix(path.Base(file), ".html")
			if strings.HasPrefix(name, "_") {
				continue
			}
			ps[lang][name] = sync.OnceValues(func() (*template.Template, error) {
				t, err := base.Clone()
				if err != nil {
					return nil, err
				}
				return t.ParseFS(templates, file)
			})
		}
	}
	return ps, nil
}

// template is a page's, in a language.
func (ps pages) template(lang, name string) (*template.Template, error) {
	parse, ok := ps[lang][name]
	if !ok {
		return nil, fmt.Errorf("no template %s in %s", name, lang)
	}
	return parse()
}

// page is any page's struct: it embeds frame.
type page interface{ around() frame }

func (f frame) around() frame { return f }

// makes are the pages whose forms make something new.
var makes = map[string]bool{"order_form": true, "order_file": true, "agreement_form": true, "organization_form": true, "ask": true, "tokens": true, "catalogue_import": true}

// buffers hold pages while they are made: growing one anew for each page is a
// tenth of all that a long list allocates.
var buffers = sync.Pool{New: func() any { return &bytes.Buffer{} }}

// render writes a page when all of it could be made.
func (p *Portal) render(w http.ResponseWriter, status int, name string, data page) error {
	f := data.around()
	t, err := p.pages.template(f.Lang, name)
	if err != nil {
		return err
	}
	b := buffers.Get().(*bytes.Buffer)
	defer func() {
		b.Reset()
		buffers.Put(b)
	}()
	if err := t.ExecuteTemplate(b, "layout", data); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", f.Lang)
	// Nobody can ask again for the answer to a form: without a copy, Back would be
	// an error of the browser's. And whoever goes back to where something new was
	// made finds the same form, with its key: sent again, it makes no second one.
	if (f.answers || makes[name] && !f.Kept()) && !f.once {
		w.Header().Set("Cache-Control", "private, no-cache")
	}
	if f.told != nil {
		f.told(w)
	}
	w.WriteHeader(status)
	_, _ = w.Write(f.finish(b.Bytes())) // the client may have gone
	return nil
}

// words are the functions of templates in one language.
func words(texts *locale.Texts, lang string) template.FuncMap {
	return template.FuncMap{
		"T": func(key string, pairs ...any) string { return texts.Text(lang, key, params(pairs)) },
		"N": func(key string, n any, pairs ...any) string {
			return texts.Plural(lang, key, int(integer(n)), params(pairs))
		},
		"has":    texts.Has,
		"number": func(n any) string { return texts.Number(lang, integer(n)) },
		"date": func(d licensing.Date) string {
			return onDay(d, func(t time.Time) string { return texts.Date(lang, t.Year(), t.Month(), t.Day()) })
		},
		"short": func(d licensing.Date) string {
			return onDay(d, func(t time.Time) string { return texts.ShortDate(lang, t.Year(), t.Month(), t.Day()) })
		},
		"state": func(aggregate string, s any) string { return texts.State(lang, aggregate, fmt.Sprint(s)) },
		"verb":  func(aggregate string, v any) string { return capital(texts.Verb(lang, aggregate, fmt.Sprint(v))) },
		"word":  func(area string, v any) string { return texts.Text(lang, area+"."+fmt.Sprint(v), nil) },
		"label": func(path string) string { return texts.Label(lang, path) },
		"list":  func(items []string) string { return texts.List(lang, items) },
		"look":  func(s any) string { return looks[fmt.Sprint(s)] },
		"in":    func(t catalogue.Text) string { return t.In(lang) },
		"Cap":   capital,
		"full":  func(ms []moment) bool { return len(ms) == mostMoments },
		"field": func(f form, name, kind string, pairs ...any) (input, error) {
			return f.input(texts, lang, name, kind, pairs)
		},
		"main":      mainAction,
		"id":        fieldID,
		"numbers":   numbers,
		"dial":      dial,
		"states_of": statesOf,
	}
}

// dial is a telephone number as a telephone wants it.
func dial(number string) string { return strings.ReplaceAll(number, " ", "") }

var humanNumber = regexp.MustCompile(`\b[A-Z]-\d{4}-\d{6,}\b`)

// numbers keeps the numbers of things in a text whole: no line breaks at their hyphens.
func numbers(text string) template.HTML {
	return template.HTML(humanNumber.ReplaceAllString(template.HTMLEscapeString(text), `<span class="num">$0</span>`)) // escaped before
}

func params(pairs []any) map[string]string {
	m := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[fmt.Sprint(pairs[i])] = fmt.Sprint(pairs[i+1])
	}
	return m
}

func integer(n any) int64 {
	v := reflect.ValueOf(n)
	if v.CanInt() {
		return v.Int()
	}
	return 0
}

func onDay(d licensing.Date, write func(time.Time) string) string {
	t, err := time.Parse(time.DateOnly, d.String())
	if d.IsZero() || err != nil {
		return ""
	}
	return write(t)
}

// capital begins a sentence or a button.
func capital(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:size]) + s[size:]
}
