package store

import (
	"encoding/base64"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"volare/internal/licensing"
)

// Where collects conditions; its zero value has none. Conditions are SQL
// written in our source with ? for each value; values are always bound.
type Where struct {
	conditions []string
	args       []any
	never      bool // no row can be meant
}

// nothing is the condition that no row meets.
const nothing = "1 = 0"

// And adds a condition: w.And("o.state = ?", state).
func (w *Where) And(condition string, args ...any) {
	if strings.Count(condition, "?") != len(args) {
		panic("store: " + condition + ": as many values as ?")
	}
	var b strings.Builder
	for {
		before, after, more := strings.Cut(condition, "?")
		b.WriteString(before)
		if !more {
			break
		}
		w.args = append(w.args, args[0])
		b.WriteString("$" + strconv.Itoa(len(w.args)))
		condition, args = after, args[1:]
	}
	w.conditions = append(w.conditions, b.String())
	w.never = w.never || b.String() == nothing
}

// Bind adds a value that stands outside the conditions and returns its "$n".
func (w *Where) Bind(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

// In adds "column is one of values"; no values: no row. Each is named once,
// and the list is filled up to a power of two with its last value, so that
// there are few different statements.
func In[T comparable](w *Where, column string, values []T) {
	if len(values) == 0 {
		w.And(nothing)
		return
	}
	values = once(values)
	size := 1
	for size < len(values) {
		size *= 2
	}
	args := make([]any, size)
	for i := range args {
		args[i] = values[min(i, len(values)-1)]
	}
	w.And(column+" IN (?"+strings.Repeat(", ?", size-1)+")", args...)
}

// once are the values without repetitions, each where it stood first.
func once[T comparable](values []T) []T {
	seen, unique := make(map[T]bool, len(values)), make([]T, 0, len(values))
	for _, v := range values {
		if !seen[v] {
			seen[v] = true
			unique = append(unique, v)
		}
	}
	return unique
}

// after is w with its values numbered after n others, for the next part of a
// statement of several.
func (w Where) after(n int) Where {
	if n == 0 {
		return w
	}
	moved := Where{args: w.args, never: w.never}
	for _, c := range w.conditions {
		moved.conditions = append(moved.conditions, numbered.ReplaceAllStringFunc(c, func(hole string) string {
			i, _ := strconv.Atoi(hole[1:]) // digits, by its pattern
			return "$" + strconv.Itoa(i+n)
		}))
	}
	return moved
}

var numbered = regexp.MustCompile(`\$\d+`)

// SQL is " WHERE a AND b", or nothing.
func (w *Where) SQL() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return " WHERE (" + strings.Join(w.conditions, ") AND (") + ")"
}

// Args are the values, $1 first.
func (w *Where) Args() []any { return w.args }

// Page asks for at most Limit rows (0: 50; never more than 500) after a cursor that a List gave.
type Page struct {
	After string
	Limit int
}

// The limits of a page.
const (
	pageDefault = 50
	pageMost    = 500
)

// Rows is how many rows the page holds.
func (p Page) Rows() int {
	if p.Limit <= 0 {
		return pageDefault
	}
	return min(p.Limit, pageMost)
}

// List is one page of a list and the cursor of the next; "" at the end.
type List[T any] struct {
	Items []T
	Next  string
}

// Sort is one stated order of one list. Its columns are NOT NULL and lead an
// index after the scope; the last is unique.
type Sort struct {
	Name    string   // names list and order, is kept inside cursors: "order.submitted"
	Columns []Column // e.g. {{"o.submitted_at", Integer}, {"o.id", Text}}
	Desc    bool     // all columns alike
}

// Column is a column of a sort.
type Column struct {
	SQL  string
	Type ColumnType
}

// ColumnType is what a cursor holds for a column.
type ColumnType string

// The types of sorting columns.
const (
	Text    ColumnType = "text"
	Integer ColumnType = "integer"
)

// Paged reads one page of query (SELECT … FROM …, without WHERE) in the order
// of sort; key gives a row's values of sort's columns: string, or int64.
// The cursor of another list or sort is refused as invalid.
func Paged[T any](t *Tx, query string, w Where, s Sort, p Page, scan func(Row) (T, error), key func(T) []any) (List[T], error) {
	w.args, w.conditions = slices.Clone(w.args), slices.Clone(w.conditions) // the caller may use it again
	op, direction := ">", ""
	if s.Desc {
		op, direction = "<", " DESC"
	}
	names := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		names[i] = c.SQL
	}
	if p.After != "" {
		after, err := s.parse(p.After)
		if err != nil {
			return List[T]{}, err
		}
		w.And("("+strings.Join(names, ", ")+") "+op+" (?"+strings.Repeat(", ?", len(names)-1)+")", after...)
	}
	if w.never {
		return List[T]{}, nil
	}
	// Limits are bound, never written out: a plan for whatever values come then
	// looks dear to PostgreSQL, which goes on planning with those that came. One
	// for all was seen to look for a state's first 100 rows, of which there were
	// none, through a million of the other states'.
	limit := w.Bind(int64(p.Rows() + 1))
	order := " ORDER BY " + strings.Join(names, direction+", ") + direction + " LIMIT " + limit
	all, err := All(t, scan, query+w.SQL()+order, w.Args()...)
	if err != nil {
		return List[T]{}, err
	}
	l := List[T]{Items: all}
	if len(all) > p.Rows() {
		l.Items = all[:p.Rows()]
		l.Next = s.cursor(key(l.Items[p.Rows()-1]))
	}
	return l, nil
}

// CountUpTo counts the rows of "FROM …", but no further than most: lists say "1,000+".
func CountUpTo(t *Tx, from string, w Where, most int) (int, error) {
	if w.never {
		return 0, nil
	}
	w.args = slices.Clone(w.args)
	limit := w.Bind(int64(most))
	return One(t, Value[int], "SELECT count(*) FROM (SELECT 1 "+from+w.SQL()+" LIMIT "+limit+") counted", w.Args()...)
}

// cursorText is what a cursor says once decoded.
type cursorText struct {
	Sort string `json:"s"`
	Key  []any  `json:"k"`
}

func (s Sort) cursor(key []any) string {
	for i, c := range s.Columns { // typed strings and times are a mistake best found at once
		switch key[i].(type) {
		case int64:
			if c.Type == Integer {
				key[i] = strconv.FormatInt(key[i].(int64), 10) // JSON numbers lose digits
				continue
			}
		case string:
			if c.Type == Text {
				continue
			}
		}
		panic("store: sort " + s.Name + ": the key of " + c.SQL + " is no " + string(c.Type))
	}
	b, err := json.Marshal(cursorText{s.Name, key})
	if err != nil {
		panic(err) // strings only
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func (s Sort) parse(cursor string) ([]any, error) {
	refused := &licensing.Error{Kind: licensing.Invalid, Code: "invalid",
		Fields: []licensing.FieldError{{Field: "after", Code: "field.cursor"}}}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, refused
	}
	var c cursorText
	if json.Unmarshal(b, &c) != nil || c.Sort != s.Name || len(c.Key) != len(s.Columns) {
		return nil, refused
	}
	for i, col := range s.Columns {
		text, ok := c.Key[i].(string)
		if !ok || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return nil, refused
		}
		if col.Type == Integer {
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return nil, refused
			}
			c.Key[i] = n
		}
	}
	return c.Key, nil
}
