package store

import (
	"strconv"
	"strings"
	"sync"

	"volare/internal/licensing"
)

// chunks are how many rows one statement writes: few different sizes, so that
// few different statements have to be prepared.
var chunks = [...]int{64, 16, 4, 3, 2, 1}

// many calls write for rows [from, to) until all n are written, in their order.
func many(n int, write func(from, to int) error) error {
	from := 0
	for _, size := range chunks {
		for ; n-from >= size; from += size {
			if err := write(from, from+size); err != nil {
				return err
			}
		}
	}
	return nil
}

// written keeps the texts that values has made.
var written sync.Map // valuesKey → string

type valuesKey struct {
	head, types   string
	columns, rows int
	tail          string
	numbered      bool
}

// values is head VALUES ($1, $2), ($3, $4) … tail. types, "TEXT BIGINT …", are
// named in the first row where the engine can't know them otherwise; "" for none.
func (t *Tx) values(head, types string, columns, rows int, tail string) string {
	key := valuesKey{head, types, columns, rows, tail, t.store.dialect.numbered()}
	if text, ok := written.Load(key); ok {
		return text.(string)
	}
	var b strings.Builder
	b.WriteString(head + " VALUES ")
	casts := strings.Fields(types)
	for i := range columns * rows {
		hole := "?"
		if key.numbered {
			hole = "$" + strconv.Itoa(i+1)
		}
		if i < len(casts) {
			hole = "CAST(" + hole + " AS " + casts[i] + ")"
		}
		switch {
		case i == 0:
			b.WriteString("(" + hole)
		case i%columns == 0:
			b.WriteString("), (" + hole)
		default:
			b.WriteString(", " + hole)
		}
	}
	b.WriteString(")" + tail)
	text := b.String()
	written.Store(key, text)
	return text
}

// insertAll writes new rows, many with one statement.
func (tb *table[T]) insertAll(t *Tx, rows []*T) error {
	head, _, _ := strings.Cut(tb.ins, " VALUES ")
	return many(len(rows), func(from, to int) error {
		var args []any
		for _, v := range rows[from:to] {
			args = append(args, tb.values(v)...)
		}
		_, err := t.Exec(t.values(head, "", len(args)/(to-from), to-from, ""), args...)
		return err
	})
}

// updateAll writes changed rows, many with one statement; if somebody else
// changed one of them meanwhile, it is refused as stale. The caller counts the
// versions up.
func (tb *table[T]) updateAll(t *Tx, rows []*T) error {
	return many(len(rows), func(from, to int) error {
		if to-from == 1 {
			return tb.update(t, rows[from])
		}
		var args []any
		for _, v := range rows[from:to] {
			args = append(args, tb.changing(v)...)
		}
		n, err := t.Exec(t.values(tb.updAll.head, tb.updAll.types, len(args)/(to-from), to-from, tb.updAll.tail), args...)
		if err == nil && n != int64(to-from) {
			return licensing.Refuse(licensing.Stale, "stale")
		}
		return err
	})
}
