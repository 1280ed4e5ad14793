package portal

import (
	"net/http"

	"volare/internal/licensing"
	"volare/internal/web"
)

// What people do about their own account besides the password: name and
// language, roles, sessions.

func (p *Portal) ownRoutes() []web.Route {
	return []web.Route{
		p.own("POST", "/account", "account.own", p.editAccount),
		p.own("POST", "/account/roles/{role}/resign", "role.resign", p.resign(p.showAccount)),
		p.own("POST", "/account/sessions/{session}/end", "session.own", p.endSession),
		p.own("GET", "/account/tokens", "token.own", p.tokens),
		p.own("POST", "/account/tokens", "token.own", p.createToken),
		p.own("POST", "/account/tokens/{token}/revoke", "token.own", p.revokeToken),
	}
}

// fillAccount reads what the account's page shows.
func (p *Portal) fillAccount(r *http.Request, page *accountPage) (err error) {
	ctx, actor := r.Context(), page.Actor
	if page.Account, err = p.app.Account(ctx, actor, actor.Account); err != nil {
		return err
	}
	if page.Roles, err = p.app.AccountRoles(ctx, actor, actor.Account); err != nil {
		return err
	}
	page.Sessions, err = p.app.Sessions(ctx, actor)
	return err
}

// editAccount changes one's own name and language.
func (p *Portal) editAccount(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	language := licensing.Language(f.get("language"))
	if _, err := p.app.EditAccount(r.Context(), acting(r, f), f.get("name"), language); err != nil {
		return p.again(r, f, err, func(f form) error { return p.showAccount(w, r, f) })
	}
	web.SetLanguage(w, r, string(language))
	return see(w, r, "/account", "account_edited")
}

// endSession ends one of one's own sessions.
func (p *Portal) endSession(w http.ResponseWriter, r *http.Request) error {
	actor, _ := web.ActorFrom(r.Context())
	if err := p.app.EndSession(r.Context(), actor, r.PathValue("session")); err != nil {
		return err
	}
	return see(w, r, "/account", "session_ended")
}
