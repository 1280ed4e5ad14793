package licensing

import "time"

// Term is one period of validity of a subscription or an agreement. EndsOn is
// the last day included; the next term starts the day after, and all of them
// start on the day of the month on which the first did (AnchorDay), or on the
// last of a month that is too short.
type Term struct {
	StartsOn  Date
	EndsOn    Date // the last day included
	AnchorDay int  // 1–31: the day of the month on which terms start
	Months    int  // length, at least 1
	Number    int  // 1 for the first, counting up with every renewal
}

// NewTerm returns the first term, of so many months from start.
func NewTerm(start Date, months int) Term {
	return Term{StartsOn: start, AnchorDay: start.Day(), Months: months, Number: 1}.measured()
}

// Next returns the term that follows without a gap.
func (t Term) Next() Term {
	t.StartsOn = t.EndsOn.AddDays(1)
	t.Number++
	return t.measured()
}

// Extended returns the same term with another last day (proroga). The terms
// after it start from there.
func (t Term) Extended(to Date) Term {
	t.EndsOn = to
	t.AnchorDay = to.AddDays(1).Day()
	return t
}

// Restarted returns the next term after a gap, starting on start.
func (t Term) Restarted(start Date) Term {
	t.StartsOn, t.AnchorDay = start, start.Day()
	t.Number++
	return t.measured()
}

// Prior returns the term before this one, which ended on end.
func (t Term) Prior(end Date) Term {
	t.StartsOn, t.EndsOn = t.StartsOn.AddMonths(t.AnchorDay, -t.Months), end
	t.Number--
	return t
}

func (t Term) measured() Term {
	t.EndsOn = t.StartsOn.AddMonths(t.AnchorDay, t.Months).AddDays(-1)
	return t
}

// IsZero reports whether no term has been set.
func (t Term) IsZero() bool { return t == Term{} }

// Contains reports whether d is one of the term's days.
func (t Term) Contains(d Date) bool { return !d.Before(t.StartsOn) && !d.After(t.EndsOn) }

// StartsAt returns the term's first instant in zone.
func (t Term) StartsAt(zone *time.Location) time.Time { return t.StartsOn.StartOf(zone) }

// EndsAt returns the instant at which the term is over: the midnight after
// its last day, in zone.
func (t Term) EndsAt(zone *time.Location) time.Time { return t.EndsOn.EndOf(zone) }

// Latest is the last of these instants.
func Latest(ts ...time.Time) time.Time {
	var last time.Time
	for _, t := range ts {
		if t.After(last) {
			last = t
		}
	}
	return last
}
