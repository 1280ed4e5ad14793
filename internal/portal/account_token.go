package portal

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

// tokensPage is one's API tokens, and the one that has just been made.
type tokensPage struct {
	frame
	Tokens []*store.Token
	Verbs  []licensing.Verb // that a token may be limited to
	Made   *app.NewToken    // its secret is told this once
}

// Count is how many verbs a token is limited to.
func (t tokensPage) Count(k *store.Token) int { return len(k.Verbs) }

func (p *Portal) tokens(w http.ResponseWriter, r *http.Request) error {
	return p.showTokens(w, r, form{})
}

func (p *Portal) showTokens(w http.ResponseWriter, r *http.Request, f form) error {
	page := tokensPage{}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	if page.Tokens, err = p.app.Tokens(r.Context(), page.Actor); err != nil {
		return err
	}
	page.Tokens = slices.DeleteFunc(page.Tokens, func(k *store.Token) bool { return !k.RevokedAt.IsZero() })
	for _, k := range page.Tokens {
		if string(k.ID) == r.URL.Query().Get("made") {
			id, secret, _ := strings.Cut(web.ShownOnce(w, r, tokensPath), ".")
			page.Made, page.once = &app.NewToken{Token: k}, true
			if id == string(k.ID) {
				page.Made.Secret = secret
			}
		}
	}
	for _, rule := range licensing.Permissions {
		if page.Actor.Somewhere(rule.Verb) && !slices.Contains(page.Verbs, rule.Verb) {
			page.Verbs = append(page.Verbs, rule.Verb)
		}
	}
	return p.render(w, f.answer(), "tokens", page)
}

// The scopes that a form offers for a token.
const (
	scopeRead   = "read"
	scopeAll    = "all"
	scopeChosen = "chosen"
)

// Scopes are the choices of what a token may do.
func (t tokensPage) Scopes() []option {
	return choices(t.frame, "portal.token.scope_", []string{scopeRead, scopeAll, scopeChosen})
}

// VerbOptions are the verbs that a token may be limited to.
func (t tokensPage) VerbOptions() (all []option) {
	for _, v := range t.Verbs {
		all = append(all, option{string(v), string(v)})
	}
	return all
}

// Lives are how long a token may live.
func (t tokensPage) Lives() (all []option) {
	for _, n := range []int{7, 30, 90, 365} {
		all = append(all, option{strconv.Itoa(n), t.texts.Plural(t.Lang, "count.day", n, nil)})
	}
	return all
}

// tokensPath is where they are.
const tokensPath = "/account/tokens"

// createToken makes a token and goes to the page that shows its secret, once.
func (p *Portal) createToken(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	actor := acting(r, f)
	days, _ := strconv.Atoi(f.get("days")) // none: the usual
	made, err := p.app.CreateToken(r.Context(), actor, app.TokenDraft{Name: f.get("name"), Days: days, Verbs: scope(actor, f)})
	if err != nil {
		return p.again(r, f, err, func(f form) error { return p.showTokens(w, r, f) })
	}
	if made.Secret != "" {
		web.ShowOnce(w, r, tokensPath, string(made.ID)+"."+made.Secret)
	}
	return see(w, r, tokensPath+"?made="+string(made.ID), "")
}

// scope is the verbs that a form limits a token to; nil is all.
func scope(actor app.Actor, f form) (verbs []licensing.Verb) {
	switch f.get("scope") {
	case scopeAll:
		return nil
	case scopeChosen:
		for _, v := range f.Values["verbs"] {
			verbs = append(verbs, licensing.Verb(v))
		}
		if verbs == nil {
			verbs = []licensing.Verb{}
		}
		return verbs
	}
	for _, rule := range licensing.Permissions {
		if strings.HasSuffix(string(rule.Verb), ".read") && actor.Somewhere(rule.Verb) && !slices.Contains(verbs, rule.Verb) {
			verbs = append(verbs, rule.Verb)
		}
	}
	return verbs
}

func (p *Portal) revokeToken(w http.ResponseWriter, r *http.Request) error {
	actor, _ := web.ActorFrom(r.Context())
	if err := p.app.RevokeToken(r.Context(), actor, licensing.TokenID(r.PathValue("token"))); err != nil {
		return err
	}
	return see(w, r, tokensPath, "token_revoked")
}
