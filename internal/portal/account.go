package portal

import (
	"net/http"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

// accountPage is one's own account: who one is, which roles one holds, where
// one is signed in, the password.
type accountPage struct {
	frame
	Account  *licensing.Account
	Roles    []app.Post
	Sessions []app.OpenSession
}

// Device says from where a session is.
func (accountPage) Device(s app.OpenSession) string { return device(s.Agent) }

func (p *Portal) account(w http.ResponseWriter, r *http.Request) error {
	return p.showAccount(w, r, form{})
}

func (p *Portal) showAccount(w http.ResponseWriter, r *http.Request, f form) error {
	page := accountPage{}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	if err := p.fillAccount(r, &page); err != nil {
		return err
	}
	return p.render(w, f.answer(), "account", page)
}

// changePassword ends all sessions; the new password is for signing in again.
func (p *Portal) changePassword(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	actor, _ := web.ActorFrom(r.Context())
	if err := p.app.ChangePassword(r.Context(), actor, f.Values.Get("old_password"), f.Values.Get("password")); err != nil {
		return p.again(r, f, err, func(f form) error { return p.showAccount(w, r, f) }, "password", "portal.link.new_password")
	}
	web.EndSession(w, r)
	return see(w, r, "/sign-in", "password")
}

// signOutEverywhere ends all of the account's sessions, this one too.
func (p *Portal) signOutEverywhere(w http.ResponseWriter, r *http.Request) error {
	actor, _ := web.ActorFrom(r.Context())
	if err := p.app.SignOut(r.Context(), actor, true); err != nil {
		return err
	}
	web.EndSession(w, r)
	return see(w, r, "/", "signed_out")
}

// chooseWorkspace goes on in another organization in which one holds a role.
func (p *Portal) chooseWorkspace(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	actor, _ := web.ActorFrom(r.Context())
	all, err := p.app.Workspaces(r.Context(), actor.Account)
	if err != nil {
		return err
	}
	for _, o := range all {
		if string(o.ID) == f.get("organization") {
			web.SetWorkspace(w, r, string(o.ID))
			return see(w, r, "/", "")
		}
	}
	return licensing.NotFound("workspace")
}
