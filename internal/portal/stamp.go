package portal

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"net/http"
	"strings"

	"volare/internal/app"
	"volare/internal/identity"
	"volare/internal/licensing"
)

// Every form that a page posts carries two fields that no template writes:
// what makes a second click find the first one's answer, and the page that
// shows the form, to come back to.
const (
	keyField  = "_key"
	hereField = "_here"
	keptField = "_kept" // on the sign-in page: what was typed before
	toField   = "_to"   // within it: where it was to be posted
)

var postForm = []byte(`<form method="post"`)

// stamp puts the two fields into each form of a page.
func stamp(page []byte, f frame) []byte {
	n := bytes.Count(page, postForm)
	if n == 0 {
		return page
	}
	fields := `<input type="hidden" name="` + hereField + `" value="` + template.HTMLEscapeString(f.Here) + `">`
	key := f.key
	if key == "" && f.SignedIn {
		nonce := identity.NewSecret()
		key = nonce + "." + f.mark(nonce, f.Actor.Account)
	}
	if key != "" {
		fields += `<input type="hidden" name="` + keyField + `" value="` + template.HTMLEscapeString(key) + `">`
	}
	out := make([]byte, 0, len(page)+n*len(fields))
	for {
		before, after, found := bytes.Cut(page, postForm)
		out = append(out, before...)
		if !found {
			return out
		}
		end := bytes.IndexByte(after, '>') + 1 // in attributes > is written &gt;
		out = append(append(append(out, postForm...), after[:end]...), fields...)
		page = after[end:]
	}
}

// belongs reports whether a form's key was made for an account: it carries
// that account's mark, which nobody else can make.
func belongs(mark marking, key string, account licensing.AccountID) bool {
	nonce, owner, ok := strings.Cut(key, ".")
	return ok && hmac.Equal([]byte(owner), []byte(mark(nonce, account)))
}

// marking tells, of a form's key, whose page it was on: only that account
// finds its text again after its session has ended.
type marking func(nonce string, account licensing.AccountID) string

// repeat names one sending of a form: the same form with the same content
// again is a second click, or Back and once more. With another content it is
// another call, which the version it carries holds up.
func repeat(r *http.Request, f form) app.Repeat {
	key := f.Values.Get(keyField)
	if key == "" {
		return app.Repeat{}
	}
	said := digest(r.URL.EscapedPath(), f.Values.Encode())
	return app.Repeat{Key: "form " + said, Fingerprint: said}
}

func digest(path, said string) string {
	sum := sha256.Sum256([]byte(path + "\x00" + said))
	return hex.EncodeToString(sum[:])
}
