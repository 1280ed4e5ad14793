package mail

import (
	"fmt"
	"time"

	"volare/internal/licensing"
	"volare/internal/locale"
)

// block is a part of a message's body; exactly one field is set.
type block struct {
	Say   string   // a paragraph
	Quote []string // what a person wrote, line by line
	Facts []fact   // name and value, for the eye that looks for a number
	Items []item   // a list of things
}

type fact struct{ Name, Value string }

type item struct {
	Title string
	Lines []string
}

// writer collects a message's blocks in one language. Its texts are looked up
// below "mail.<kind>."; all of a message's texts, its subject too, see the
// same placeholders.
type writer struct {
	texts  *locale.Texts
	lang   string
	zone   *time.Location
	kind   Kind
	params map[string]string
	blocks []block
	err    error
}

// set fills the placeholder name; the value may be from anybody.
func (w *writer) set(name, value string) { w.params[name] = clean(value) }

// setList fills the placeholder name with several things that exist together.
func (w *writer) setList(name string, values []string) {
	var vs []string
	for _, v := range values {
		vs = append(vs, clean(v))
	}
	w.params[name] = w.texts.List(w.lang, vs)
}

// text is the text of "mail.<kind>.<part>".
func (w *writer) text(part string) string { return w.lookup("mail." + string(w.kind) + "." + part) }

func (w *writer) lookup(key string) string {
	if !w.texts.Has(key) && w.err == nil {
		w.err = fmt.Errorf("mail: %s: no text %q", w.kind, key)
	}
	return w.texts.Text(w.lang, key, w.params)
}

// word is the text of a key that a value chooses, such as a role's; a value
// unknown to the texts stands as it is.
func (w *writer) word(family, value string) string {
	if key := family + "." + value; w.texts.Has(key) {
		return w.texts.Text(w.lang, key, nil)
	}
	return clean(value)
}

// reason is the text of a key that came with the data.
func (w *writer) reason(key string) string {
	if w.texts.Has(key) {
		return w.texts.Text(w.lang, key, nil)
	}
	return clean(key)
}

// say writes a paragraph.
func (w *writer) say(part string) { w.blocks = append(w.blocks, block{Say: w.text(part)}) }

// quote writes what a person wrote; nothing when they wrote nothing.
func (w *writer) quote(s string) {
	if lines := cleanLines(s); len(lines) > 0 {
		w.blocks = append(w.blocks, block{Quote: lines})
	}
}

// tell writes what a person wrote below a paragraph that announces it;
// neither when they wrote nothing.
func (w *writer) tell(part, s string) {
	if len(cleanLines(s)) > 0 {
		w.say(part)
		w.quote(s)
	}
}

// fact writes a name (the key of a label) and a value; nothing for an empty
// value. Facts that follow each other stand together.
func (w *writer) fact(key, value string) {
	if value = clean(value); value == "" {
		return
	}
	f := fact{w.lookup(key), value}
	if n := len(w.blocks) - 1; n >= 0 && w.blocks[n].Facts != nil {
		w.blocks[n].Facts = append(w.blocks[n].Facts, f)
		return
	}
	w.blocks = append(w.blocks, block{Facts: []fact{f}})
}

// list writes things; nothing when there are none.
func (w *writer) list(items []item) {
	if len(items) > 0 {
		w.blocks = append(w.blocks, block{Items: items})
	}
}

// listed is list for things of which there are more elsewhere.
func (w *writer) listed(items []item, more int) {
	w.list(items)
	if more > 0 {
		w.set("more", w.texts.Plural(w.lang, "count.subscription", more, nil))
		w.blocks = append(w.blocks, block{Say: w.lookup("mail.and_more")})
	}
}

// date writes a calendar date; empty for no date.
func (w *writer) date(d licensing.Date) string {
	if d.IsZero() {
		return ""
	}
	return w.texts.Date(w.lang, d.Year(), d.Month(), d.Day())
}

// deadline writes until when something may be done; empty for none.
func (w *writer) deadline(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return w.texts.Deadline(w.lang, t, w.zone)
}

// quantity writes how many of a plan's unit: "250 utenti".
func (w *writer) quantity(n int, unit string) string {
	if key := "unit." + unit; w.texts.Has(key) {
		return w.texts.Plural(w.lang, key, n, nil)
	}
	return clean(w.texts.Number(w.lang, int64(n)) + " " + unit)
}
