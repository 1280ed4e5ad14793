package store_test

import (
	"errors"
	"testing"

	"volare/internal/store"
	"volare/internal/store/storetest"
)

func TestTogetherSeesOneMomentUntilSomethingIsWritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		thing(t, s)
		ctx, end := s.Together(t.Context())
		defer end()
		sees := func(want int) {
			t.Helper()
			must(t, s.Read(ctx, func(tx *store.Tx) error {
				n, err := store.One(tx, store.Value[int], "SELECT count(*) FROM thing")
				if err == nil && n != want {
					t.Errorf("%d things, want %d", n, want)
				}
				return err
			}))
		}
		sees(0)
		must(t, s.Write(t.Context(), func(tx *store.Tx) error { return add(tx, "somebody else's", 1) }))
		sees(0)
		if err := s.Read(ctx, func(tx *store.Tx) error { return errors.New("no") }); err == nil || err.Error() != "no" {
			t.Error(err)
		}
		sees(0)
		must(t, s.Write(ctx, func(tx *store.Tx) error { return add(tx, "its own", 2) }))
		sees(2)
		must(t, s.Write(t.Context(), func(tx *store.Tx) error { return add(tx, "later", 3) }))
		sees(3)
	})
}

func TestTogetherGoesOnAfterAFailedStatement(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		thing(t, s)
		ctx, end := s.Together(t.Context())
		for range 2 {
			if err := s.Read(ctx, func(tx *store.Tx) error {
				_, err := store.One(tx, store.Value[int], "SELECT nonsense FROM thing")
				return err
			}); err == nil {
				t.Error("nonsense was read")
			}
			must(t, s.Read(ctx, func(tx *store.Tx) error {
				// Within a reading another one has a transaction of its own.
				return s.Read(ctx, func(*store.Tx) error {
					_, err := store.One(tx, store.Value[int], "SELECT count(*) FROM thing")
					return err
				})
			}))
		}
		end()
		must(t, s.Write(t.Context(), func(tx *store.Tx) error { return add(tx, "x", 1) }))
		must(t, s.Read(ctx, func(tx *store.Tx) error {
			n, err := store.One(tx, store.Value[int], "SELECT count(*) FROM thing")
			if n != 1 {
				t.Errorf("after its end: %d", n)
			}
			return err
		}))
	})
}

// A hundred at once, on fewer connections: who writes while it reads waits for
// no second connection.
func TestTogetherNeverWaitsForItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		thing(t, s)
		errs := make(chan error, 100)
		for i := range 100 {
			go func() {
				ctx, end := s.Together(t.Context())
				defer end()
				err := s.Read(ctx, func(tx *store.Tx) error {
					_, err := store.One(tx, store.Value[int], "SELECT count(*) FROM thing")
					return err
				})
				if err == nil {
					err = s.Write(ctx, func(tx *store.Tx) error { return add(tx, string(rune('a'+i)), int64(i)) })
				}
				errs <- err
			}()
		}
		for range 100 {
			must(t, <-errs)
		}
		if n := count(t, s); n != 100 {
			t.Errorf("%d of 100 written", n)
		}
	})
}

// What ends within a reading is given back by it: more often than there are connections.
func TestTogetherEndsWithinAReading(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		thing(t, s)
		for range 100 {
			ctx, end := s.Together(t.Context())
			must(t, s.Read(ctx, func(tx *store.Tx) error {
				end()
				_, err := store.One(tx, store.Value[int], "SELECT count(*) FROM thing")
				return err
			}))
		}
	})
}
