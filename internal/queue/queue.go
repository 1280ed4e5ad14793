package queue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Job is work to be done: of a kind, on the row called ID, not before At (wall
// time; zero: at once). Unique drops it while an equal one is waiting or
// running; don't use it where a running one may have read its row already.
// Again is no new job: the task with that id is run once more, at once.
type Job struct {
	Kind   string
	ID     string
	At     time.Time
	Unique bool
	Again  int64
}

// Work does one kind of job. An error says that it couldn't even write down
// its own outcome: it is then run again, later and later.
type Work func(ctx context.Context, id string) error

// Options says on what the queue stands, and how fast it goes.
type Options struct {
	DB     *sql.DB       // the pool that writes
	Reads  *sql.DB       // the pool that reads, for whoever looks; nil: DB
	Pool   *pgxpool.Pool // the same on PostgreSQL; nil means SQLite
	Logger *slog.Logger  // nil: silent

	// Server names this server: the same after a restart, and no other's on this
	// database. What it was running when it died is then run again at its next
	// start; without a name, after RescueAfter. At most 100 bytes.
	Server string

	Parallel int           // jobs at once on this server; default 64
	Cooldown time.Duration // between two fetches; default 10 ms. Jobs per second ≤ Parallel ÷ Cooldown
	Poll     time.Duration // how soon a job that nobody announced is found; default 250 ms
	Timeout  time.Duration // how long one job may take; default 1 min

	// Lanes are kinds that have so many workers of their own at once, beside
	// Parallel: a destination that doesn't answer then holds up its kind alone.
	// All processes on a database must name the same kinds.
	Lanes map[string]int
	// RescueAfter is when a job of a server that died is run again; default
	// twice Timeout. On SQLite there is one server: its start does it.
	RescueAfter time.Duration
}

// How long River keeps what is done: the rows that jobs name are the memory, not these.
const (
	keepCompleted = 10 * time.Minute
	keepDiscarded = 7 * 24 * time.Hour
)

// maxTries is how often a failing job is run; with retryAfter they span an hour and a half.
const maxTries = 25

// Queue takes jobs, and after Start runs them too.
type Queue struct {
	o      Options
	engine engine
	lanes  []string // River's names of all queues

	mu      sync.Mutex
	started bool
}

// engine is River on one of the databases.
type engine interface {
	insert(ctx context.Context, conn *sql.Conn, tx *sql.Tx, jobs []river.InsertManyParams) error
	again(ctx context.Context, conn *sql.Conn, tx *sql.Tx, id int64) error
	speech() speech
	committed()                        // after insert's transaction is committed
	recover(ctx context.Context) error // takes back what a former process left
	start(ctx context.Context, c *river.Config) error
	stop(ctx context.Context) error
	list(ctx context.Context, p *river.JobListParams) (*river.JobListResult, error)
}

// New makes a queue that takes jobs.
func New(o Options) (*Queue, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.Parallel = orDefault(o.Parallel, 64)
	o.Cooldown = orDefault(o.Cooldown, 10*time.Millisecond)
	o.Poll = max(orDefault(o.Poll, 250*time.Millisecond), o.Cooldown)
	o.Timeout = orDefault(o.Timeout, time.Minute)
	o.RescueAfter = orDefault(o.RescueAfter, 2*o.Timeout)
	o.Reads = orDefault(o.Reads, o.DB)
	q := &Queue{o: o, lanes: []string{river.QueueDefault}}
	for _, kind := range slices.Sorted(maps.Keys(o.Lanes)) {
		q.lanes = append(q.lanes, lane(kind))
	}
	var err error
	if o.Pool != nil {
		q.engine, err = newPostgres(o.Pool, o.Server, q.config(nil))
	} else {
		q.engine, err = newSQLite(o.DB, q.config(nil), q.lanes)
	}
	return q, err
}

// lane is River's name for a kind's own queue.
func lane(kind string) string { return strings.ReplaceAll(kind, ".", "_") }

func orDefault[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

// Insert inserts jobs in the transaction tx, which runs on conn. They run
// after its commit; the caller then calls Committed.
func (q *Queue) Insert(ctx context.Context, conn *sql.Conn, tx *sql.Tx, jobs []Job) error {
	seen := map[Job]bool{} // River wants unique jobs once in a batch
	params := make([]river.InsertManyParams, 0, len(jobs))
	for _, j := range jobs {
		if j.Again != 0 {
			if err := q.engine.again(ctx, conn, tx, j.Again); err != nil && !errors.Is(err, rivertype.ErrNotFound) { // gone: nothing to run
				return err
			}
			continue
		}
		o := &river.InsertOpts{ScheduledAt: j.At, MaxAttempts: maxTries}
		if _, own := q.o.Lanes[j.Kind]; own {
			o.Queue = lane(j.Kind)
		}
		if j.Unique {
			if key := (Job{Kind: j.Kind, ID: j.ID}); seen[key] {
				continue
			} else {
				seen[key] = true
			}
			o.UniqueOpts = river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
				rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
				rivertype.JobStateRunning, rivertype.JobStateScheduled}}
		}
		params = append(params, river.InsertManyParams{Args: args{kind: j.Kind, ID: j.ID}, InsertOpts: o})
	}
	if len(params) == 0 {
		return nil
	}
	return q.engine.insert(ctx, conn, tx, params)
}

// Committed wakes this server's workers: an insert has been committed.
func (q *Queue) Committed() { q.engine.committed() }

// Start runs jobs until Stop. On SQLite only the one server calls it.
func (q *Queue) Start(ctx context.Context, workers map[string]Work) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.started {
		return errors.New("queue: started twice")
	}
	if err := q.engine.recover(ctx); err != nil {
		return fmt.Errorf("taking back interrupted jobs: %w", err)
	}
	// Only Stop ends it, so that what has begun is finished.
	if err := q.engine.start(context.WithoutCancel(ctx), q.config(workers)); err != nil {
		return fmt.Errorf("starting the job queue: %w", err)
	}
	q.started = true
	return nil
}

// Stop fetches no more jobs and returns when those under way are done. When
// ctx ends first, their contexts are cancelled.
func (q *Queue) Stop(ctx context.Context) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.started {
		return nil
	}
	q.started = false
	return q.engine.stop(ctx)
}

// Drain returns once no job is due or running, on any server. A job counts
// until its outcome is stored, and those it caused from their commit on, so
// what Drain saw is truly quiet. Someone must have started the queue.
func (q *Queue) Drain(ctx context.Context) error {
	for wait := time.Millisecond; ; wait = min(2*wait, 20*time.Millisecond) {
		busy, err := q.Busy(ctx)
		if err != nil || !busy {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// Busy tells whether a job is due or running.
func (q *Queue) Busy(ctx context.Context) (bool, error) {
	// First what may yet become due, then, in one statement, what is: a job is
	// never missed between the two, as it only moves from the first to the second.
	later, err := q.engine.list(ctx, river.NewJobListParams().First(1).
		States(rivertype.JobStateScheduled, rivertype.JobStateRetryable).
		OrderBy(river.JobListOrderByScheduledAt, river.SortOrderAsc))
	if err != nil {
		return false, err
	}
	if len(later.Jobs) > 0 && !later.Jobs[0].ScheduledAt.After(time.Now()) {
		return true, nil
	}
	now, err := q.engine.list(ctx, river.NewJobListParams().First(1).
		States(rivertype.JobStateAvailable, rivertype.JobStateRunning))
	return err == nil && len(now.Jobs) > 0, err
}

// args is what River stores of a job.
type args struct {
	kind string
	ID   string `json:"id" river:"unique"`
}

// Kind implements river.JobArgs.
func (a args) Kind() string { return a.kind }

type worker struct {
	river.WorkerDefaults[args]
	work Work
}

// Work implements river.Worker.
func (w worker) Work(ctx context.Context, j *river.Job[args]) error { return w.work(ctx, j.Args.ID) }

// retryAfter tries a failed job again after 1, 4, 9 … seconds, an hour at most.
type retryAfter struct{}

// NextRetry implements river.ClientRetryPolicy.
func (retryAfter) NextRetry(j *rivertype.JobRow) time.Time {
	n := time.Duration(len(j.Errors) + 1)
	return time.Now().Add(min(n*n*time.Second, time.Hour))
}

// config is River's: without workers, of a queue that takes jobs only.
func (q *Queue) config(workers map[string]Work) *river.Config {
	c := &river.Config{Logger: slog.New(warnings{q.o.Logger.Handler()}), FetchCooldown: q.o.Cooldown}
	if workers == nil {
		return c
	}
	c.ID = q.o.Server
	c.Workers = river.NewWorkers()
	for kind, w := range workers {
		river.AddWorkerArgs(c.Workers, args{kind: kind}, worker{work: w})
	}
	c.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: q.o.Parallel}}
	for kind, most := range q.o.Lanes {
		c.Queues[lane(kind)] = river.QueueConfig{MaxWorkers: most}
	}
	c.FetchPollInterval = q.o.Poll
	c.JobTimeout, c.RescueStuckJobsAfter = q.o.Timeout, q.o.RescueAfter
	c.CompletedJobRetentionPeriod, c.DiscardedJobRetentionPeriod = keepCompleted, keepDiscarded
	c.RetryPolicy, c.ErrorHandler = retryAfter{}, failures{q.o.Logger}
	return c
}
