package pgtest_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"volare/internal/pgtest"
)

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func exec1(t *testing.T, dsn string, statements ...string) {
	t.Helper()
	conn := connect(t, dsn)
	for _, s := range statements {
		if _, err := conn.Exec(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func one[T any](t *testing.T, dsn, query string) (v T) {
	t.Helper()
	if err := connect(t, dsn).QueryRow(t.Context(), query).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

func TestDatabasesAreMarkedEmptyAndTheirOwn(t *testing.T) {
	a, b := pgtest.NewDatabase(t), pgtest.NewDatabase(t)
	exec1(t, a, "CREATE TABLE seat (n INT)")
	if n := one[int](t, b, "SELECT count(*) FROM pg_tables WHERE tablename = 'seat'"); n != 0 {
		t.Error("a table made in one database appears in the other")
	}
	if err := pgtest.Verify(t.Context(), a); err != nil {
		t.Errorf("Verify of a test database: %v", err)
	}
	if got := one[string](t, a, "SELECT datcollate FROM pg_database WHERE datname = current_database()"); got != "C.UTF-8" {
		t.Errorf("collation %q, want C.UTF-8", got)
	}
}

func TestDatabaseIsGoneAfterItsTest(t *testing.T) {
	var name string
	keep := pgtest.NewDatabase(t)
	t.Run("inner", func(t *testing.T) {
		name = one[string](t, pgtest.NewDatabase(t), "SELECT current_database()")
	})
	if n := one[int](t, keep, "SELECT count(*) FROM pg_database WHERE datname = '"+name+"'"); n != 0 {
		t.Errorf("database %s is still there", name)
	}
}

func TestTemplateIsMigratedOnce(t *testing.T) {
	var runs atomic.Int32
	key := t.Name() + time.Now().String() // a cluster may live longer than this test
	migrate := func(ctx context.Context, dsn string) error {
		runs.Add(1)
		conn, err := pgx.Connect(ctx, dsn)
		if err != nil {
			return err
		}
		_, err = conn.Exec(ctx, "CREATE TABLE seat (n INT); INSERT INTO seat VALUES (7)")
		return errors.Join(err, conn.Close(ctx))
	}
	t.Run("together", func(t *testing.T) {
		for range 8 {
			t.Run("clone", func(t *testing.T) {
				t.Parallel()
				dsn := pgtest.Database(t, key, migrate)
				if n := one[int](t, dsn, "SELECT n FROM seat"); n != 7 {
					t.Errorf("got %d, want the template's 7", n)
				}
				exec1(t, dsn, "UPDATE seat SET n = 8")
				if err := pgtest.Verify(t.Context(), dsn); err != nil {
					t.Errorf("Verify of a clone: %v", err)
				}
			})
		}
	})
	if runs.Load() != 1 {
		t.Errorf("migrated %d times, want once", runs.Load())
	}
}

func TestVerifyRefusesUnmarked(t *testing.T) {
	dsn := pgtest.NewDatabase(t)
	name := one[string](t, dsn, "SELECT current_database()")
	exec1(t, dsn, "ALTER DATABASE "+name+" RESET volare.test")
	// Claiming it in the address or the session is not enough.
	for _, d := range []string{dsn, dsn + "&volare.test=on"} {
		err := pgtest.Verify(t.Context(), d)
		if !errors.Is(err, pgtest.ErrUnmarked) || !strings.Contains(err.Error(), name) {
			t.Errorf("Verify(%s) = %v, want ErrUnmarked naming the database", d, err)
		}
	}
}

func TestKill9LosesNothingCommitted(t *testing.T) {
	c := pgtest.StartFor(t, pgtest.Durable)
	dsn := c.NewDatabase(t)
	exec1(t, dsn, "CREATE TABLE seat (n INT)", "INSERT INTO seat VALUES (1)")
	if got := one[string](t, dsn, "SELECT current_setting('fsync') || current_setting('synchronous_commit')"); got != "onon" {
		t.Fatalf("durable cluster has fsync and synchronous_commit %s", got)
	}
	for range 3 {
		if err := c.Kill9(); err != nil {
			t.Fatal(err)
		}
		if _, err := pgx.Connect(t.Context(), dsn); err == nil {
			t.Fatal("the server answers after Kill9")
		}
		if err := c.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := one[int](t, dsn, "SELECT count(*) FROM seat"); n != 1 {
			t.Fatalf("%d rows after the crash, want 1", n)
		}
	}
	if err := c.Restart(t.Context()); err != nil {
		t.Fatalf("Restart of a running server: %v", err)
	}
	exec1(t, dsn, "INSERT INTO seat VALUES (2)")
}

func TestStopLeavesNothing(t *testing.T) {
	for _, how := range []string{"running", "crashed"} {
		t.Run(how, func(t *testing.T) {
			c := pgtest.StartFor(t, pgtest.Fast)
			home := one[string](t, c.DSN(), "SELECT current_setting('unix_socket_directories')")
			if how == "crashed" {
				if err := c.Kill9(); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.Stop(); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(home); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s after Stop: %v", home, err)
			}
			if err := c.Stop(); err != nil {
				t.Errorf("second Stop: %v", err)
			}
		})
	}
}

// asOwner makes this test binary a process that only starts a cluster, tells
// its directory, and ends in the way named by the variable's value.
const asOwner = "PGTEST_OWNER_ENDS_BY"

func TestMain(m *testing.M) {
	how, ok := os.LookupEnv(asOwner)
	if !ok {
		os.Exit(m.Run())
	}
	c, err := pgtest.Start(context.Background(), pgtest.Fast)
	if err != nil {
		panic(err)
	}
	os.Stdout.WriteString(c.DSN() + "\n")
	switch how {
	case "exit":
		os.Exit(0)
	case "panic":
		panic("as asked")
	case "kill":
		p, err := os.FindProcess(os.Getpid())
		if err != nil {
			panic(err)
		}
		_ = p.Kill()
		select {}
	}
}

func TestClusterEndsWithItsOwner(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, how := range []string{"exit", "panic", "kill"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			x := exec.Command(self)
			x.Env = append(os.Environ(), asOwner+"="+how)
			out, err := x.Output()
			if (err == nil) != (how == "exit") {
				t.Fatalf("owner ended with %v", err)
			}
			cfg, err := pgx.ParseConfig(strings.TrimSpace(string(out)))
			if err != nil {
				t.Fatal(err)
			}
			home := cfg.Host
			if filepath.Dir(home) != "/tmp" {
				t.Fatalf("cluster's directory is %q", home)
			}
			deadline := time.Now().Add(30 * time.Second)
			for _, err := os.Stat(home); err == nil; _, err = os.Stat(home) {
				if time.Now().After(deadline) {
					t.Fatalf("%s is still there", home)
				}
				time.Sleep(10 * time.Millisecond)
			}
		})
	}
}
