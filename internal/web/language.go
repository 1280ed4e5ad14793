package web

import (
	"context"
	"net/http"
	"slices"

	"volare/internal/locale"
)

// Language is the language to answer this request in: the account's, else the
// one chosen in this browser, else the best that the client accepts.
func Language(ctx context.Context) string { return from(ctx).language }

// languageCookie keeps the language chosen by somebody who hasn't signed in.
const languageCookie = "volare-language"

func (s *Site) language(r *http.Request) string {
	if c, err := r.Cookie(languageCookie); err == nil && slices.Contains(locale.Languages(), c.Value) {
		return c.Value
	}
	return s.c.Texts.Negotiate(cut(r.Header.Get("Accept-Language"), 500))
}

// SetLanguage makes the browser remember a language for a year.
func SetLanguage(w http.ResponseWriter, r *http.Request, language string) {
	remember(w, r, languageCookie, language, 365*24*60*60)
}
