package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strings"

	"modernc.org/sqlite"
)

// statements is how many prepared statements a connection keeps.
const statements = 500

// openCached opens a pool whose connections keep their statements prepared:
// preparing costs SQLite more than running most of ours.
func openCached(dsn string, connections int) (*sql.DB, error) {
	c, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(cachingConnector{c})
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

type cachingConnector struct{ driver.Connector }

func (c cachingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &cachingConn{full: conn.(full), kept: map[string]*keptStatement{}}, nil
}

// full is what the driver's connections can do.
type full interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type cachingConn struct {
	full
	kept map[string]*keptStatement
}

type keptStatement struct {
	stmt interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}
	busy bool // its rows are being read
}

// statement gives a prepared statement, or nil when query is better run
// directly: a script, a pragma, or a statement whose rows are still open.
func (c *cachingConn) statement(ctx context.Context, query string) (*keptStatement, error) {
	if k, ok := c.kept[query]; ok {
		if k.busy {
			return nil, nil
		}
		return k, nil
	}
	if !keepable(query) {
		return nil, nil
	}
	s, err := c.full.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if len(c.kept) >= statements {
		for q, k := range c.kept { // any one that is idle
			if !k.busy {
				k.stmt.Close()
				delete(c.kept, q)
				break
			}
		}
	}
	k := &keptStatement{}
	k.stmt = s.(interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	})
	c.kept[query] = k
	return k, nil
}

// keepable tells whether query is one of those that return often; River's begin with a comment.
func keepable(query string) bool {
	query = strings.TrimSpace(query)
	for strings.HasPrefix(query, "--") {
		_, query, _ = strings.Cut(query, "\n")
		query = strings.TrimSpace(query)
	}
	if end := strings.IndexAny(query, " \t\n"); end > 0 {
		switch strings.ToUpper(query[:end]) {
		case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH":
			return true
		}
	}
	return false
}

func (c *cachingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	k, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if k == nil {
		return c.full.ExecContext(ctx, query, args)
	}
	return k.stmt.ExecContext(ctx, args)
}

func (c *cachingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	k, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if k == nil {
		return c.full.QueryContext(ctx, query, args)
	}
	rows, err := k.stmt.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	k.busy = true
	return &keptRows{Rows: rows, of: k}, nil
}

func (c *cachingConn) Close() error {
	for _, k := range c.kept {
		k.stmt.Close()
	}
	return c.full.Close()
}

type keptRows struct {
	driver.Rows
	of *keptStatement
}

func (r *keptRows) Close() error {
	r.of.busy = false
	return r.Rows.Close()
}
