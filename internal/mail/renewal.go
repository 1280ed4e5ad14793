package mail

import (
	"time"

	"volare/internal/licensing"
)

// MostListed is how many subscriptions a mail lists; of the rest it says how many.
const MostListed = 50

// Renewing is a subscription whose renewal is still to be decided.
type Renewing struct {
	Service   Service        `json:"service"`
	EndsOn    licensing.Date `json:"ends_on"`            // the term's last day
	Automatic bool           `json:"automatic"`          // renews unless turned off; else ends unless confirmed
	DecideBy  time.Time      `json:"decide_by"`          // the cut-off
	Obstacle  string         `json:"obstacle,omitempty"` // why it can't renew: a text's key, "renewal.ends.…"
}

// RenewalReminder lists an agreement's subscriptions that want a decision.
type RenewalReminder struct {
	Agreement     Agreement  `json:"agreement"`
	Subscriptions []Renewing `json:"subscriptions"`
	More          int        `json:"more,omitempty"` // how many more there are than are listed
}

// Kind is renewal.reminder.
func (RenewalReminder) Kind() Kind { return "renewal.reminder" }

// Link leads to the agreement's renewals.
func (m RenewalReminder) Link() Link { return portal(renewalsPath(m.Agreement.Number)) }

func (m RenewalReminder) content(w *writer) {
	m.Agreement.set(w)
	w.set("count", w.texts.Plural(w.lang, "count.subscription", len(m.Subscriptions)+m.More, nil))
	w.say("intro")
	var items []item
	for _, s := range m.Subscriptions {
		w.set("ends_on", w.date(s.EndsOn))
		w.set("decide_by", w.deadline(s.DecideBy))
		lines := []string{}
		switch {
		case s.Obstacle != "":
			lines = append(lines, w.text("obstacle"), w.reason(s.Obstacle))
		case s.Automatic:
			lines = append(lines, w.text("automatic"))
		default:
			lines = append(lines, w.text("confirm"))
		}
		items = append(items, s.Service.item(w, lines...))
	}
	w.listed(items, m.More)
	w.say("next")
	m.Agreement.write(w)
}

// RenewedTerm is a subscription that was renewed.
type RenewedTerm struct {
	Service Service        `json:"service"`
	EndsOn  licensing.Date `json:"ends_on"`          // the new term's last day
	UndoBy  time.Time      `json:"undo_by,omitzero"` // none: it can't be undone
}

// Renewed tells what was renewed, and until when that can be undone.
type Renewed struct {
	Agreement     Agreement     `json:"agreement"`
	Subscriptions []RenewedTerm `json:"subscriptions"`
	More          int           `json:"more,omitempty"` // how many more there are than are listed
}

// Kind is renewal.renewed.
func (Renewed) Kind() Kind { return "renewal.renewed" }

// Link leads to the agreement's renewals.
func (m Renewed) Link() Link { return portal(renewalsPath(m.Agreement.Number)) }

func (m Renewed) content(w *writer) {
	m.Agreement.set(w)
	w.say("intro")
	var items []item
	for _, s := range m.Subscriptions {
		w.set("ends_on", w.date(s.EndsOn))
		w.set("undo_by", w.deadline(s.UndoBy))
		lines := []string{w.text("until")}
		if !s.UndoBy.IsZero() {
			lines = append(lines, w.text("undo"))
		}
		items = append(items, s.Service.item(w, lines...))
	}
	w.listed(items, m.More)
	m.Agreement.write(w)
}

// GraceTerm is a subscription that ended without being renewed.
type GraceTerm struct {
	Service  Service        `json:"service"`
	EndedOn  licensing.Date `json:"ended_on"`
	GraceEnd licensing.Date `json:"grace_end"`         // grace's last day
	RenewBy  time.Time      `json:"renew_by,omitzero"` // the deadline of a late renewal; none: it can't be renewed
	Runs     bool           `json:"runs"`              // the service runs on during grace
	Reason   string         `json:"reason,omitempty"`  // why it ended: a text's key, "renewal.ends.…"
}

// InGrace tells what ended, and until when it can still be renewed.
type InGrace struct {
	Agreement     Agreement   `json:"agreement"`
	Subscriptions []GraceTerm `json:"subscriptions"`
	More          int         `json:"more,omitempty"` // how many more there are than are listed
}

// Kind is renewal.in_grace.
func (InGrace) Kind() Kind { return "renewal.in_grace" }

// Link leads to the agreement's renewals.
func (m InGrace) Link() Link { return portal(renewalsPath(m.Agreement.Number)) }

func (m InGrace) content(w *writer) {
	m.Agreement.set(w)
	w.say("intro")
	var items []item
	for _, s := range m.Subscriptions {
		w.set("ended_on", w.date(s.EndedOn))
		w.set("grace_end", w.date(s.GraceEnd))
		w.set("renew_by", w.deadline(s.RenewBy))
		lines := []string{w.text("ended")}
		if s.Reason != "" {
			lines = append(lines, w.reason(s.Reason))
		}
		if s.Runs {
			lines = append(lines, w.text("runs"))
		} else {
			lines = append(lines, w.text("off"))
		}
		if !s.RenewBy.IsZero() {
			lines = append(lines, w.text("late"))
		}
		items = append(items, s.Service.item(w, lines...))
	}
	w.listed(items, m.More)
	m.Agreement.write(w)
}

// ExpiredTerm is a subscription that is over.
type ExpiredTerm struct {
	Service   Service        `json:"service"`
	ExpiredOn licensing.Date `json:"expired_on"`
}

// Expired tells what is over for good.
type Expired struct {
	Agreement     Agreement     `json:"agreement"`
	Subscriptions []ExpiredTerm `json:"subscriptions"`
	More          int           `json:"more,omitempty"` // how many more there are than are listed
}

// Kind is renewal.expired.
func (Expired) Kind() Kind { return "renewal.expired" }

// Link leads to the agreement.
func (m Expired) Link() Link { return portal(agreementPath(m.Agreement.Number)) }

func (m Expired) content(w *writer) {
	m.Agreement.set(w)
	w.say("intro")
	var items []item
	for _, s := range m.Subscriptions {
		w.set("expired_on", w.date(s.ExpiredOn))
		items = append(items, s.Service.item(w, w.text("expired")))
	}
	w.listed(items, m.More)
	w.say("next")
	m.Agreement.write(w)
}
