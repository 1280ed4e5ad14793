package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/store/storetest"
)

// thing makes a table for the tests, beside the real schema.
func thing(t *testing.T, s *store.Store) {
	t.Helper()
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		for _, q := range []string{
			`CREATE TABLE thing (id TEXT PRIMARY KEY, n BIGINT NOT NULL CONSTRAINT thing_n_positive CHECK (n >= 0),
				owner TEXT REFERENCES thing (id), active BOOLEAN NOT NULL DEFAULT TRUE, at BIGINT, note TEXT)`,
			`CREATE UNIQUE INDEX thing_one_note ON thing (note, n) WHERE note IS NOT NULL`,
		} {
			if _, err := tx.Exec(q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func add(tx *store.Tx, id string, n int64) error {
	_, err := tx.Exec("INSERT INTO thing (id, n) VALUES ($1, $2)", id, n)
	return err
}

func count(t *testing.T, s *store.Store) (n int) {
	t.Helper()
	must(t, s.Read(t.Context(), func(tx *store.Tx) error {
		return tx.QueryRow("SELECT count(*) FROM thing").Scan(&n)
	}))
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWriteKeepsOrLeavesAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		thing(t, s)
		refused := licensing.Refuse(licensing.Conflict, "order.wrong_state")
		hooks := 0
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			tx.AfterCommit(func() { hooks++ })
			must(t, add(tx, "a", 1))
			return refused
		})
		if !errors.Is(err, refused) || count(t, s) != 0 || hooks != 0 {
			t.Errorf("refused: %v, %d rows, %d hooks", err, count(t, s), hooks)
		}
		func() {
			defer func() { _ = recover() }()
			_ = s.Write(t.Context(), func(tx *store.Tx) error {
				must(t, add(tx, "a", 1))
				panic("a bug")
			})
		}()
		if n := count(t, s); n != 0 {
			t.Errorf("a panic left %d rows", n)
		}
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			tx.AfterCommit(func() { hooks++ })
			return add(tx, "a", 1)
		}))
		if count(t, s) != 1 || hooks != 1 {
			t.Errorf("kept: %d rows, %d hooks", count(t, s), hooks)
		}
	})
}

func TestWriteIsNotCancelledOnceBegun(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		thing(t, s)
		ctx, cancel := context.WithCancel(t.Context())
		must(t, s.Write(ctx, func(tx *store.Tx) error {
			must(t, add(tx, "a", 1))
			cancel()
			return add(tx, "b", 2)
		}))
		if n := count(t, s); n != 2 {
			t.Errorf("%d rows", n)
		}
		if err := s.Write(ctx, func(*store.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("a write that hasn't begun: %v", err)
		}
	})
}

func TestNothingRunsAfterAFailedStatement(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		thing(t, s)
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			must(t, add(tx, "a", 1))
			if err := add(tx, "a", 1); !store.Violates(err, store.Unique) {
				t.Errorf("a second one: %v", err)
			}
			if err := add(tx, "b", 1); err == nil {
				t.Error("a statement ran after a failed one")
			}
			return nil // swallowed: the write must not be kept all the same
		})
		if err == nil || count(t, s) != 0 {
			t.Errorf("%v, %d rows", err, count(t, s))
		}
	})
}

func TestConstraintsAreNamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		thing(t, s)

		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec("INSERT INTO thing (id, n, note) VALUES ('a', 1, 'x')")
			return err
		}))
		for _, c := range []struct {
			insert string
			kind   store.ConstraintKind
			name   string
		}{
			{"INSERT INTO thing (id, n, note) VALUES ('b', 1, 'x')", store.Unique, "thing_one_note"},
			{"INSERT INTO thing (id, n) VALUES ('b', -1)", store.Check, "thing_n_positive"},
			{"INSERT INTO thing (id, n) VALUES ('b', NULL)", store.NotNull, "thing.n"},
			{"INSERT INTO thing (id, n, owner) VALUES ('b', 1, 'nobody')", store.ForeignKey, ""},
		} {
			err := s.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.Exec(c.insert); return err })
			names := []string{c.name}
			if c.name == "" {
				names = nil
			}
			if !store.Violates(err, c.kind, names...) {
				t.Errorf("%s: %v", c.insert, err)
			}
			if store.Violates(err, c.kind, "other") {
				t.Errorf("%s: any name will do", c.insert)
			}
		}
	})
}

func TestBindingByNumber(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var a, b, c string
		must(t, s.Read(t.Context(), func(tx *store.Tx) error {
			return tx.QueryRow("SELECT $2 || '', $1 || '', $2 || $1", "one", "two").Scan(&a, &b, &c)
		}))
		if a != "two" || b != "one" || c != "twoone" {
			t.Errorf("%q %q %q", a, b, c)
		}
	})
}

type name string // as licensing's typed ids are

func TestValuesComeBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		thing(t, s)
		at := time.Date(2026, 11, 22, 10, 11, 12, 131415000, time.FixedZone("", 3600))
		texts := []name{"àèìòù €", "日本語", "مرحبا", "e\u0301", "🙂", `'";--`, "a\nb", ""}
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			for i, v := range texts {
				if _, err := tx.Exec("INSERT INTO thing (id, n, active, at, note) VALUES ($1, $2, $3, $4, $5)",
					v, i, i%2 == 0, store.NullMicros(at), store.JSON(map[string]name{"v": v})); err != nil {
					return err
				}
			}
			_, err := tx.Exec("INSERT INTO thing (id, n, at, note) VALUES ('null', 100, $1, $2)",
				store.NullMicros(time.Time{}), store.Null(name("")))
			return err
		}))
		must(t, s.Read(t.Context(), func(tx *store.Tx) error {
			for i, v := range texts {
				var id name
				var active bool
				var back time.Time
				var note map[string]name
				err := tx.QueryRow("SELECT id, active, at, note FROM thing WHERE id = $1", v).
					Scan(&id, &active, store.ScanTime(&back), store.ScanJSON(&note))
				if err != nil || id != v || active != (i%2 == 0) || !back.Equal(at) || back.Location() != time.UTC || note["v"] != v {
					t.Errorf("%q: %q %v %v %v %v", v, id, active, back, note, err)
				}
			}
			back, note := at, name("x")
			err := tx.QueryRow("SELECT at, note FROM thing WHERE id = 'null'").Scan(store.ScanTime(&back), store.ScanNull(&note))
			if err != nil || !back.IsZero() || note != "" {
				t.Errorf("NULL: %v %q %v", back, note, err)
			}
			ids, err := store.All(tx, store.Value[name], "SELECT id FROM thing WHERE active AND n < 50 ORDER BY n")
			if len(ids) != 4 || err != nil {
				t.Errorf("WHERE active: %q %v", ids, err)
			}
			return nil
		}))
	})
}

func TestReadSeesOneMomentAndWritesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		thing(t, s)
		must(t, s.Read(t.Context(), func(tx *store.Tx) error {
			var before, after int
			must(t, tx.QueryRow("SELECT count(*) FROM thing").Scan(&before))
			done := make(chan error)
			go func() { done <- s.Write(t.Context(), func(tx *store.Tx) error { return add(tx, "a", 1) }) }()
			must(t, <-done) // another connection, not held up by ours
			must(t, tx.QueryRow("SELECT count(*) FROM thing").Scan(&after))
			if before != 0 || after != 0 {
				t.Errorf("%d rows, then %d", before, after)
			}
			return nil
		}))
		if err := s.Read(t.Context(), func(tx *store.Tx) error { return add(tx, "b", 1) }); err == nil {
			t.Error("a read could write")
		}
		if n := count(t, s); n != 1 {
			t.Errorf("%d rows", n)
		}
		err := s.Read(t.Context(), func(tx *store.Tx) error {
			var n int
			return tx.QueryRow("SELECT n FROM thing WHERE id = 'none'").Scan(&n)
		})
		if !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("no row: %v", err)
		}
	})
}

func TestParallelWritersLoseNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		thing(t, s)
		must(t, s.Write(t.Context(), func(tx *store.Tx) error { return add(tx, "a", 0) }))
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				for range 10 {
					err := s.Write(t.Context(), func(tx *store.Tx) error {
						var n int64
						if err := tx.QueryRow("SELECT n FROM thing WHERE id = 'a'" + tx.ForUpdate()).Scan(&n); err != nil {
							return err
						}
						_, err := tx.Exec("UPDATE thing SET n = $1 WHERE id = 'a'", n+1)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		var n int
		must(t, s.Read(t.Context(), func(tx *store.Tx) error { return tx.QueryRow("SELECT n FROM thing").Scan(&n) }))
		if n != 160 {
			t.Errorf("%d of 160 kept", n)
		}
	})
}

func TestDeadlocksAreRepeated(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		thing(t, s)
		must(t, s.Write(t.Context(), func(tx *store.Tx) error { return errors.Join(add(tx, "a", 0), add(tx, "b", 0)) }))
		var runs sync.Map
		var wg, both sync.WaitGroup
		both.Add(2)
		for i, order := range [][2]string{{"a", "b"}, {"b", "a"}} {
			wg.Go(func() {
				n := 0
				err := s.Write(t.Context(), func(tx *store.Tx) error {
					n++
					runs.Store(i, n)
					if _, err := tx.Exec("UPDATE thing SET n = n + 1 WHERE id = $1", order[0]); err != nil {
						return err
					}
					if s.Engine() == store.PostgreSQL && n == 1 {
						both.Done()
						both.Wait() // each holds what the other wants
					}
					_, err := tx.Exec("UPDATE thing SET n = n + 1 WHERE id = $1", order[1])
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		var sum, total int
		must(t, s.Read(t.Context(), func(tx *store.Tx) error { return tx.QueryRow("SELECT sum(n) FROM thing").Scan(&sum) }))
		runs.Range(func(_, n any) bool { total += n.(int); return true })
		if sum != 4 {
			t.Errorf("sum %d, want 4", sum)
		}
		if s.Engine() == store.PostgreSQL && total < 3 {
			t.Errorf("%d runs: there was no deadlock to repeat", total)
		}
	})
}

func TestLocksAreTakenInOrder(t *testing.T) {
	s := storetest.New(t, store.SQLite)
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		must(t, store.Lock(tx, "agreement", "a"))
		must(t, store.Lock(tx, "orders", "o2", "o1"))
		must(t, store.Lock(tx, "agreement", "a")) // held already: no danger
		return store.Lock(tx, "agreement", "b")
	})
	if err == nil || !strings.Contains(err.Error(), "agreement is locked after orders") {
		t.Error(err)
	}
}

func TestLockedRowsAreSkipped(t *testing.T) {
	s := storetest.New(t, store.PostgreSQL)
	thing(t, s)
	must(t, s.Write(t.Context(), func(tx *store.Tx) error { return errors.Join(add(tx, "a", 0), add(tx, "b", 0)) }))
	must(t, s.Write(t.Context(), func(tx *store.Tx) error {
		must(t, store.Lock(tx, "thing", "a", "a"))
		return s.Write(t.Context(), func(other *store.Tx) error {
			ids, err := store.All(other, store.Value[string], "SELECT id FROM thing ORDER BY id"+other.SkipLocked())
			if err != nil || fmt.Sprint(ids) != "[b]" {
				t.Errorf("%v %v", ids, err)
			}
			return nil
		})
	}))
}
