package main

import (
	"slices"
	"testing"
	"time"

	"volare/internal/licensing"
)

// stops are the days on which the play's clock stops, of a play that ends at now.
func stops(c calendar) []licensing.Date {
	end := licensing.NewTerm(licensing.DateOf(c.begins(), c.zone), 12).EndsOn
	today := licensing.DateOf(c.now, c.zone)
	var all []licensing.Date
	for _, n := range []int{-89, -59, -29, -6, -1, 1, 2, 32} {
		all = append(all, end.AddDays(n))
	}
	return append(all, today.AddDays(-7), today.AddDays(-1), today)
}

// The play expects the same mails at each stop on whatever day it is begun.
func TestThePlayIsTheSameOnEveryDayOfTheYear(t *testing.T) {
	var usual []int
	values := map[string]string{}
	for now := time.Date(2026, time.November, 22, 6, 0, 0, 0, time.UTC); now.Year() < 2036; now = now.AddDate(0, 0, 1) {
		c := newCalendar(now)
		c.know(values)
		all := stops(c)
		if !slices.IsSortedFunc(all, licensing.Date.Compare) || len(slices.Compact(slices.Clone(all))) < len(all) {
			t.Fatalf("%v: the stops are %v", now, all)
		}
		var between []int
		for _, name := range []string{"used.27", "used.37", "used.63"} {
			end := licensing.NewTerm(licensing.MustDate(values[name]), 12).EndsOn
			for _, before := range licensing.DefaultPolicy().RenewalReminders {
				due := end.AddDays(-before)
				at, on := slices.BinarySearchFunc(all, due, licensing.Date.Compare)
				if on {
					t.Errorf("%v: a reminder of %s is due on a day on which the clock stops, %s", now, name, due)
				}
				between = append(between, at)
			}
		}
		if usual == nil {
			usual = between
		}
		if !slices.Equal(between, usual) {
			t.Errorf("%v: reminders between the stops %v, else %v", now, between, usual)
		}
	}
}

// What is neglected for a week is late, whatever holidays there are.
func TestWhatIsNeglectedIsLate(t *testing.T) {
	policy := licensing.DefaultPolicy()
	for now := time.Date(2026, time.November, 22, 1, 0, 0, 0, time.UTC); now.Year() < 2036; now = now.AddDate(0, 0, 1) {
		c := newCalendar(now)
		since := c.today.AddDate(0, 0, -7).Add(10 * time.Hour)
		if late := licensing.AddWorkingDays(since, policy.AgeingDays, c.zone, policy.Holidays); late.After(now) {
			t.Errorf("%v: it is late at %v", now, late)
		}
	}
}
