package store_test

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"volare/internal/store"
	"volare/internal/store/storetest"
)

// Many who count at once find what the others have counted.
func TestAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				subjects := []string{"a", "b"}
				if i%2 == 1 { // the order they are named in doesn't matter
					subjects = []string{"b", "a"}
				}
				err := s.Write(t.Context(), func(x *store.Tx) error {
					if err := x.Alone(subjects...); err != nil {
						return err
					}
					n, err := x.Refusals("a", at.Add(-time.Minute))
					if err != nil || n > 0 {
						return err
					}
					time.Sleep(20 * time.Millisecond) // time for all others to count, if they could
					return x.Refuse("try "+strconv.Itoa(i), at, "a")
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		err := s.Read(t.Context(), func(x *store.Tx) error {
			n, err := x.Refusals("a", at.Add(-time.Minute))
			if n != 1 {
				t.Errorf("%d were let by, not one", n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
