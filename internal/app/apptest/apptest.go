// Package apptest is one bundle for tests of use cases: a real database, a
// clock that stands still until told, jobs run on demand, the mails they
// brought, and people with names.
//
// It owns nothing but tests' convenience, and must not be imported by anything
// but tests. Start reading at New.
package apptest

import (
	"context"
	"database/sql"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/job"
	"volare/internal/licensing"
	"volare/internal/provision"
	"volare/internal/queue"
	"volare/internal/queue/queuetest"
	"volare/internal/store"
	"volare/internal/store/storetest"
)

// Bench is a Volare in a test.
type Bench struct {
	T     testing.TB
	App   *app.App
	Store *store.Store
	Clock *Clock

	Operator *licensing.Organization
	Partner  *licensing.Organization // Rivenditore Alfa
	Rival    *licensing.Organization // Rivenditore Beta, another partner
	Customer *licensing.Organization // Officine Rossi, commercial
	Council  *licensing.Organization // Comune di Vallefiorita, public

	people map[string]string // name in tests to mail address
	mu     sync.Mutex
	jobs   []store.Job
	sent   []Mail
	queue  *queue.Queue // holds what tests put into it; nobody runs it
	refuse func(Mail) app.Outcome
	work   map[string]func(ctx context.Context, id string) error
}

// Clock is a wall clock that moves only when told.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is what the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set puts the clock forward to an instant.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Start is what the clock shows at first: a Monday morning in Rome.
var Start = time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)

// New makes a Bench on SQLite with its people.
func New(t testing.TB) *Bench { return On(t, storetest.New(t, store.SQLite)) }

// Each runs f on both engines.
func Each(t *testing.T, f func(t *testing.T, b *Bench)) {
	storetest.Each(t, func(t *testing.T, s *store.Store) { f(t, On(t, s)) })
}

// On makes a Bench on an open store.
func On(t testing.TB, s *store.Store) *Bench {
	t.Helper()
	b := empty(t, s)
	b.found()
	return b
}

// EachEmpty runs f on both engines, before anybody set the installation up.
func EachEmpty(t *testing.T, f func(t *testing.T, b *Bench)) {
	storetest.Each(t, func(t *testing.T, s *store.Store) { f(t, empty(t, s)) })
}

func empty(t testing.TB, s *store.Store) *Bench {
	t.Helper()
	b := &Bench{T: t, Store: s, Clock: &Clock{now: Start}, people: map[string]string{}, work: map[string]func(context.Context, string) error{}}
	var err error
	b.queue, err = queue.New(queue.Options{DB: s.WriteDB(), Reads: s.ReadDB(), Pool: s.Pool()})
	b.must(err)
	s.UseJobs(b.take)
	b.Restart()
	b.Resolve("127.0.0.1:1")
	return b
}

// take keeps jobs to be run on demand; what the queue is to run once more is left to it.
func (b *Bench) take(ctx context.Context, conn *sql.Conn, tx *sql.Tx, jobs []store.Job) (func(), error) {
	var fresh []store.Job
	for _, j := range jobs {
		if j.Again == 0 {
			fresh = append(fresh, j)
		} else if err := b.queue.Insert(ctx, conn, tx, []queue.Job{queue.Job(j)}); err != nil {
			return nil, err
		}
	}
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.jobs = append(b.jobs, fresh...)
	}, nil
}

// Fail leaves jobs in the queue that failed.
func (b *Bench) Fail(all ...queuetest.Failing) {
	b.T.Helper()
	b.must(queuetest.Fail(b.T.Context(), b.Store.WriteDB(), b.Store.Pool() != nil, all...))
}

// Stand leaves jobs in the queue, each in some state.
func (b *Bench) Stand(all ...queuetest.Standing) {
	b.T.Helper()
	b.must(queuetest.Stand(b.T.Context(), b.Store.WriteDB(), b.Store.Pool() != nil, all...))
}

// Restart makes a new App on the same database, as if the server had been
// stopped: what is to come must stand there, not in the former one's memory.
func (b *Bench) Restart() {
	b.T.Helper()
	var err error
	b.App, err = app.New(b.T.Context(), app.Options{Store: b.Store, Queue: b.queue, Wall: b.Clock.Now, BaseURL: "http://localhost:8080",
		Support: "supporto@licenze.example", From: "portale@licenze.example", KeepMail: true, Even: time.Nanosecond})
	b.must(err)
}

// must stops the test on an error.
func (b *Bench) must(err error) {
	b.T.Helper()
	if err != nil {
		b.T.Fatal(err)
	}
}

// RunJobs runs the jobs that were enqueued, and those they bring, until none is left.
func (b *Bench) RunJobs() {
	b.T.Helper()
	for {
		b.mu.Lock()
		jobs := b.jobs
		b.jobs = nil
		b.mu.Unlock()
		if len(jobs) == 0 {
			return
		}
		for _, j := range jobs {
			w, ok := b.work[j.Kind]
			if !ok {
				b.T.Fatalf("no work for jobs of kind %q", j.Kind)
			}
			b.must(w(b.T.Context(), j.ID))
		}
	}
}

// Resolve has domains looked up by the DNS server at address.
func (b *Bench) Resolve(address string) {
	workers := job.Workers(b.App, job.Settings{Resolver: provision.Resolver{Server: address, Timeout: 2 * time.Second}})
	for kind, f := range workers {
		b.Work(kind, f)
	}
	b.Work(app.SendMessage, b.send)
}

// Work says how jobs of a kind are done.
func (b *Bench) Work(kind string, f func(ctx context.Context, id string) error) { b.work[kind] = f }

// Until moves the clock to an instant, stopping wherever something falls due.
func (b *Bench) Until(to time.Time) {
	b.T.Helper()
	for {
		b.RunJobs()
		_, err := b.App.RunDue(b.T.Context())
		b.must(err)
		b.RunJobs()
		_, _, next, err := b.App.Clock(b.T.Context())
		b.must(err)
		if next.IsZero() || next.After(to) {
			b.Clock.Set(to)
			return
		}
		if next.After(b.Clock.Now()) {
			b.Clock.Set(next)
		}
	}
}

// Pass lets so much time pass.
func (b *Bench) Pass(d time.Duration) { b.Until(b.Clock.Now().Add(d)) }

// Copy makes a Bench on a copy of this one's database (SQLite), with the same
// people at the same time: what is done there leaves b as it is.
func (b *Bench) Copy(t testing.TB) *Bench {
	t.Helper()
	b.RunJobs()
	path := filepath.Join(t.TempDir(), "copy.db")
	if _, err := b.Store.WriteDB().ExecContext(t.Context(), "VACUUM INTO '"+path+"'"); err != nil {
		t.Fatal(err)
	}
	c := empty(t, storetest.Open(t, "sqlite:"+path))
	c.Clock.Set(b.Clock.Now())
	c.Operator, c.Partner, c.Rival, c.Customer, c.Council, c.people = b.Operator, b.Partner, b.Rival, b.Customer, b.Council, b.people
	return c
}
