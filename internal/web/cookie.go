package web

import (
	"context"
	"net/http"
	"time"
)

// cookieName is "__Host-volare", which browsers accept over HTTPS only; on
// plain http://localhost it is "volare".
func (s *Site) cookieName() string {
	if s.c.Secure {
		return "__Host-volare"
	}
	return "volare"
}

// SetSession sends the session's token to the browser by way of the site that
// answers r.
func SetSession(w http.ResponseWriter, r *http.Request, token string, life time.Duration) {
	if s := from(r.Context()).site; s != nil {
		s.SetSession(w, token, life)
	}
}

// EndSession makes the browser forget its session and its workspace.
func EndSession(w http.ResponseWriter, r *http.Request) {
	if s := from(r.Context()).site; s != nil {
		s.EndSession(w)
	}
	remember(w, r, workspaceCookie, "", -1)
}

// workspaceCookie keeps the organization a person acts in, for browsers; it
// gives no right, for roles are looked up at each request.
const workspaceCookie = "volare-workspace"

// SetWorkspace makes the browser act in another of the person's organizations.
func SetWorkspace(w http.ResponseWriter, r *http.Request, organization string) {
	remember(w, r, workspaceCookie, organization, 365*24*60*60)
}

// remember keeps a choice that is no secret.
func remember(w http.ResponseWriter, r *http.Request, name, value string, maxAge int) {
	i := from(r.Context())
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true,
		Secure: i.site != nil && i.site.c.Secure, SameSite: http.SameSiteLaxMode})
}

// SetSession sends the session's token to the browser, for as long as it lives.
func (s *Site) SetSession(w http.ResponseWriter, token string, life time.Duration) {
	http.SetCookie(w, s.cookie(token, int(life.Seconds())))
}

// EndSession makes the browser forget its session, and the pages it keeps for
// Back: the next person at a shared computer finds neither.
func (s *Site) EndSession(w http.ResponseWriter) {
	http.SetCookie(w, s.cookie("", -1))
	ForgetPages(w)
}

// ForgetPages empties the browser's store of pages kept for Back. The session
// that showed them has ended.
func ForgetPages(w http.ResponseWriter) { w.Header().Set("Clear-Site-Data", `"cache"`) }

// SessionCookie is what SetSession sends, or with an empty token EndSession,
// for handlers that write no headers themselves.
func SessionCookie(ctx context.Context, token string, life time.Duration) string {
	s := from(ctx).site
	if s == nil { // a handler tested alone
		s = &Site{c: Config{Secure: true}}
	}
	if token == "" {
		return s.cookie("", -1).String()
	}
	return s.cookie(token, int(life.Seconds())).String()
}

func (s *Site) cookie(value string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: s.cookieName(), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: s.c.Secure, SameSite: http.SameSiteLaxMode,
	}
}
