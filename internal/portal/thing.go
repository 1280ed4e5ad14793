package portal

import (
	"net/http"
	"slices"
	"strconv"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

// What the pages of agreements, orders and subscriptions have in common: the
// actor with the version that was seen, and the buttons.

// acting is who sends a form, with the version of the thing that the form
// showed: who saw an older one is told, instead of overwriting. The form's own
// key makes a second click one with the first.
func acting(r *http.Request, f form) app.Actor {
	actor, _ := web.ActorFrom(r.Context())
	actor.Version, _ = strconv.ParseInt(f.get("version"), 10, 64) // none: any version
	actor.Repeat = repeat(r, f)
	return actor
}

// making is acting with a form that makes something new: filled in otherwise
// and sent again, after Back, it is asked about instead of making a second thing.
func making(r *http.Request, f form) app.Actor {
	actor := acting(r, f)
	if key := f.get(keyField); key != "" {
		actor.Repeat.Key = "form " + digest(r.URL.EscapedPath(), key)
	}
	return actor
}

// action is one button of a thing's page.
type action struct {
	Verb    licensing.Verb
	Path    string // to which it is posted
	Version int64
	Reason  bool   // a reason is asked for
	Needed  bool   // and must be given
	Danger  bool   // can't be undone
	Says    string // key of what will happen; "" when that is plain
	First   bool   // what mostly comes next, though it may take a note: shown open
	Note    bool   // what may be written is a note rather than a reason
	Page    bool   // Path is a page with a form of its own
	Form    form   // what was typed, when it was this one's
}

// on is the button on the page of a thing at path, in the version shown.
func (a action) on(f form, path string, version int64) action {
	a.Path, a.Version = path+"/"+string(a.Verb), version
	a.Form = f.On(a.Path)
	return a
}

// carriesOn reports whether the button carries a thing on, and no more is to be said.
func (a action) carriesOn() bool { return !a.Danger && !a.Reason && !a.Page && a.Says == "" }

// mainAction reports whether a button is the main one: the first of those that
// carry the thing on. There is one at most.
func mainAction(all []action, i int) bool { return slices.IndexFunc(all, action.carriesOn) == i }
