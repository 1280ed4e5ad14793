package locale

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// months are the names of the months, long and short, January first.
var months = map[string][2][12]string{
	Italian: {
		{"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"},
		{"gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"},
	},
	English: {
		{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	},
}

// Date writes a calendar date in full: "22 novembre 2026".
func (t *Texts) Date(lang string, year int, month time.Month, day int) string {
	return date(lang, 0, year, month, day)
}

// ShortDate writes a calendar date for a table: "22 nov 2026".
func (t *Texts) ShortDate(lang string, year int, month time.Month, day int) string {
	return date(lang, 1, year, month, day)
}

// Month writes a month: "novembre 2026".
func (t *Texts) Month(lang string, year int, month time.Month) string {
	return months[clean(lang)][0][month-1] + " " + strconv.Itoa(year)
}

// ShortMonth writes a month where there is little room: "nov 26".
func (t *Texts) ShortMonth(lang string, year int, month time.Month) string {
	return fmt.Sprintf("%s %02d", months[clean(lang)][1][month-1], year%100)
}

func date(lang string, length, year int, month time.Month, day int) string {
	if month < time.January || month > time.December {
		return ""
	}
	return strconv.Itoa(day) + " " + months[clean(lang)][length][month-1] + " " + strconv.Itoa(year)
}

// DateTime writes an instant to the minute as clocks in zone show it:
// "22 novembre 2026, 16:40". A nil zone is UTC.
func (t *Texts) DateTime(lang string, at time.Time, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	at = at.In(zone)
	y, m, d := at.Date()
	return t.Date(lang, y, m, d) + ", " + at.Format("15:04")
}

// Deadline writes the last moment before an instant: a day's end by that day's
// name, since nobody reads "by 20 December, 00:00" as the 19th.
func (t *Texts) Deadline(lang string, at time.Time, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	y, m, d := at.In(zone).Add(-time.Nanosecond).Date()
	if midnight := time.Date(y, m, d+1, 0, 0, 0, 0, zone); !midnight.Equal(at) {
		return t.DateTime(lang, at, zone)
	}
	return t.Date(lang, y, m, d)
}

// Number writes n with the language's thousands separator.
func (t *Texts) Number(lang string, n int64) string {
	separator := "."
	if clean(lang) == English {
		separator = ","
	}
	s := strconv.FormatInt(n, 10)
	sign, digits := "", s
	if n < 0 {
		sign, digits = "-", s[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + separator + digits[i:]
	}
	return sign + digits
}

// List joins items as people do: "a, b e c".
func (t *Texts) List(lang string, items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " " + t.Text(lang, "list.and", nil) + " " + items[last]
}
