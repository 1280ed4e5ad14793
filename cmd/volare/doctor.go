package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"volare/internal/mail"
	"volare/internal/provision"
	"volare/internal/store"
)

func doctorCommand() *cobra.Command {
	return configured(&cobra.Command{
		Use: "doctor", Short: "Check settings, database, mail, clock and disk, and say what to mend", Args: cobra.NoArgs,
		Long: `Doctor checks what a server with these settings would need, changes nothing, and
measures a fresh server of its own: its start, its memory, its size. It may run
beside the server. Its exit code is 1 when something has to be mended.

` + settingsHelp,
	}, quiet(), slices.Concat(databaseSettings, serverSettings, faceSettings), doctor)
}

// finding is what a check came to.
type finding struct {
	what, said string
	mend       string // what to do about it; "" when all is well
}

// The figures that this program promises of itself.
const (
	mostStart  = time.Second
	mostMemory = 64 << 20
	mostBinary = 60 << 20 // 60 MB and a little
)

func doctor(c *cobra.Command, _ []string, s settings) error {
	ctx := c.Context()
	var found []finding
	base := func() (f finding) {
		f.what = "address"
		if err := s.fill(s.Listen); err != nil {
			f.said, f.mend = s.Listen, err.Error()
			return f
		}
		f.said = s.BaseURL + ", listening on " + s.Listen
		return f
	}
	// In this order: the address completes the settings.
	found = append(found, base())
	found = append(found, checkDatabase(ctx, s)...)
	found = append(found, checkMail(ctx, s), checkResolver(ctx, s), checkPortal(s), checkClock(), checkDisk(s))
	found = append(found, figures(ctx)...)
	return report(c.OutOrStdout(), found)
}

// report prints the findings; it fails when anything has to be mended.
func report(w io.Writer, found []finding) error {
	bad := 0
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range found {
		sign := "ok"
		if f.mend != "" {
			sign, bad = "MEND", bad+1
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", sign, f.what, f.said)
		if f.mend != "" {
			fmt.Fprintf(t, "\t\t→ %s\n", oneLine(errors.New(f.mend)))
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if bad > 0 {
		return told{}
	}
	return nil
}

// checkDatabase opens the database as it is, and asks how things stand in it.
func checkDatabase(ctx context.Context, s settings) []finding {
	f := finding{what: "database", said: "SQLite, " + filepath.Join(s.Data, "volare.db")}
	if s.Database != "" {
		f.said = "PostgreSQL"
		if u, err := url.Parse(s.Database); err == nil {
			f.said += ", " + u.Host + u.Path
		}
	} else if _, err := os.Stat(filepath.Join(s.Data, "volare.db")); errors.Is(err, os.ErrNotExist) {
		f.said += ": not there yet, the first start makes it"
		if err := writable(s.Data); err != nil {
			f.mend = "the folder can't be written: " + err.Error()
		}
		return []finding{f}
	}
	st, err := store.Open(ctx, store.Options{Database: s.database(), Shared: true, Unchanged: true})
	if err != nil {
		f.mend = err.Error()
		return []finding{f}
	}
	begun := time.Now()
	if err = st.Ping(ctx); err != nil {
		f.mend = err.Error()
	}
	f.said += fmt.Sprintf(", schema up to date, answers in %s", time.Since(begun).Round(10*time.Microsecond))
	found := append([]finding{f}, checkContents(ctx, st)...)
	if err := st.Close(); err != nil {
		found[0].mend = err.Error()
	}
	return found
}

// checkContents looks at the operator, the work that failed and the clock.
func checkContents(ctx context.Context, st *store.Store) []finding {
	operator := finding{what: "operator"}
	agenda := finding{what: "agenda", said: "nothing failed"}
	clock := finding{what: "test clock", said: "none"}
	err := st.Read(ctx, func(t *store.Tx) error {
		o, err := t.Operator()
		if err == nil {
			operator.said = o.Name
		} else {
			operator.said, operator.mend = "none yet", "open the link that the server's start prints, or use volare user setup"
		}
		failed, err := t.Agenda(true, store.Page{Limit: 1})
		if err != nil {
			return err
		}
		if len(failed.Items) > 0 {
			agenda.said = "there is work that failed"
			agenda.mend = "look at the background work in the portal (/work): " + failed.Items[0].Error
		}
		c, err := t.Clock()
		if c.Test {
			clock.said = fmt.Sprintf("this installation has one, %.1f days ahead", c.Ahead.Hours()/24)
		}
		return err
	})
	if err != nil {
		agenda.mend = err.Error()
	}
	return []finding{operator, agenda, clock}
}

// writable tells whether files can be made in dir, or in the folder that would hold it.
func writable(dir string) error {
	f, err := os.CreateTemp(nearest(dir), ".volare-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// nearest is dir, or the first folder above it that exists.
func nearest(dir string) string {
	dir, _ = filepath.Abs(dir) // an unknown working folder shows when it is used
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

func checkMail(ctx context.Context, s settings) finding {
	f := finding{what: "mail", said: "no mail server: the built-in mailbox keeps all mails, without the links that let in (unless there is a test clock)"}
	if s.SMTP == "" {
		return f
	}
	smtp, err := mail.NewSMTP(s.SMTP, nil)
	if err == nil {
		f.said = smtp.String() + " takes our connection"
		err = smtp.Check(ctx)
	}
	if err != nil {
		f.said, f.mend = "the mail server", err.Error()
	}
	return f
}

// checkResolver asks for a name that need not exist: any answer will do.
func checkResolver(ctx context.Context, s settings) finding {
	f := finding{what: "DNS", said: "the machine's own resolver answers"}
	if s.Resolver != "" {
		f.said = s.Resolver + " answers"
	}
	a, err := provision.Resolver{Server: s.Resolver, Timeout: 5 * time.Second}.LookUp(ctx, "_volare.example.com", "")
	if err == nil {
		err = a.Cause
	}
	if err != nil {
		f.said = "no answer: domains can't be proven"
		f.mend = "name a DNS server with --resolver: " + err.Error()
	}
	return f
}

func checkClock() finding {
	now := time.Now()
	f := finding{what: "clock", said: now.UTC().Format(time.RFC3339) + ", zones known"}
	if _, err := time.LoadLocation("Europe/Rome"); err != nil {
		f.mend = err.Error()
	}
	if self, err := os.Executable(); err == nil {
		if i, err := os.Stat(self); err == nil && now.Before(i.ModTime().Add(-24*time.Hour)) {
			f.mend = "the clock is before this program was installed: set it, and keep it by NTP"
		}
	}
	return f
}

// Free space: below the first something has to be done.
const leastDisk = 512 << 20

func checkDisk(s settings) finding {
	dir := nearest(s.Data)
	f := finding{what: "disk"}
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		f.said, f.mend = dir, err.Error()
		return f
	}
	free := int64(st.Bavail) * st.Bsize
	f.said = fmt.Sprintf("%s free at %s", megabytes(free), dir)
	if free < leastDisk {
		f.mend = "make room: at least " + megabytes(leastDisk)
	}
	return f
}

func megabytes(n int64) string {
	s := fmt.Sprintf("%.1f", float64(n)/1e6)
	return strings.TrimSuffix(s, ".0") + " MB"
}
