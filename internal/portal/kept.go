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

	"volare/internal/app"
	"volare/internal/web"
)

// A session may end while its holder types. What was typed travels through
// the sign-in page in a hidden field, and whoever typed it finds it in its
// form again; nothing is kept on the server, and nothing is sent by itself.

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

// keptBy is what a sign-in's form carries on from before, when it is the
// account's that has signed in.
func keptBy(f form, in *app.SignedIn) *kept {
	text := f.Values.Get(keptField)
	values, err := url.ParseQuery(text)
	if err != nil || len(text) > mostKept || !isText(values) || !belongs(values.Get(keyField), in.Account.ID) {
		return nil
	}
	k := &kept{values: values, to: values.Get(toField), here: back(values.Get(hereField))}
	values.Del(toField)
	return k
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

// resume shows the page on which somebody was typing, in the session that
// begins.
func (p *Portal) resume(w http.ResponseWriter, r *http.Request, in *app.SignedIn, k *kept) {
	web.Forward(w, r.WithContext(context.WithValue(r.Context(), keptKey{}, k)), in.Token, k.here)
}
