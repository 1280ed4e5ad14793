package store

import (
	"database/sql"
	"errors"
	"reflect"
	"strconv"
	"strings"

	"volare/internal/licensing"
)

// column ties one column to where its value comes from and goes to.
type column struct {
	name  string
	value any    // bound when writing
	into  any    // scanned into when reading
	sql   string // type, where the engine must be told
	fixed bool   // never changes once written: indexes on it are left alone
}

// table is an aggregate's table: its columns are told once, for reading and
// writing alike. The first column is "id"; one called "version" is checked and
// counted by update.
type table[T any] struct {
	name     string
	what     string // as a missing one is called: key in the language catalogues under missing.
	columns  func(*T) []column
	names    string // of all columns
	sel      string // SELECT … FROM …
	ins, upd string
	updAll   bulk // upd for many rows
	version  bool
}

// bulk is UPDATE … FROM rows: what stands before and after the rows' VALUES.
type bulk struct{ head, types, tail string }

func tableOf[T any](name, what string, columns func(*T) []column) *table[T] {
	tb := &table[T]{name: name, what: what, columns: columns}
	var names, holes, changing, sets, allSets, types []string
	for i, c := range columns(new(T)) {
		names = append(names, c.name)
		holes = append(holes, "$"+strconv.Itoa(i+1))
		if c.fixed {
			continue
		}
		changing, types = append(changing, c.name), append(types, c.sql)
		hole := "$" + strconv.Itoa(len(changing))
		switch {
		case i == 0: // the id
		case c.name == "version":
			tb.version = true
			sets, allSets = append(sets, "version = "+hole+" + 1"), append(allSets, "version = v.version + 1")
		default:
			sets, allSets = append(sets, c.name+" = "+hole), append(allSets, c.name+" = v."+c.name)
		}
	}
	tb.names = name + "." + strings.Join(names, ", "+name+".")
	tb.sel = "SELECT " + tb.names + " FROM " + name
	tb.ins = "INSERT INTO " + name + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(holes, ", ") + ")"
	tb.upd = "UPDATE " + name + " SET " + strings.Join(sets, ", ") + " WHERE id = $1"
	tb.updAll = bulk{"WITH v (" + strings.Join(changing, ", ") + ") AS (", strings.Join(types, " "),
		") UPDATE " + name + " SET " + strings.Join(allSets, ", ") + " FROM v WHERE " + name + ".id = v.id"}
	if tb.version {
		tb.upd += " AND version = $" + strconv.Itoa(len(changing))
		tb.updAll.tail += " AND " + name + ".version = v.version"
	}
	return tb
}

// reader reads rows of sel, and into more what they have after the table's
// columns. All are read into one T, whose columns are tied once, and copied.
func (tb *table[T]) reader(more ...any) func(Row) (*T, error) {
	row := new(T)
	var into []any
	for _, c := range tb.columns(row) {
		into = append(into, c.into)
	}
	into = append(into, more...)
	return func(r Row) (*T, error) {
		var zero T
		*row = zero // JSON would be read into what the row before has
		if err := r.Scan(into...); err != nil {
			return nil, err
		}
		v := *row
		return &v, nil
	}
}

// one reads the row that condition selects; without one it is missing.
func (tb *table[T]) one(t *Tx, condition string, args ...any) (*T, error) {
	v, err := tb.reader()(t.QueryRow(tb.sel+" WHERE "+condition, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, licensing.NotFound(tb.what)
	}
	return v, err
}

// all reads the rows that rest ("WHERE … ORDER BY …") selects.
func (tb *table[T]) all(t *Tx, rest string, args ...any) ([]*T, error) {
	return All(t, tb.reader(), tb.sel+" "+rest, args...)
}

// page reads one page of the rows that w selects.
func (tb *table[T]) page(t *Tx, w Where, s Sort, p Page, key func(*T) []any) (List[*T], error) {
	return Paged(t, tb.sel, w, s, p, tb.reader(), key)
}

// insert writes a new row.
func (tb *table[T]) insert(t *Tx, v *T) error {
	_, err := t.Exec(tb.ins, tb.values(v)...)
	return err
}

// update writes v over the row it was read from; if somebody else did so
// meanwhile, it is refused as stale. The caller counts v's version up.
func (tb *table[T]) update(t *Tx, v *T) error {
	n, err := t.Exec(tb.upd, tb.changing(v)...)
	if err == nil && n == 0 {
		return licensing.Refuse(licensing.Stale, "stale")
	}
	return err
}

func (tb *table[T]) values(v *T) []any {
	cs := tb.columns(v)
	args := make([]any, len(cs))
	for i, c := range cs {
		args[i] = c.value
	}
	return args
}

// changing are the values of the columns that may change.
func (tb *table[T]) changing(v *T) []any {
	cs := tb.columns(v)
	args := make([]any, 0, len(cs))
	for _, c := range cs {
		if !c.fixed {
			args = append(args, c.value)
		}
	}
	return args
}

// Shorthands for the commonest columns.

func plain[V any](name string, v *V) column {
	return column{name: name, value: *v, into: scanInto(v), sql: sqlType(*v)}
}
func maybe[V comparable](name string, v *V) column {
	return column{name: name, value: Null(*v), into: ScanNull(v), sql: sqlType(*v)}
}

// sqlType is the type of a column that holds values such as v.
func sqlType(v any) string {
	switch reflect.TypeOf(v).Kind() {
	case reflect.Bool:
		return "BOOLEAN"
	case reflect.Int, reflect.Int64:
		return "BIGINT"
	}
	return "TEXT"
}

// fixed marks a column that never changes once written.
func fixed(c column) column {
	c.fixed = true
	return c
}
