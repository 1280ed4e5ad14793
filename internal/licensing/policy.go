package licensing

import "time"

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
	EndingDays          int   // how long before its end an agreement or grant says so
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
