package licensing

import (
	"slices"
	"time"
)

// NationalHolidays lists Italy's public holidays of year, in order.
func NationalHolidays(year int) []Date {
	easter := easterOf(year)
	days := []Date{easter, easter.AddDays(1)}
	for _, d := range []struct {
		month time.Month
		day   int
		since int // the first year, where that is not long ago
	}{
		{time.January, 1, 0}, {time.January, 6, 0}, {time.April, 25, 0}, {time.May, 1, 0}, {time.June, 2, 2001},
		{time.August, 15, 0}, {time.October, 4, 2026}, // San Francesco: L. 151/2025
		{time.November, 1, 0}, {time.December, 8, 0}, {time.December, 25, 0}, {time.December, 26, 0},
	} {
		if year >= d.since {
			days = append(days, clamp(year, d.month, d.day))
		}
	}
	slices.SortFunc(days, Date.Compare)
	return slices.Compact(days) // Easter Monday may be 25 April
}

// easterOf returns Easter Sunday of year by the Gregorian reckoning (Meeus,
// Jones, Butcher).
func easterOf(year int) Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	n := h + l - 7*m
	month := (n + 90) / 25
	return clamp(year, time.Month(month), (n+33*month+19)%32)
}

// WorkingDay reports whether d is neither in a weekend, nor a national
// holiday, nor among the configured holidays.
func WorkingDay(d Date, holidays []Date) bool {
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	return !slices.Contains(holidays, d) && !slices.Contains(NationalHolidays(d.Year()), d)
}

// AddWorkingDays returns the same time of day, in zone, on the nth working day
// after t. For n < 1 that is t itself. The result is in UTC.
func AddWorkingDays(t time.Time, n int, zone *time.Location, holidays []Date) time.Time {
	if n < 1 {
		return t.UTC()
	}
	d := DateOf(t, zone)
	for n > 0 && d.Year() < 9999 {
		if d = d.AddDays(1); WorkingDay(d, holidays) {
			n--
		}
	}
	return onDay(t, d, zone)
}

// WorkingDaysSince returns how many whole working days have gone by from
// since to now: the greatest n for which AddWorkingDays(since, n) has come.
func WorkingDaysSince(since, now time.Time, zone *time.Location, holidays []Date) int {
	n, last, today := 0, Date{}, DateOf(now, zone)
	for d := DateOf(since, zone).AddDays(1); !d.After(today) && d.Year() < 9999; d = d.AddDays(1) {
		if WorkingDay(d, holidays) {
			n, last = n+1, d
		}
	}
	if n > 0 && onDay(since, last, zone).After(now) {
		n-- // today's hour hasn't come yet
	}
	return n
}

// onDay returns the instant of d at which clocks in zone show what they showed
// at t; the day's first where daylight saving skips that hour after midnight.
func onDay(t time.Time, d Date, zone *time.Location) time.Time {
	t = t.In(zone)
	at := time.Date(d.Year(), d.Month(), d.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
	if DateOf(at, zone) != d {
		return d.StartOf(zone)
	}
	return at.UTC()
}
