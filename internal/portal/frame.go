package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/locale"
	"volare/internal/web"
)

// frame is what every page has around its own part. Pages embed it, so that
// templates write .Lang, .Form and so on.
type frame struct {
	Lang       string
	Other      string // the language to switch to
	Here       string // where the language switch comes back to
	Path       string
	Now        time.Time // business time in the installation's zone
	Zone       *time.Location
	Today      licensing.Date
	Brand      Brand
	Support    Support
	Guide      string
	Mailbox    bool
	Clock      bool // there is a test clock, and the reader may move it
	SignedIn   bool
	Actor      web.Actor
	Workspace  *licensing.Organization // nil without any
	Workspaces []*licensing.Organization
	Nav        []navItem
	Menu       []navItem                 // in a menu after those
	Done       string                    // key of what was just done
	Partners   []*licensing.Organization // whom a customer's person turns to
	Behalf     []behalf                  // for whom the reader acts here by a grant; nil: for their own
	Form       form

	texts      *locale.Texts
	mark       marking
	policy     licensing.Policy     // in force
	key        string               // of the form whose turn comes again; "" makes a new one
	programmes catalogue.Programmes // where a history tells of one
	kept       *kept                // what was typed before the session ended; nil mostly

	home    licensing.OrganizationID  // the partner whose person acts here for a customer; "" for all others
	answers bool                      // a form that was sent: Back from what comes next leads to this page
	told    func(http.ResponseWriter) // takes away the word of what was just done; nil without
	once    bool                      // shows what only one reader may see, this once: no browser keeps it
}

type navItem struct {
	Key, Path string
	Current   bool
}

// bareFrame is a frame without anything that the database knows.
func (p *Portal) bareFrame(r *http.Request) frame {
	lang := web.Language(r.Context())
	return frame{Lang: lang, Other: other(lang), Path: r.URL.Path, Here: here(r), Brand: p.options.Brand, Support: p.options.Support,
		Guide: p.options.Guide, texts: p.texts, mark: p.app.FormMark, kept: keptFrom(r.Context()), answers: r.Method == http.MethodPost}
}

// frame makes the part of the page that doesn't depend on the page.
func (p *Portal) frame(r *http.Request) (frame, error) {
	f := p.bareFrame(r)
	policy, err := p.app.Policy(r.Context())
	if err != nil {
		return f, err
	}
	now, err := p.app.Now(r.Context())
	if err != nil {
		return f, err
	}
	f.policy, f.Zone, f.Now, f.Today = policy, policy.Zone, now.In(policy.Zone), licensing.DateOf(now, policy.Zone)
	if word := r.URL.Query().Get("done"); word == web.Word(r) && p.texts.Has("portal.done."+word) {
		f.Done, f.told = "portal.done."+word, func(w http.ResponseWriter) { web.ForgetWord(w, r) }
	}
	f.Actor, f.SignedIn = web.ActorFrom(r.Context())
	f.Mailbox = p.mayReadMailbox(f.Actor)
	f.Clock = p.app.TestClock() && f.Actor.May("clock.move", licensing.Target{})
	if !f.SignedIn {
		return f, nil
	}
	f.Workspaces = f.Actor.Workspaces
	for _, o := range f.Workspaces {
		if o.ID == f.Actor.Organization {
			f.Workspace = o
		}
	}
	f.Nav, f.Menu = navigation(f.Actor, r.URL.Path)
	return f, p.guest(r, &f)
}

// mayReadMailbox reports whether the built-in mailbox is open to an actor.
func (p *Portal) mayReadMailbox(a web.Actor) bool {
	switch p.options.Mailbox {
	case EverybodysMailbox:
		return true
	case OperatorsMailbox:
		return a.Party == licensing.OperatorParty && a.May("message.read", licensing.Target{})
	}
	return false
}

// navigation is the bar's links: what the actor may read.
func navigation(a web.Actor, path string) (bar, more []navItem) {
	bar = []navItem{{Key: "portal.nav.home", Path: "/", Current: path == "/"}}
	for _, s := range sections {
		if !s.open(a) {
			continue
		}
		item := navItem{Key: s.key, Path: s.path, Current: within(path, s.path) || s.also != "" && within(path, s.also)}
		if s.more {
			more = append(more, item)
		} else {
			bar = append(bar, item)
		}
	}
	if len(more) == 1 { // a menu of one is a detour
		return append(bar, more[0]), nil
	}
	return bar, more
}

// within reports whether path is at or beneath root.
func within(path, root string) bool { return path == root || strings.HasPrefix(path, root+"/") }

// section is one of the bar's links after the first page, shown to those who
// may use verb and belong to one of parties.
type section struct {
	key, path string
	verb      licensing.Verb
	parties   []licensing.Party // nil: all
	also      string            // where its things have their pages, if not beneath path
	more      bool              // in the bar's last menu
}

var (
	staffed  = []licensing.Party{licensing.OperatorParty, licensing.PartnerParty}
	operator = []licensing.Party{licensing.OperatorParty}
)

// sections are in the order of the bar.
var sections = []section{
	{key: "portal.agreements.title", path: "/agreements", verb: "agreement.read"},
	{key: "portal.orders.title", path: "/orders", verb: "order.read"},
	{key: "portal.services.title", path: "/services", verb: "activation.read", also: "/activations"},
	{key: "portal.renewals.title", path: "/renewals", verb: "subscription.read", also: "/subscriptions"},
	{key: "portal.customers.title", path: "/organizations", verb: "organization.read", parties: []licensing.Party{licensing.PartnerParty}},
	{key: "portal.organizations.title", path: "/organizations", verb: "organization.read", parties: operator},
	{key: "portal.nav.people", path: "/people", verb: "role.read", parties: []licensing.Party{licensing.PartnerParty, licensing.CustomerParty}},
	{key: "portal.accounts.title", path: "/accounts", verb: "account.read", more: true},
	{key: "portal.messages.title", path: "/messages", verb: "message.read", more: true},
	{key: "portal.reports.title", path: "/reports", verb: "report.read", parties: staffed},
	{key: "portal.nav.people", path: "/people", verb: "role.read", parties: operator, more: true},
	{key: "portal.access_requests.title", path: "/access-requests", verb: "access_request.read", parties: operator, more: true},
	{key: "portal.catalogue.title", path: "/catalogue", verb: "catalogue.read", more: true},
	{key: "portal.background.title", path: "/work", verb: "agenda.read", parties: operator, more: true},
	{key: "portal.policy.title", path: "/policy", verb: "policy.read", parties: operator, more: true},
	{key: "portal.audit.title", path: "/history", verb: "history.read", parties: []licensing.Party{licensing.OperatorParty, licensing.CustomerParty}, more: true},
}

// open reports whether an actor has any use for a section.
func (s section) open(a web.Actor) bool {
	return (s.parties == nil || slices.Contains(s.parties, a.Party)) && a.Somewhere(s.verb)
}

// OrganizationPath is the address of an organization's page, to the operator's
// people; "" to all others, who work with agreements.
func (f frame) OrganizationPath(id licensing.OrganizationID) string {
	if id == "" || f.Actor.Party != licensing.OperatorParty || !f.Actor.Somewhere("organization.read") {
		return ""
	}
	return "/organizations/" + string(id)
}

func other(lang string) string {
	if lang == locale.Italian {
		return locale.English
	}
	return locale.Italian
}

// here is where to come back to: the page asked for; after a form that could
// not be accepted, the page that showed it, as the form says.
func here(r *http.Request) string {
	u := *r.URL
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		if from := r.PostForm.Get(hereField); from != "" {
			return back(from)
		}
		if from, err := url.Parse(r.Referer()); err == nil && from.Host == r.Host {
			u = *from
		} else {
			u = url.URL{Path: "/"}
		}
	}
	q := u.Query()
	q.Del("done")
	path := u.EscapedPath()
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return back(path)
}

// Time writes an instant as clocks in the installation show it.
func (f frame) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return f.texts.DateTime(f.Lang, t, f.Zone)
}

// ShortTime writes an instant where there is little room.
func (f frame) ShortTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return f.Day(t) + ", " + t.In(f.Zone).Format("15:04")
}

// Until writes the last moment before an instant.
func (f frame) Until(t time.Time) string { return f.texts.Deadline(f.Lang, t, f.Zone) }

// Day writes the day of an instant.
func (f frame) Day(t time.Time) string {
	y, m, d := t.In(f.Zone).Date()
	return f.texts.ShortDate(f.Lang, y, m, d)
}

// LastDay writes the day of the last moment before an instant: what ends at a
// day's end is not open on the next.
func (f frame) LastDay(end time.Time) string { return f.Day(end.Add(-time.Nanosecond)) }

// Ago writes since when something waits: "2 days", "3 hours", "now".
func (f frame) Ago(t time.Time) string { return f.lasting(f.Now.Sub(t)) }

// lasting writes how long something has waited.
func (f frame) lasting(d time.Duration) string {
	switch {
	case d < time.Minute:
		return f.texts.Text(f.Lang, "portal.now", nil)
	case d < time.Hour:
		return f.texts.Plural(f.Lang, "count.minute", int(d/time.Minute), nil)
	case d < 48*time.Hour:
		return f.texts.Plural(f.Lang, "count.hour", int(d/time.Hour), nil)
	default:
		return f.texts.Plural(f.Lang, "count.day", int(d/(24*time.Hour)), nil)
	}
}

// LinkLives is how long a mailed link works.
func (f frame) LinkLives() string {
	return f.texts.Plural(f.Lang, "count.hour", f.policy.LinkHours, nil)
}

// HasWorkspaces reports whether there are several organizations to act in.
func (f frame) HasWorkspaces() bool { return len(f.Workspaces) > 1 }
