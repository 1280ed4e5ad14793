// Command pgtestd runs a command with a throw-away PostgreSQL cluster:
//
//	go run ./internal/pgtest/pgtestd [-durable] [-database NAME] -- go test ./...
//
// The command finds the cluster's address in VOLARE_TEST_POSTGRES, that of the
// database asked for in VOLARE_TEST_DATABASE, and the server's programs in
// PATH. The cluster ends with the command, whose exit code is passed on. It
// owns no more than that; the cluster is package pgtest's. Start at run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"volare/internal/pgtest"
)

func main() {
	durable := flag.Bool("durable", false, "keep PostgreSQL's promises at a crash: for benchmarks and crash tests")
	database := flag.String("database", "", "make an empty database of this `name` too")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: pgtestd [-durable] [-database NAME] -- COMMAND [ARGUMENT…]")
		os.Exit(2)
	}
	code, err := run(pgtest.Durability(*durable), *database, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "pgtestd:", err)
		os.Exit(1)
	}
	os.Exit(code)
}

// run returns the command's exit code, as a shell gives it.
func run(mode pgtest.Durability, database string, command []string) (code int, err error) {
	// Listening from the start: a signal must not end us before the cluster.
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)

	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	c, err := pgtest.Start(ctx, mode)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.Stop()) }()

	x := exec.Command(command[0], command[1:]...)
	x.Stdin, x.Stdout, x.Stderr = os.Stdin, os.Stdout, os.Stderr
	x.Env = append(os.Environ(), pgtest.Env+"="+c.DSN(), "PATH="+c.BinDir()+":"+os.Getenv("PATH"))
	if database != "" {
		dsn, err := c.Create(ctx, database, "template1")
		if err != nil {
			return 0, err
		}
		x.Env = append(x.Env, "VOLARE_TEST_DATABASE="+dsn)
	}
	if err := x.Start(); err != nil {
		return 0, err
	}
	go func() {
		for s := range signals {
			_ = x.Process.Signal(s) // refused only when it has ended
		}
	}()
	if err := x.Wait(); err != nil {
		var ended *exec.ExitError
		if !errors.As(err, &ended) {
			return 0, err
		}
		if w := ended.Sys().(syscall.WaitStatus); w.Signaled() {
			return 128 + int(w.Signal()), nil
		}
		return ended.ExitCode(), nil
	}
	return 0, nil
}
