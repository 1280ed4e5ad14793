package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// figures measures this program: a fresh server in a folder of its own, from
// its start to its first answer, and its memory when it has nothing to do.
func figures(ctx context.Context) []finding {
	start, memory, binary := finding{what: "start"}, finding{what: "memory"}, finding{what: "program"}
	took, rss, size, err := measure(ctx)
	if err != nil {
		start.said, start.mend = "couldn't be measured", err.Error()
		return []finding{start}
	}
	start.said = fmt.Sprintf("%s from the start of a fresh server to its first answer", took.Round(time.Millisecond))
	if took > mostStart {
		start.mend = "more than a second: the disk or the machine is slow"
	}
	memory.said = megabytes(rss) + " resident when idle"
	if rss > mostMemory {
		memory.mend = "more than 64 MiB: set GOMEMLIMIT"
	}
	binary.said = megabytes(size) + ", version " + version
	if size > mostBinary {
		binary.mend = "more than 60 MB: build it with -ldflags=-s -w"
	}
	return []finding{start, memory, binary}
}

// measure runs a server in an empty folder.
func measure(ctx context.Context) (took time.Duration, rss, size int64, err error) {
	self, err := os.Executable()
	if err != nil {
		return 0, 0, 0, err
	}
	i, err := os.Stat(self)
	if err != nil {
		return 0, 0, 0, err
	}
	dir, err := os.MkdirTemp("", "volare-doctor-")
	if err != nil {
		return 0, 0, 0, err
	}
	defer os.RemoveAll(dir)
	address, err := freeAddress()
	if err != nil {
		return 0, 0, 0, err
	}
	c := exec.CommandContext(ctx, self, "serve", "--data", dir, "--listen", address, "--log-level", "error") //nolint:gosec // ourselves
	c.Env = unset(os.Environ(), "VOLARE_")
	begun := time.Now()
	if err := c.Start(); err != nil {
		return 0, 0, 0, err
	}
	if err = answered(ctx, "http://"+address+"/healthz"); err == nil {
		took = time.Since(begun)
		time.Sleep(2 * time.Second) // idle
		rss, err = resident(c.Process.Pid)
	}
	return took, rss, i.Size(), errors.Join(err, c.Process.Signal(syscall.SIGTERM), c.Wait())
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// unset leaves variables out whose names begin with prefix.
func unset(environ []string, prefix string) []string {
	var left []string
	for _, v := range environ {
		if !strings.HasPrefix(v, prefix) {
			left = append(left, v)
		}
	}
	return left
}

// answered waits for the first good answer, ten seconds at most.
func answered(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		if a, err := http.DefaultClient.Do(r); err == nil {
			a.Body.Close()
			if a.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return errors.New("no answer from a fresh server within ten seconds")
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// resident is a process's memory, as Linux counts it.
func resident(pid int) (int64, error) {
	f, err := os.Open("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if v, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(v), " kB"), 10, 64)
			return kb << 10, err
		}
	}
	return 0, errors.New("the memory isn't told")
}
