package portal

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"volare/internal/licensing"
	"volare/internal/web"
)

// A session may end while its holder types. What was typed travels through
// the sign-in page in a hidden field. Only what the account that signs in has
// typed itself is then kept, for an hour, and its page is shown with it as
// long as its address names it: reloading and another language keep it too.
// Nothing is sent by itself.

// mostKept is how many bytes of text the sign-in page carries on.
const mostKept = 64 << 10

// mostKeptFields is how many fields of a form with a file are looked at: none
// of ours has as many, and whoever sends more hasn't signed in.
const mostKeptFields = 1000

// kept is a form that was sent after its session had ended.
type kept struct {
	values url.Values
	to     string // the path to which it was posted
	here   string // the page that showed it
}

type keptKey struct{}

// keptFrom is what was typed before the sign-in that leads to this page; nil
// when there is nothing.
func keptFrom(ctx context.Context) *kept {
	k, _ := ctx.Value(keptKey{}).(*kept)
	return k
}

// begun is the form with which a page begins: empty, or as it was before the
// session ended. Pages whose fields depend on what was typed begin with it;
// on all others finish puts it back.
func begun(r *http.Request) form {
	k := keptFrom(r.Context())
	if k == nil {
		return form{}
	}
	return form{Values: k.values, at: k.to}
}

// typed reports whether anybody typed or chose anything in a form.
func (f form) typed() bool {
	for name, values := range f.Values {
		if !machinery[name] && !secret(name) && strings.Join(values, "") != "" {
			return true
		}
	}
	return false
}

// machinery are the fields that forms have and people don't see.
var machinery = map[string]bool{keyField: true, hereField: true, keptField: true, toField: true, "version": true, "next": true, "username": true}

// keep writes down a form for the sign-in page; "" when it has nothing that
// could be lost, or too much.
func keep(path string, values url.Values) string {
	if !(form{Values: values}).typed() || !strings.Contains(values.Get(keyField), ".") {
		return ""
	}
	all := url.Values{toField: {path}}
	for name, v := range values {
		if !secret(name) && name != toField && name != keptField {
			all[name] = slices.Clone(v)
		}
	}
	if text := all.Encode(); len(text) <= mostKept {
		return text
	}
	return ""
}

// keptBy reads what was kept of a form, when it was on a page of the account's.
func (p *Portal) keptBy(text string, account licensing.AccountID) *kept {
	values, err := url.ParseQuery(text)
	if text == "" || err != nil || len(text) > mostKept || !isText(values) || !belongs(p.app.FormMark, values.Get(keyField), account) {
		return nil
	}
	k := &kept{values: values, to: values.Get(toField), here: back(values.Get(hereField))}
	values.Del(toField)
	return k
}

// keptParam names, in an address, what was kept.
const keptParam = "kept"

// resume sends whoever was typing to the page on which they were, if the
// sign-in's form carries anything; it tells whether it did.
func (p *Portal) resume(w http.ResponseWriter, r *http.Request, f form, account licensing.AccountID) (bool, error) {
	k := p.keptBy(f.Values.Get(keptField), account)
	if k == nil {
		return false, nil
	}
	id, err := p.app.KeepForm(r.Context(), account, f.Values.Get(keptField))
	if err != nil {
		return false, err
	}
	to, err := url.Parse(k.here)
	if err != nil {
		return false, err
	}
	q := to.Query()
	q.Set(keptParam, string(id))
	to.RawQuery = q.Encode()
	return true, see(w, r, to.String(), "")
}

// resuming lets a page begin with what its address says was kept for the
// reader. What is kept for nobody, or no longer, is as if it weren't named.
func (p *Portal) resuming(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id := r.URL.Query().Get(keptParam)
		actor, in := web.ActorFrom(r.Context())
		if id == "" || !in || r.Method != http.MethodGet {
			return h(w, r)
		}
		text, err := p.app.KeptForm(r.Context(), actor, licensing.FileID(id))
		if err != nil && licensing.KindOf(err) != licensing.Missing {
			return err
		}
		if k := p.keptBy(text, actor.Account); k != nil {
			r = r.WithContext(context.WithValue(r.Context(), keptKey{}, k))
		}
		return h(w, r)
	}
}

// Texts lists what was kept, for whoever doesn't find it in the form again.
func (f frame) Texts() []input {
	var all []input
	for name, values := range f.kept.values {
		if text := strings.Join(values, "\n"); !machinery[name] && text != "" && text != "yes" {
			all = append(all, input{Name: name, Label: f.texts.Label(f.Lang, name), Value: text})
		}
	}
	slices.SortFunc(all, func(a, b input) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Kept reports whether the page shows a form as it was before the sign-in.
func (f frame) Kept() bool { return f.kept != nil }

// sent reads a form that no handler got to see.
func sent(r *http.Request) url.Values {
	if r.PostForm != nil {
		return r.PostForm
	}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		if r.ParseForm() != nil {
			return url.Values{}
		}
		return r.PostForm
	}
	values := url.Values{}
	read := int64(0)
	parts := multipart.NewReader(r.Body, params["boundary"])
	for n := 0; n < mostKeptFields && read <= mostKept; n++ {
		part, err := parts.NextPart()
		if err != nil {
			break
		}
		if part.FileName() != "" { // files are chosen anew
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, mostKept))
		if err != nil && !errors.Is(err, io.EOF) {
			break
		}
		read += int64(len(text))
		values.Add(part.FormName(), string(text))
	}
	return values
}

// askToSignIn answers a form whose session has ended.
func (p *Portal) askToSignIn(w http.ResponseWriter, r *http.Request) error {
	r.PostForm = sent(r)
	f := filled("next", here(r))
	if text := keep(r.URL.EscapedPath(), r.PostForm); text != "" {
		f.Values.Set(keptField, text)
	}
	f.status = http.StatusUnauthorized
	return p.showSignIn(w, r, f)
}
