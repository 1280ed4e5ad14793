package store

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"time"
)

// Micros is an instant as the database keeps it: UTC microseconds.
func Micros(t time.Time) int64 { return t.UnixMicro() }

// NullMicros is Micros, and NULL for the zero time.
func NullMicros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// Null is v, and NULL for its zero value: Null(o.AgreementID).
func Null[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// JSON binds v as JSON text.
func JSON(v any) driver.Valuer { return jsonValue{v} }

type jsonValue struct{ v any }

func (j jsonValue) Value() (driver.Value, error) {
	b, err := json.Marshal(j.v)
	return string(b), err
}

// ScanTime scans Micros or NullMicros into *t; NULL gives the zero time.
func ScanTime(t *time.Time) any { return timeScan{t} }

// ScanNull scans a column into *v; NULL gives the zero value.
func ScanNull[T any](v *T) any { return nullScan[T]{v} }

// ScanJSON scans JSON text into v, a pointer; NULL leaves it alone.
func ScanJSON(v any) any {
	return scanner(func(src any) error {
		switch s := src.(type) {
		case nil:
			return nil
		case string:
			return json.Unmarshal([]byte(s), v)
		case []byte:
			return json.Unmarshal(s, v)
		}
		return fmt.Errorf("JSON is kept as text, not as %T", src)
	})
}

type scanner func(src any) error

// Scan implements sql.Scanner.
func (f scanner) Scan(src any) error { return f(src) }

type timeScan struct{ t *time.Time }

// Scan implements sql.Scanner.
func (c timeScan) Scan(src any) error {
	switch s := src.(type) {
	case nil:
		*c.t = time.Time{}
	case int64:
		*c.t = time.UnixMicro(s).UTC()
	default:
		return fmt.Errorf("a time is kept as microseconds, not as %T", src)
	}
	return nil
}

// nullScan lets database/sql convert into T, and takes NULL as T's zero value.
type nullScan[T any] struct{ v *T }

// Scan implements sql.Scanner.
func (n nullScan[T]) Scan(src any) error {
	if setText(n.v, src) {
		return nil
	}
	var x sql.Null[T]
	if err := x.Scan(src); err != nil {
		return err
	}
	*n.v = x.V
	return nil
}

// scanInto is what a column is scanned into for *v; NULL is refused.
func scanInto[T any](v *T) any {
	if reflect.TypeFor[T]().Kind() == reflect.String {
		return textScan[T]{v}
	}
	return v
}

// textScan is for kinds of text, which database/sql converts at some length.
type textScan[T any] struct{ v *T }

// Scan implements sql.Scanner.
func (c textScan[T]) Scan(src any) error {
	if setText(c.v, src) {
		return nil
	}
	var x sql.Null[T]
	if err := x.Scan(src); err != nil {
		return err
	}
	if !x.Valid {
		return fmt.Errorf("NULL where %T is kept", x.V)
	}
	*c.v = x.V
	return nil
}

// setText sets *v to src where both are text.
func setText[T any](v *T, src any) bool {
	text, ok := src.(string)
	if !ok || reflect.TypeFor[T]().Kind() != reflect.String {
		return false
	}
	reflect.ValueOf(v).Elem().SetString(text)
	return true
}
