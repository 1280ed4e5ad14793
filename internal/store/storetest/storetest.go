// Package storetest gives tests a migrated database of their own on either
// engine. It owns how they are made quickly (a template, migrated once, is
// copied per test) and must not know what is tested. Start at Each.
package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"volare/internal/pgtest"
	"volare/internal/store"
)

// Engines are both engines, in the order in which tests run on them.
var Engines = []store.Engine{store.SQLite, store.PostgreSQL}

// Each runs f once per engine, each time on a fresh, migrated database.
func Each(t *testing.T, f func(t *testing.T, s *store.Store)) {
	t.Helper()
	for _, e := range Engines {
		t.Run(string(e), func(t *testing.T) { f(t, New(t, e)) })
	}
}

// New opens a fresh, migrated database; it is closed and gone when t ends.
func New(t testing.TB, e store.Engine) *store.Store {
	t.Helper()
	return Open(t, Address(t, e))
}

// Open opens the database at address, strictly, and closes it when t ends.
func Open(t testing.TB, address string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Database: address, Strict: true})
	if err != nil {
		t.Fatalf("open the test database: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the test database: %v", err)
		}
	})
	return s
}

// Address makes a fresh, migrated database and returns what Options.Database
// wants: for tests that open it themselves, twice, or in another process.
func Address(t testing.TB, e store.Engine) string {
	t.Helper()
	if e == store.PostgreSQL {
		return pgtest.Database(t, "store-"+store.SchemaKey(), migrate)
	}
	file, err := template()
	if err != nil {
		t.Fatalf("the SQLite template: %v", err)
	}
	path := filepath.Join(t.TempDir(), "volare.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

// Empty makes a database without any schema.
func Empty(t testing.TB, e store.Engine) string {
	t.Helper()
	if e == store.PostgreSQL {
		return pgtest.NewDatabase(t)
	}
	return "sqlite:" + filepath.Join(t.TempDir(), "volare.db")
}

// template is the bytes of a migrated SQLite file.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "volare-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a leftover in the temporary folder
	path := filepath.Join(dir, "volare.db")
	if err := migrate(context.Background(), "sqlite:"+path); err != nil {
		return nil, err
	}
	return os.ReadFile(path) //nolint:gosec // our own path
})

// migrate opens and closes a database: opening brings the schema up to date,
// closing leaves all of it in the one file.
func migrate(ctx context.Context, address string) error {
	s, err := store.Open(ctx, store.Options{Database: address})
	if err != nil {
		return err
	}
	return s.Close()
}
