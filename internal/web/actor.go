package web

import (
	"context"
	"net/http"
	"net/netip"
	"strings"

	"volare/internal/app"
	"volare/internal/identity"
	"volare/internal/licensing"
)

// Actor is who acts. Handlers take it from ActorFrom and hand it to use cases.
type Actor = app.Actor

// Credential is what a request shows to say who it comes from. At most one of
// Session and Bearer is set.
type Credential struct {
	Session   string     // the session cookie's value
	Bearer    string     // an API token
	Workspace string     // the organization to act in; empty: the actor's only or first one
	Address   netip.Addr // where the request comes from
	Agent     string     // the program it comes from, cut at 200 bytes
	Asleep    bool       // a page asks by itself: its session isn't kept awake
}

// Anonymous reports whether nothing was shown.
func (c Credential) Anonymous() bool { return c.Session == "" && c.Bearer == "" }

// Authenticator finds the actor of a credential with its roles and grants.
// What is unknown, ended or expired is refused as Unauthenticated; a workspace
// the actor has no role in as Missing.
type Authenticator interface {
	Authenticate(ctx context.Context, c Credential) (Actor, error)
}

// ActorFrom returns who acts in this request; false when nobody has signed in.
func ActorFrom(ctx context.Context) (Actor, bool) {
	i := from(ctx)
	return i.actor, i.signedIn
}

// WorkspaceHeader names the organization a request acts in.
const WorkspaceHeader = "Volare-Workspace"

// AsleepHeader is sent by an open page that asks for itself again: nobody may
// be looking, and the session isn't kept awake.
const AsleepHeader = "Volare-Asleep"

func (s *Site) credential(r *http.Request, address netip.Addr) Credential {
	c := Credential{
		Workspace: r.Header.Get(WorkspaceHeader),
		Address:   address,
		Agent:     cut(r.UserAgent(), 200),
	}
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if ok && strings.EqualFold(scheme, "Bearer") {
		c.Bearer = strings.TrimSpace(token)
		return c
	}
	if cookie, err := r.Cookie(s.cookieName()); err == nil {
		c.Session = cookie.Value
		if cookie, err := r.Cookie(workspaceCookie); err == nil && c.Workspace == "" {
			c.Workspace = cookie.Value
		}
	}
	return c
}

// authenticate fills in who acts. An ended session on a public route is
// nobody: the sign-in page must open for whoever comes with an old cookie.
func (s *Site) authenticate(r *http.Request, i *info, route Route) error {
	c, public := s.credential(r, i.address), route.Public
	c.Asleep = route.ByItself || r.Header.Get(AsleepHeader) != ""
	i.way = wayOf(r, c)
	if c.Bearer == "" {
		// Only what a browser sends by itself can be abused from another site.
		if err := s.crossOrigin.Check(r); err != nil {
			return licensing.Refuse(licensing.Forbidden, "request.cross_site")
		}
	}
	if c.Anonymous() {
		if public {
			return nil
		}
		return licensing.Refuse(licensing.Unauthenticated, "unauthenticated")
	}
	actor, err := s.c.Auth.Authenticate(r.Context(), c)
	if licensing.KindOf(err) == licensing.Missing && err != nil && r.Header.Get(WorkspaceHeader) == "" {
		c.Workspace = "" // the cookie's workspace is no longer one: the first will do
		actor, err = s.c.Auth.Authenticate(r.Context(), c)
	}
	if err != nil {
		if public && c.Session != "" && licensing.KindOf(err) == licensing.Unauthenticated {
			return nil
		}
		return err
	}
	i.actor, i.signedIn = actor, true
	if actor.Language != "" {
		i.language = string(actor.Language)
	}
	return nil
}

// StillSignedIn tells of a request that is being answered for long whether its
// sender may still act, and as whom.
func StillSignedIn(r *http.Request) (Actor, error) {
	i := from(r.Context())
	if i.site == nil {
		return i.actor, nil
	}
	c := i.site.credential(r, i.address)
	c.Asleep = true
	return i.site.c.Auth.Authenticate(r.Context(), c)
}

func cut(s string, n int) string {
	if len(s) > n {
		return strings.ToValidUTF8(s[:n], "")
	}
	return s
}

// apiPaths is where programs call.
const apiPaths = "/api/"

// wayOf is by what a request comes.
func wayOf(r *http.Request, c Credential) licensing.Way {
	switch {
	case identity.IsAPIToken(c.Bearer):
		return licensing.ByToken
	case c.Bearer != "", strings.HasPrefix(r.URL.Path, apiPaths):
		return licensing.ByAPI
	}
	return licensing.ByPortal
}
