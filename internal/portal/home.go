package portal

import (
	"net/http"
	"slices"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

// homePage answers, from the top: where am I in the four steps; what must I
// do; what am I waiting for, from whom, since when; what comes next; who helps.
type homePage struct {
	frame
	Journey   []journeyStep // of a customer
	Tasks     []task
	Waiting   []waiting
	Events    []event
	Worklists []worklist // of the operator and of partners
	Near      []nearby   // a partner's customers with renewals near
	MoreTasks bool       // services to be activated, of which not all are shown

	partners map[licensing.OrganizationID]string
	coming   []coming
	due      map[string]int // a customer's things to do, by the text that counts them
	holders  []app.Post     // of the customer's roles; read when somebody waits for one of them
}

// journeyStep is one of the four steps as far as this customer has come.
type journeyStep struct {
	Title, Text string
	Class       string // done, now or ""
}

// task is something the reader must do.
type task struct {
	Title, Text, Path, Button string
	Facts                     string // how many, of which order
	Done, Total               int    // of its steps; no Total: it has none
}

// waiting is something somebody else must do.
type waiting struct {
	What, Path, Who, Since, Then string
	Role                         string // of Who, where that is a name
}

// worklist is things of one sort that wait for the reader's organization.
type worklist struct {
	Key    string // of its title
	Path   string // of all of it; "" has no page of its own
	Count  string // "50+" when there are more
	Oldest string // how long the oldest waits
	Items  []entry

	of int // how many of them have been read, shown or not
}

// entry is one thing of a worklist.
type entry struct {
	Text, Path, Since string
	Note              string // what it is about
	Aged              bool   // the ageing alarm has gone off
}

// first is the portal's first page: who has signed in sees what to do next,
// everybody else the four steps and the way in.
func (p *Portal) first(w http.ResponseWriter, r *http.Request) error {
	actor, in := web.ActorFrom(r.Context())
	f, err := p.frame(r)
	if err != nil {
		return err
	}
	if !in {
		f.Form = filled("next", "/")
		return p.render(w, http.StatusOK, "front", textPage{f})
	}
	page := homePage{frame: f, due: map[string]int{}}
	switch actor.Party {
	case licensing.OperatorParty:
		err = p.operatorHome(r, &page)
	case licensing.PartnerParty:
		err = p.partnerHome(r, &page)
	case licensing.CustomerParty:
		err = p.customerHome(r, &page)
	}
	if err != nil {
		return err
	}
	page.Events = p.events(&page)
	return p.render(w, http.StatusOK, "home", page)
}

// Empty reports whether there is nothing to do or to wait for.
func (h homePage) Empty() bool {
	return len(h.Tasks) == 0 && len(h.Waiting) == 0 && len(h.Worklists) == 0 && len(h.Near) == 0
}

// Due says what a customer's person must do, requests for access among that;
// the operator's and partners' worklists are each counted by themselves.
func (h homePage) Due() string {
	if h.Journey == nil {
		return ""
	}
	for _, w := range h.Worklists {
		h.due["portal.home.due_requests"] += w.of
	}
	var all []string
	for _, key := range []string{"portal.home.due_sign", "portal.home.due_activate", "portal.home.due_decide", "portal.home.due_requests"} {
		if n := h.due[key]; n > 0 {
			all = append(all, h.texts.Plural(h.Lang, key, n, nil))
		}
	}
	if len(all) == 0 {
		return ""
	}
	return capital(h.texts.List(h.Lang, all)) + "."
}

// Busy reports whether anything is on a worklist.
func (h homePage) Busy() bool {
	return slices.ContainsFunc(h.Worklists, func(w worklist) bool { return len(w.Items) > 0 })
}
