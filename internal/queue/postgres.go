package queue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// postgres is River on PostgreSQL; its servers wake each other by LISTEN and NOTIFY.
type postgres struct {
	client[pgx.Tx]
	pool   *pgxpool.Pool
	server string
}

func newPostgres(pool *pgxpool.Pool, server string, c *river.Config) (*postgres, error) {
	cl, err := newClient[pgx.Tx](riverpgxv5.New(pool), c)
	return &postgres{cl, pool, server}, err
}

func (p *postgres) insert(ctx context.Context, conn *sql.Conn, _ *sql.Tx, jobs []river.InsertManyParams) error {
	return within(conn, func(tx pgx.Tx) error {
		_, err := p.taking.InsertManyTx(ctx, tx, jobs)
		return err
	})
}

func (p *postgres) again(ctx context.Context, conn *sql.Conn, _ *sql.Tx, id int64) error {
	return within(conn, func(tx pgx.Tx) error {
		_, err := p.taking.JobRetryTx(ctx, tx, id)
		return err
	})
}

func (p *postgres) speech() speech { return inPostgres }

// within runs f in the transaction that conn is in.
func within(conn *sql.Conn, f func(pgx.Tx) error) error {
	return conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("queue: no connection to PostgreSQL: %T", driver)
		}
		return f(bridge{c.Conn()})
	})
}

func (p *postgres) committed() {} // the commit has sent a NOTIFY

// recover takes back what this server was running when it died. Other
// servers' jobs are left alone: River's rescuer takes them back in time.
func (p *postgres) recover(ctx context.Context) error {
	if p.server == "" {
		return nil
	}
	_, err := p.pool.Exec(ctx, `UPDATE river_job SET state = 'available'
		WHERE state = 'running' AND attempted_by[cardinality(attempted_by)] = $1`, p.server)
	return err
}

// bridge presents a connection which database/sql has put into a transaction
// as a pgx.Tx, so that River inserts in that transaction.
type bridge struct{ c *pgx.Conn }

var errOuter = errors.New("queue: the transaction is ended by who began it")

// Begin opens a transaction inside ours, as pgx does.
func (b bridge) Begin(ctx context.Context) (pgx.Tx, error) {
	if _, err := b.c.Exec(ctx, "SAVEPOINT queue"); err != nil {
		return nil, err
	}
	return savepoint{b}, nil
}

func (b bridge) Commit(context.Context) error   { return errOuter }
func (b bridge) Rollback(context.Context) error { return errOuter }

func (b bridge) CopyFrom(ctx context.Context, t pgx.Identifier, columns []string, s pgx.CopyFromSource) (int64, error) {
	return b.c.CopyFrom(ctx, t, columns, s)
}

func (b bridge) SendBatch(ctx context.Context, x *pgx.Batch) pgx.BatchResults {
	return b.c.SendBatch(ctx, x)
}

func (b bridge) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

func (b bridge) Prepare(ctx context.Context, name, query string) (*pgconn.StatementDescription, error) {
	return b.c.Prepare(ctx, name, query)
}

func (b bridge) Exec(ctx context.Context, query string, args ...any) (pgconn.CommandTag, error) {
	return b.c.Exec(ctx, query, args...)
}

func (b bridge) Query(ctx context.Context, query string, args ...any) (pgx.Rows, error) {
	return b.c.Query(ctx, query, args...)
}

func (b bridge) QueryRow(ctx context.Context, query string, args ...any) pgx.Row {
	return b.c.QueryRow(ctx, query, args...)
}

func (b bridge) Conn() *pgx.Conn { return b.c }

type savepoint struct{ bridge }

func (s savepoint) Commit(ctx context.Context) error {
	_, err := s.c.Exec(ctx, "RELEASE SAVEPOINT queue")
	return err
}

func (s savepoint) Rollback(ctx context.Context) error {
	_, err := s.c.Exec(ctx, "ROLLBACK TO SAVEPOINT queue")
	return err
}
