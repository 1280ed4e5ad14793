package portal

import (
	"net/http"
	"slices"

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
	Near      []*nearby  // a partner's customers with renewals near
	MoreTasks bool       // services to be activated, of which not all are shown

	partners map[licensing.OrganizationID]string
	coming   []coming
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
	Aged              bool // the ageing alarm has gone off
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
	page := homePage{frame: f}
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

// Due is how many things a customer's person must do, requests for access among
// them; the operator's and partners' worklists are each counted by themselves.
func (h homePage) Due() int {
	n := len(h.Tasks)
	if h.Journey != nil {
		for _, w := range h.Worklists {
			n += w.of
		}
	}
	return n
}

// Busy reports whether anything is on a worklist.
func (h homePage) Busy() bool {
	return slices.ContainsFunc(h.Worklists, func(w worklist) bool { return len(w.Items) > 0 })
}
