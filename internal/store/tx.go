package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Job is work to be done outside, after the commit: the kind of work, and the
// id of the row that tells all about it. At may be in the future (wall time);
// zero means at once. Unique drops the job while an equal one is waiting or running.
// Again is no new job: the one that the queue knows by that id is run once more.
type Job struct {
	Kind   string
	ID     string
	At     time.Time
	Unique bool
	Again  int64
}

// JobInserter inserts jobs in the transaction tx, which runs on conn, and
// returns what is to be called once that is committed: a wake-up.
type JobInserter func(ctx context.Context, conn *sql.Conn, tx *sql.Tx, jobs []Job) (committed func(), err error)

// UseJobs names what takes the jobs; call it once, before the first Write that has some.
func (s *Store) UseJobs(f JobInserter) { s.jobs = f }

// Tx is one transaction. It belongs to the goroutine that runs it.
type Tx struct {
	ctx     context.Context
	tx      *sql.Tx
	store   *Store
	reading bool

	failed error // the first statement's error; nothing runs after it
	jobs   []Job
	hooks  []func()
	locks  locks
}

// Row is one row of a result, to be scanned column by column.
type Row interface{ Scan(dest ...any) error }

// Exec runs a statement and returns how many rows it changed.
func (t *Tx) Exec(query string, args ...any) (int64, error) {
	if t.failed != nil {
		return 0, t.failed
	}
	r, err := t.tx.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, t.fail(err)
	}
	n, err := r.RowsAffected()
	return n, t.fail(err)
}

// QueryRow scans the first row of a result; without one the error is sql.ErrNoRows.
func (t *Tx) QueryRow(query string, args ...any) Row {
	if t.failed != nil {
		return broken{t.failed}
	}
	return row{t, t.tx.QueryRowContext(t.ctx, query, args...)}
}

// Each calls f for every row. f must not use the transaction: the rows are still open.
func (t *Tx) Each(f func(Row) error, query string, args ...any) error {
	if t.failed != nil {
		return t.failed
	}
	rows, err := t.tx.QueryContext(t.ctx, query, args...)
	if err != nil {
		return t.fail(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return t.fail(err)
		}
	}
	return t.fail(errors.Join(rows.Err(), rows.Close()))
}

// All reads all rows of a query.
func All[T any](t *Tx, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	var all []T
	err := t.Each(func(r Row) error {
		v, err := scan(r)
		if err == nil {
			all = append(all, v)
		}
		return err
	}, query, args...)
	return all, err
}

// One reads the first row of a query; without one the error is sql.ErrNoRows.
func One[T any](t *Tx, scan func(Row) (T, error), query string, args ...any) (T, error) {
	return scan(t.QueryRow(query, args...))
}

// Value scans a result of one column: All(tx, store.Value[string], …).
func Value[T any](r Row) (T, error) {
	var v T
	err := r.Scan(&v)
	return v, err
}

// Enqueue keeps jobs to be inserted just before the commit.
func (t *Tx) Enqueue(jobs ...Job) { t.jobs = append(t.jobs, jobs...) }

// AfterCommit runs f once the write is durable: signals to sleepers, nothing that can fail.
func (t *Tx) AfterCommit(f func()) { t.hooks = append(t.hooks, f) }

// fail remembers that a statement failed: PostgreSQL would refuse the next
// one, so we do on both engines.
func (t *Tx) fail(err error) error {
	if err != nil && t.failed == nil {
		t.failed = err
	}
	return t.store.classify(err)
}

// cause finds the engine's error behind f's, so that Write can tell what to repeat.
func (t *Tx) cause(err error) error {
	if t.failed != nil && t.store.dialect.retryable(t.failed) {
		return t.failed
	}
	return err
}

type row struct {
	t *Tx
	r *sql.Row
}

func (r row) Scan(dest ...any) error {
	err := r.r.Scan(dest...)
	if err == nil || errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return r.t.fail(err)
}

type broken struct{ err error }

func (b broken) Scan(...any) error { return fmt.Errorf("after a failed statement: %w", b.err) }
