package portal

import (
	"context"
	"net/http"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

// accountList is everybody who signs in, as support sees them; it is searched
// by beginnings of an address, its domain, or a word of the name.
var accountList = listing[*licensing.Account]{
	path: "/accounts", verb: "account.read", sorts: []string{"mail"},
	columns: []string{"label.name", "label.mail", "label.state", "label.language", "portal.accounts.since"},
	read: func(r *http.Request, a *app.App, actor app.Actor, q asked, p store.Page) (store.List[*licensing.Account], error) {
		return a.Accounts(r.Context(), actor, store.AccountFilter{Search: q.Words}, p)
	},
	rows: func(p *Portal, _ *http.Request, f frame, all []*licensing.Account) ([]row, error) {
		rows := make([]row, len(all))
		for i, a := range all {
			rows[i] = row{"/accounts/" + string(a.ID), []cell{{Text: a.Name}, {Text: a.Mail}, p.accountCell(f, a),
				{Text: p.say(f, "language."+string(a.Language))}, {Text: f.Day(a.CreatedAt)}}}
		}
		return rows, nil
	},
}

// accountLooks are how accounts look that wait for their owner, that may sign
// in, and that may not.
var accountLooks = map[string]string{"invited": "due", "enrolled": "good", "disabled": "bad"}

// accountState tells how an account stands.
func accountState(a *licensing.Account) string {
	switch {
	case !a.DisabledAt.IsZero():
		return "disabled"
	case !a.EnrolledAt.IsZero():
		return "enrolled"
	}
	return "invited"
}

// accountCell is how an account stands, in words.
func (p *Portal) accountCell(f frame, a *licensing.Account) cell {
	state := accountState(a)
	return cell{Text: p.say(f, "state.account."+state), Look: accountLooks[state], Raw: state}
}

// supportPage is one account as support sees it.
type supportPage struct {
	frame
	Account *licensing.Account
	State   cell
	Roles   []app.Post
	Mails   []*licensing.Message // to its address, the newest first
	Actions []action
	History []moment
}

// About is what kind of mail it is.
func (s supportPage) About(m *licensing.Message) string { return s.aboutMail(m) }

// Look is how a mail's state looks.
func (s supportPage) Look(m *licensing.Message) string { return messageLooks[m.State] }

// Why is why a mail didn't leave, in words.
func (s supportPage) Why(m *licensing.Message) string { return reason(s.frame, m.Reason) }

// Answer is the key of the answer to "why did I get no mail?".
func (s supportPage) Answer() string {
	if len(s.Mails) == 0 {
		return "portal.accounts.mail_none"
	}
	return "portal.accounts.mail_" + string(s.Mails[0].State)
}

// accountVerbs are what support may do about an account.
var accountVerbs = []struct {
	action
	do func(a *app.App, ctx context.Context, actor app.Actor, id licensing.AccountID, reason string) (*licensing.Account, error)
}{
	{action{Verb: "disable", Reason: true, Danger: true, Says: "portal.accounts.disable_says"}, (*app.App).DisableAccount},
	{action{Verb: "enable", Says: "portal.accounts.enable_says"}, plainly((*app.App).EnableAccount)},
}

func (p *Portal) supportRoutes() []web.Route {
	const at = "/accounts/{id}"
	routes := []web.Route{p.own("GET", at, "account.read", p.accountOf), p.own("POST", at+"/link", "account.read", p.mailLink)}
	for _, v := range accountVerbs {
		routes = append(routes, p.own("POST", at+"/"+string(v.Verb), "account."+v.Verb, p.onAccount("account_"+string(v.Verb), func(r *http.Request, actor app.Actor, x *licensing.Account, f form) error {
			_, err := v.do(p.app, r.Context(), actor, x.ID, f.get("reason"))
			return err
		})))
	}
	return routes
}

func (p *Portal) accountOf(w http.ResponseWriter, r *http.Request) error {
	return p.showAccountOf(w, r, form{})
}

func (p *Portal) showAccountOf(w http.ResponseWriter, r *http.Request, f form) error {
	page := supportPage{}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	id := licensing.AccountID(r.PathValue("id"))
	if page.Account, err = p.app.Account(r.Context(), page.Actor, id); err != nil {
		return err
	}
	page.State = p.accountCell(page.frame, page.Account)
	if page.Roles, err = p.app.AccountRoles(r.Context(), page.Actor, id); err != nil {
		return err
	}
	l, err := p.app.Messages(r.Context(), page.Actor, store.MessageFilter{To: page.Account.Mail}, store.Page{Limit: shownThings})
	if err != nil {
		return err
	}
	page.Mails = l.Items
	for _, v := range accountVerbs {
		if disabled := !page.Account.DisabledAt.IsZero(); disabled == (v.Verb == "enable") && page.Actor.May("account."+v.Verb, licensing.Target{}) {
			page.Actions = append(page.Actions, v.on(f, "/accounts/"+string(id), page.Account.Version))
		}
	}
	if page.History, err = p.history(r, page.frame, "account", string(id)); err != nil {
		return err
	}
	return p.render(w, f.answer(), "support", page)
}

// onAccount reads a form about an account and uses it.
func (p *Portal) onAccount(done string, do func(*http.Request, app.Actor, *licensing.Account, form) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := read(r)
		if err != nil {
			return err
		}
		actor := acting(r, f)
		x, err := p.app.Account(r.Context(), actor, licensing.AccountID(r.PathValue("id")))
		if err != nil {
			return err
		}
		if err := do(r, actor, x, f); err != nil {
			return p.again(r, f, err, func(f form) error { return p.showAccountOf(w, r, f) })
		}
		return see(w, r, "/accounts/"+string(x.ID), done)
	}
}

// mailLink mails whoever it is a link to sign in by: the invitation again, or
// one for a new password.
func (p *Portal) mailLink(w http.ResponseWriter, r *http.Request) error {
	return p.onAccount("account_link", func(r *http.Request, _ app.Actor, x *licensing.Account, _ form) error {
		return p.app.Recover(r.Context(), x.Mail, web.Visitor(r))
	})(w, r)
}
