package portal

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/locale"
	"volare/internal/web"
)

// Mailbox says who may read the mails that this installation keeps instead of
// sending them.
type Mailbox int

// The mailbox's doors.
const (
	NoMailbox         Mailbox = iota // mails leave by SMTP: there is none
	OperatorsMailbox                 // operator's people who may read messages
	EverybodysMailbox                // on loopback, or on an installation with a test clock
)

// Options are what a Portal is made of.
type Options struct {
	App     *app.App
	Brand   Brand
	Support Support
	Guide   string // address of the programme guide; may be ""
	Mailbox Mailbox
}

// Brand is how the operator's portal looks. All of it may be left out.
type Brand struct {
	Name   string // in the corner and in titles; "" is Volare
	Logo   []byte // PNG or SVG, shown 36 px high
	Colour string // "#1d4ed8"; white text must be readable on it
}

// Support is whom people turn to, on every page.
type Support struct {
	Mail, Telephone string
}

// Dial is the telephone number as links want it: without blanks (RFC 3966).
func (s Support) Dial() string { return dial(s.Telephone) }

// Portal is the pages.
type Portal struct {
	app     *app.App
	texts   *locale.Texts
	options Options
	pages   pages
	files   *files
	watch   *watch
	mover   mover
}

// New reads templates and static files. Only options that can't be are an error.
func New(o Options) (*Portal, error) {
	if o.Brand.Name == "" {
		o.Brand.Name = "Volare"
	}
	f, err := newFiles(o.Brand)
	if err != nil {
		return nil, err
	}
	p := &Portal{app: o.App, texts: o.App.Texts(), options: o, files: f, watch: newWatch(o.App.ActivationStamps)}
	if p.pages, err = parsePages(p.texts, f); err != nil {
		return nil, fmt.Errorf("portal: %w", err)
	}
	return p, nil
}

// Routes lists every address of the portal.
func (p *Portal) Routes() []web.Route {
	routes := []web.Route{
		p.public("GET", "/{$}", p.first),
		p.public("GET", "/sign-in", p.signInPage),
		p.public("POST", "/sign-in", p.signIn),
		p.public("POST", "/sign-out", p.signOut),
		p.public("POST", "/language", p.chooseLanguage),
		p.public("GET", "/link/{token}", p.link),
		p.public("POST", "/link/{token}", p.useLink),
		p.public("POST", "/link/{token}/again", p.linkAgain),
		p.public("GET", "/recover", p.recoverPage),
		p.public("POST", "/recover", p.recover),
		p.own("GET", "/account", "account.own", p.account),
		p.own("POST", "/account/password", "account.own", p.changePassword),
		p.own("POST", "/account/sign-out", "session.own", p.signOutEverywhere),
		p.own("POST", "/workspace", "session.own", p.chooseWorkspace),
		p.public("GET", "/mailbox", p.mailbox),
		p.public("GET", "/mailbox/{id}", p.mail),
		p.public("GET", "/mailbox/{id}/html", p.letter),
		p.public("GET", "/help", p.help),
		p.public("GET", "/accessibility", p.accessibility),
		p.public("GET", "/privacy", p.privacy),
		p.public("GET", "/static/{name}", p.files.serve),
		p.public("GET", "/favicon.ico", p.files.icon),
		p.public("GET", "/worker.js", p.worker),
		p.public("GET", "/away", p.away),
	}
	return slices.Concat(routes,
		listRoutes(p, agreementList), listRoutes(p, orderList), listRoutes(p, serviceList), listRoutes(p, renewalList),
		listRoutes(p, organizationList), p.organizationRoutes(),
		p.accessRoutes(),
		p.draftRoutes(), p.agreementRoutes(), p.terminateRoutes(),
		p.orderRoutes(),
		p.activationRoutes(), p.subscriptionRoutes(),
		p.peopleRoutes(), p.grantRoutes(), p.ownRoutes(),
		listRoutes(p, accountList), p.supportRoutes(), listRoutes(p, messageList), p.messageRoutes(),
		p.operatingRoutes())
}

// handler answers a request, or says why not.
type handler func(w http.ResponseWriter, r *http.Request) error

// ServeHTTP turns a handler's error into a page, by package web.
func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = r.WithContext(context.WithValue(r.Context(), soldKey{}, &sold{}))
	err := readable(r)
	if err == nil {
		err = h(w, r)
	}
	var done already
	switch {
	case err == nil:
	case errors.As(err, &done):
		_ = see(w, r, done.page, "already")
	default:
		web.Refuse(w, r, err)
	}
}

// public is a route for whoever comes.
func (p *Portal) public(method, pattern string, h handler) web.Route {
	return web.Route{Method: method, Pattern: pattern, Public: true, Handler: p.resuming(h)}
}

// own is a route for people who have signed in and may use verb somewhere.
func (p *Portal) own(method, pattern string, verb licensing.Verb, h handler) web.Route {
	return web.Route{Method: method, Pattern: pattern, Verb: verb, Handler: p.resuming(h)}
}

var local = regexp.MustCompile(`^/($|[^/\\])`)

// back is a path of ours that a form or an address names, or else "/".
func back(path string) string {
	for _, c := range path {
		if c < ' ' || c == 0x7f || c == '\\' { // browsers read \ as /
			return "/"
		}
	}
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !local.MatchString(path) || len(path) > 2000 {
		return "/"
	}
	return path
}

// see sends the browser to another page after a POST; done names the text
// portal.done.<done> that is shown there, this once.
func see(w http.ResponseWriter, r *http.Request, path, done string) error {
	if done != "" {
		at, query, asks := strings.Cut(path, "?")
		web.LeaveWord(w, r, at, done)
		if path = at + "?done=" + done; asks {
			path = at + "?" + query + "&done=" + done
		}
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}
