package portal

import (
	"net/http"
	"strconv"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

// What the pages of agreements, orders and subscriptions have in common: the
// actor with the version that was seen, the buttons, the history.

// acting is who sends a form, with the version of the thing that the form
// showed: who saw an older one is told, instead of overwriting.
func acting(r *http.Request, f form) app.Actor {
	actor, _ := web.ActorFrom(r.Context())
	actor.Version, _ = strconv.ParseInt(f.get("version"), 10, 64) // none: any version
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
}

// moment is one line of a thing's history.
type moment struct {
	At    string
	Type  string // "agreement.sign"
	Party string // of whoever did it
}

// history tells what happened to a thing, the first event first.
func (p *Portal) history(r *http.Request, f frame, subject, id string) ([]moment, error) {
	l, err := p.app.History(r.Context(), f.Actor, store.EventFilter{Subject: subject, SubjectID: id}, store.Page{Limit: 200})
	if err != nil {
		return nil, err
	}
	var all []moment
	for _, e := range l.Items {
		if key := "verb." + e.Type; p.texts.Has(key) {
			all = append(all, moment{At: f.Time(e.At), Type: e.Type, Party: e.ActorParty})
		}
	}
	return all, nil
}
