package queue_test

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"volare/internal/queue"
	"volare/internal/store"
	"volare/internal/store/storetest"
)

func TestALaneHoldsUpItsKindAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q := over(t, s, queue.Options{Parallel: 2, Lanes: map[string]int{"mail.send": 2}, Poll: time.Minute})
		release := make(chan struct{})
		var under, most, sent atomic.Int64
		var d done
		must(t, q.Start(t.Context(), map[string]queue.Work{
			"mail.send": func(context.Context, string) error {
				n := under.Add(1)
				if n > most.Load() {
					most.Store(n)
				}
				<-release
				under.Add(-1)
				sent.Add(1)
				return nil
			},
			"other": d.work,
		}))
		for i := range 10 {
			enqueue(t, s, store.Job{Kind: "mail.send", ID: strconv.Itoa(i)})
		}
		enqueue(t, s, store.Job{Kind: "other", ID: "x"})
		for end := time.Now().Add(20 * time.Second); d.of("x") == 0 || under.Load() < 2; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("behind a dead mail server: other ran %d times, %d mails under way", d.of("x"), under.Load())
			}
		}
		close(release)
		drain(t, q)
		if most.Load() != 2 || sent.Load() != 10 {
			t.Errorf("%d at once, %d sent", most.Load(), sent.Load())
		}
	})
}
