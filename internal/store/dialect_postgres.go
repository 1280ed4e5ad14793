package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"golang.org/x/sync/semaphore"
)

// postgresDialect is PostgreSQL 15 or later, shared by any number of servers.
type postgresDialect struct{}

func openPostgres(ctx context.Context, o Options) (*Store, error) {
	c, err := pgxpool.ParseConfig(o.Database)
	if err != nil {
		return nil, fmt.Errorf("the address of PostgreSQL: %w", err)
	}
	if !strings.Contains(o.Database, "pool_max_conns") {
		c.MaxConns = int32(max(16, 4*runtime.NumCPU())) //nolint:gosec // small
	}
	c.ConnConfig.Tracer = o.Tracer
	p := c.ConnConfig.RuntimeParams
	p["application_name"], p["timezone"] = "volare", "UTC"
	// A server that was paused, or lost, must not keep its locks for ever.
	p["idle_in_transaction_session_timeout"] = "60000"
	if c.ConnConfig.ConnectTimeout == 0 {
		c.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	// A write can't be cancelled, so a dead peer has to be noticed by the network.
	c.ConnConfig.DialFunc = (&net.Dialer{KeepAliveConfig: net.KeepAliveConfig{
		Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3}}).DialContext
	pool, err := pgxpool.NewWithConfig(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL: %w", err)
	}
	if err := suitable(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	if o.Existing {
		if err := installed(ctx, pool); err != nil {
			pool.Close()
			return nil, err
		}
	}
	db := stdlib.OpenDBFromPool(pool)
	// More at once take no less time in all, but some of them a multiple of it.
	readers := semaphore.NewWeighted(int64(max(8, 4*runtime.NumCPU())))
	return &Store{write: db, read: db, pool: pool, readers: readers, dialect: postgresDialect{}}, nil
}

// installed refuses a database in which no Volare ever was.
func installed(ctx context.Context, pool *pgxpool.Pool) error {
	var name string
	var missing bool
	if err := pool.QueryRow(ctx, "SELECT current_database(), to_regclass('installation') IS NULL").Scan(&name, &missing); err != nil {
		return fmt.Errorf("PostgreSQL can't be reached: %w", err)
	}
	if missing {
		return fmt.Errorf("there is no Volare in the database %q: name the installation's own with --database; volare serve, or volare migrate, makes a new one", name)
	}
	return nil
}

// suitable refuses a server or a database in which our SQL would mean something else.
func suitable(ctx context.Context, pool *pgxpool.Pool) error {
	var version int
	var name, encoding, provider, collation string
	err := pool.QueryRow(ctx, `SELECT current_setting('server_version_num')::int, datname, pg_encoding_to_char(encoding), datlocprovider::text,
		CASE datlocprovider WHEN 'c' THEN datcollate ELSE coalesce(to_jsonb(d)->>'datlocale', to_jsonb(d)->>'daticulocale', '') END
		FROM pg_database d WHERE datname = current_database()`).Scan(&version, &name, &encoding, &provider, &collation)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "42703" { // no datlocprovider: 14 or older
		return errors.New("this PostgreSQL is older than 15: upgrade it, Volare needs 15 or later")
	}
	if err != nil {
		return fmt.Errorf("PostgreSQL can't be reached: %w", err)
	}
	if version < 150000 {
		return fmt.Errorf("this PostgreSQL is version %d: upgrade it, Volare needs 15 or later", version/10000)
	}
	switch strings.ToUpper(strings.ReplaceAll(collation, "-", "")) {
	case "C", "POSIX", "C.UTF8":
		if encoding == "UTF8" && provider != "i" {
			return nil
		}
	}
	return fmt.Errorf(`the PostgreSQL database %q has encoding %s and collation %q, Volare needs UTF8 and C: make one with `+
		`CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C.UTF-8'`, name, encoding, collation, name)
}

func (postgresDialect) engine() Engine { return PostgreSQL }

// writing: rules that span rows lock them, so READ COMMITTED is enough and seldom fails.
func (postgresDialect) writing() *sql.TxOptions {
	return &sql.TxOptions{Isolation: sql.LevelReadCommitted}
}

func (postgresDialect) reading() *sql.TxOptions {
	return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
}

func (postgresDialect) forUpdate(skip bool) string {
	if skip {
		return " FOR UPDATE SKIP LOCKED"
	}
	return " FOR UPDATE"
}

func (postgresDialect) alone() string { return "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))" }

func (postgresDialect) numbered() bool { return true }

func (postgresDialect) migrating() (goose.Dialect, []goose.ProviderOption, error) {
	l, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 600)) // servers started together wait their turn
	return goose.DialectPostgres, []goose.ProviderOption{goose.WithSessionLocker(l)}, err
}

func (postgresDialect) checkpoint(context.Context, *sql.DB) error { return nil }

// retryable: serialization failure, deadlock.
func (postgresDialect) retryable(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01")
}

func (postgresDialect) classify(err error) failure {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		var connect *pgconn.ConnectError
		var network net.Error
		lost := errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) ||
			errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, syscall.EPIPE) ||
			errors.Is(err, syscall.ECONNRESET) || errors.Is(err, net.ErrClosed) || strings.Contains(err.Error(), "conn closed")
		return failure{unreachable: lost && !errors.Is(err, context.Canceled)}
	}
	switch e.Code {
	case "23505":
		return failure{constraint: Unique, names: []string{e.ConstraintName}}
	case "23503":
		return failure{constraint: ForeignKey, names: []string{e.ConstraintName}}
	case "23514":
		return failure{constraint: Check, names: []string{e.ConstraintName}}
	case "23502":
		return failure{constraint: NotNull, names: []string{e.TableName + "." + e.ColumnName}}
	case "53100": // disk_full
		return failure{full: true}
	}
	switch e.Code[:2] {
	// connection, resources, shutdown and read-only after a failover, lock conflicts that outlasted the retries
	case "08", "53", "57", "25", "40", "58":
		return failure{unreachable: e.Code != "25P02"}
	}
	return failure{}
}
