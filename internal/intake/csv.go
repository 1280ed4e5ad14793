package intake

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"volare/internal/licensing"
)

// column is a column of a CSV file, known by its header.
type column struct {
	name    string
	needed  bool // the column must be there and every line must fill it
	longest int
}

// line is one data line, by column.
type line struct {
	number int
	values map[string]string
	good   bool // nothing was reported about it yet
	r      *reader
}

func (l *line) fail(column, code string, params ...string) {
	l.good = false
	l.r.report(l.number, column, l.values[column], code, params...)
}

// whole reads a whole number of the column, between low and high.
func (l *line) whole(column string, low, high int) int {
	s := l.values[column]
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	switch {
	case err != nil:
		l.fail(column, "field.integer")
	case n < low || n > high:
		l.fail(column, "field.range", "min", strconv.Itoa(low), "max", strconv.Itoa(high))
	default:
		return n
	}
	return 0
}

// lines reads a CSV file line by line: UTF-8 with or without a byte order
// mark, separated by comma, semicolon or tab as its header shows.
func (r *reader) lines(in io.Reader, columns []column, each func(*line)) {
	limited := &io.LimitedReader{R: in, N: maxBytes + 1}
	bounded := &boundedReader{r: limited, left: maxLine}
	buffered := bufio.NewReaderSize(bounded, readAhead)
	if start, _ := buffered.Peek(len(bom)); bytes.Equal(start, bom) {
		_, _ = buffered.Discard(len(bom)) // just peeked at
	}
	if code := notText(buffered); code != "" {
		r.report(0, "", "", code)
		return
	}
	c := csv.NewReader(buffered)
	c.Comma, c.FieldsPerRecord, c.ReuseRecord = separator(buffered), -1, true
	names := r.header(c, columns)
	if names == nil {
		return
	}
	rows, number := 0, 1
	for {
		bounded.left = maxLine
		record, err := c.Read()
		if limited.N <= 0 {
			r.report(0, "", "", "file.too_large", "max", strconv.Itoa(maxBytes/1024))
			return
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			r.unreadable(err, number+1)
			return
		}
		if rows++; rows > maxRows {
			r.report(0, "", "", "file.too_many_rows", "max", strconv.Itoa(maxRows))
			return
		}
		number, _ = c.FieldPos(0)
		if l := r.line(number, record, names, columns); l != nil {
			each(l)
		}
	}
	if rows == 0 {
		r.report(0, "", "", "file.empty")
	}
}

// notText says what a file is that doesn't begin as text does; "" is text.
// Workbooks are told by name: people send them as often as not.
func notText(b *bufio.Reader) (code string) {
	head, _ := b.Peek(4096)
	for _, kind := range workbooks {
		if bytes.HasPrefix(head, kind) {
			return "file.workbook"
		}
	}
	if bytes.HasPrefix(head, []byte("%PDF-")) {
		return "file.not_text"
	}
	return ""
}

// workbooks are how files of spreadsheet programs begin: zip archives (xlsx,
// ods) and the older compound files (xls).
var workbooks = [][]byte{[]byte("PK\x03\x04"), []byte("\xd0\xcf\x11\xe0")}

// separator looks at the header, which has no commas or semicolons of its own.
func separator(b *bufio.Reader) rune {
	head, _ := b.Peek(4096)
	head, _, _ = bytes.Cut(head, []byte("\n"))
	best, most := ',', 0
	for _, s := range ",;\t" {
		if n := strings.Count(string(head), string(s)); n > most {
			best, most = s, n
		}
	}
	return best
}

// header reads the columns' names; nil when the file can't be read by them.
func (r *reader) header(c *csv.Reader, columns []column) []string {
	record, err := c.Read()
	if errors.Is(err, io.EOF) {
		r.report(0, "", "", "file.empty")
		return nil
	}
	if err != nil {
		r.unreadable(err, 1)
		return nil
	}
	if slices.ContainsFunc(record, func(s string) bool { return !utf8.ValidString(s) || strings.ContainsRune(s, 0) }) {
		r.report(1, "", "", "file.not_text")
		return nil
	}
	before := len(r.problems)
	var names []string
	for _, h := range record {
		h = strings.ToLower(strings.TrimSpace(h))
		switch {
		case !slices.ContainsFunc(columns, func(c column) bool { return c.name == h }):
			r.report(1, h, h, "file.column_unknown")
		case slices.Contains(names, h):
			r.report(1, h, h, "field.duplicate")
		}
		names = append(names, h)
	}
	for _, c := range columns {
		if c.needed && !slices.Contains(names, c.name) {
			r.report(1, c.name, "", "file.column_missing")
		}
	}
	if len(r.problems) > before {
		return nil
	}
	return names
}

// line makes a data line of a record; nil for one that is empty all over.
func (r *reader) line(number int, record, names []string, columns []column) *line {
	l := &line{number: number, values: map[string]string{}, good: true, r: r}
	if len(record) != len(names) {
		r.report(number, "", "", "file.columns", "want", strconv.Itoa(len(names)), "got", strconv.Itoa(len(record)))
		return nil
	}
	empty := true
	for i, v := range record {
		v = strings.TrimSpace(v)
		l.values[names[i]] = v
		empty = empty && v == ""
	}
	if empty {
		return nil
	}
	for _, c := range columns {
		v := l.values[c.name]
		if v == "" && c.needed {
			l.fail(c.name, "field.required")
		} else if code, params := licensing.CheckText(v, 0, c.longest, false); code != "" {
			l.fail(c.name, code, params...)
		}
	}
	return l
}

// boundedReader gives no more than a line may have, until it is told that a
// new one begins: a line of nothing but separators takes a hundred times its
// size once it is parted into fields.
type boundedReader struct {
	r    io.Reader
	left int
}

const (
	readAhead = 64 << 10
	maxLine   = 4 * readAhead // and what is read ahead
)

var errLongLine = errors.New("a line without end")

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errLongLine
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// unreadable reports what encoding/csv stumbled over, on line at if it doesn't
// know itself.
func (r *reader) unreadable(err error, at int) {
	if errors.Is(err, errLongLine) {
		r.report(at, "", "", "file.line_too_long", "max", strconv.Itoa(maxLine/1024))
		return
	}
	var p *csv.ParseError
	if errors.As(err, &p) {
		r.report(p.Line, "", "", "file.csv", "column", strconv.Itoa(p.Column))
		return
	}
	r.report(0, "", "", "file.unreadable")
}
