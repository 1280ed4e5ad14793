package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migration/*.sql
var migrations embed.FS

// riverAt places the job queue's own schema versions among ours: our version →
// its version. Each has a transaction of its own, as some need what the one
// before committed. A test compares the last with the pinned library; a newer
// one is added under the next free number of ours.
var riverAt = map[int64]int{2: 1, 3: 2, 4: 3, 5: 4, 6: 5, 7: 6, 8: 7, 9: 8}

// roomAt is our version in which PostgreSQL's pages of subscriptions get room
// for the rows' next versions: without it a renewal would go to another page,
// and into every index again. SQLite writes a row in its place.
const (
	roomAt = 29
	room   = "ALTER TABLE subscription SET (fillfactor = 50)"
)

// migrate brings the schema up to date. Every step is one transaction, so a
// migration that was killed goes on where it stood. With unchanged it only
// says that there is something to do.
func (s *Store) migrate(ctx context.Context, unchanged bool) error {
	p, err := s.provider()
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if err := s.refuseNewer(ctx, p); err != nil {
		return err
	}
	pending, err := p.HasPending(ctx)
	if err != nil {
		return fmt.Errorf("reading the schema's version: %w", s.classify(err))
	}
	if !pending {
		return nil
	}
	if unchanged {
		return errors.New("the database's schema is older than this volare: volare migrate, or the next start of the server, brings it up to date")
	}
	if s.lock != nil && !s.lock.held {
		return errors.New("the database needs this version's schema, and another process is using it: stop the server first")
	}
	results, err := p.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrating the database: %w", s.classify(err))
	}
	for _, r := range results {
		s.log.Info("migrated", "version", r.Source.Version, "took", r.Duration)
	}
	return nil
}

// refuseNewer refuses a database that a newer Volare has changed.
func (s *Store) refuseNewer(ctx context.Context, p *goose.Provider) error {
	current, known, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("reading the schema's version: %w", s.classify(err))
	}
	if current > known {
		return fmt.Errorf("the database has schema version %d, this volare knows %d: a newer volare has used it; run that one, or restore a backup",
			current, known)
	}
	return nil
}

func (s *Store) provider() (*goose.Provider, error) {
	dialect, options, err := s.dialect.migrating()
	if err != nil {
		return nil, err
	}
	river, err := s.riverMigrations()
	if err != nil {
		return nil, err
	}
	own := append(river, goose.NewGoMigration(roomAt, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		if s.Engine() == SQLite {
			return nil
		}
		_, err := tx.ExecContext(ctx, room)
		return err
	}}, &goose.GoFunc{RunTx: func(context.Context, *sql.Tx) error { return nil }}))
	dir, err := fs.Sub(migrations, "migration")
	if err != nil {
		return nil, err
	}
	// Only ours: other libraries may register migrations of their own.
	options = append(options, goose.WithGoMigrations(own...), goose.WithDisableGlobalRegistry(true))
	return goose.NewProvider(dialect, s.write, dir, options...)
}

// riverMigrations makes the queue's migrations from its library's own SQL.
func (s *Store) riverMigrations() ([]*goose.Migration, error) {
	if s.Engine() == SQLite {
		return riverSteps(riversqlite.New(s.write))
	}
	return riverSteps[pgx.Tx](riverpgxv5.New(s.pool))
}

func riverSteps[T any](d riverdriver.Driver[T]) ([]*goose.Migration, error) {
	m, err := rivermigrate.New(d, nil)
	if err != nil {
		return nil, err
	}
	var steps []*goose.Migration
	for ours, theirs := range riverAt {
		v, err := m.GetVersion(theirs)
		if err != nil {
			return nil, err
		}
		steps = append(steps, goose.NewGoMigration(ours, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, strings.ReplaceAll(v.SQLUp, "/* TEMPLATE: schema */", ""))
			// The library's own record; its column "line" came with version 5.
			record := "INSERT INTO river_migration (version) VALUES ($1)"
			if theirs >= 5 {
				record = "INSERT INTO river_migration (line, version) VALUES ('main', $1)"
			}
			if err == nil {
				_, err = tx.ExecContext(ctx, record, theirs)
			}
			return err
		}}, &goose.GoFunc{RunTx: func(context.Context, *sql.Tx) error {
			return errors.New("the job queue's schema isn't taken back: restore a backup")
		}}))
	}
	return steps, nil
}

// SchemaKey changes whenever a migration does: it names copies of a migrated database.
func SchemaKey() string {
	h := sha256.New()
	fmt.Fprintln(h, riverAt, roomAt, room) // maps print in the order of their keys
	err := fs.WalkDir(migrations, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := migrations.ReadFile(path)
		fmt.Fprintf(h, "%s %d\n%s", path, len(b), b)
		return err
	})
	if err != nil {
		panic(err) // embedded files are always readable
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}
