package portal

import (
	"net/http"
	"slices"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

// postPage is one role with who holds it, and what may be done about it.
type postPage struct {
	frame
	seats
	app.Post
}

// May reports whether the reader may use a verb of the role or its invitation now.
func (p postPage) May(verb string) bool {
	return includes(p.Actions, licensing.Verb(verb)) || verb != "revoke" && includes(p.InvitationVerbs, licensing.Verb(verb))
}

// Acts reports whether there is anything the reader may do.
func (p postPage) Acts() bool {
	return slices.ContainsFunc([]string{"resend", "replace", "revoke", "resign"}, p.May)
}

// Says is the key of what taking the role away does.
func (p postPage) Says() string {
	if p.Alone && (p.Role == licensing.AgreementAdministrator || p.Role == licensing.OnlineServicesAdministrator) {
		return "portal.people.vacates_" + string(p.Role)
	}
	return "portal.people.revoke_says"
}

// Waits reports whether an invitation waits for its addressee.
func (p postPage) Waits() bool { return p.Invited == licensing.InvitationSent }

// heldHere finds the role that an address names, where the address says it is held.
func (p *Portal) heldHere(r *http.Request) (s seats, h app.Post, err error) {
	if s, err = p.seatsOf(r); err != nil {
		return s, h, err
	}
	actor, _ := web.ActorFrom(r.Context())
	if h, err = p.app.Post(r.Context(), actor, licensing.RoleID(r.PathValue("role"))); err != nil {
		return s, h, err
	}
	here := s.Agreement != nil && h.Agreement == s.Agreement.ID || s.Organization != nil && h.Agreement == "" && h.Organization == s.Organization.ID
	if !here {
		err = licensing.NotFound("role")
	}
	return s, h, err
}

func (p *Portal) post(w http.ResponseWriter, r *http.Request) error {
	return p.showPost(w, r, form{})
}

func (p *Portal) showPost(w http.ResponseWriter, r *http.Request, f form) error {
	s, h, err := p.heldHere(r)
	if err != nil {
		return err
	}
	page := postPage{seats: s, Post: h}
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	return p.render(w, f.answer(), "post", page)
}

// onPost reads a form about the role that an address names, uses it, and shows
// the people; a refusal is shown beside what was typed.
func (p *Portal) onPost(w http.ResponseWriter, r *http.Request, done string, do func(app.Actor, app.Post, form) error) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	s, h, err := p.heldHere(r)
	if err != nil {
		return err
	}
	if err := do(acting(r, f), h, f); err != nil {
		return p.again(r, f, err, func(f form) error { return p.showPost(w, r, f) })
	}
	return see(w, r, s.Base, done)
}

// revokeRole takes a role away, or the invitation into it back.
func (p *Portal) revokeRole(w http.ResponseWriter, r *http.Request) error {
	return p.onPost(w, r, "role_revoked", func(actor app.Actor, h app.Post, f form) error {
		_, err := p.app.RevokeRole(r.Context(), actor, h.ID, f.get("reason"))
		return err
	})
}

// resign gives one's own role up, which ends one's sessions. A second click
// finds the first one's answer, though the role is no longer held: nothing but
// the use case looks it up. show is the page of the form.
func (p *Portal) resign(show func(http.ResponseWriter, *http.Request, form) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := read(r)
		if err != nil {
			return err
		}
		if _, err := p.app.ResignRole(r.Context(), acting(r, f), licensing.RoleID(r.PathValue("role")), f.get("reason")); err != nil {
			return p.again(r, f, err, func(f form) error { return show(w, r, f) })
		}
		web.EndSession(w, r)
		return see(w, r, "/sign-in", "resigned")
	}
}

func (p *Portal) resendInvitation(w http.ResponseWriter, r *http.Request) error {
	return p.onPost(w, r, "invitation_resent", func(actor app.Actor, h app.Post, _ form) error {
		_, err := p.app.ResendInvitation(r.Context(), actor, h.Invitation)
		return err
	})
}

// replaceInvitation invites somebody else instead.
func (p *Portal) replaceInvitation(w http.ResponseWriter, r *http.Request) error {
	return p.onPost(w, r, "invitation_replaced", func(actor app.Actor, h app.Post, f form) error {
		_, err := p.app.ReplaceInvitation(r.Context(), actor, h.Invitation, personOf(f, ""))
		return err
	})
}
