package catalogue

import "time"

// checkDate accepts a day that exists, as 2026-11-22.
func checkDate(s string, _ formatOptions) (string, string) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", "field.date"
	}
	return s, ""
}
