package store_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"volare/internal/pgtest"
	"volare/internal/store"
	"volare/internal/store/storetest"
)

// writerEnv names the database that this test binary, started by a test, writes to until it is killed.
const writerEnv = "VOLARE_TEST_WRITER"

func TestMain(m *testing.M) {
	if address := os.Getenv(writerEnv); address != "" {
		os.Exit(writeUntilKilled(address))
	}
	os.Exit(m.Run())
}

// writeUntilKilled writes pairs of rows and prints each number once its commit is acknowledged.
func writeUntilKilled(address string) int {
	ctx, cancel := contextFor(time.Minute)
	defer cancel()
	s, err := store.Open(ctx, store.Options{Database: address})
	for n := int64(1); err == nil; n++ {
		err = s.Write(ctx, func(tx *store.Tx) error {
			if err := add(tx, fmt.Sprint("a", n), n); err != nil {
				return err
			}
			return add(tx, fmt.Sprint("b", n), n)
		})
		if err == nil {
			fmt.Println(n)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

func TestAKilledWriterLosesNothingAcknowledged(t *testing.T) {
	for _, e := range storetest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := storetest.Address(t, e)
			s, err := store.Open(t.Context(), store.Options{Database: address})
			must(t, err)
			thing(t, s)
			must(t, s.Close())
			writer := exec.Command(os.Args[0])
			writer.Env = append(os.Environ(), writerEnv+"="+address)
			writer.Stderr = os.Stderr
			out, err := writer.StdoutPipe()
			must(t, err)
			must(t, writer.Start())
			acknowledged := 0
			for lines := bufio.NewScanner(out); lines.Scan(); {
				acknowledged++
				if acknowledged == 100 {
					if e == store.SQLite {
						_, err := store.Open(t.Context(), store.Options{Database: address})
						if err == nil || !strings.Contains(err.Error(), "another server is using the database") || strings.Contains(err.Error(), "\n") {
							t.Errorf("a second server: %v", err)
						}
					}
					must(t, writer.Process.Kill())
				}
			}
			_ = writer.Wait()
			if acknowledged < 100 {
				t.Fatalf("the writer ended by itself after %d", acknowledged)
			}
			s = storetest.Open(t, address)
			time.Sleep(100 * time.Millisecond) // PostgreSQL may still be ending the dead one's session
			must(t, s.Read(t.Context(), func(tx *store.Tx) error {
				var rows, most int
				if err := tx.QueryRow("SELECT count(*), max(n) FROM thing").Scan(&rows, &most); err != nil {
					return err
				}
				if most < acknowledged || rows != 2*most {
					t.Errorf("%d acknowledged, %d rows, the last pair is %d", acknowledged, rows, most)
				}
				return nil
			}))
		})
	}
}

func TestASharedUserWorksBesideTheServer(t *testing.T) {
	address := storetest.Address(t, store.SQLite)
	server := storetest.Open(t, address)
	command, err := store.Open(t.Context(), store.Options{Database: address, Shared: true})
	must(t, err)
	must(t, command.Write(t.Context(), func(tx *store.Tx) error { return tx.SetInstallation("name", "Volare") }))
	must(t, command.Close())
	must(t, server.Read(t.Context(), func(tx *store.Tx) error {
		v, err := tx.Installation("name")
		if v != "Volare" {
			t.Errorf("%q", v)
		}
		return err
	}))
	must(t, server.Close())
	command, err = store.Open(t.Context(), store.Options{Database: address, Shared: true})
	must(t, err)
	defer command.Close()
	storetest.Open(t, address) // a command doesn't keep a server from starting
}

func TestOpenBringsTheSchemaUpAndRefusesANewerOne(t *testing.T) {
	for _, e := range storetest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := storetest.Empty(t, e)
			for range 2 { // the second time there is nothing to do
				s, err := store.Open(t.Context(), store.Options{Database: address})
				must(t, err)
				must(t, s.Ping(t.Context()))
				must(t, s.Close())
				must(t, s.Close())
			}
			s, err := store.Open(t.Context(), store.Options{Database: address})
			must(t, err)
			must(t, s.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)")
				return err
			}))
			must(t, s.Close())
			_, err = store.Open(t.Context(), store.Options{Database: address})
			if err == nil || !strings.Contains(err.Error(), "a newer volare has used it") || strings.Contains(err.Error(), "\n") {
				t.Errorf("a newer schema: %v", err)
			}
		})
	}
}

// TestTheQueuesSchemaIsThePinnedLibrarys fails when the library brings a
// migration that ours (riverAt) don't place yet.
func TestTheQueuesSchemaIsThePinnedLibrarys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var ok bool
		var said []string
		if s.Engine() == store.SQLite {
			m, err := rivermigrate.New(riversqlite.New(s.WriteDB()), nil)
			must(t, err)
			r, err := m.Validate(t.Context(), nil)
			must(t, err)
			ok, said = r.OK, r.Messages
		} else {
			m, err := rivermigrate.New[pgx.Tx](riverpgxv5.New(s.Pool()), nil)
			must(t, err)
			r, err := m.Validate(t.Context(), nil)
			must(t, err)
			ok, said = r.OK, r.Messages
		}
		if !ok {
			t.Errorf("%q", said)
		}
	})
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	readOnly := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(readOnly, nil, 0o400))
	collated := pgtest.NewDatabase(t)
	for _, c := range []struct{ address, said string }{
		{"mysql://x", `the database is named "sqlite:PATH"`},
		{"sqlite:" + filepath.Join(readOnly, "volare.db"), "the database's folder"},
		{"postgres://nobody@127.0.0.1:1/volare", "PostgreSQL can't be reached"},
		{otherCollation(t, collated), "CREATE DATABASE"},
	} {
		_, err := store.Open(t.Context(), store.Options{Database: c.address})
		if err == nil || !strings.Contains(err.Error(), c.said) {
			t.Errorf("%s: %v", c.address, err)
		}
	}
}

// otherCollation makes a database in which text sorts by language, beside the one at address.
func otherCollation(t *testing.T, address string) string {
	t.Helper()
	c, err := pgx.Connect(t.Context(), address)
	must(t, err)
	defer c.Close(t.Context()) //nolint:errcheck // a test's own connection
	name := "collated_" + c.Config().Database
	_, err = c.Exec(t.Context(), "CREATE DATABASE "+name+" TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'it-IT' LOCALE 'C.UTF-8'")
	must(t, err)
	t.Cleanup(func() {
		ctx, cancel := contextFor(10 * time.Second)
		defer cancel()
		c, err := pgx.Connect(ctx, address)
		must(t, err)
		defer c.Close(ctx) //nolint:errcheck // a test's own connection
		_, err = c.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
		must(t, err)
	})
	return strings.Replace(address, "/"+c.Config().Database, "/"+name, 1)
}

// What works on an installation makes none out of a mistyped name, and leaves nothing behind.
func TestOpenExistingMakesNothing(t *testing.T) {
	for _, e := range storetest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := storetest.Empty(t, e)
			for range 2 {
				s, err := store.Open(t.Context(), store.Options{Database: address, Shared: true, Existing: true})
				if err == nil || !strings.HasPrefix(err.Error(), "there is no") || strings.Contains(err.Error(), "\n") {
					t.Fatalf("%v %v", s, err)
				}
			}
			if file, is := strings.CutPrefix(address, "sqlite:"); is {
				if left, err := os.ReadDir(filepath.Dir(file)); err != nil || len(left) > 0 {
					t.Errorf("%v %v", left, err)
				}
			}
			s, err := store.Open(t.Context(), store.Options{Database: address})
			must(t, err)
			must(t, s.Close())
			s, err = store.Open(t.Context(), store.Options{Database: address, Shared: true, Existing: true})
			must(t, err)
			must(t, s.Close())
		})
	}
}

// A renewal must touch no index of its subscription: then PostgreSQL writes the
// row's next version beside it, at a tenth of the cost.
func TestRenewalsChangeNoIndexOfSubscriptions(t *testing.T) {
	s := storetest.New(t, store.PostgreSQL)
	must(t, s.Read(t.Context(), func(tx *store.Tx) error {
		defs, err := store.All(tx, store.Value[string], "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = 'subscription'")
		if len(defs) < 5 {
			t.Errorf("only %d indexes", len(defs))
		}
		for _, d := range defs {
			for _, changing := range []string{"starts_on", "ends_on", "term_number", "decision", "updated_at", "version", "undo_until"} {
				if strings.Contains(d, changing) {
					t.Errorf("%s\nnames %s, which renewals change", d, changing)
				}
			}
		}
		room, err2 := store.One(tx, store.Value[string], "SELECT coalesce(array_to_string(reloptions, ','), '') FROM pg_class WHERE oid = 'subscription'::regclass")
		if room != "fillfactor=50" {
			t.Errorf("subscription has %q", room)
		}
		return errors.Join(err, err2)
	}))
}
