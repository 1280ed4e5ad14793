package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"volare/internal/pgtest"
)

func TestCommandGetsAClusterAndItsExitCodeIsPassedOn(t *testing.T) {
	told := filepath.Join(t.TempDir(), "told")
	code, err := run(pgtest.Durable, "bench", []string{"sh", "-c",
		`psql -Atqc 'SHOW fsync' -c 'SELECT current_database()' "$VOLARE_TEST_DATABASE" >` + told + `; echo $` + pgtest.Env + ` >>` + told + `; exit 3`})
	if err != nil || code != 3 {
		t.Fatalf("code %d, %v, want 3", code, err)
	}
	b, err := os.ReadFile(told)
	if err != nil {
		t.Fatal(err)
	}
	fsync, rest, _ := strings.Cut(string(b), "\n")
	database, dsn, _ := strings.Cut(rest, "\n")
	if fsync != "on" || database != "bench" || !strings.HasPrefix(dsn, "postgres://") {
		t.Errorf("the command saw:\n%s", b)
	}
	if err := pgtest.Verify(t.Context(), strings.TrimSpace(dsn)); err == nil {
		t.Error("the cluster outlives its command")
	}
}

func TestSignalsReachTheCommand(t *testing.T) {
	started := filepath.Join(t.TempDir(), "started")
	go func() {
		for { // the signal goes to this process once its command is there
			if _, err := os.Stat(started); err == nil {
				_ = syscall.Kill(os.Getpid(), syscall.SIGTERM)
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	code, err := run(pgtest.Fast, "", []string{"sh", "-c", "echo >" + started + "; exec sleep 60"})
	if want := 128 + int(syscall.SIGTERM); err != nil || code != want {
		t.Errorf("code %d, %v, want %d", code, err, want)
	}
}

func TestUnknownCommandIsAnError(t *testing.T) {
	if _, err := run(pgtest.Fast, "", []string{"/nowhere/command"}); err == nil {
		t.Error("no error")
	}
}
