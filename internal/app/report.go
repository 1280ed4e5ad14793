package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"volare/internal/licensing"
	"volare/internal/store"
)

// mostMonths is how many months a report covers at most.
const mostMonths = 36

// Months are the months a report covers: those of two days and all between
// them. A zero day stands for the report's own default.
type Months struct {
	From, To licensing.Date
}

// first is the first day of d's month.
func first(d licensing.Date) licensing.Date { return d.AddDays(1 - d.Day()) }

// whole fills in the defaults, counted in months from today's, and widens the
// range to whole months.
func (m Months) whole(today licensing.Date, from, to int) (Months, error) {
	if m.From.IsZero() {
		m.From = first(today).AddMonths(1, from)
	}
	if m.To.IsZero() {
		m.To = first(today).AddMonths(1, to)
	}
	m.From, m.To = first(m.From), first(m.To).AddMonths(1, 1).AddDays(-1)
	var p licensing.Problems
	switch {
	case m.To.Before(m.From):
		p.Add("to", "report.backwards")
	case len(m.names()) > mostMonths:
		p.Add("to", "report.too_long", "max", strconv.Itoa(mostMonths))
	}
	return m, p.Err()
}

// names are the months as reports call them, 2026-11, one more than may be at most.
func (m Months) names() []string {
	var all []string
	for d := m.From; !d.After(m.To) && len(all) <= mostMonths; d = d.AddMonths(1, 1) {
		all = append(all, fmt.Sprintf("%04d-%02d", d.Year(), int(d.Month())))
	}
	return all
}

// Funnel is how many of the subscriptions ordered in a time have got how far;
// whoever has got further has passed what is before.
type Funnel struct {
	Month                                    string // "" for all of them
	Ordered, Accepted, Access, Steps, Active int
	Median, Ninetieth                        int // hours, begun ones counted, from order to active of half, and of nine tenths, of those that are; 0: none is
}

// ActivationReport is how services come from order to use.
type ActivationReport struct {
	Months
	Total   Funnel
	ByMonth []Funnel
}

// reporting is what the actor's reports cover; nothing is not a report.
func (a Actor) reporting() (store.Scope, error) {
	s := a.seeing("report.read")
	if !s.All && s.Partner == "" && len(s.Agreements) == 0 {
		return s, licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "report.read")
	}
	return s, nil
}

// ActivationReport follows what was ordered in some months, the last twelve
// unless others are named, until it is in use.
func (a *App) ActivationReport(ctx context.Context, actor Actor, m Months) (ActivationReport, error) {
	var rep ActivationReport
	scope, err := actor.reporting()
	if err != nil {
		return rep, err
	}
	err = a.read(ctx, actor, func(w *work) error {
		rep = ActivationReport{}
		var err error
		if rep.Months, err = m.whole(w.today(), -11, 0); err != nil {
			return err
		}
		names := rep.names()
		bounds := []time.Time{}
		for i := range len(names) + 1 {
			bounds = append(bounds, rep.From.AddMonths(1, i).StartOf(w.policy.Zone))
		}
		counts, err := w.ActivationCounts(scope, rep.From, bounds)
		if err != nil {
			return err
		}
		rep.Total = funnel("", counts)
		for _, name := range names {
			rep.ByMonth = append(rep.ByMonth, funnel(name, slices.DeleteFunc(slices.Clone(counts), func(c store.ActivationCount) bool { return c.Month != name })))
		}
		return nil
	})
	return rep, err
}

func funnel(month string, counts []store.ActivationCount) Funnel {
	f := Funnel{Month: month}
	hours := map[int]int{}
	for _, c := range counts {
		for i, n := range []*int{&f.Ordered, &f.Accepted, &f.Access, &f.Steps, &f.Active} {
			if c.Stage > i {
				*n += c.Count
			}
		}
		if c.Stage == store.StageActive {
			hours[c.Hours] += c.Count
		}
	}
	f.Median, f.Ninetieth = percentile(hours, f.Active, 50), percentile(hours, f.Active, 90)
	return f
}

// percentile is the smallest value that p of a hundred of the n counted ones don't exceed.
func percentile(counts map[int]int, n, p int) int {
	values := make([]int, 0, len(counts))
	for v := range counts {
		values = append(values, v)
	}
	slices.Sort(values)
	seen := 0
	for _, v := range values {
		if seen += counts[v]; seen*100 >= n*p {
			return v
		}
	}
	return 0
}

// RenewalMonth is how many terms end in a month, by what becomes of them.
type RenewalMonth struct {
	Month  string
	Counts map[licensing.Forecast]int
}

// RenewalReport is what becomes of terms, by the month in which they end.
type RenewalReport struct {
	Months
	ByMonth []RenewalMonth
}

// RenewalReport tells what becomes of the terms that end in some months: from
// two before this one to nine after it unless others are named.
func (a *App) RenewalReport(ctx context.Context, actor Actor, m Months) (RenewalReport, error) {
	var rep RenewalReport
	scope, err := actor.reporting()
	if err != nil {
		return rep, err
	}
	err = a.read(ctx, actor, func(w *work) error {
		rep = RenewalReport{}
		var err error
		if rep.Months, err = m.whole(w.today(), -2, 9); err != nil {
			return err
		}
		counts, err := w.RenewalCounts(scope, rep.From, rep.To)
		if err != nil {
			return err
		}
		at := map[string]map[licensing.Forecast]int{}
		for _, name := range rep.names() {
			at[name] = map[licensing.Forecast]int{}
			rep.ByMonth = append(rep.ByMonth, RenewalMonth{name, at[name]})
		}
		for _, c := range counts {
			if c.Forecast != "" {
				at[c.Month][c.Forecast] += c.Count
			}
		}
		return nil
	})
	return rep, err
}

// ageingDays are the ages, in days, that the ageing report parts things by.
var ageingDays = []int{1, 3, 7, 30}

// AgeingReport is how long the things of the worklists have waited.
type AgeingReport struct {
	Days  []int // the ages by which things are parted: each bucket counts those younger than its day, the last one the rest
	Lists []store.Ageing
}

// AgeingReport tells how long things wait for somebody.
func (a *App) AgeingReport(ctx context.Context, actor Actor) (AgeingReport, error) {
	rep := AgeingReport{Days: ageingDays}
	scope, err := actor.reporting()
	if err != nil {
		return rep, err
	}
	err = a.read(ctx, actor, func(w *work) error {
		edges := make([]time.Time, len(ageingDays))
		for i, d := range ageingDays {
			edges[i] = w.now.Add(-hours(24 * d))
		}
		var err error
		rep.Lists, err = w.Ageings(scope, edges)
		return err
	})
	return rep, err
}

// FailureReport tells why things have failed, since a day, and still do: the
// commonest reasons of each kind. The zero day is a year ago.
func (a *App) FailureReport(ctx context.Context, actor Actor, since licensing.Date) ([]store.Failure, error) {
	scope, err := actor.reporting()
	if err != nil {
		return nil, err
	}
	var all []store.Failure
	err = a.read(ctx, actor, func(w *work) error {
		if since.IsZero() {
			since = w.today().AddMonths(w.today().Day(), -12)
		}
		var err error
		all, err = w.Failures(scope, since.StartOf(w.policy.Zone))
		return err
	})
	return all, err
}
