package catalogue

import "volare/internal/licensing"

// checkDate accepts a day that exists, as 2026-11-22.
func checkDate(s string, _ formatOptions) (string, string) {
	d, err := licensing.ParseDate(s)
	if err != nil {
		return "", "field.date"
	}
	return d.String(), ""
}
