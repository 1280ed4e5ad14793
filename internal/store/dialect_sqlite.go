package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/pressly/goose/v3"
	"golang.org/x/sync/semaphore"
	"modernc.org/sqlite"
	code "modernc.org/sqlite/lib"
)

// sqliteDialect is SQLite: one file, one process, one writer.
type sqliteDialect struct {
	read    *sql.DB
	uniques sync.Map // "table.a, table.b" → []string, the unique indexes over these columns
}

func openSQLite(ctx context.Context, path string, o Options) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if i, err := os.Stat(path); o.Existing && (errors.Is(err, os.ErrNotExist) || err == nil && i.Size() == 0) {
		return nil, fmt.Errorf("there is no database %s: name the installation's own folder with --data; volare serve, or volare migrate, makes a new one", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("the database's folder: %w", err)
	}
	lock, err := lockFile(path, o.Shared)
	if err != nil {
		return nil, err
	}
	d, readers := &sqliteDialect{}, max(4, 2*runtime.NumCPU())
	s := &Store{dialect: d, gate: semaphore.NewWeighted(1), readers: semaphore.NewWeighted(int64(readers)), lock: lock}
	// Made here so that only its owner can read it; SQLite's other files follow its permissions.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		lock.Close()
		return nil, fmt.Errorf("the database can't be written: %w", err)
	}
	f.Close()
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)" +
		"&_pragma=journal_size_limit(67108864)&_pragma=temp_store(MEMORY)"
	// One writing connection, kept for ever: its statements stay prepared.
	s.write, err = openCached(dsn+"&_txlock=immediate&_pragma=cache_size(-65536)", 1)
	if err == nil {
		s.read, err = openCached(dsn+"&_query_only=1&_pragma=cache_size(-16384)", readers)
	}
	d.read = s.read
	if err == nil {
		err = s.write.PingContext(ctx)
	}
	if err != nil {
		lock.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

func (*sqliteDialect) engine() Engine           { return SQLite }
func (*sqliteDialect) writing() *sql.TxOptions  { return nil }
func (*sqliteDialect) reading() *sql.TxOptions  { return &sql.TxOptions{ReadOnly: true} }
func (*sqliteDialect) forUpdate(bool) string    { return "" }
func (*sqliteDialect) alone() string            { return "" }
func (*sqliteDialect) numbered() bool           { return false } // it looks each $n up among all of them
func (*sqliteDialect) retryable(err error) bool { return sqliteCode(err)&0xff == code.SQLITE_BUSY }

func (*sqliteDialect) migrating() (goose.Dialect, []goose.ProviderOption, error) {
	return goose.DialectSQLite3, nil, nil
}

func (*sqliteDialect) checkpoint(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// indexes finds the unique indexes over columns ("table.a, table.b"), which is
// all that SQLite says when one is violated.
func (d *sqliteDialect) indexes(columns string) []string {
	if names, ok := d.uniques.Load(columns); ok {
		return names.([]string)
	}
	table, _, _ := strings.Cut(columns, ".")
	rows, err := d.read.Query(`SELECT i.name FROM pragma_index_list($1) i, pragma_index_info(i.name) c
		WHERE i."unique" = 1 GROUP BY i.name HAVING group_concat($1 || '.' || c.name, ', ') = $2`, table, columns)
	if err != nil {
		return nil
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var n string
		if rows.Scan(&n) == nil {
			names = append(names, n)
		}
	}
	if rows.Err() == nil {
		d.uniques.Store(columns, names)
	}
	return names
}

func (d *sqliteDialect) classify(err error) failure {
	c := sqliteCode(err)
	// "… constraint failed: WHAT (2067)"
	_, what, _ := strings.Cut(err.Error(), "constraint failed: ")
	if i := strings.LastIndex(what, " ("); i >= 0 {
		what = what[:i]
	}
	if i := strings.LastIndex(what, "constraint failed: "); i >= 0 {
		what = what[i+len("constraint failed: "):]
	}
	switch c {
	case code.SQLITE_CONSTRAINT_UNIQUE, code.SQLITE_CONSTRAINT_PRIMARYKEY:
		if index, ok := strings.CutPrefix(what, "index '"); ok {
			return failure{constraint: Unique, names: []string{strings.TrimSuffix(index, "'")}}
		}
		return failure{constraint: Unique, names: d.indexes(what)}
	case code.SQLITE_CONSTRAINT_FOREIGNKEY:
		return failure{constraint: ForeignKey}
	case code.SQLITE_CONSTRAINT_CHECK:
		return failure{constraint: Check, names: []string{what}}
	case code.SQLITE_CONSTRAINT_NOTNULL:
		return failure{constraint: NotNull, names: []string{what}}
	}
	switch c & 0xff {
	case code.SQLITE_FULL:
		return failure{full: true}
	case code.SQLITE_IOERR, code.SQLITE_CANTOPEN, code.SQLITE_READONLY, code.SQLITE_BUSY:
		return failure{unreachable: true}
	}
	return failure{}
}

// sqliteCode is SQLite's extended result code; 0 when err isn't SQLite's.
func sqliteCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}
