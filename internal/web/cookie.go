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

// onceCookie carries a secret from the answer to a form to the page that shows
// it, and is gone once that page was asked for.
const onceCookie = "volare-once"

// ShowOnce hands the browser a secret that only the page at path is to show,
// once: unlike the answer to a form, that page can be come back to.
func ShowOnce(w http.ResponseWriter, r *http.Request, path, secret string) {
	once(w, r, path, secret, 0)
}

// ShownOnce takes it back; "" when there is none.
func ShownOnce(w http.ResponseWriter, r *http.Request, path string) string {
	c, err := r.Cookie(onceCookie)
	if err != nil {
		return ""
	}
	once(w, r, path, "", -1)
	return c.Value
}

func once(w http.ResponseWriter, r *http.Request, path, secret string, maxAge int) {
	i := from(r.Context())
	http.SetCookie(w, &http.Cookie{Name: onceCookie, Value: secret, Path: path, MaxAge: maxAge, HttpOnly: true,
		Secure: i.site != nil && i.site.c.Secure, SameSite: http.SameSiteStrictMode})
}

// remember keeps a choice that is no secret.
func remember(w http.ResponseWriter, r *http.Request, name, value string, maxAge int) {
	http.SetCookie(w, open(r, name, value, "/", maxAge))
}

// open is a cookie that holds no secret.
func open(r *http.Request, name, value, path string, maxAge int) *http.Cookie {
	i := from(r.Context())
	return &http.Cookie{Name: name, Value: value, Path: path, MaxAge: maxAge, HttpOnly: true,
		Secure: i.site != nil && i.site.c.Secure, SameSite: http.SameSiteLaxMode}
}

// wordCookie carries word of what was just done to the page that is opened next.
const wordCookie, wordLives = "volare-done", 60

// LeaveWord leaves word of what was done for the page at path, the next one
// that the browser opens there. Another tab's page doesn't get it, nor does
// whoever follows a link that says the same.
func LeaveWord(w http.ResponseWriter, r *http.Request, path, word string) {
	http.SetCookie(w, open(r, wordCookie, word, path, wordLives))
}

// Word is the word that was left for a page; "" is none.
func Word(r *http.Request) string {
	c, err := r.Cookie(wordCookie)
	if err != nil {
		return ""
	}
	return c.Value
}

// ForgetWord takes it away, once it was told.
func ForgetWord(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, open(r, wordCookie, "", r.URL.EscapedPath(), -1))
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
