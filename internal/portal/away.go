package portal

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"volare/internal/locale"
)

// awayPage is what browsers show while the server doesn't answer. It is kept
// by them, for everybody: it names no one, and says it in every language.
type awayPage struct {
	Lang  string
	Brand Brand
	Said  []awayText
}

type awayText struct{ Lang, Title, Lead string }

// away draws that page; the worker fetches it ahead.
func (p *Portal) away(w http.ResponseWriter, r *http.Request) error {
	page := awayPage{Lang: locale.Italian, Brand: p.options.Brand}
	for _, lang := range locale.Languages() {
		page.Said = append(page.Said, awayText{lang, p.texts.Text(lang, "portal.away.title", nil), p.texts.Text(lang, "portal.away.lead", nil)})
	}
	t, err := p.pages.template(page.Lang, "away")
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "alone", page); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(b.Bytes()) // the client may have gone
	return nil
}

// worker is the script that shows it. What it keeps is named by content, so
// that a new look is a new script.
func (p *Portal) worker(w http.ResponseWriter, _ *http.Request) error {
	kept := []string{"/away", p.files.url("portal.css"), p.files.url("live.js"), p.files.url("icon.svg")}
	names, err := json.Marshal(append([]string{"volare " + strings.Join(kept, " ")}, kept...))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", kinds[".js"])
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(bytes.Replace(p.files.body("worker.js"), []byte("KEPT"), names, 1)) // the client may have gone
	return nil
}
