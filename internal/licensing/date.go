package licensing

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"time"
)

// Years that people may write in a date. The upper bound leaves room for
// centuries of renewals; arithmetic may go beyond it, up to year 9999.
const (
	MinYear = 2000
	MaxYear = 2999
)

// Date is a day of the calendar without a time or a zone: a term's end, a
// usage date. Its zero value means "no date". Dates compare with ==.
//
// As text, in JSON and in the database it is "2026-11-22", and "" when there
// is none.
type Date struct {
	year  int16
	month uint8
	day   uint8
}

// ParseDate reads "2026-11-22". It refuses days that don't exist and years
// outside MinYear–MaxYear with the code field.date.
func ParseDate(s string) (Date, error) {
	d, ok := dateOf(s)
	if !ok || d.Year() < MinYear || d.Year() > MaxYear {
		return Date{}, Refuse(Invalid, "field.date")
	}
	return d, nil
}

// MustDate is ParseDate for dates written in the source: it panics on a wrong one.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic("licensing: no such date: " + s)
	}
	return d
}

// NewDate returns that day, and false if it doesn't exist.
func NewDate(year int, month time.Month, day int) (Date, bool) {
	if year < 1 || year > 9999 || month < time.January || month > time.December || day < 1 || day > daysIn(year, month) {
		return Date{}, false
	}
	return Date{int16(year), uint8(month), uint8(day)}, true
}

// DateOf returns the day that t falls on in zone.
func DateOf(t time.Time, zone *time.Location) Date {
	return clamp(t.In(zone).Date())
}

// dateOf reads any date from year 1 to 9999.
func dateOf(s string) (Date, bool) {
	if len(s) != len(time.DateOnly) { // "2026-11-22" is the only spelling
		return Date{}, false
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, false
	}
	return NewDate(t.Date())
}

// clamp keeps arithmetic inside the years that four digits can write.
func clamp(year int, month time.Month, day int) Date {
	switch {
	case year < 1:
		return Date{1, 1, 1}
	case year > 9999:
		return Date{9999, 12, 31}
	}
	return Date{int16(year), uint8(month), uint8(day)}
}

// Year, Month and Day return the date's parts; all are 0 for no date.
func (d Date) Year() int         { return int(d.year) }
func (d Date) Month() time.Month { return time.Month(d.month) }
func (d Date) Day() int          { return int(d.day) }

// Weekday returns the day of the week. No date has none: ask IsZero first.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// IsZero reports whether there is no date; encoding/json's omitzero asks it.
func (d Date) IsZero() bool { return d == Date{} }

// Compare orders dates; no date comes before all others.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.year, e.year), cmp.Compare(d.month, e.month), cmp.Compare(d.day, e.day))
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Equal reports whether both are the same day.
func (d Date) Equal(e Date) bool { return d == e }

// AddDays returns the day n days later, or earlier for a negative n. No date
// stays no date.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return clamp(d.utc().AddDate(0, 0, n).Date())
}

// DaysUntil returns the number of days from d to e, negative when e is earlier.
func (d Date) DaysUntil(e Date) int {
	return int(e.utc().Sub(d.utc()) / (24 * time.Hour))
}

// AddMonths returns the day n months later that falls on anchorDay, or on the
// last day of that month when it has no such day. The anchor is the day on
// which the first term started: given again at every step, 31 January leads to
// 28 February and on to 31 March, and never drifts. An anchorDay of 0 is d's
// own day. No date stays no date.
func (d Date) AddMonths(anchorDay, n int) Date {
	if d.IsZero() {
		return d
	}
	if anchorDay == 0 {
		anchorDay = d.Day()
	}
	first := time.Date(d.Year(), d.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, n, 0)
	return clamp(first.Year(), first.Month(), min(anchorDay, daysIn(first.Year(), first.Month())))
}

// StartOf returns the first instant, in UTC, that is on d or later in zone.
// Where daylight saving skips midnight that is the instant of the change;
// where it repeats midnight, the first of the two.
func (d Date) StartOf(zone *time.Location) time.Time {
	midnight := d.utc()
	// No zone is a whole day from UTC, so here it is surely not d yet. From
	// here go through the zone's offsets, one by one as they hold, until the
	// local midnight falls where its offset is in force.
	from := midnight.Add(-26 * time.Hour).In(zone)
	for {
		_, offset := from.Zone()
		start := midnight.Add(-time.Duration(offset) * time.Second)
		if start.Before(from) {
			start = from
		}
		_, end := from.ZoneBounds()
		if !end.IsZero() && !end.After(from) {
			// Where a zone's rules go on for ever, Go counts 365 days to each
			// year: on 31 December of a leap year the "end" lies behind us.
			end = from.Truncate(15 * time.Minute).Add(15 * time.Minute)
		}
		if end.IsZero() || start.Before(end) {
			return start.UTC()
		}
		from = end
	}
}

// EndOf returns the instant, in UTC, at which d is over in zone: the first of
// the next day.
func (d Date) EndOf(zone *time.Location) time.Time { return d.AddDays(1).StartOf(zone) }

func (d Date) utc() time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// String returns "2026-11-22", and "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// MarshalText writes what String does; encoding/json makes a string of it.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDate does, and "" as no date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	p, err := ParseDate(string(b))
	if err == nil {
		*d = p
	}
	return err
}

// Value binds a date as text.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads a column of text; NULL and "" are no date.
func (d *Date) Scan(v any) error {
	var s string
	switch v := v.(type) {
	case nil:
	case string:
		s = v
	case []byte:
		s = string(v)
	default:
		return fmt.Errorf("licensing: can't read a date from %T", v)
	}
	if s == "" {
		*d = Date{}
		return nil
	}
	p, ok := dateOf(s)
	if !ok {
		return fmt.Errorf("licensing: not a date: %q", s)
	}
	*d = p
	return nil
}
