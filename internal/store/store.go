package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/semaphore"
)

// Engine names a database engine.
type Engine string

// The two engines.
const (
	SQLite     Engine = "sqlite"
	PostgreSQL Engine = "postgres"
)

// Options says which database to open, and how.
type Options struct {
	Database string       // "sqlite:PATH" or "postgres://user@host/database?…"
	Logger   *slog.Logger // nil: silent

	// Shared opens an SQLite file beside a running server, for short commands:
	// it takes no lasting lock and refuses when the schema has to change while
	// somebody else has the file. PostgreSQL is always shared.
	Shared bool

	// Unchanged refuses to bring an older schema up to date, for those who only look.
	Unchanged bool

	// Existing refuses to make a new database, for commands that work on an
	// installation: a folder that was mistyped must not become another one.
	Existing bool

	// Tracer sees every statement on PostgreSQL: for benchmarks.
	Tracer pgx.QueryTracer

	// Strict makes a lock taken out of order an error instead of a log line; tests set it.
	Strict bool
}

// Store is one open database. It is safe for concurrent use.
type Store struct {
	write, read *sql.DB       // the same pool on PostgreSQL
	pool        *pgxpool.Pool // PostgreSQL only
	dialect     dialect
	gate        *semaphore.Weighted // admits writers in order of arrival; nil where the database does so itself
	readers     *semaphore.Weighted // likewise readers: a pool of Go's lets in anyone of those who wait
	lock        *fileLock           // the lock on an SQLite file
	log         *slog.Logger
	strict      bool

	jobs    JobInserter
	numbers numbers
	closing sync.Once
}

// Open opens the database, brings its schema up to date and returns it. Its
// errors are one clear line: what is wrong, and how to mend it.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	var s *Store
	var err error
	switch {
	case strings.HasPrefix(o.Database, "sqlite:"):
		s, err = openSQLite(ctx, strings.TrimPrefix(o.Database, "sqlite:"), o)
	case strings.HasPrefix(o.Database, "postgres://"), strings.HasPrefix(o.Database, "postgresql://"):
		s, err = openPostgres(ctx, o)
	default:
		return nil, errors.New(`the database is named "sqlite:PATH" or "postgres://user@host/database"`)
	}
	if err != nil {
		return nil, err
	}
	s.log, s.strict = o.Logger, o.Strict
	if err := s.migrate(ctx, o.Unchanged); err != nil {
		return nil, errors.Join(err, s.shut())
	}
	if o.Shared && s.lock != nil {
		if err := s.lock.release(); err != nil {
			return nil, errors.Join(err, s.shut())
		}
	}
	return s, nil
}

// Engine tells which engine this is; only doctor, copy and tests should ask.
func (s *Store) Engine() Engine { return s.dialect.engine() }

// Writers is how many transactions can well write at the same time: one on
// SQLite, some on PostgreSQL.
func (s *Store) Writers() int {
	if s.gate != nil {
		return 1
	}
	return 4
}

// WriteDB is the pool that writes, and Pool its PostgreSQL form (nil on
// SQLite). They are for the job queue, which shares them; nobody else writes
// except through Write.
func (s *Store) WriteDB() *sql.DB { return s.write }

// ReadDB is the pool that reads, for whoever looks at the queue.
func (s *Store) ReadDB() *sql.DB { return s.read }

// Pool is PostgreSQL's pool, nil on SQLite.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	return s.classify(s.read.QueryRowContext(ctx, "SELECT 1").Scan(&one))
}

// Checkpoint moves what was written from the write-ahead log into the
// database file; on PostgreSQL the server does so itself.
func (s *Store) Checkpoint(ctx context.Context) error {
	return s.classify(s.dialect.checkpoint(ctx, s.write))
}

// Close waits for the write under way, gives back unused numbers and closes
// the database. A second Close does nothing.
func (s *Store) Close() (err error) {
	s.closing.Do(func() {
		ctx := context.Background()
		err = errors.Join(s.returnNumbers(ctx), s.Checkpoint(ctx), s.shut())
	})
	return err
}

func (s *Store) shut() error {
	if s.gate != nil {
		if err := s.gate.Acquire(context.Background(), 1); err != nil {
			return err
		}
		defer s.gate.Release(1) // who waits behind us learns that the database is closed
	}
	var errs []error
	if s.read != s.write {
		errs = append(errs, s.read.Close())
	}
	errs = append(errs, s.write.Close())
	if s.pool != nil {
		s.pool.Close()
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("closing the database: %w", err)
	}
	return nil
}
