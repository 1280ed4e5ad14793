package mail

import (
	"time"

	"volare/internal/licensing"
)

// Obstacles that keep a subscription from renewing at all.
const (
	ObstaclePlanRetired     = "plan_retired"
	ObstacleAgreementEnding = "agreement_ending"
)

// Renewing is a subscription whose renewal is still to be decided.
type Renewing struct {
	Service   Service        `json:"service"`
	EndsOn    licensing.Date `json:"ends_on"`   // the term's last day
	Automatic bool           `json:"automatic"` // renews unless turned off; else ends unless confirmed
	DecideBy  time.Time      `json:"decide_by"` // the cut-off
	Obstacle  string         `json:"obstacle,omitempty"`
}

// RenewalReminder lists an agreement's subscriptions that want a decision.
type RenewalReminder struct {
	Agreement     Agreement  `json:"agreement"`
	Subscriptions []Renewing `json:"subscriptions"`
}

// Kind is renewal.reminder.
func (RenewalReminder) Kind() Kind { return "renewal.reminder" }

// Link leads to the agreement's renewals.
func (m RenewalReminder) Link() Link { return portal(renewalsPath(m.Agreement.Number)) }

func (m RenewalReminder) content(w *writer) {
	m.Agreement.set(w)
	w.set("count", w.texts.Plural(w.lang, "count.subscription", len(m.Subscriptions), nil))
	w.say("intro")
	var items []item
	for _, s := range m.Subscriptions {
		w.set("ends_on", w.date(s.EndsOn))
		w.set("decide_by", w.instant(s.DecideBy))
		sentence := "confirm"
		switch {
		case s.Obstacle == ObstaclePlanRetired:
			sentence = "plan_retired"
		case s.Obstacle == ObstacleAgreementEnding:
			sentence = "agreement_ending"
		case s.Automatic:
			sentence = "automatic"
		}
		items = append(items, s.Service.item(w, w.text(sentence)))
	}
	w.list(items)
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
		w.set("undo_by", w.instant(s.UndoBy))
		lines := []string{w.text("until")}
		if !s.UndoBy.IsZero() {
			lines = append(lines, w.text("undo"))
		}
		items = append(items, s.Service.item(w, lines...))
	}
	w.list(items)
	m.Agreement.write(w)
}

// Reasons why a subscription went to grace, beside "nobody confirmed it".
const (
	GraceAgreementEnded = "agreement_ended"
	GraceUndone         = "undone"
	GraceSuspended      = "suspended"
	GraceDeclined       = "declined"
	GracePlanRetired    = "plan_retired"
)

// GraceTerm is a subscription that ended without being renewed.
type GraceTerm struct {
	Service  Service        `json:"service"`
	EndedOn  licensing.Date `json:"ended_on"`
	GraceEnd licensing.Date `json:"grace_end"` // grace's last day
	RenewBy  time.Time      `json:"renew_by"`  // the deadline of a late renewal
	Runs     bool           `json:"runs"`      // the service runs on during grace
	Reason   string         `json:"reason,omitempty"`
}

// InGrace tells what ended, and until when it can still be renewed.
type InGrace struct {
	Agreement     Agreement   `json:"agreement"`
	Subscriptions []GraceTerm `json:"subscriptions"`
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
		w.set("renew_by", w.instant(s.RenewBy))
		lines := []string{w.text("ended")}
		if s.Reason != "" {
			lines = append(lines, w.text("reason_"+s.Reason))
		}
		if s.Runs {
			lines = append(lines, w.text("runs"))
		} else {
			lines = append(lines, w.text("off"))
		}
		if s.Reason != GraceAgreementEnded && s.Reason != GracePlanRetired { // those can't be renewed as they are
			lines = append(lines, w.text("late"))
		}
		items = append(items, s.Service.item(w, lines...))
	}
	w.list(items)
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
	w.list(items)
	w.say("next")
	m.Agreement.write(w)
}
