package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Durability says what a cluster promises about committed transactions.
type Durability bool

const (
	// Fast clusters forget at a crash: right for ordinary tests.
	Fast Durability = false
	// Durable clusters keep PostgreSQL's own promises (fsync and synchronous
	// commit on): right for benchmarks and crash tests.
	Durable Durability = true
)

// Cluster is one PostgreSQL server with its data. Making databases is safe from
// any number of goroutines; Kill9, Restart and Stop are for one at a time.
type Cluster struct {
	admin string // address of the maintenance database

	mu        sync.Mutex
	templates map[string]made

	// The rest is empty for a cluster that somebody else runs.
	home   string // directory of data, socket and log
	as     *syscall.SysProcAttr
	server server
	mode   Durability

	process *exec.Cmd
	exited  chan struct{} // closed when process is gone
	owner   io.Closer     // its end tells the reaper to clean up
	reaper  *exec.Cmd
}

var errForeign = errors.New("this cluster was started elsewhere")

// Start makes a new cluster and runs it until Stop, or until this process
// ends, whichever way.
func Start(ctx context.Context, mode Durability) (_ *Cluster, err error) {
	s, err := findServer(debian)
	if err != nil {
		return nil, err
	}
	// Not os.TempDir: the path of a socket has at most 107 bytes, and another
	// user must get there.
	home, err := os.MkdirTemp("/tmp", "volare-pg-")
	if err != nil {
		return nil, err
	}
	admin := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/postgres",
		RawQuery: url.Values{"host": {home}, "sslmode": {"disable"}}.Encode()}
	c := &Cluster{admin: admin.String(), home: home, server: s, mode: mode}
	if err := c.startReaper(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(home))
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.Stop())
		}
	}()
	if c.as, err = unprivileged(home); err != nil {
		return nil, err
	}
	if err := s.initdb(ctx, c.data(), c.as); err != nil {
		return nil, err
	}
	if err := c.run(ctx); err != nil {
		return nil, err
	}
	return c, c.exec(ctx, mark("postgres"))
}

// StartFor is Start for one test: it fails t if that doesn't work, and stops
// the cluster when t ends.
func StartFor(t testing.TB, mode Durability) *Cluster {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), setupTimeout)
	defer cancel()
	c, err := Start(ctx, mode)
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() {
		if err := c.Stop(); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	return c
}

// DSN is the address of c's maintenance database, the value for Env.
func (c *Cluster) DSN() string { return c.admin }

// BinDir is the directory of the server's programs (pgbench, pg_dump).
func (c *Cluster) BinDir() string { return c.server.dir }

// Kill9 ends every process of the server at once, as a crash does. The data
// stays; Restart goes on from it.
func (c *Cluster) Kill9() error {
	if c.home == "" {
		return errForeign
	}
	if c.down() {
		return nil
	}
	// Stopped first, so that it forks nothing between listing and killing.
	if err := c.process.Process.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	children := childrenOf(c.process.Process.Pid)
	if err := c.process.Process.Kill(); err != nil {
		return err
	}
	for _, pid := range children {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
	<-c.exited
	return nil
}

// Restart starts the server on its data again, after Kill9 or, ending it
// fast and cleanly, while it runs. It returns when the server answers.
func (c *Cluster) Restart(ctx context.Context) error {
	if c.home == "" {
		return errForeign
	}
	if !c.down() {
		if err := c.process.Process.Signal(syscall.SIGINT); err != nil {
			return err
		}
		<-c.exited
	}
	return c.run(ctx)
}

// Stop ends the server and removes everything of it.
func (c *Cluster) Stop() error {
	if c.home == "" {
		return errForeign
	}
	if err := c.owner.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return err
	}
	if c.reaper.ProcessState == nil {
		if err := c.reaper.Wait(); err != nil {
			return fmt.Errorf("clean up %s: %w", c.home, err)
		}
	}
	if c.exited != nil {
		<-c.exited
	}
	return nil
}

// run starts the server and waits until it answers.
func (c *Cluster) run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, setupTimeout)
	defer cancel()
	for {
		err := c.launch()
		if err != nil {
			return err
		}
		for !c.down() {
			if c.exec(ctx, "SELECT 1") == nil {
				return nil
			}
			if err := pause(ctx); err != nil {
				return fmt.Errorf("PostgreSQL doesn't answer: %w\n%s", err, c.log())
			}
		}
		// After a crash the old server's last processes may still hold its
		// memory: they end within moments.
		if err := pause(ctx); err != nil || !c.crashed() {
			return fmt.Errorf("PostgreSQL doesn't start (%s)\n%s", c.process.ProcessState, c.log())
		}
	}
}

func (c *Cluster) launch() error {
	log, err := os.OpenFile(filepath.Join(c.home, "log"), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	p := c.server.command(c.data(), c.home, c.mode)
	p.SysProcAttr, p.Dir, p.Stdout, p.Stderr = c.as, "/", log, log
	if err := p.Start(); err != nil {
		return err
	}
	exited := make(chan struct{})
	c.process, c.exited = p, exited
	go func() {
		_ = p.Wait() // how it ended stands in p.ProcessState
		close(exited)
	}()
	return nil
}

// crashed reports whether the server refused to start because of what an
// earlier one left.
func (c *Cluster) crashed() bool {
	_, err := os.Stat(filepath.Join(c.data(), "postmaster.pid"))
	return err == nil
}

// down reports whether the server that c started is gone.
func (c *Cluster) down() bool {
	select {
	case <-c.exited: // never ready when nil: somebody else's cluster
		return true
	default:
		return false
	}
}

func (c *Cluster) data() string { return filepath.Join(c.home, "data") }

func (c *Cluster) log() string {
	b, err := os.ReadFile(filepath.Join(c.home, "log"))
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(5 * time.Millisecond):
		return nil
	}
}
