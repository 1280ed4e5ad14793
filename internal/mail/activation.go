package mail

import "volare/internal/licensing"

// Service is one subscription, or the order line it comes from, as people
// know it. Name and Plan are in the recipient's language.
type Service struct {
	Name         string         `json:"name"`
	Plan         string         `json:"plan,omitempty"`
	Quantity     int            `json:"quantity"`
	Unit         string         `json:"unit"`                   // as the catalogue names it: "user"
	Subscription string         `json:"subscription,omitempty"` // its number
	UsageDate    licensing.Date `json:"usage_date,omitzero"`
}

// item is the service as part of a list, with more lines below.
func (s Service) item(w *writer, more ...string) item {
	title := clean(s.Name)
	if s.Plan != "" {
		title += " – " + clean(s.Plan)
	}
	line := w.quantity(s.Quantity, s.Unit)
	if s.Subscription != "" {
		line += " · " + clean(s.Subscription)
	}
	lines := []string{line}
	if !s.UsageDate.IsZero() {
		lines = append(lines, w.lookup("label.usage_date")+": "+w.date(s.UsageDate))
	}
	return item{Title: title, Lines: append(lines, more...)}
}

func services(w *writer, list []Service) []item {
	var items []item
	for _, s := range list {
		items = append(items, s.item(w))
	}
	return items
}

// Welcome is the guide's welcome mail: the first services of an agreement,
// and the way to an account.
type Welcome struct {
	Agreement    Agreement `json:"agreement"`
	Order        string    `json:"order"`
	Services     []Service `json:"services"`
	NeedsAccount bool      `json:"needs_account"`
}

// Kind is activation.welcome.
func (Welcome) Kind() Kind { return "activation.welcome" }

// Link leads to the account's set-up, or to the services.
func (m Welcome) Link() Link { return invitation(m.NeedsAccount, servicesPath(m.Agreement.Number)) }

func (m Welcome) content(w *writer) {
	m.Agreement.set(w)
	w.set("order", m.Order)
	w.say("intro")
	w.list(services(w, m.Services))
	if m.NeedsAccount {
		w.say("account")
	}
	w.say("next")
	m.Agreement.write(w)
	w.fact("label.order", m.Order)
}

// NewServices tells the administrator of later purchases.
type NewServices struct {
	Agreement    Agreement `json:"agreement"`
	Order        string    `json:"order"`
	Services     []Service `json:"services"`
	NeedsAccount bool      `json:"needs_account"`
}

// Kind is activation.new_services.
func (NewServices) Kind() Kind { return "activation.new_services" }

// Link leads to the account's set-up, or to the services.
func (m NewServices) Link() Link { return invitation(m.NeedsAccount, servicesPath(m.Agreement.Number)) }

func (m NewServices) content(w *writer) {
	m.Agreement.set(w)
	w.set("order", m.Order)
	w.say("intro")
	w.list(services(w, m.Services))
	w.say("next")
	m.Agreement.write(w)
	w.fact("label.order", m.Order)
}

// ActivationReminder reminds the administrator of services that wait.
type ActivationReminder struct {
	Agreement    Agreement      `json:"agreement"`
	Services     []Service      `json:"services"`
	InvitedOn    licensing.Date `json:"invited_on"`
	NeedsAccount bool           `json:"needs_account"`
}

// Kind is activation.reminder.
func (ActivationReminder) Kind() Kind { return "activation.reminder" }

// Link leads to the account's set-up, or to the services.
func (m ActivationReminder) Link() Link {
	return invitation(m.NeedsAccount, servicesPath(m.Agreement.Number))
}

func (m ActivationReminder) content(w *writer) {
	m.Agreement.set(w)
	w.set("invited_on", w.date(m.InvitedOn))
	w.say("intro")
	w.list(services(w, m.Services))
	w.say("next")
	m.Agreement.write(w)
}

// ActivationReminderNotice tells the partner and the notices contact that
// services still wait for the administrator; it gives no access.
type ActivationReminderNotice struct {
	Agreement Agreement      `json:"agreement"`
	Services  []Service      `json:"services"`
	InvitedOn licensing.Date `json:"invited_on"`
	OSA       []string       `json:"osa"` // their names
}

// Kind is activation.reminder_notice.
func (ActivationReminderNotice) Kind() Kind { return "activation.reminder_notice" }

// Link leads nowhere: the notices contact has no rights.
func (ActivationReminderNotice) Link() Link { return Link{} }

func (m ActivationReminderNotice) content(w *writer) {
	m.Agreement.set(w)
	w.set("invited_on", w.date(m.InvitedOn))
	w.setList("osa", m.OSA)
	w.say("intro")
	w.list(services(w, m.Services))
	w.say("next")
	m.Agreement.write(w)
	if len(m.OSA) > 0 {
		w.fact("label.online_services_administrator", w.params["osa"])
	}
}

// Activated confirms that a service may be used, and says what to do next.
type Activated struct {
	Agreement    Agreement `json:"agreement"`
	Service      Service   `json:"service"`
	Automatic    bool      `json:"automatic"`
	After        string    `json:"after,omitempty"` // the catalogue's words on what to do next
	NeedsAccount bool      `json:"needs_account"`
}

// Kind is activation.activated.
func (Activated) Kind() Kind { return "activation.activated" }

// Link leads to the account's set-up, or to the subscription.
func (m Activated) Link() Link {
	return invitation(m.NeedsAccount, subscriptionPath(m.Service.Subscription))
}

func (m Activated) content(w *writer) {
	m.Agreement.set(w)
	w.set("service", m.Service.Name)
	w.set("subscription", m.Service.Subscription)
	w.say("intro")
	w.list([]item{m.Service.item(w)})
	if m.Automatic {
		w.say("automatic")
	}
	w.tell("after", m.After)
	if m.NeedsAccount {
		w.say("account")
	}
	m.Agreement.write(w)
}

// ActivationFailed tells what failed and who must act.
type ActivationFailed struct {
	Agreement Agreement `json:"agreement"`
	Service   Service   `json:"service"`
	Step      string    `json:"step,omitempty"` // its name
	Reason    string    `json:"reason"`
	Actor     string    `json:"actor"` // the role that must act now: "online_services_administrator", "support"…
}

// Kind is activation.failed.
func (ActivationFailed) Kind() Kind { return "activation.failed" }

// Link leads to the subscription.
func (m ActivationFailed) Link() Link { return portal(subscriptionPath(m.Service.Subscription)) }

func (m ActivationFailed) content(w *writer) {
	m.Agreement.set(w)
	w.set("service", m.Service.Name)
	w.set("subscription", m.Service.Subscription)
	w.set("actor", w.word("role", m.Actor))
	w.set("step", m.Step)
	w.say("intro")
	w.quote(m.Reason)
	if m.Step != "" {
		w.say("step")
	}
	w.say("next")
	w.list([]item{m.Service.item(w)})
	m.Agreement.write(w)
}
