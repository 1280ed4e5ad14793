// Package intake reads the files that people hand in: organizations and
// agreements in YAML, orders and product keys in CSV. Each file is read as a
// whole, and everything wrong in it is reported with line, field, value and
// reason.
//
// It owns the shape of these files. It must not know what the database holds:
// whether an agreement named in an order exists is for the use cases to say.
//
// Start reading at organization.go and order.go; csv.go and yaml.go are what
// each pair of files shares.
package intake

import (
	"bytes"
	"io"
	"strconv"

	"volare/internal/licensing"
	"volare/internal/yamlfile"
)

// Limits of a file.
const (
	maxBytes    = 16 << 20 // CSV, which is read line by line
	maxYAML     = 4 << 20  // YAML, which is read as a whole
	maxRows     = 100_000
	maxProblems = 200 // reported; the file is wrong all the same
)

// reader is one file being read.
type reader struct {
	file     string
	today    licensing.Date // the day of the import, from which relative days count
	problems []licensing.Problem
}

func (r *reader) report(line int, field, value, code string, params ...string) {
	if len(r.problems) < maxProblems || line == 0 { // what concerns the whole file comes last and matters most
		r.problems = append(r.problems, licensing.NewProblem(r.file, line, field, value, code, params...))
	}
}

// documents reads a YAML file with the one list called key and gives its entries.
func (r *reader) documents(in io.Reader, key string) []yamlfile.Value {
	data, err := io.ReadAll(io.LimitReader(in, maxYAML+1))
	if err != nil {
		r.report(0, "", "", "file.unreadable")
		return nil
	}
	docs := yamlfile.Documents(bytes.TrimPrefix(data, bom), maxYAML, r.report)
	var entries []yamlfile.Value
	for _, doc := range docs {
		o := doc.Object()
		entries = append(entries, o.Need(key).List(maxRows)...)
		o.Close()
	}
	if len(entries) == 0 && len(r.problems) == 0 {
		r.report(0, key, "", "file.empty")
	}
	return entries
}

var bom = []byte("\ufeff")

// day reads a date, or the days from the day of the import: "2026-11-22",
// "-30", "+14", "0". Relative days keep an example file fresh.
func (r *reader) day(s string) (d licensing.Date, code string) {
	if n, err := strconv.Atoi(s); err == nil && len(s) <= 6 && (s[0] == '+' || s[0] == '-' || s == "0") {
		return r.today.AddDays(n), ""
	}
	d, err := licensing.ParseDate(s)
	if err != nil {
		return licensing.Date{}, "field.day"
	}
	return d, ""
}
