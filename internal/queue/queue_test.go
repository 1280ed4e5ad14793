package queue_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"volare/internal/queue"
	"volare/internal/store"
	"volare/internal/store/storetest"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// over makes a queue on s and joins the two, as the program does.
func over(t testing.TB, s *store.Store, o queue.Options) *queue.Queue {
	t.Helper()
	o.DB, o.Pool = s.WriteDB(), s.Pool()
	q, err := queue.New(o)
	must(t, err)
	s.UseJobs(func(ctx context.Context, conn *sql.Conn, tx *sql.Tx, jobs []store.Job) (func(), error) {
		own := make([]queue.Job, len(jobs))
		for i, j := range jobs {
			own[i] = queue.Job(j)
		}
		return q.Committed, q.Insert(ctx, conn, tx, own)
	})
	t.Cleanup(func() { must(t, q.Stop(context.Background())) })
	return q
}

func enqueue(t testing.TB, s *store.Store, jobs ...store.Job) {
	t.Helper()
	must(t, s.Write(t.Context(), func(tx *store.Tx) error { tx.Enqueue(jobs...); return nil }))
}

// done collects what ran.
type done struct {
	mu  sync.Mutex
	ids map[string]int
}

func (d *done) work(_ context.Context, id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ids == nil {
		d.ids = map[string]int{}
	}
	d.ids[id]++
	return nil
}

func (d *done) of(id string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ids[id]
}

func drain(t testing.TB, q *queue.Queue) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	must(t, q.Drain(ctx))
}

func TestJobsFollowTheirTransaction(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var d done
		q := over(t, s, queue.Options{})
		must(t, q.Start(t.Context(), map[string]queue.Work{"mail": d.work}))
		refused := errors.New("refused")
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			tx.Enqueue(store.Job{Kind: "mail", ID: "rolled-back"})
			return refused
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		enqueue(t, s, store.Job{Kind: "mail", ID: "é-1"}, store.Job{Kind: "mail", ID: "2"},
			store.Job{Kind: "mail", ID: "later", At: time.Now().Add(time.Hour)})
		drain(t, q)
		if d.of("é-1") != 1 || d.of("2") != 1 || d.of("later") != 0 || d.of("rolled-back") != 0 {
			t.Errorf("%v", d.ids)
		}
	})
}

func TestDrainWaitsForWhatJobsCause(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var ran atomic.Int64
		q := over(t, s, queue.Options{Cooldown: 5 * time.Millisecond})
		must(t, q.Start(t.Context(), map[string]queue.Work{"chain": func(ctx context.Context, id string) error {
			time.Sleep(20 * time.Millisecond)
			ran.Add(1)
			n, err := strconv.Atoi(id)
			if err != nil || n == 0 {
				return err
			}
			return s.Write(ctx, func(tx *store.Tx) error {
				tx.Enqueue(store.Job{Kind: "chain", ID: strconv.Itoa(n - 1)})
				return nil
			})
		}}))
		for range 3 {
			ran.Store(0)
			enqueue(t, s, store.Job{Kind: "chain", ID: "8"})
			drain(t, q)
			if n := ran.Load(); n != 9 {
				t.Fatalf("drained after %d of 9 jobs", n)
			}
		}
	})
}

func TestUniqueJobsAreDroppedWhileOneWaits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var d done
		q := over(t, s, queue.Options{})
		u := store.Job{Kind: "seal", ID: "log", Unique: true}
		enqueue(t, s, u, u)
		enqueue(t, s, u)
		enqueue(t, s, store.Job{Kind: "seal", ID: "other", Unique: true})
		must(t, q.Start(t.Context(), map[string]queue.Work{"seal": d.work}))
		drain(t, q)
		enqueue(t, s, u)
		drain(t, q)
		if d.of("log") != 2 || d.of("other") != 1 {
			t.Errorf("%v", d.ids)
		}
	})
}

func TestAFailedJobRunsAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q := over(t, s, queue.Options{})
		var tries atomic.Int64
		over := make(chan struct{})
		must(t, q.Start(t.Context(), map[string]queue.Work{"fail": func(context.Context, string) error {
			switch tries.Add(1) {
			case 1:
				return errors.New("the database is gone")
			case 2:
				panic("a bug")
			}
			close(over)
			return nil
		}}))
		enqueue(t, s, store.Job{Kind: "fail", ID: "x"})
		select {
		case <-over:
		case <-time.After(30 * time.Second):
			t.Fatalf("%d tries", tries.Load())
		}
		drain(t, q)
	})
}

func TestStopFinishesWhatBegan(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q := over(t, s, queue.Options{})
		begun, finished := make(chan struct{}), atomic.Bool{}
		work := map[string]queue.Work{"slow": func(ctx context.Context, _ string) error {
			close(begun)
			time.Sleep(200 * time.Millisecond)
			finished.Store(ctx.Err() == nil)
			return nil
		}}
		ctx, cancel := context.WithCancel(t.Context())
		must(t, q.Start(ctx, work))
		enqueue(t, s, store.Job{Kind: "slow", ID: "x"})
		<-begun
		cancel() // the server's context ends first
		must(t, q.Stop(t.Context()))
		if !finished.Load() {
			t.Error("stopped before the job was done")
		}
		if busy, err := q.Busy(t.Context()); busy || err != nil {
			t.Errorf("its outcome isn't stored: %v %v", busy, err)
		}
	})
}

func TestTwoServersRunEachJobOnce(t *testing.T) {
	address := storetest.Address(t, store.PostgreSQL)
	var d done
	var first *queue.Queue
	var s *store.Store
	for range 2 {
		s = storetest.Open(t, address)
		first = over(t, s, queue.Options{Parallel: 8})
		must(t, first.Start(t.Context(), map[string]queue.Work{"mail": d.work}))
	}
	var jobs []store.Job
	for i := range 300 {
		jobs = append(jobs, store.Job{Kind: "mail", ID: fmt.Sprint(i)})
	}
	enqueue(t, s, jobs...)
	drain(t, first)
	if len(d.ids) != 300 {
		t.Errorf("%d of 300", len(d.ids))
	}
	for id, n := range d.ids {
		if n != 1 {
			t.Errorf("%s ran %d times", id, n)
		}
	}
}

// BenchmarkJobs tells jobs per second, inserted a hundred at a time.
func BenchmarkJobs(b *testing.B) {
	for _, e := range storetest.Engines {
		b.Run(string(e), func(b *testing.B) {
			s := storetest.New(b, e)
			q := over(b, s, queue.Options{Cooldown: 5 * time.Millisecond})
			var n atomic.Int64
			must(b, q.Start(b.Context(), map[string]queue.Work{"nothing": func(context.Context, string) error { n.Add(1); return nil }}))
			b.ResetTimer()
			for i := 0; i < b.N; i += 100 {
				var jobs []store.Job
				for k := range min(100, b.N-i) {
					jobs = append(jobs, store.Job{Kind: "nothing", ID: strconv.Itoa(i + k)})
				}
				enqueue(b, s, jobs...)
			}
			drain(b, q)
			b.ReportMetric(float64(n.Load())/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}

// A server that died is started again: it takes back what it was running at
// once, and leaves what another server is running.
func TestServerTakesBackItsOwn(t *testing.T) {
	s := storetest.Open(t, storetest.Address(t, store.PostgreSQL))
	var d done
	q := over(t, s, queue.Options{Server: "one"})
	enqueue(t, s, store.Job{Kind: "mail", ID: "own"}, store.Job{Kind: "mail", ID: "other's"})
	must(t, s.Write(t.Context(), func(tx *store.Tx) error {
		for id, server := range map[string]string{"own": "one", "other's": "two"} {
			if n, err := tx.Exec(`UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now(), attempted_by = ARRAY[$1::text]
				WHERE args ->> 'id' = $2`, server, id); err != nil || n != 1 {
				return fmt.Errorf("%d rows: %w", n, err)
			}
		}
		return nil
	}))
	must(t, q.Start(t.Context(), map[string]queue.Work{"mail": d.work}))
	for range 300 {
		if d.of("own") == 1 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if d.of("own") != 1 || d.of("other's") != 0 {
		t.Errorf("%v", d.ids)
	}
}
