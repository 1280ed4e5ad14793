package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// server is an installed PostgreSQL: the directory of its programs.
type server struct{ dir string }

// debian is where Debian's packages put servers, several versions beside each other.
const debian = "/usr/lib/postgresql/*/bin/postgres"

// findServer returns the newest of the installed servers, else the one in PATH.
func findServer(installed string) (server, error) {
	found, err := filepath.Glob(installed)
	if err != nil {
		return server{}, err
	}
	if len(found) > 0 {
		newest := slices.MaxFunc(found, func(a, b string) int { return major(a) - major(b) })
		return server{filepath.Dir(newest)}, nil
	}
	if p, err := exec.LookPath("postgres"); err == nil {
		return server{filepath.Dir(p)}, nil
	}
	return server{}, errors.New("these tests need a PostgreSQL server, which is not installed: apt-get install postgresql")
}

// major is the version in a path like /usr/lib/postgresql/15/bin/postgres.
func major(path string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	if err != nil {
		return 0
	}
	return n
}

// unprivileged says as whom the server runs and gives that user home: the
// server refuses to run as root. It gets a session of its own, because Ctrl-C
// is for the tests; they end it.
func unprivileged(home string) (*syscall.SysProcAttr, error) {
	as := &syscall.SysProcAttr{Setsid: true}
	if os.Geteuid() != 0 {
		return as, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return as, os.Chown(home, int(uid), int(gid))
}

func (s server) initdb(ctx context.Context, data string, as *syscall.SysProcAttr) error {
	x := exec.CommandContext(ctx, filepath.Join(s.dir, "initdb"), "--pgdata", data, "--username", "postgres",
		"--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions")
	x.SysProcAttr, x.Dir = as, "/"
	if out, err := x.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

func (s server) command(data, socket string, mode Durability) *exec.Cmd {
	set := []string{
		"listen_addresses=", "unix_socket_directories=" + socket,
		"dynamic_shared_memory_type=mmap", // in data, so that a crash leaves nothing elsewhere
		"shared_buffers=64MB", "max_connections=300", "timezone=UTC", "jit=off",
	}
	if mode == Durable {
		set = append(set, "fsync=on", "synchronous_commit=on", "full_page_writes=on", "max_wal_size=1GB")
	} else {
		set = append(set, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=256MB", "autovacuum=off")
	}
	args := []string{"-D", data}
	for _, v := range set {
		args = append(args, "-c", v)
	}
	return exec.Command(filepath.Join(s.dir, "postgres"), args...)
}

// childrenOf lists the processes that pid has started, as far as the system tells.
func childrenOf(pid int) (children []int) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", pid))
	if err != nil {
		return nil // they end by themselves when they notice
	}
	for f := range strings.FieldsSeq(string(b)) {
		if n, err := strconv.Atoi(f); err == nil {
			children = append(children, n)
		}
	}
	return children
}
