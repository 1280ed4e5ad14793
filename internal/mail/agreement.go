package mail

import "volare/internal/licensing"

// Agreement is what every message about an agreement says of it.
type Agreement struct {
	Number   string `json:"number"`
	Type     string `json:"type"` // "contract" or "enrollment"
	Customer string `json:"customer"`
	Partner  string `json:"partner,omitempty"`
}

func (a Agreement) set(w *writer) {
	w.set("agreement", a.Number)
	w.set("customer", a.Customer)
}

func (a Agreement) write(w *writer) {
	w.fact("label.agreement_number", a.Number)
	w.fact("label.type", w.word("kind.agreement", a.Type))
	w.fact("label.customer", a.Customer)
	w.fact("label.partner", a.Partner)
}

// Sign asks the signatory to sign.
type Sign struct {
	Agreement              Agreement `json:"agreement"`
	Sender                 string    `json:"sender"` // the organization that sent it
	AgreementAdministrator string    `json:"agreement_administrator"`
	OSA                    string    `json:"osa"`
	NeedsAccount           bool      `json:"needs_account"`
}

// Kind is agreement.sign.
func (Sign) Kind() Kind { return "agreement.sign" }

// Link leads to the agreement.
func (m Sign) Link() Link { return invitation(m.NeedsAccount, agreementPath(m.Agreement.Number)) }

func (m Sign) content(w *writer) {
	m.Agreement.set(w)
	w.set("sender", m.Sender)
	w.say("intro")
	m.Agreement.write(w)
	w.fact("label.agreement_administrator", m.AgreementAdministrator)
	w.fact("label.online_services_administrator", m.OSA)
	w.say("designees")
	w.say("next")
}

// SignReminder reminds the signatory of what is still unsigned.
type SignReminder struct {
	Agreement    Agreement      `json:"agreement"`
	SentOn       licensing.Date `json:"sent_on"`
	WithdrawnOn  licensing.Date `json:"withdrawn_on"` // when it is withdrawn by itself
	NeedsAccount bool           `json:"needs_account"`
}

// Kind is agreement.sign_reminder.
func (SignReminder) Kind() Kind { return "agreement.sign_reminder" }

// Link leads to the agreement.
func (m SignReminder) Link() Link {
	return invitation(m.NeedsAccount, agreementPath(m.Agreement.Number))
}

func (m SignReminder) content(w *writer) {
	m.Agreement.set(w)
	w.set("sent_on", w.date(m.SentOn))
	w.set("withdrawn_on", w.date(m.WithdrawnOn))
	w.say("intro")
	m.Agreement.write(w)
	w.say("next")
}

// AgreementActive tells everybody concerned that the operator has countersigned.
type AgreementActive struct {
	Agreement Agreement      `json:"agreement"`
	StartsOn  licensing.Date `json:"starts_on"`
	EndsOn    licensing.Date `json:"ends_on"`
}

// Kind is agreement.active.
func (AgreementActive) Kind() Kind { return "agreement.active" }

// Link leads to the agreement.
func (m AgreementActive) Link() Link { return portal(agreementPath(m.Agreement.Number)) }

func (m AgreementActive) content(w *writer) {
	m.Agreement.set(w)
	w.say("intro")
	m.Agreement.write(w)
	w.fact("label.starts_on", w.date(m.StartsOn))
	w.fact("label.ends_on", w.date(m.EndsOn))
	w.say("next")
}

// AgreementDeclined tells who sent it that the signatory declined, or that
// the operator refused to countersign.
type AgreementDeclined struct {
	Agreement  Agreement `json:"agreement"`
	ByOperator bool      `json:"by_operator"` // refused after it was signed
	By         string    `json:"by"`
	Reason     string    `json:"reason,omitempty"`
}

// Kind is agreement.declined.
func (AgreementDeclined) Kind() Kind { return "agreement.declined" }

// Link leads to the agreement.
func (m AgreementDeclined) Link() Link { return portal(agreementPath(m.Agreement.Number)) }

func (m AgreementDeclined) content(w *writer) {
	m.Agreement.set(w)
	w.set("by", m.By)
	if m.ByOperator {
		w.say("refused")
	} else {
		w.say("declined")
	}
	m.Agreement.write(w)
	w.tell("reason", m.Reason)
	w.say("next")
}

// AgreementWithdrawn tells that there is nothing left to sign.
type AgreementWithdrawn struct {
	Agreement Agreement `json:"agreement"`
	By        string    `json:"by,omitempty"`       // empty: by itself …
	Contract  string    `json:"contract,omitempty"` // … as this contract isn't in force; else unsigned for too long
	Reason    string    `json:"reason,omitempty"`
}

// Kind is agreement.withdrawn.
func (AgreementWithdrawn) Kind() Kind { return "agreement.withdrawn" }

// Link leads nowhere: who gets it may have lost the right to see the agreement.
func (AgreementWithdrawn) Link() Link { return Link{} }

func (m AgreementWithdrawn) content(w *writer) {
	m.Agreement.set(w)
	w.set("by", m.By)
	w.set("contract", m.Contract)
	switch {
	case m.By != "":
		w.say("withdrawn")
	case m.Contract != "":
		w.say("contract_ended")
	default:
		w.say("unsigned")
	}
	m.Agreement.write(w)
	w.tell("reason", m.Reason)
	w.say("next")
}

// AgreementTerminated tells everybody concerned that the operator ended it early.
type AgreementTerminated struct {
	Agreement Agreement      `json:"agreement"`
	On        licensing.Date `json:"on"`
	Reason    string         `json:"reason"`
}

// Kind is agreement.terminated.
func (AgreementTerminated) Kind() Kind { return "agreement.terminated" }

// Link leads to the agreement, where each subscription's end is told.
func (m AgreementTerminated) Link() Link { return portal(agreementPath(m.Agreement.Number)) }

func (m AgreementTerminated) content(w *writer) {
	m.Agreement.set(w)
	w.set("on", w.date(m.On))
	w.say("intro")
	m.Agreement.write(w)
	w.tell("reason", m.Reason)
	w.say("next")
}

// AgreementEnding announces an agreement's end: it never renews tacitly.
type AgreementEnding struct {
	Agreement     Agreement      `json:"agreement"`
	EndsOn        licensing.Date `json:"ends_on"`
	Subscriptions int            `json:"subscriptions"` // those that can't renew after it
}

// Kind is agreement.ending.
func (AgreementEnding) Kind() Kind { return "agreement.ending" }

// Link leads to the agreement.
func (m AgreementEnding) Link() Link { return portal(agreementPath(m.Agreement.Number)) }

func (m AgreementEnding) content(w *writer) {
	m.Agreement.set(w)
	w.set("ends_on", w.date(m.EndsOn))
	w.set("subscriptions", w.texts.Plural(w.lang, "count.subscription", m.Subscriptions, nil))
	w.say("intro")
	m.Agreement.write(w)
	if m.Subscriptions > 0 {
		w.say("subscriptions")
	}
	w.say("next")
}
