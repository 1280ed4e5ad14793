package licensing

import "time"

// Subject is the kind of thing an agenda entry is about.
type Subject string

// The subjects of the agenda.
const (
	OfAgreement     Subject = "agreement"
	OfOrder         Subject = "order"
	OfSubscription  Subject = "subscription"
	OfActivation    Subject = "activation"
	OfOperation     Subject = "operation"
	OfAccessRequest Subject = "access_request"
	OfInvitation    Subject = "invitation"
	OfGrant         Subject = "grant"
	OfMessage       Subject = "message"
)

// Subjects lists all of them, in the order in which they are locked.
var Subjects = []Subject{OfAgreement, OfOrder, OfSubscription, OfActivation, OfOperation,
	OfAccessRequest, OfInvitation, OfGrant, OfMessage}

// Due is what time will bring next to a thing; the zero Due means nothing.
type Due struct {
	At   time.Time
	Kind string // "sign_reminder", "end_of_term": key in the language catalogues under due.
}

// morning is when reminders go out: people read them at work, not at midnight.
const morning = 8 * time.Hour

// ReminderAt is the instant of a reminder that is due on day.
func ReminderAt(day Date, p Policy) time.Time { return day.StartOf(p.Zone).Add(morning) }

func earlier(a, b Due) Due {
	if a.At.IsZero() || !b.At.IsZero() && b.At.Before(a.At) {
		return b
	}
	return a
}

// Next tells what time will bring next to a. renewal is what its people are to
// be told next of its subscriptions' renewals (zero: nothing).
func (a *Agreement) Next(p Policy, renewal Due) Due {
	switch a.State {
	case AgreementSent:
		sent := DateOf(a.Since, p.Zone)
		due := Due{sent.AddDays(p.UnsignedDays).StartOf(p.Zone), "unsigned"}
		if a.RemindedSign < len(p.SignReminders) {
			due = earlier(Due{ReminderAt(sent.AddDays(p.SignReminders[a.RemindedSign]), p), "sign_reminder"}, due)
		}
		return due
	case AgreementActive:
		due := Due{a.EndsOn.EndOf(p.Zone), "agreement_end"}
		if !a.RemindedEnding {
			due = earlier(Due{ReminderAt(a.EndsOn.AddDays(-p.EndingDays), p), "agreement_ending"}, due)
		}
		return earlier(renewal, due)
	case AgreementExpired, AgreementTerminated:
		return renewal // subscriptions outlive it, and their people are still told how they end
	}
	return Due{}
}

func (d Due) orNone() Due {
	if d.At.IsZero() {
		return Due{}
	}
	return d
}

// SignRemindersDue counts the reminders to sign due by now; several overdue
// ones are sent as one.
func (a *Agreement) SignRemindersDue(now time.Time, p Policy) int {
	sent := DateOf(a.Since, p.Zone)
	n := 0
	for _, days := range p.SignReminders {
		if !ReminderAt(sent.AddDays(days), p).After(now) {
			n++
		}
	}
	return n
}

// Next tells what time will bring next to o: reminders of an unanswered
// question, and the ageing alarm of one that waits for the desk.
func (o *Order) Next(p Policy) Due {
	switch {
	case o.State == OrderQuerying && o.RemindedQuery < len(p.QueryReminders):
		return Due{AddWorkingDays(o.Since, p.QueryReminders[o.RemindedQuery], p.Zone, p.Holidays), "query_reminder"}
	case o.State == OrderSubmitted && !o.Aged:
		return Due{AddWorkingDays(o.Since, p.AgeingDays, p.Zone, p.Holidays), "order_ageing"}
	}
	return Due{}
}

// QueryRemindersDue counts the reminders of the open question due by now;
// several overdue ones are sent as one.
func (o *Order) QueryRemindersDue(now time.Time, p Policy) int {
	n := 0
	for _, days := range p.QueryReminders {
		if !AddWorkingDays(o.Since, days, p.Zone, p.Holidays).After(now) {
			n++
		}
	}
	return n
}

// Next tells what time will bring next to s: the end of its term, or of grace,
// or before it a cancellation announced for a day.
func (s *Subscription) Next(p Policy) Due {
	var due Due
	switch s.State {
	case SubscriptionPending, SubscriptionActive, SubscriptionSuspended:
		due = Due{s.Term.EndsAt(p.Zone), "end_of_term"}
	case SubscriptionGrace:
		due = Due{s.GraceEndsOn.EndOf(p.Zone), "end_of_grace"}
		if s.RenewsInGrace() {
			due = earlier(Due{s.Renewal.DecidedAt, "late_renewal"}, due)
		}
	}
	if !s.CancelOn.IsZero() && !due.At.IsZero() {
		due = earlier(Due{s.CancelOn.EndOf(p.Zone), "cancellation"}, due)
	}
	return due
}

// RenewalReminders gives the instants at which the end of a term is announced.
func RenewalReminders(ends Date, p Policy) []time.Time {
	at := make([]time.Time, len(p.RenewalReminders))
	for i, days := range p.RenewalReminders {
		at[i] = ReminderAt(ends.AddDays(-days), p)
	}
	return at
}

// NextRenewalReminder is the first instant after after at which a term ending
// on ends is announced; zero when all are past.
func NextRenewalReminder(ends Date, after time.Time, p Policy) time.Time {
	var first time.Time
	for _, at := range RenewalReminders(ends, p) {
		if at.After(after) && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

// Next tells what time will bring next to a: its usage date, when it is waited
// for, or the next reminder to activate.
func (a *Activation) Next(p Policy) Due {
	if a.State == ActivationActive || a.Ended {
		return Due{}
	}
	var due Due
	begin := a.UsageDate.StartOf(p.Zone)
	if a.AwaitsUsageDate() {
		due = Due{begin, "usage_date"}
	}
	if !a.InvitedAt.IsZero() && a.AwaitsOSA() {
		due = earlier(Due{a.reminderAt(a.Reminded, p), "activation_reminder"}, due)
	}
	return earlier(due, Due{a.CheckAt, "domain_check"}).orNone()
}

// AwaitsUsageDate reports whether something is to happen on the usage date: an
// automatic activation, or provisioning for which all else is done.
func (a *Activation) AwaitsUsageDate() bool {
	c := a.Current()
	return !a.Ended && (a.TryAutomatic || c != nil && c.Kind == ProvisionStep && c.State == StepOpen)
}

// AsksPeople reports whether the OSA has something to do before the service
// can be switched on, and so is mailed and reminded.
func (a *Activation) AsksPeople() bool {
	if a.Ended || a.TryAutomatic {
		return false
	}
	for _, s := range a.Steps {
		if (s.Kind == FormStep || s.Kind == VerifyDomainStep) && s.State != StepDone && s.State != StepSkipped {
			return true
		}
	}
	return false
}

// AwaitsOSA reports whether it is the OSA who must act now: a review, the
// provider and the operator are not hurried by reminders to the customer.
func (a *Activation) AwaitsOSA() bool {
	c := a.blocking()
	return c != nil && !a.Ended && c.Actor() == OnlineServicesAdministrator
}

// reminderAt is when the n-th reminder (from 0) is due: counted from the later
// of the mail and 14 days before the usage date, weekly after the last stated.
func (a *Activation) reminderAt(n int, p Policy) time.Time {
	base := DateOf(a.InvitedAt, p.Zone)
	if ahead := a.UsageDate.AddDays(-14); ahead.After(base) {
		base = ahead
	}
	days, last := 0, len(p.ActivationReminders)-1
	if n <= last {
		days = p.ActivationReminders[n]
	} else {
		if last >= 0 {
			days = p.ActivationReminders[last]
		}
		days += 7 * (n - last)
	}
	return ReminderAt(base.AddDays(days), p)
}

// RemindersDue counts the reminders to activate due by now, and tells whether
// the service has waited so long that partner and notices contact hear too.
func (a *Activation) RemindersDue(now time.Time, p Policy) (n int, wider bool) {
	for n = a.Reminded; !a.reminderAt(n, p).After(now); n++ {
	}
	return n, n >= len(p.ActivationReminders)
}

// Next tells when an attempt at the operation is due.
func (o *Operation) Next() Due {
	if o.State == OperationQueued || o.State == OperationProvisioning {
		return Due{o.NextAt, "operation_attempt"}.orNone()
	}
	return Due{}
}

// Next tells when r goes to support too.
func (r *AccessRequest) Next(p Policy) Due {
	if r.State != AccessPending || r.Escalated {
		return Due{}
	}
	return Due{AddWorkingDays(r.Since, p.EscalationDays, p.Zone, p.Holidays), "access_escalation"}
}

// Next tells when the invitation runs out.
func (i *Invitation) Next() Due {
	if i.State != InvitationSent {
		return Due{}
	}
	return Due{i.ExpiresAt, "invitation_expiry"}.orNone()
}

// Next tells when the grant's coming end is announced, then when it ends.
func (g *Grant) Next(p Policy) Due {
	if !g.RevokedAt.IsZero() || !g.EndedAt.IsZero() {
		return Due{}
	}
	due := Due{g.EndsOn.EndOf(p.Zone), "grant_end"}
	if g.RemindedAt.IsZero() {
		due = earlier(Due{ReminderAt(g.EndsOn.AddDays(-30), p), "grant_ending"}, due)
	}
	return due
}

// Next tells when the mail is tried next.
func (m *Message) Next() Due {
	if m.State != MessageQueued {
		return Due{}
	}
	return Due{m.NextAt, "message_attempt"}.orNone()
}

// AttemptLease is how far ahead an attempt under way sets the next one: if the
// server dies meanwhile, that is when it is tried again.
const AttemptLease = 2 * time.Minute

// backOff lists the pauses between attempts; the last repeats.
var backOff = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour}

// RetryFor is how long outside work is tried before it has failed.
const RetryFor = 72 * time.Hour

// DomainPause is the pause before a domain that wasn't proved by the n-th
// look-up is looked up again: an hour at first, longer and longer where nobody
// seems to mind.
func DomainPause(n int) time.Duration { return time.Hour * time.Duration(1+n/24) }

// BackOff is the pause after the n-th attempt (from 1).
func BackOff(n int) time.Duration { return backOff[max(0, min(n, len(backOff))-1)] }
