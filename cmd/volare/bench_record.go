package main

import (
	"context"
	"database/sql/driver"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// recorder keeps the statements that go to PostgreSQL while one client has one
// cycle done and nothing else runs: in their order, on whatever connections.
type recorder struct {
	mu         sync.Mutex
	on         bool
	statements []statement
}

// statement is one of them, its values as text; null ones are nil.
type statement struct {
	sql    string
	values []*string
}

// TraceQueryStart keeps a statement.
func (r *recorder) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.on {
		return ctx
	}
	s := statement{sql: q.SQL}
	for _, a := range q.Args {
		switch a.(type) {
		case pgx.QueryExecMode, pgx.QueryResultFormats, pgx.QueryResultFormatsByOID: // how, not what
		default:
			s.values = append(s.values, asText(a))
		}
	}
	r.statements = append(r.statements, s)
	return ctx
}

// TraceQueryEnd has nothing to do.
func (r *recorder) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// record gives the statements that f brings.
func (r *recorder) record(f func() error) ([]statement, error) {
	r.mu.Lock()
	r.on, r.statements = true, nil
	r.mu.Unlock()
	err := f()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.on = false
	return r.statements, err
}

// asText is a value as PostgreSQL reads it, of whatever type.
func asText(v any) *string {
	if x, ok := v.(driver.Valuer); ok {
		inner, err := x.Value()
		if err != nil {
			inner = nil
		}
		return asText(inner)
	}
	var s string
	switch x := v.(type) {
	case nil:
		return nil
	case []byte:
		s = string(x) // JSON
	case time.Time:
		s = x.UTC().Format("2006-01-02 15:04:05.999999Z")
	default:
		r := reflect.ValueOf(v)
		switch r.Kind() {
		case reflect.Pointer:
			if r.IsNil() {
				return nil
			}
			return asText(r.Elem().Interface())
		case reflect.Slice:
			parts := make([]string, r.Len())
			for i := range parts {
				parts[i] = "NULL"
				if e := asText(r.Index(i).Interface()); e != nil {
					parts[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(*e) + `"`
				}
			}
			s = "{" + strings.Join(parts, ",") + "}"
		case reflect.Bool:
			s = strconv.FormatBool(r.Bool())
		default:
			s = fmt.Sprint(v)
		}
	}
	return &s
}
