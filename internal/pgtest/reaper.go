package pgtest

import (
	_ "embed"
	"os"
	"os/exec"
	"syscall"
)

//go:embed reaper.sh
var reaperScript string

// startReaper starts the process that removes the cluster when this one
// closes c.owner or ends, be it by exit, panic or kill -9: all of them close
// the pipe that it reads. It is the only way in which clusters end.
func (c *Cluster) startReaper() error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	c.reaper = exec.Command("/bin/sh", "-c", reaperScript, "pgtest-reaper", c.home)
	c.reaper.Stdin, c.reaper.Dir = r, "/"
	c.reaper.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // Ctrl-C is not for it
	c.owner = w
	return c.reaper.Start()
}
