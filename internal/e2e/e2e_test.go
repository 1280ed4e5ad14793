// Package e2e plays whole journeys against the real program, built as it is
// shipped: each file in testdata is one, as a script of commands with their
// expected outcome.
//
// It owns the scripts' own commands (script_test.go) and must not know the program's
// packages: whatever it wants to know it asks as people do, by the command
// line and over HTTP. Start reading at testdata/commercial.txtar.
package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// bin is the folder of the program under test.
var bin string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "volare-e2e-")
	if err == nil {
		bin = dir
		build := exec.Command("go", "build", "-trimpath", "-o", filepath.Join(dir, "volare"), "volare/cmd/volare")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		build.Stderr = os.Stderr
		err = build.Run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the program can't be built:", err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func TestJourneys(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Cmds:                commands,
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", bin+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Setenv("SAMPLE", filepath.Join(root(), "sample"))
			return setStage(e)
		},
	})
}

func root() string {
	dir, _ := os.Getwd() // of the package, as go test runs it
	return filepath.Join(dir, "..", "..")
}

// address NAME finds a free address of this machine and puts it into $NAME.
func address(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: address NAME")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], l.Addr().String())
	ts.Check(l.Close())
}

// answers URL waits, twenty seconds at most, until URL answers 200.
func answers(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: answers URL")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	err := errors.New("not asked")
	for ctx.Err() == nil {
		var status int
		if status, _, err = ask(ctx, "GET", args[0], ""); err == nil && status == http.StatusOK {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("%s doesn't answer: %v", args[0], err)
}

// http METHOD URL STATUS [FILE] sends FILE as JSON and wants STATUS; the answer
// is the standard output.
func request(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 || len(args) > 4 {
		ts.Fatalf("usage: http METHOD URL STATUS [FILE]")
	}
	body := ""
	if len(args) == 4 {
		body = ts.ReadFile(args[3])
	}
	status, text, err := ask(context.Background(), args[0], args[1], body)
	ts.Check(err)
	_, err = io.WriteString(ts.Stdout(), text)
	ts.Check(err)
	if fmt.Sprint(status) != args[2] {
		ts.Fatalf("%s %s: %d, wanted %s: %s", args[0], args[1], status, args[2], text)
	}
}

func ask(ctx context.Context, method, url, body string) (int, string, error) {
	r, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer a.Body.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(a.Body)
	return a.StatusCode, b.String(), err
}
