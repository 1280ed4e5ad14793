package licensing

import (
	"encoding/json"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

func zone(t interface{ Fatal(...any) }, name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestParseDateRefusesWhatDoesNotExist(t *testing.T) {
	for _, s := range []string{"2026-01-01", "2024-02-29", "2000-02-29", "2999-12-31", "2000-01-01"} {
		d, err := ParseDate(s)
		if err != nil || d.String() != s {
			t.Errorf("ParseDate(%q) = %v, %v", s, d, err)
		}
	}
	for _, s := range []string{"", "2026-02-30", "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "2026-01-00",
		"2026-1-1", "1999-12-31", "3000-01-01", "0001-01-01", "26-01-01", "2026/01/01", " 2026-01-01", "2026-01-01 ",
		"2026-01-01T00:00:00Z", "+026-01-01", "٢٠٢٦-٠١-٠١", "20260101", "2026-01-1x"} {
		d, err := ParseDate(s)
		if KindOf(err) != Invalid || !d.IsZero() {
			t.Errorf("ParseDate(%q) = %v, %v; want refused", s, d, err)
		}
	}
}

func TestAddMonthsKeepsTheAnchor(t *testing.T) {
	for _, c := range []struct {
		from   string
		anchor int
		n      int
		want   string
	}{
		{"2026-01-31", 31, 1, "2026-02-28"},
		{"2028-01-31", 31, 1, "2028-02-29"},
		{"2026-01-31", 31, 2, "2026-03-31"},
		{"2026-02-28", 31, 1, "2026-03-31"},
		{"2026-02-28", 0, 1, "2026-03-28"},
		{"2024-02-29", 29, 12, "2025-02-28"},
		{"2025-02-28", 29, 36, "2028-02-29"},
		{"2026-03-31", 31, -1, "2026-02-28"},
		{"2026-11-30", 30, 3, "2027-02-28"},
		{"2026-12-15", 15, 1, "2027-01-15"},
		{"2026-01-15", 15, -1, "2025-12-15"},
		{"2100-01-31", 31, 1, "2100-02-28"},
		{"2026-06-30", 30, 0, "2026-06-30"},
	} {
		if got := MustDate(c.from).AddMonths(c.anchor, c.n); got.String() != c.want {
			t.Errorf("%s + %d months on day %d = %s, want %s", c.from, c.n, c.anchor, got, c.want)
		}
	}
}

func TestNoDateStaysNone(t *testing.T) {
	var none Date
	if !none.AddDays(3).IsZero() || !none.AddMonths(31, 2).IsZero() || none.String() != "" || !none.Before(MustDate("2000-01-01")) {
		t.Error("arithmetic made a date of none")
	}
}

func TestArithmeticStopsAtFourDigits(t *testing.T) {
	far := MustDate("2999-12-31")
	if got := far.AddMonths(31, 12*8000).String(); got != "9999-12-31" {
		t.Error(got)
	}
	if got := far.AddDays(-3000 * 366).String(); got != "0001-01-01" {
		t.Error(got)
	}
}

func TestStartOfWhereDaylightSavingMeetsMidnight(t *testing.T) {
	for _, c := range []struct{ zone, day, start, end string }{
		{"Europe/Rome", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"},       // 23 hours
		{"Europe/Rome", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"},       // 25 hours
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"}, // no midnight: 01:00
		{"America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z", "2018-02-19T03:00:00Z"}, // 23:00 twice the day before
		{"America/Havana", "2025-03-09", "2025-03-09T05:00:00Z", "2025-03-10T04:00:00Z"},    // no midnight
		{"America/Havana", "2025-11-02", "2025-11-02T04:00:00Z", "2025-11-03T05:00:00Z"},    // midnight twice: the first
		{"America/St_Johns", "2010-11-07", "2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z"},  // 00:01 back to 23:01
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"},      // a day that never was
		{"Pacific/Kiritimati", "2026-01-01", "2025-12-31T10:00:00Z", "2026-01-01T10:00:00Z"},
		{"Europe/Rome", "2040-12-31", "2040-12-30T23:00:00Z", "2040-12-31T23:00:00Z"}, // a leap year's last day
		{"Europe/Rome", "2041-01-01", "2040-12-31T23:00:00Z", "2041-01-01T23:00:00Z"},
		{"Australia/Lord_Howe", "2040-12-31", "2040-12-30T13:00:00Z", "2040-12-31T13:00:00Z"},
		{"UTC", "2026-01-01", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"},
	} {
		z, d := zone(t, c.zone), MustDate(c.day)
		if got := d.StartOf(z).Format(time.RFC3339); got != c.start {
			t.Errorf("%s in %s starts at %s, want %s", c.day, c.zone, got, c.start)
		}
		if got := d.EndOf(z).Format(time.RFC3339); got != c.end {
			t.Errorf("%s in %s ends at %s, want %s", c.day, c.zone, got, c.end)
		}
	}
}

var anyDate = rapid.Custom(func(t *rapid.T) Date {
	return MustDate("2000-01-01").AddDays(rapid.IntRange(0, 365242).Draw(t, "day"))
})

var anyZone = rapid.SampledFrom([]string{"UTC", "Europe/Rome", "America/Sao_Paulo", "America/Havana", "Asia/Beirut",
	"Africa/Cairo", "Asia/Tehran", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe", "America/St_Johns"})

// The first instant of a day is on it, and the microsecond before is not.
func TestStartOfIsTheFirstInstant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, z := anyDate.Draw(t, "date"), zone(t, anyZone.Draw(t, "zone"))
		start := d.StartOf(z)
		if DateOf(start, z) != d {
			t.Fatalf("%s starts at %s, which is on %s", d, start, DateOf(start, z))
		}
		if before := DateOf(start.Add(-time.Microsecond), z); !before.Before(d) {
			t.Fatalf("just before %s starts it is %s", d, before)
		}
		if !d.EndOf(z).Equal(d.AddDays(1).StartOf(z)) || !start.Before(d.EndOf(z)) {
			t.Fatalf("%s ends at %s", d, d.EndOf(z))
		}
	})
}

func TestDaysAndMonthsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate.Draw(t, "date"), rapid.IntRange(-3000, 3000).Draw(t, "n")
		if e := d.AddDays(n); e.AddDays(-n) != d || d.DaysUntil(e) != n || (n > 0) != e.After(d) {
			t.Fatalf("%s + %d days = %s", d, n, e)
		}
		anchor, m := rapid.IntRange(1, 31).Draw(t, "anchor"), rapid.IntRange(0, 2000).Draw(t, "months")
		once, twice := d.AddMonths(anchor, n+m), d.AddMonths(anchor, n).AddMonths(anchor, m)
		if once != twice {
			t.Fatalf("%s drifts: %s at once, %s in two steps", d, once, twice)
		}
		if once.Day() != anchor && once.AddDays(1).Day() != 1 {
			t.Fatalf("%s is neither day %d nor a month's last", once, anchor)
		}
	})
}

func TestDateTravelsAsText(t *testing.T) {
	type row struct {
		On    Date `json:"on"`
		Until Date `json:"until,omitzero"`
	}
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate.Draw(t, "date")
		b, err := json.Marshal(row{On: d})
		if err != nil || string(b) != `{"on":"`+d.String()+`"}` {
			t.Fatal(string(b), err)
		}
		var back row
		if err := json.Unmarshal(b, &back); err != nil || back.On != d {
			t.Fatal(back, err)
		}
		v, _ := d.Value()
		var fromText, fromBytes Date
		if fromText.Scan(v) != nil || fromBytes.Scan([]byte(v.(string))) != nil || fromText != d || fromBytes != d {
			t.Fatal(v, fromText, fromBytes)
		}
	})
	d := MustDate("2026-11-22")
	for _, none := range []any{nil, "", []byte{}} {
		if d := d; d.Scan(none) != nil || !d.IsZero() {
			t.Errorf("Scan(%v) = %s", none, d)
		}
	}
	for _, bad := range []any{7, "2026-02-30", time.Now(), "x"} {
		if d := d; d.Scan(bad) == nil {
			t.Errorf("Scan(%v) = %s, want an error", bad, d)
		}
	}
	var r row
	for _, s := range []string{`{"on":"2026-02-30"}`, `{"on":20260101}`, `{"on":{}}`} {
		if err := json.Unmarshal([]byte(s), &r); err == nil {
			t.Errorf("%s was read as %v", s, r)
		}
	}
}

func TestOrderOfDates(t *testing.T) {
	days := []string{"2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01", "2027-01-01"}
	for i, a := range days {
		for j, b := range days {
			x, y := MustDate(a), MustDate(b)
			if x.Before(y) != (i < j) || x.After(y) != (i > j) || x.Equal(y) != (i == j) {
				t.Errorf("%s and %s are ordered wrongly", a, b)
			}
		}
	}
	if MustDate("2026-11-22").Weekday() != time.Sunday {
		t.Error("22 November 2026 is a Sunday")
	}
}
