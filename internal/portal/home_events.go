package portal

import (
	"slices"
	"time"

	"volare/internal/licensing"
)

// event is something that will come.
type event struct {
	On   licensing.Date
	Text string
	Due  bool // something ends
}

// shownEvents is how many of them a first page names, shownNames how many
// things each of them.
const (
	shownEvents = 8
	shownNames  = 3
)

// coming is what comes on one day to several things alike.
type coming struct {
	on    licensing.Date
	key   string // of its text, which names the things as .what
	names []string
	due   bool
}

// comes notes that something comes to a thing on a day, if that is soon.
func (page *homePage) comes(on licensing.Date, key, name string, due bool) {
	if !soon(page.frame, on) {
		return
	}
	i := slices.IndexFunc(page.coming, func(c coming) bool { return c.on == on && c.key == key })
	if i < 0 {
		i = len(page.coming)
		page.coming = append(page.coming, coming{on: on, key: key, due: due})
	}
	if c := &page.coming[i]; !slices.Contains(c.names, name) {
		c.names = append(c.names, name)
	}
}

// comesAt is comes for what the agenda does at an instant.
func (page *homePage) comesAt(at time.Time, key, name string) {
	if !at.IsZero() {
		page.comes(licensing.DateOf(at, page.Zone), key, name, false)
	}
}

// events are the next of what was noted, in the order in which they come.
func (p *Portal) events(page *homePage) []event {
	slices.SortStableFunc(page.coming, func(a, b coming) int { return a.on.Compare(b.on) })
	var all []event
	for _, c := range page.coming[:min(len(page.coming), shownEvents)] {
		names := c.names
		if more := len(names) - shownNames; more > 0 {
			names = append(slices.Clone(names[:shownNames]), p.texts.Plural(page.Lang, "portal.home.others_more", more, nil))
		}
		all = append(all, event{c.on, p.say(page.frame, c.key, "what", p.texts.List(page.Lang, names)), c.due})
	}
	return all
}

// agreementComes notes what the agenda has for an agreement.
func (page *homePage) agreementComes(x *licensing.Agreement) {
	due := x.Next(page.policy, licensing.Due{})
	switch {
	case x.State == licensing.AgreementActive:
		page.comes(x.EndsOn, "portal.home.agreement_ends", x.Number, true)
	case due.Kind == "sign_reminder":
		page.comesAt(due.At, "portal.home.sign_reminder", x.Number)
	}
	if x.State == licensing.AgreementSent {
		page.comes(licensing.DateOf(x.Since, page.Zone).AddDays(page.policy.UnsignedDays), "portal.home.unsigned", x.Number, true)
	}
}

// activationComes notes what the agenda has for a service that isn't on yet.
func (page *homePage) activationComes(a *licensing.Activation, service string) {
	if a.UsageDate.After(page.Today) {
		page.comes(a.UsageDate, "portal.home.usage", service, false)
	}
	if due := a.Next(page.policy); due.Kind == "activation_reminder" {
		page.comesAt(due.At, "portal.home.activation_reminder", service)
	}
}

// renewalComes notes the end of a subscription, or its renewal, and the next
// reminder while nobody has decided.
func (page *homePage) renewalComes(s *licensing.Subscription, service string, renews bool) {
	switch s.Next(page.policy).Kind {
	case "end_of_term":
		key := "portal.home.ends"
		if renews {
			key = "portal.home.renews"
		}
		page.comes(s.Term.EndsOn, key, service, !renews)
	case "end_of_grace":
		page.comes(s.GraceEndsOn, "portal.home.grace_ends", service, true)
	case "cancellation":
		page.comes(s.CancelOn, "portal.home.ends", service, true)
	}
	if s.Renewal.Decision == licensing.Undecided {
		page.comesAt(licensing.NextRenewalReminder(s.Term.EndsOn, page.Now, page.policy), "portal.home.renewal_reminder", service)
	}
}
