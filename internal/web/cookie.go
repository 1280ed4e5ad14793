package web

import (
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

// SetSession sends the session's token to the browser, for as long as it lives.
func (s *Site) SetSession(w http.ResponseWriter, token string, life time.Duration) {
	s.setCookie(w, token, int(life.Seconds()))
}

// EndSession makes the browser forget its session.
func (s *Site) EndSession(w http.ResponseWriter) { s.setCookie(w, "", -1) }

func (s *Site) setCookie(w http.ResponseWriter, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: s.c.Secure, SameSite: http.SameSiteLaxMode,
	})
}
