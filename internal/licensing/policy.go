package licensing

import (
	"strings"
	"time"
)

// Policy is what an operator may set: PROCESS's defaults, kept with the date
// from which they hold.
type Policy struct {
	Version             int
	Zone                *time.Location `json:"-"`
	ZoneName            string         // IANA name of Zone
	InvitationDays      int            // invitations other than a designation's
	LinkHours           int            // a mailed link, from its acceptance by the mail server
	UsageAheadMonths    int
	CutOff              time.Duration // before the end of the term
	UndoDays            int           // after an automatic renewal, from the old end
	GraceDays           int
	AgeingDays          int   // working days
	SignReminders       []int // days after sending
	UnsignedDays        int
	QueryReminders      []int // working days after the question
	ActivationReminders []int // days; weekly after the last
	RenewalReminders    []int // days before the end of the term, falling
	EndingDays          int   // how long before its end an agreement says so; a grant does 30 days before
	EscalationDays      int   // working days until an access request goes to support too
	RunsInGrace         map[Segment]bool
	Holidays            []Date // beside weekends and the national ones
}

// DefaultPolicy is in force until the operator sets another.
func DefaultPolicy() Policy {
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		zone = time.UTC // an installation without zone data says so at start
	}
	return Policy{
		Version: 1, Zone: zone, ZoneName: zone.String(), InvitationDays: 30, LinkHours: 24, UsageAheadMonths: 6,
		CutOff: 24 * time.Hour, UndoDays: 7, GraceDays: 30, AgeingDays: 2,
		SignReminders: []int{3, 7, 14}, UnsignedDays: 90, QueryReminders: []int{2, 5, 10},
		ActivationReminders: []int{3, 7, 14}, RenewalReminders: []int{90, 60, 30, 7, 2},
		EndingDays: 90, EscalationDays: 2,
		RunsInGrace: map[Segment]bool{Commercial: true, Public: false},
	}
}

// Validate checks what an operator set; fields are named as the API spells them.
// Whether the zone exists is for those to say who have the zones.
func (p Policy) Validate() []FieldError {
	var x Problems
	x.between("invitation_days", p.InvitationDays, 1, 365)
	x.between("link_hours", p.LinkHours, 1, 24) // a mailed link lives a day at most
	x.between("usage_ahead_months", p.UsageAheadMonths, 0, 24)
	x.between("cut_off_hours", int(p.CutOff.Hours()), 0, 30*24)
	x.between("undo_days", p.UndoDays, 0, 60)
	x.between("grace_days", p.GraceDays, 0, 365)
	x.between("ageing_days", p.AgeingDays, 1, 60)
	x.between("unsigned_days", p.UnsignedDays, 1, 365)
	x.between("ending_days", p.EndingDays, 1, 365)
	x.between("escalation_days", p.EscalationDays, 1, 60)
	x.days("sign_reminders", p.SignReminders, 1)
	x.days("query_reminders", p.QueryReminders, 1)
	x.days("activation_reminders", p.ActivationReminders, 1)
	x.days("renewal_reminders", p.RenewalReminders, -1)
	if n := len(p.SignReminders); n > 0 && p.SignReminders[n-1] >= p.UnsignedDays {
		x.Add("unsigned_days", "policy.before_reminders")
	}
	if len(p.Holidays) > 500 {
		x.Add("holidays", "field.too_many", "max", "500")
	}
	return x.Fields()
}

// days checks a list of reminders' days: rising (1) or falling (-1).
func (x *Problems) days(field string, days []int, direction int) {
	if len(days) > 12 {
		x.Add(field, "field.too_many", "max", "12")
		return
	}
	for i, d := range days {
		at := field + "[" + itoa(i) + "]"
		x.between(at, d, 1, 365)
		if i > 0 && (d-days[i-1])*direction <= 0 {
			x.Add(at, "policy.order")
		}
	}
}

// Facts are what events may say about the policy.
func (p Policy) Facts() Facts {
	list := func(ns []int) string {
		var s []string
		for _, n := range ns {
			s = append(s, itoa(n))
		}
		return strings.Join(s, " ")
	}
	return Facts{{"zone", p.ZoneName}, {"invitation_days", itoa(p.InvitationDays)}, {"link_hours", itoa(p.LinkHours)},
		{"usage_ahead_months", itoa(p.UsageAheadMonths)}, {"cut_off_hours", itoa(int(p.CutOff.Hours()))}, {"undo_days", itoa(p.UndoDays)},
		{"grace_days", itoa(p.GraceDays)}, {"ageing_days", itoa(p.AgeingDays)}, {"sign_reminders", list(p.SignReminders)},
		{"unsigned_days", itoa(p.UnsignedDays)}, {"query_reminders", list(p.QueryReminders)},
		{"activation_reminders", list(p.ActivationReminders)}, {"renewal_reminders", list(p.RenewalReminders)},
		{"ending_days", itoa(p.EndingDays)}, {"escalation_days", itoa(p.EscalationDays)},
		{"runs_in_grace_commercial", YesNo(p.RunsInGrace[Commercial])}, {"runs_in_grace_public", YesNo(p.RunsInGrace[Public])},
		{"holidays", itoa(len(p.Holidays))}}
}
