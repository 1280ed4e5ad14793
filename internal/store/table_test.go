package store

import (
	"database/sql"
	"slices"
	"testing"
)

// kind is a kind of text, as most of the columns are.
type kind string

// noted is a row with something of each sort.
type noted struct {
	ID    string
	Kind  kind
	Notes []string
}

// cells are a row's values as a driver gives them.
type cells []any

func (c cells) Scan(into ...any) error {
	for i, at := range into {
		if s, ok := at.(sql.Scanner); ok {
			if err := s.Scan(c[i]); err != nil {
				return err
			}
		} else {
			*at.(*string) = c[i].(string)
		}
	}
	return nil
}

// TestRowsAreReadApart finds nothing of one row in another, though both are
// read into the same place.
func TestRowsAreReadApart(t *testing.T) {
	tb := tableOf("noted", "noted", func(n *noted) []column {
		return []column{plain("id", &n.ID), plain("kind", &n.Kind), jsonText("notes", &n.Notes)}
	})
	read := tb.reader()
	first, err := read(cells{"a", "one", `["x","y"]`})
	if err != nil {
		t.Fatal(err)
	}
	second, err := read(cells{"b", "two", `["z"]`})
	if err != nil {
		t.Fatal(err)
	}
	third, err := read(cells{"c", "three", nil})
	if err != nil {
		t.Fatal(err)
	}
	if first.ID != "a" || first.Kind != "one" || !slices.Equal(first.Notes, []string{"x", "y"}) ||
		second.ID != "b" || !slices.Equal(second.Notes, []string{"z"}) || third.Kind != "three" || third.Notes != nil {
		t.Errorf("read %v, %v, %v", first, second, third)
	}
}

// TestNullIsRefusedWhereItIsNotExpected keeps a column that may be NULL from
// being read as an empty text unawares.
func TestNullIsRefusedWhereItIsNotExpected(t *testing.T) {
	var k kind
	for _, c := range []struct {
		src  any
		want kind
		ok   bool
	}{{"one", "one", true}, {[]byte("two"), "two", true}, {nil, "", false}} {
		k = ""
		if err := scanInto(&k).(sql.Scanner).Scan(c.src); (err == nil) != c.ok || k != c.want {
			t.Errorf("%v: %q, %v", c.src, k, err)
		}
	}
	if err := ScanNull(&k).(sql.Scanner).Scan(nil); err != nil || k != "" {
		t.Errorf("NULL is %q, %v", k, err)
	}
}
