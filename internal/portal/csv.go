package portal

import (
	"encoding/csv"
	"net/http"
	"strings"
)

// csvFile is a file of rows on its way to the reader: UTF-8, commas, marked as
// such for spreadsheets.
type csvFile struct {
	rows *csv.Writer
	err  error
}

// newCSV begins a file; nothing that may fail should come after it.
func newCSV(w http.ResponseWriter, name string) *csvFile {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+strings.ReplaceAll(name, `"`, "")+`"`)
	f := &csvFile{rows: csv.NewWriter(w)}
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
	if f.err == nil {
		f.err = f.rows.Write(safe)
	}
}

// end sends the rest. An error means that the reader has gone: nobody is left to be told.
func (f *csvFile) end() error {
	f.rows.Flush()
	return nil
}

// unformula puts an apostrophe before what spreadsheets take for a formula.
func unformula(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
