package portal

import (
	"encoding/csv"
	"net/http"
	"strings"
	"time"
)

// csvFile is a file of rows on its way to the reader: UTF-8, commas, marked as
// such for spreadsheets.
type csvFile struct {
	rows    *csv.Writer
	answer  *http.ResponseController
	written int
	err     error
}

// A file may take as long as it needs, but a reader who takes nothing for that
// long is gone.
const (
	takenWithin = time.Minute
	takenRows   = 200 // at most so many are buffered on the way
)

// newCSV begins a file; nothing that may fail should come after it.
func newCSV(w http.ResponseWriter, name string) *csvFile {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+strings.ReplaceAll(name, `"`, "")+`"`)
	f := &csvFile{rows: csv.NewWriter(w), answer: http.NewResponseController(w)}
	f.rows.UseCRLF = true
	_, f.err = w.Write([]byte("\ufeff"))
	return f
}

// line writes a row. What a spreadsheet would calculate is made text.
func (f *csvFile) line(cells ...string) {
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = unformula(c)
	}
	if f.written++; f.written%takenRows == 1 {
		_ = f.answer.SetWriteDeadline(time.Now().Add(takenWithin)) // a writer without deadlines is a test's
	}
	if f.err == nil {
		f.err = f.rows.Write(safe)
	}
}

// end sends the rest. An error means that the reader has gone: nobody is left to be told.
func (f *csvFile) end() error {
	f.rows.Flush()
	return nil
}

// unformula puts an apostrophe before what spreadsheets take for a formula: a
// sign at the beginning of a cell. Where lists are separated by semicolons, as
// in Italy, a spreadsheet begins cells within ours, too: at a semicolon, and at
// a line break between quotes that it doesn't see as such.
func unformula(s string) string {
	if !strings.ContainsAny(s, formulaSigns+"\t\r") {
		return s
	}
	var safe strings.Builder
	begins := true
	for i, r := range s {
		switch {
		case strings.ContainsRune(";\t\r\n", r):
			if i == 0 {
				safe.WriteByte('\'')
			}
			begins = true
		case strings.ContainsRune(` "`, r): // before a sign they may be dropped
		default:
			if begins && strings.ContainsRune(formulaSigns, r) {
				safe.WriteByte('\'')
			}
			begins = false
		}
		safe.WriteRune(r)
	}
	return safe.String()
}

// formulaSigns begin formulas; Chinese and Japanese spreadsheets take the wide ones, too.
const formulaSigns = "=+-@＝＋－＠"
