package mail

import (
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"net/url"
	"slices"
	"strings"
	texttemplate "text/template"
	"time"

	"volare/internal/locale"
)

//go:embed template/layout.html template/layout.txt
var layouts embed.FS

// Address is a mail address with the name shown beside it.
type Address struct {
	Name string `json:"name,omitempty"`
	Mail string `json:"mail"`
}

// Envelope is what a message needs besides its data, at each attempt to send it.
type Envelope struct {
	Operator  string         // the operator's name
	Support   string         // the support centre's address, shown in every message
	PortalURL string         // the portal's address from the configuration: "https://licenze.example"
	Link      string         // the whole link, for messages whose Link().Kind is LinkToken
	LinkHours int            // how long that link is good for; 0 is 24
	MessageID string         // stable over all attempts: "id@host", with or without < >
	Date      time.Time      // the header's date
	Zone      *time.Location // in which deadlines are told; nil is UTC
	From, To  Address
}

// Rendered is a message in words, ready for a Transport.
type Rendered struct {
	From, To  Address
	MessageID string // "<id@host>"
	Date      time.Time
	Subject   string
	Text      string
	HTML      string
	Headers   map[string]string // further ones
}

// Renderer puts messages into words. It is safe for use by several goroutines.
type Renderer struct {
	texts *locale.Texts
	html  *htmltemplate.Template
	text  *texttemplate.Template
}

// NewRenderer makes a Renderer that speaks with texts. It panics when the
// embedded layouts can't be read: then the binary itself is broken.
func NewRenderer(texts *locale.Texts) *Renderer {
	return &Renderer{
		texts: texts,
		html:  htmltemplate.Must(htmltemplate.ParseFS(layouts, "template/layout.html")),
		text:  texttemplate.Must(texttemplate.ParseFS(layouts, "template/layout.txt")),
	}
}

// page is what both layouts show.
type page struct {
	Lang, Subject, Greeting string
	Blocks                  []block
	Button                  string
	Link                    string
	LinkNote                string // how long the link is good for
	Genuine, Help, Sender   string
}

// Render puts m into words for env.To. It fails only when env doesn't fit m:
// a link is missing, or isn't below the portal's address.
func (r *Renderer) Render(lang string, m Mail, env Envelope) (Rendered, error) {
	if !slices.Contains(locale.Languages(), lang) {
		lang = locale.Default
	}
	w := &writer{texts: r.texts, lang: lang, zone: env.Zone, kind: m.Kind(), params: map[string]string{}}
	m.content(w)
	p := page{Lang: lang, Subject: subject(w.text("subject")), Greeting: r.greeting(lang, env.To.Name), Blocks: w.blocks}
	link, err := linkOf(m, env)
	if err != nil {
		return Rendered{}, err
	}
	if link != "" {
		p.Link, p.Button = link, w.text("button")
	}
	if m.Link().Kind == LinkToken {
		p.LinkNote = r.texts.Text(lang, "mail.link_note", map[string]string{"hours": r.texts.Plural(lang, "count.hour", hours(env), nil)})
	}
	p.Genuine = r.texts.Text(lang, "mail.genuine", map[string]string{"host": hostOf(env.PortalURL)})
	p.Help = r.texts.Text(lang, "mail.help", map[string]string{"support": clean(env.Support)})
	p.Sender = r.texts.Text(lang, "mail.sender", map[string]string{"operator": clean(env.Operator)})
	if w.err != nil {
		return Rendered{}, w.err
	}
	return r.write(p, m, env)
}

func (r *Renderer) write(p page, m Mail, env Envelope) (Rendered, error) {
	var text, html strings.Builder
	if err := errors.Join(r.text.Execute(&text, p), r.html.Execute(&html, p)); err != nil {
		return Rendered{}, fmt.Errorf("mail: %s: %w", m.Kind(), err)
	}
	id := "<" + strings.Trim(oneLine(env.MessageID), "<> ") + ">"
	return Rendered{
		From:      Address{clean(env.From.Name), env.From.Mail},
		To:        Address{clean(env.To.Name), env.To.Mail},
		MessageID: id, Date: env.Date, Subject: p.Subject,
		Text: text.String(), HTML: html.String(),
		Headers: map[string]string{
			"Auto-Submitted":   "auto-generated", // RFC 3834: no out-of-office replies
			"Content-Language": p.Lang,
			"X-Volare-Kind":    string(m.Kind()),
		},
	}, nil
}

func (r *Renderer) greeting(lang, name string) string {
	if name = clean(name); name == "" {
		return r.texts.Text(lang, "mail.greeting", nil)
	}
	return r.texts.Text(lang, "mail.greeting_name", map[string]string{"name": name})
}

func hours(env Envelope) int {
	if env.LinkHours > 0 {
		return env.LinkHours
	}
	return 24
}

// linkOf is the address behind m's button; none for LinkNone.
func linkOf(m Mail, env Envelope) (string, error) {
	base, err := url.Parse(env.PortalURL)
	if err != nil || base.Host == "" || (base.Scheme != "https" && base.Scheme != "http") {
		return "", fmt.Errorf("mail: %q is no address of a portal", env.PortalURL)
	}
	switch l := m.Link(); l.Kind {
	case LinkNone:
		return "", nil
	case LinkPortal:
		return strings.TrimSuffix(base.String(), "/") + l.Path, nil
	}
	u, err := url.Parse(env.Link)
	if err != nil || env.Link == "" || u.Host != base.Host || u.Scheme != base.Scheme || u.User != nil {
		return "", fmt.Errorf("mail: %s needs a link below %s", m.Kind(), env.PortalURL)
	}
	return u.String(), nil
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
