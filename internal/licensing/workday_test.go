package licensing

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestEaster(t *testing.T) {
	for _, s := range []string{"2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2024-03-31", "2025-04-20", "2026-04-05",
		"2027-03-28", "2028-04-16", "2030-04-21", "2038-04-25", "2049-04-18", "2285-03-22"} {
		if d := MustDate(s); easterOf(d.Year()) != d {
			t.Errorf("Easter is %s, not %s", s, easterOf(d.Year()))
		}
	}
	for y := MinYear; y <= MaxYear; y++ {
		e := easterOf(y)
		if e.Weekday() != time.Sunday || e.Before(clamp(y, 3, 22)) || e.After(clamp(y, 4, 25)) {
			t.Errorf("Easter on %s, a %s", e, e.Weekday())
		}
	}
}

func TestNationalHolidays(t *testing.T) {
	want := []string{"2027-01-01", "2027-01-06", "2027-03-28", "2027-03-29", "2027-04-25", "2027-05-01", "2027-06-02", "2027-08-15",
		"2027-10-04", "2027-11-01", "2027-12-08", "2027-12-25", "2027-12-26"}
	got := NationalHolidays(2027)
	if len(got) != len(want) {
		t.Fatal(got)
	}
	for i := range want {
		if got[i].String() != want[i] {
			t.Errorf("%s, want %s", got[i], want[i])
		}
	}
	if n := len(NationalHolidays(2025)); n != 12 {
		t.Errorf("%d holidays in 2025: San Francesco is one from 2026", n)
	}
	if n := len(NationalHolidays(2011)); n != 11 {
		t.Errorf("%d days in 2011: Easter Monday fell on 25 April", n)
	}
}

func TestAddWorkingDays(t *testing.T) {
	rome := zone(t, "Europe/Rome")
	patron := []Date{MustDate("2026-12-07")}
	for _, c := range []struct {
		from string
		n    int
		want string // in Rome
	}{
		{"2026-11-20 16:30", 1, "2026-11-23 16:30"}, // over a weekend
		{"2026-11-20 16:30", 2, "2026-11-24 16:30"},
		{"2026-11-21 09:00", 1, "2026-11-23 09:00"}, // from a Saturday
		{"2026-12-04 10:00", 1, "2026-12-09 10:00"}, // weekend, patron saint, Immaculate Conception
		{"2026-12-24 10:00", 2, "2026-12-29 10:00"},
		{"2026-04-03 23:59", 1, "2026-04-07 23:59"}, // over Easter Monday
		{"2026-03-27 10:00", 1, "2026-03-30 10:00"}, // the clocks change, the hour stays
		{"2026-11-20 16:30", 0, "2026-11-20 16:30"},
		{"2026-11-20 16:30", -3, "2026-11-20 16:30"},
	} {
		from, err := time.ParseInLocation("2006-01-02 15:04", c.from, rome)
		if err != nil {
			t.Fatal(err)
		}
		got := AddWorkingDays(from, c.n, rome, patron)
		if got.In(rome).Format("2006-01-02 15:04") != c.want || got.Location() != time.UTC {
			t.Errorf("%s + %d working days = %s, want %s", c.from, c.n, got.In(rome), c.want)
		}
	}
}

// In Cairo daylight saving begins on a Friday, at midnight.
func TestAddWorkingDaysIntoASkippedHour(t *testing.T) {
	cairo := zone(t, "Africa/Cairo")
	thursday := time.Date(2026, 4, 23, 0, 30, 0, 0, cairo)
	if got := AddWorkingDays(thursday, 1, cairo, nil).In(cairo).Format("2006-01-02 15:04"); got != "2026-04-24 01:00" && got != "2026-04-24 01:30" {
		t.Error(got)
	}
}

func TestWorkingDaysSince(t *testing.T) {
	rome := zone(t, "Europe/Rome")
	since := time.Date(2026, 11, 20, 16, 30, 0, 0, rome)
	for _, c := range []struct {
		now  time.Time
		want int
	}{
		{since, 0}, {since.Add(-time.Hour), 0}, {since.AddDate(0, 0, -9), 0},
		{since.AddDate(0, 0, 2), 0},
		{time.Date(2026, 11, 23, 16, 29, 59, 0, rome), 0},
		{time.Date(2026, 11, 23, 16, 30, 0, 0, rome), 1},
		{time.Date(2026, 11, 28, 9, 0, 0, 0, rome), 5},
	} {
		if got := WorkingDaysSince(since, c.now, rome, nil); got != c.want {
			t.Errorf("on %s: %d, want %d", c.now, got, c.want)
		}
	}
}

func TestWorkingDaysProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := zone(t, anyZone.Draw(t, "zone"))
		from := MustDate("2020-01-01").StartOf(z).Add(time.Duration(rapid.IntRange(0, 20*365*24*60).Draw(t, "minute")) * time.Minute)
		n := rapid.IntRange(1, 30).Draw(t, "n")
		holidays := []Date{DateOf(from, z).AddDays(rapid.IntRange(0, 40).Draw(t, "holiday"))}
		due := AddWorkingDays(from, n, z, holidays)
		if !WorkingDay(DateOf(due, z), holidays) {
			t.Fatalf("%s is not a working day", DateOf(due, z))
		}
		if got := WorkingDaysSince(from, due, z, holidays); got != n {
			t.Fatalf("%d working days after %s is %s, which counts as %d", n, from, due, got)
		}
		if got := WorkingDaysSince(from, due.Add(-time.Minute), z, holidays); got != n-1 {
			t.Fatalf("a minute before the %dth: %d", n, got)
		}
	})
}
