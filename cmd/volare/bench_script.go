package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// script is one cycle's statements for pgbench: what is the same in every
// cycle stands in them, what a cycle makes anew (ids, numbers, times) is made
// anew, and what belongs to the customer is looked up in a table of one row
// per client.
type script struct {
	text    string
	columns int
	rows    [][]string // one per client, in columns' order
}

// scriptTable has the clients' values.
const scriptTable = "bench_client"

// newScript makes one of recordings, one cycle per client, which began at
// their starts. Their statements must be the same but for the values.
func newScript(cycles [][]statement, began time.Time) (*script, error) {
	if len(cycles) < 2 {
		return nil, errors.New("two recorded cycles are the least to tell what differs")
	}
	for n, c := range cycles[1:] {
		if i := firstDifference(cycles[0], c); i >= 0 {
			return nil, fmt.Errorf("cycles 1 and %d differ at their statement %d", n+2, i+1)
		}
	}
	w := &scriptWriter{began: began, names: map[string]string{}, script: &script{rows: make([][]string, len(cycles))}}
	var body strings.Builder
	for i, s := range cycles[0] {
		holes := make([]string, len(s.values))
		for v := range s.values {
			values := make([]*string, len(cycles))
			for n, c := range cycles {
				values[n] = c[i].values[v]
			}
			holes[v] = w.hole(values)
		}
		body.WriteString(fill(s.sql, holes) + ";\n")
	}
	w.script.text = w.head() + body.String()
	return w.script, nil
}

func firstDifference(a, b []statement) int {
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i].sql != b[i].sql || len(a[i].values) != len(b[i].values) {
			return i
		}
	}
	return -1
}

// scriptWriter finds a variable for every value that differs.
type scriptWriter struct {
	*script
	began   time.Time
	names   map[string]string // by the values in all cycles
	made    []string          // "expression AS name"
	lookups []string
}

var (
	uuid   = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	number = regexp.MustCompile(`^[A-Za-z]-\d{4}-\d+$`)
)

// hole is what stands in a statement for a value, given it in all cycles.
func (w *scriptWriter) hole(values []*string) string {
	first := values[0]
	if !slices.ContainsFunc(values, func(v *string) bool { return (v == nil) != (first == nil) || v != nil && *v != *first }) {
		return quoted(first)
	}
	all := make([]string, len(values))
	for i, v := range values {
		if v == nil {
			return quoted(first) // NULL in some: as in the first
		}
		all[i] = *v
	}
	key := strings.Join(all, "\x00")
	if name, ok := w.names[key]; ok {
		return ":" + name
	}
	name := "v" + strconv.Itoa(len(w.names)+1)
	every := func(f func(string) bool) bool {
		return !slices.ContainsFunc(all, func(s string) bool { return !f(s) })
	}
	switch {
	case every(func(s string) bool { return uuid.MatchString(s) && !madeAt(s).Before(w.began) }):
		w.made = append(w.made, "gen_random_uuid() AS "+name)
	case every(number.MatchString):
		w.made = append(w.made, "'B-' || substr(gen_random_uuid()::text, 1, 11) AS "+name)
	case every(isInstant):
		w.made = append(w.made, "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS "+name)
	case every(func(s string) bool { return len(s) > 100 }):
		return quoted(first) // a text of that shape
	default:
		w.lookups = append(w.lookups, "c"+strconv.Itoa(w.columns+1)+" AS "+name)
		for i, v := range all {
			w.rows[i] = append(w.rows[i], v)
		}
		w.columns++
	}
	w.names[key] = name
	return ":" + name
}

// head looks up the client's values, and makes the cycle's own.
func (w *scriptWriter) head() string {
	list := append(slices.Clone(w.made), w.lookups...)
	if len(list) == 0 {
		return ""
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM " + scriptTable + " WHERE client = :client_id \\gset\n"
}

// madeAt is when a UUIDv7 was made.
func madeAt(id string) time.Time {
	n, err := strconv.ParseInt(strings.ReplaceAll(id[:13], "-", ""), 16, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(n)
}

// isInstant tells microseconds since 1970, this century's.
func isInstant(s string) bool {
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && n > 1e15 && n < 5e15
}

// quoted is a literal without a colon, which pgbench would take for a variable.
func quoted(v *string) string {
	if v == nil {
		return "NULL"
	}
	if !strings.ContainsAny(*v, `\':`) {
		return "'" + *v + "'"
	}
	return "E'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, `:`, `\x3A`).Replace(*v) + "'"
}

var hole = regexp.MustCompile(`\$(\d+)`)

// fill puts what stands for the values into a statement.
func fill(sql string, holes []string) string {
	return hole.ReplaceAllStringFunc(sql, func(h string) string {
		n, err := strconv.Atoi(h[1:])
		if err != nil || n > len(holes) {
			return h
		}
		return holes[n-1]
	})
}
