package portal

import (
	"net/http"
	"slices"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/locale"
	"volare/internal/web"
)

// signInPage is also where people land who asked for a page of their own.
type signInPage struct {
	frame
	Wanted bool // they asked for a page first
	Ended  bool // they sent a form, but the session had ended
}

// Keeps reports whether the page carries on what was typed.
func (s signInPage) Keeps() bool { return s.Form.Raw(keptField) != "" }

// signInPage shows the form; whoever has signed in already goes on.
func (p *Portal) signInPage(w http.ResponseWriter, r *http.Request) error {
	next := back(r.URL.Query().Get("next"))
	if _, in := web.ActorFrom(r.Context()); in {
		return see(w, r, next, "")
	}
	return p.showSignIn(w, r, filled("next", next))
}

func (p *Portal) showSignIn(w http.ResponseWriter, r *http.Request, f form) error {
	fr, err := p.frame(r)
	if err != nil {
		return err
	}
	fr.Form, fr.once = f, f.Raw(keptField) != ""
	return p.render(w, f.answer(), "sign_in", signInPage{fr, f.get("next") != "/" && !f.Wrong() && f.status == 0, f.status == http.StatusUnauthorized})
}

// signIn begins a session and goes to the page that was asked for.
func (p *Portal) signIn(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	in, err := p.app.SignIn(r.Context(), f.get("mail"), f.Values.Get("password"), web.Visitor(r))
	if err != nil {
		return p.again(r, f, err, func(f form) error { return p.showSignIn(w, r, f) })
	}
	begin(w, r, in)
	if resumed, err := p.resume(w, r, f, in.Account.ID); resumed || err != nil {
		return err
	}
	return see(w, r, back(f.get("next")), "")
}

// begin hands a new session to the browser.
func begin(w http.ResponseWriter, r *http.Request, in *app.SignedIn) {
	web.SetSession(w, r, in.Token, app.SessionLife)
	web.SetLanguage(w, r, string(in.Account.Language))
}

// signOut ends the session; who has none is signed out already.
func (p *Portal) signOut(w http.ResponseWriter, r *http.Request) error {
	if actor, in := web.ActorFrom(r.Context()); in {
		if err := p.app.SignOut(r.Context(), actor, false); err != nil {
			return err
		}
	}
	web.EndSession(w, r)
	return see(w, r, "/", "signed_out")
}

// chooseLanguage switches the language and stays where the reader was.
func (p *Portal) chooseLanguage(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	lang := f.get("language")
	if !slices.Contains(locale.Languages(), lang) {
		return licensing.Refuse(licensing.Malformed, "form.unreadable")
	}
	if actor, in := web.ActorFrom(r.Context()); in && string(actor.Language) != lang {
		if err := p.app.ChooseLanguage(r.Context(), actor, licensing.Language(lang)); err != nil {
			return err
		}
	}
	web.SetLanguage(w, r, lang)
	return see(w, r, back(f.get("back")), "")
}
