package portal

import (
	"net/http"
	"regexp"
	"strings"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

// mailboxPage lists the mails that this installation keeps instead of sending.
type mailboxPage struct {
	frame
	To    string
	Mails []*licensing.Message
	Next  string // the next page's address
}

// Look is how a mail's state looks.
func (mailboxPage) Look(m *licensing.Message) string { return messageLooks[m.State] }

// mailPage is one mail as it was received.
type mailPage struct {
	frame
	Mail *licensing.Message
	Text []span
}

// span is a piece of plain text; with URL it is a link.
type span struct{ Text, URL string }

// letterPolicy lets a mail's HTML show its own styles and nothing else: no
// script runs, and a click on a link leaves the frame.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; " +
	"sandbox allow-top-navigation-by-user-activation"

// reader is who reads the mailbox: nobody's roles matter where it is open.
func (p *Portal) reader(r *http.Request) (app.Actor, error) {
	actor, in := web.ActorFrom(r.Context())
	switch {
	case p.options.Mailbox == NoMailbox:
		return actor, licensing.NotFound("page")
	case p.options.Mailbox == EverybodysMailbox:
		return app.System(), nil
	case !in:
		return actor, licensing.Refuse(licensing.Unauthenticated, "unauthenticated")
	}
	return actor, nil
}

func (p *Portal) mailbox(w http.ResponseWriter, r *http.Request) error {
	actor, err := p.reader(r)
	if err != nil {
		return err
	}
	page := mailboxPage{To: strings.TrimSpace(r.URL.Query().Get("to"))}
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = filled("to", page.To)
	l, err := p.app.Messages(r.Context(), actor, store.MessageFilter{To: licensing.MailKey(page.To)}, store.Page{After: r.URL.Query().Get("after")})
	if err != nil {
		return err
	}
	page.Mails, page.Next = l.Items, nextPage(r, l.Next)
	return p.render(w, http.StatusOK, "mailbox", page)
}

// kept finds a mail of the mailbox.
func (p *Portal) kept(r *http.Request) (*licensing.Message, error) {
	actor, err := p.reader(r)
	if err != nil {
		return nil, err
	}
	return p.app.Message(r.Context(), actor, licensing.MessageID(r.PathValue("id")))
}

func (p *Portal) mail(w http.ResponseWriter, r *http.Request) error {
	m, err := p.kept(r)
	if err != nil {
		return err
	}
	f, err := p.frame(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", web.ContentSecurityPolicy+"; frame-src 'self'")
	return p.render(w, http.StatusOK, "mail", mailPage{f, m, spans(m.Text)})
}

// letter is a mail's HTML as its sender wrote it, for the frame on its page.
func (p *Portal) letter(w http.ResponseWriter, r *http.Request) error {
	m, err := p.kept(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", letterPolicy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(strings.Replace(m.HTML, "<head>", `<head><base target="_top">`, 1))) // the client may have gone
	return nil
}

var address = regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;:!?)]`)

// spans makes the addresses in a plain text clickable.
func spans(text string) []span {
	var all []span
	for {
		at := address.FindStringIndex(text)
		if at == nil {
			return append(all, span{Text: text})
		}
		all = append(all, span{Text: text[:at[0]]}, span{Text: text[at[0]:at[1]], URL: text[at[0]:at[1]]})
		text = text[at[1]:]
	}
}

// nextPage is the address of a list's next page; "" on the last one.
func nextPage(r *http.Request, after string) string {
	if after == "" {
		return ""
	}
	q := r.URL.Query()
	q.Set("after", after)
	q.Del("done")
	return r.URL.EscapedPath() + "?" + q.Encode()
}
