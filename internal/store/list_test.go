package store_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/store/storetest"
)

func contextFor(d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), d)
}

type counted struct {
	id string
	n  int64
}

func scanCounted(r store.Row) (c counted, err error) { return c, r.Scan(&c.id, &c.n) }

func keyCounted(c counted) []any { return []any{c.n, c.id} }

var byNumber = store.Sort{Name: "thing.n", Columns: []store.Column{{SQL: "n", Type: store.Integer}, {SQL: "id", Type: store.Text}}}

func TestPagesMeetEveryRowOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		thing(t, s)
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			for i := range 23 {
				if err := add(tx, fmt.Sprintf("è%02d", i), int64(1)<<60+int64(i/4)); err != nil { // many equal, all above 2^53
					return err
				}
			}
			return add(tx, "other", 1)
		}))
		for _, desc := range []bool{false, true} {
			sort := byNumber
			sort.Desc = desc
			var got []string
			must(t, s.Read(t.Context(), func(tx *store.Tx) error {
				var w store.Where
				w.And("n > ?", 1)
				p := store.Page{Limit: 5}
				for {
					l, err := store.Paged(tx, "SELECT id, n FROM thing", w, sort, p, scanCounted, keyCounted)
					if err != nil {
						return err
					}
					for _, c := range l.Items {
						got = append(got, c.id)
					}
					if p.After = l.Next; p.After == "" {
						break
					}
				}
				n, err := store.CountUpTo(tx, "FROM thing", w, 10)
				if n != 10 {
					t.Errorf("counted %d", n)
				}
				return err
			}))
			if desc {
				slices.Reverse(got)
			}
			if len(got) != 23 || !slices.IsSorted(got) {
				t.Errorf("desc %v: %q", desc, got)
			}
		}
	})
}

func TestForeignAndForgedCursorsAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		thing(t, s)
		page := func(sort store.Sort, after string) (l store.List[counted], err error) {
			err = s.Read(t.Context(), func(tx *store.Tx) error {
				l, err = store.Paged(tx, "SELECT id, n FROM thing", store.Where{}, sort, store.Page{After: after, Limit: 1}, scanCounted, keyCounted)
				return err
			})
			return l, err
		}
		must(t, s.Write(t.Context(), func(tx *store.Tx) error { return errors.Join(add(tx, "a", 1), add(tx, "b", 2)) }))
		l, err := page(byNumber, "")
		must(t, err)
		if _, err := page(byNumber, l.Next); err != nil {
			t.Errorf("its own: %v", err)
		}
		other := byNumber
		other.Name = "thing.other"
		if _, err := page(other, l.Next); licensing.KindOf(err) != licensing.Invalid {
			t.Errorf("another list's: %v", err)
		}
		for _, text := range []string{`{"s":"thing.n","k":["1"]}`, `{"s":"thing.n","k":["x","a"]}`, `{"s":"thing.n","k":[1,"a"]}`,
			`{"s":"thing.n","k":["1","a\u0000"]}`, `{"s":"thing.n","k":["99999999999999999999","a"]}`, `{"s":"thing.n"`, "", "\xff"} {
			if _, err := page(byNumber, "_"+base64.RawURLEncoding.EncodeToString([]byte(text))); licensing.KindOf(err) != licensing.Invalid {
				t.Errorf("%s, shifted: %v", text, err)
			}
			if after := base64.RawURLEncoding.EncodeToString([]byte(text)); after != "" {
				if _, err := page(byNumber, after); licensing.KindOf(err) != licensing.Invalid {
					t.Errorf("%s: %v", text, err)
				}
			}
		}
	})
}

func TestConditionsBindTheirValues(t *testing.T) {
	var w store.Where
	w.And("a = ? OR b = ?", 1, "x'; DROP TABLE thing; --")
	store.In(&w, "c", []string{"p", "q", "r"})
	store.In[string](&w, "d", nil)
	want := " WHERE (a = $1 OR b = $2) AND (c IN ($3, $4, $5, $6)) AND (1 = 0)"
	if w.SQL() != want || fmt.Sprint(w.Args()...) != fmt.Sprint(1, "x'; DROP TABLE thing; --", "p", "q", "r", "r") {
		t.Errorf("%s %v", w.SQL(), w.Args())
	}
}

func TestNumbersAreUniqueAndRise(t *testing.T) {
	for _, e := range storetest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := storetest.Address(t, e)
			s := storetest.Open(t, address)
			var all sync.Map
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					last := ""
					for range 40 {
						got, err := s.Numbers(t.Context(), "C", 2026, 7)
						if err != nil || len(got) != 7 || got[0] <= last || !slices.IsSorted(got) {
							t.Errorf("%q after %q: %v", got, last, err)
							return
						}
						last = got[6]
						for _, n := range got {
							if _, twice := all.LoadOrStore(n, true); twice {
								t.Errorf("%s twice", n)
							}
						}
					}
				})
			}
			wg.Wait()
			must(t, s.Close())
			s = storetest.Open(t, address)
			next, err := s.Numbers(t.Context(), "C", 2026, 1)
			must(t, err)
			other, err := s.Numbers(t.Context(), "C", 2027, 1)
			must(t, err)
			if next[0] != "C-2026-002241" || other[0] != "C-2027-000001" {
				t.Errorf("after an orderly restart %s, next year %s", next[0], other[0])
			}
		})
	}
}

func TestWritersAreServedInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := storetest.New(t, store.SQLite)
		var order []int
		must(t, s.Write(t.Context(), func(*store.Tx) error {
			for i := range 20 {
				go func() {
					if err := s.Write(t.Context(), func(*store.Tx) error { order = append(order, i); return nil }); err != nil {
						t.Error(err)
					}
				}()
				synctest.Wait() // it has queued up: everybody waits but us
			}
			return nil
		}))
		synctest.Wait()
		if !slices.IsSorted(order) || len(order) != 20 {
			t.Errorf("%v", order)
		}
	})
}

func TestTheClockGoesForwardOnlyAndOnlyWhereMarked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var c store.Clock
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			if moved, err := tx.AdvanceClock(time.Hour); moved || err != nil {
				t.Errorf("unmarked: %v %v", moved, err)
			}
			must(t, tx.MarkForTestClock(-time.Hour))
			for _, step := range []struct {
				to    time.Duration
				moves bool
			}{{-2 * time.Hour, false}, {-time.Minute, true}, {3 * time.Hour, true}, {2 * time.Hour, false}, {3 * time.Hour, true}} {
				if moved, err := tx.AdvanceClock(step.to); moved != step.moves || err != nil {
					t.Errorf("%v: %v %v", step.to, moved, err)
				}
			}
			var err error
			c, err = tx.Clock()
			return err
		}))
		if !c.Test || c.Ahead != 3*time.Hour {
			t.Errorf("%+v", c)
		}
	})
}

func TestInstallationKeysAreMadeOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, v := range []string{"first", "second"} {
			must(t, s.Write(t.Context(), func(tx *store.Tx) error {
				got, err := tx.InstallationOnce("key", v)
				if got != "first" {
					t.Errorf("%q", got)
				}
				return err
			}))
		}
	})
}

// BenchmarkStatements tells statements per second inside one transaction, and durable writes per second.
func BenchmarkStatements(b *testing.B) {
	for _, e := range storetest.Engines {
		b.Run(string(e), func(b *testing.B) {
			s := storetest.New(b, e)
			b.ResetTimer()
			err := s.Write(b.Context(), func(tx *store.Tx) error {
				for i := range b.N {
					if err := tx.SetInstallation(strings.Repeat("k", 1+i%50), "v"); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "statements/s")
		})
	}
}

// BenchmarkWrite tells durable writes of one row per second.
func BenchmarkWrite(b *testing.B) {
	for _, e := range storetest.Engines {
		b.Run(string(e), func(b *testing.B) {
			s := storetest.New(b, e)
			b.SetParallelism(4)
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					if err := s.Write(b.Context(), func(tx *store.Tx) error { return tx.SetInstallation("k", "v") }); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "writes/s")
		})
	}
}
