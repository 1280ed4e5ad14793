package intake

import (
	"io"
	"strconv"

	"volare/internal/licensing"
)

// KeyRow is one product key and the pool it goes into.
type KeyRow struct {
	Line int
	Pool string
	Key  string
}

// ReadKeys reads a CSV file of product keys. The keys are secrets: a problem
// never shows one.
func ReadKeys(name string, in io.Reader) ([]KeyRow, []licensing.Problem) {
	r := &reader{file: name}
	var keys []KeyRow
	seen := map[[2]string]int{}
	r.lines(in, []column{{"pool", true, 60}, {"key", true, 200}}, func(l *line) {
		row := KeyRow{Line: l.number, Pool: l.values["pool"], Key: l.values["key"]}
		at := [2]string{row.Pool, row.Key}
		if first, twice := seen[at]; twice && row.Key != "" {
			l.fail("key", "file.repeats_line", "line", strconv.Itoa(first))
		}
		seen[at] = row.Line
		keys = append(keys, row)
	})
	for i := range r.problems {
		if r.problems[i].Field == "key" {
			r.problems[i].Value = ""
		}
	}
	return keys, r.problems
}
