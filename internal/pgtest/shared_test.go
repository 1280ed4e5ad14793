package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAttachRefusesWhatIsNoTestCluster(t *testing.T) {
	c := StartFor(t, Fast)
	if _, err := attach(t.Context(), c.DSN()); err != nil {
		t.Fatalf("attach to a test cluster: %v", err)
	}
	if err := c.exec(t.Context(), "ALTER DATABASE postgres RESET volare.test"); err != nil {
		t.Fatal(err)
	}
	if _, err := attach(t.Context(), c.DSN()); !errors.Is(err, ErrUnmarked) {
		t.Errorf("attach to an unmarked cluster: %v, want ErrUnmarked", err)
	}
	if _, err := attach(t.Context(), "host=/tmp dbname=postgres"); err == nil || !strings.Contains(err.Error(), Env) {
		t.Errorf("attach to an address that is no URL: %v, want an error naming %s", err, Env)
	}
}

func TestAttachedClusterIsNotOursToEnd(t *testing.T) {
	mine := sharedFor(t)
	c, err := attach(t.Context(), mine.DSN())
	if err != nil {
		t.Fatal(err)
	}
	dsn := c.NewDatabase(t)
	for name, err := range map[string]error{"Kill9": c.Kill9(), "Restart": c.Restart(t.Context()), "Stop": c.Stop()} {
		if !errors.Is(err, errForeign) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	if err := Verify(t.Context(), dsn); err != nil {
		t.Errorf("its databases: %v", err)
	}
}

func TestTwoProcessesShareATemplate(t *testing.T) {
	mine := sharedFor(t)
	key, runs := rand.Text(), 0 // new: the cluster may have run this test before
	for range 2 {               // each attached handle stands for a process: they share nothing but the cluster
		c, err := attach(t.Context(), mine.DSN())
		if err != nil {
			t.Fatal(err)
		}
		c.Database(t, key, func(_ context.Context, _ string) error { runs++; return nil })
	}
	if runs != 1 {
		t.Errorf("migrated %d times, want once", runs)
	}
}

func TestFailedMigrationIsToldAndLeavesNoTemplate(t *testing.T) {
	mine := sharedFor(t)
	key, broken := rand.Text(), errors.New("migration 3 is broken")
	if _, err := mine.template(t.Context(), key, func(_ context.Context, _ string) error { return broken }); !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	again, err := attach(t.Context(), mine.DSN())
	if err != nil {
		t.Fatal(err)
	}
	again.Database(t, key, func(_ context.Context, _ string) error { return nil })
}

func TestMissingServerIsOneClearError(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := findServer("/nowhere/*/bin/postgres")
	if err == nil || !strings.Contains(err.Error(), "apt-get install postgresql") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one line that says what to install", err)
	}
}

func TestNewestServerIsChosen(t *testing.T) {
	home := t.TempDir()
	for _, v := range []string{"9", "15", "17"} {
		dir := filepath.Join(home, v, "bin")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "postgres"), nil, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s, err := findServer(filepath.Join(home, "*/bin/postgres"))
	if want := filepath.Join(home, "17/bin"); err != nil || s.dir != want {
		t.Errorf("got %v, %v, want %s", s, err, want)
	}
}
