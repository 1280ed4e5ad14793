package store

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// fileLock is an open FILE.lock, which may or may not hold the lock.
type fileLock struct {
	*os.File
	held bool
}

// lockFile takes FILE.lock, so that a second server on the same SQLite file is
// refused. The kernel gives the lock back when the process ends, however it
// ends. A shared user takes it only if it is free, to be able to migrate.
func lockFile(path string, shared bool) (*fileLock, error) {
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the database's folder can't be written: %w", err)
	}
	l := &fileLock{File: f}
	for tries := 0; ; tries++ {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			l.held = true
			return l, nil
		case !errors.Is(err, syscall.EWOULDBLOCK):
			f.Close()
			return nil, fmt.Errorf("locking %s.lock: %w", path, err)
		case shared:
			return l, nil
		case tries == 10: // a short command holds it no longer than a migration takes
			f.Close()
			return nil, fmt.Errorf("another server is using the database %s: stop it first, or give this one another folder", path)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// release gives the lock back; the file stays, or a third process could lock another one of that name.
func (l *fileLock) release() error {
	l.held = false
	return syscall.Flock(int(l.Fd()), syscall.LOCK_UN)
}
