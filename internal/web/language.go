package web

import (
	"context"

	"golang.org/x/text/language"
)

// negotiate picks the best of the site's languages for an Accept-Language header.
func (s *Site) negotiate(accept string) string {
	tags, _, err := language.ParseAcceptLanguage(cut(accept, 500))
	if err != nil || len(tags) == 0 {
		return s.c.Languages[0]
	}
	_, n, confidence := s.matcher.Match(tags...)
	if confidence == language.No {
		return s.c.Languages[0]
	}
	return s.c.Languages[n]
}

// Language is the language to answer this request in: the account's, else the
// best that the client accepts.
func Language(ctx context.Context) string { return from(ctx).language }
