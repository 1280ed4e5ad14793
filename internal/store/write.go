package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// attempts is how often a write is begun before a conflict with other writers is given back.
const attempts = 12

// Write runs f in one transaction and commits it when f returns nil.
//
// Waiting for one's turn can be cancelled by ctx; once begun, a write runs to
// its end. f may run twice (PostgreSQL asks for it on deadlocks and
// serialization failures), so it does no input, output, hashing or rendering,
// and sets outer variables only by assignment. It must not call Write, Read
// or Numbers of the same store. A failed statement dooms the transaction: f
// returns its error and does nothing more.
//
// Jobs given to Tx.Enqueue are inserted together just before the commit;
// functions given to Tx.AfterCommit run after it, in order.
func (s *Store) Write(ctx context.Context, f func(*Tx) error) error {
	if p := s.snapshotOf(ctx); p != nil {
		p.end()
	}
	if s.gate != nil {
		if err := s.gate.Acquire(ctx, 1); err != nil {
			return err
		}
		defer s.gate.Release(1)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	var err error
	for n := range attempts {
		if n > 0 {
			pause(n)
		}
		var hooks []func()
		if hooks, err = s.once(ctx, f); err == nil {
			for _, h := range hooks {
				h()
			}
			return nil
		}
		if !s.dialect.retryable(err) {
			break
		}
	}
	return s.classify(err)
}

// pause waits a little, longer each time and never as long as one's rival.
func pause(n int) {
	time.Sleep(time.Duration(rand.Int64N(int64(time.Millisecond) << min(n, 7)))) //nolint:gosec // no secret
}

// once runs one attempt; its error is still the engine's own.
func (s *Store) once(ctx context.Context, f func(*Tx) error) (hooks []func(), err error) {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	ctx = context.WithoutCancel(ctx)
	t, err := s.begin(ctx, conn, s.dialect.writing())
	if err != nil {
		return nil, err
	}
	defer t.tx.Rollback() //nolint:errcheck // after a commit it has nothing to do; after a panic nobody reads it
	if err := f(t); err != nil {
		return nil, t.cause(err)
	}
	if t.failed != nil {
		return nil, fmt.Errorf("a statement failed and the write went on: %w", t.failed)
	}
	if len(t.jobs) > 0 {
		if s.jobs == nil {
			return nil, errors.New("store: jobs were enqueued, but nothing takes jobs")
		}
		committed, err := s.jobs(ctx, conn, t.tx, t.jobs)
		if err != nil {
			return nil, fmt.Errorf("inserting jobs: %w", err)
		}
		t.hooks = append(t.hooks, committed)
	}
	if err := t.tx.Commit(); err != nil {
		return nil, err
	}
	return t.hooks, nil
}

// Read runs f on one consistent snapshot of the database, which f can't change.
func (s *Store) Read(ctx context.Context, f func(*Tx) error) error {
	if p := s.snapshotOf(ctx); p != nil {
		if served, err := p.read(ctx, f); served {
			return s.classify(err)
		}
	}
	t, done, err := s.reading(ctx)
	if err != nil {
		return s.classify(err)
	}
	defer done()
	return s.classify(f(t))
}

// reading begins a transaction that reads; done ends it.
func (s *Store) reading(ctx context.Context) (t *Tx, done func(), err error) {
	leave := func() {}
	if s.readers != nil {
		if err := s.readers.Acquire(ctx, 1); err != nil {
			return nil, nil, err
		}
		leave = func() { s.readers.Release(1) }
	}
	conn, err := s.read.Conn(ctx)
	if err != nil {
		leave()
		return nil, nil, err
	}
	if t, err = s.begin(ctx, conn, s.dialect.reading()); err != nil {
		conn.Close()
		leave()
		return nil, nil, err
	}
	t.reading = true
	return t, func() {
		_ = t.tx.Rollback() // nothing was written
		_ = conn.Close()
		leave()
	}, nil
}

func (s *Store) begin(ctx context.Context, conn *sql.Conn, o *sql.TxOptions) (*Tx, error) {
	tx, err := conn.BeginTx(ctx, o)
	if err != nil {
		return nil, err
	}
	return &Tx{ctx: ctx, tx: tx, store: s}, nil
}
