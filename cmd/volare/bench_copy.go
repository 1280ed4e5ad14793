package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"volare/internal/store"
)

// copyMost is how many rows one statement makes.
const copyMost = 50_000

// copying makes many rows out of one by SQL, numbered from+1 to from+count.
type copying struct {
	*store.Tx
	from, count int
}

// rows copies the row with this id; other says columns' values by SQL in
// which n.i is the number. Columns are asked of the database, so that this
// goes on working when tables change.
func (c copying) rows(table, id string, other map[string]string) error {
	return c.where(table, "t.id = $1", other, id)
}

func (c copying) where(table, condition string, other map[string]string, args ...any) error {
	columns, err := c.columns(table)
	if err != nil {
		return err
	}
	values := slices.Clone(columns)
	for i, name := range columns {
		if v, ok := other[name]; ok {
			values[i] = v
		} else {
			values[i] = "t." + name
		}
	}
	args = append(args, int64(c.from), int64(c.from+c.count))
	n, err := c.Exec(fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT CAST($%d AS BIGINT) + 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST($%d AS BIGINT))
		INSERT INTO %s (%s) SELECT %s FROM n, %s t WHERE %s`, len(args)-1, len(args), table,
		strings.Join(columns, ", "), strings.Join(values, ", "), table, condition), args...)
	if err == nil && n == 0 {
		err = errors.New("nothing to copy in " + table)
	}
	return err
}

func (c copying) columns(table string) ([]string, error) {
	query := "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position"
	if c.ForUpdate() == "" { // SQLite
		query = "SELECT name FROM pragma_table_info($1) ORDER BY cid"
	}
	return store.All(c.Tx, store.Value[string], query, table)
}

// newID is the SQL of the n.i-th id of a kind: like those made in Go, only
// that they count.
func newID(kind int) string {
	return fmt.Sprintf("'0190000%d-0000-7000-8000-' || substr(CAST(1000000000000 + n.i AS TEXT), 2)", kind)
}

// analyze lets PostgreSQL know what it holds, as it does by itself in time.
// SQLite isn't told: no installation tells it.
func (o *core) analyze(ctx context.Context) error {
	if o.store.Engine() == store.SQLite {
		return nil
	}
	return o.store.Write(ctx, func(t *store.Tx) error {
		_, err := t.Exec("ANALYZE")
		return err
	})
}
