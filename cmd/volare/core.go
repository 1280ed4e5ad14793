package main

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net"
	"os"
	"time"

	"volare/internal/app"
	"volare/internal/job"
	"volare/internal/licensing"
	"volare/internal/mail"
	"volare/internal/provision"
	"volare/internal/queue"
	"volare/internal/store"
)

// jobsWithin is how long a stop waits for the jobs that have begun.
const jobsWithin = 20 * time.Second

// core is what every verb that uses the use cases needs.
type core struct {
	settings settings
	log      *slog.Logger
	store    *store.Store
	queue    *queue.Queue
	app      *app.App
}

// use is what a core is opened for.
type use struct {
	shared   bool // a short command beside a running server, which runs no jobs
	existing bool // there must be an installation already
}

// open puts the core together: the database, the queue, the use cases.
func open(ctx context.Context, s settings, log *slog.Logger, u use) (*core, error) {
	c := &core{settings: s, log: log}
	if err := c.assemble(ctx, u); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

func (c *core) assemble(ctx context.Context, u use) (err error) {
	s := c.settings
	if c.store, err = store.Open(ctx, store.Options{Database: s.database(), Logger: c.log, Shared: u.shared, Existing: u.existing, Tracer: s.tracer}); err != nil {
		return err
	}
	if !u.shared {
		if err = c.markClock(ctx); err != nil {
			return err
		}
	}
	if c.queue, err = queue.New(queue.Options{DB: c.store.WriteDB(), Reads: c.store.ReadDB(), Pool: c.store.Pool(), Logger: c.log, Server: s.server(), Lanes: job.Lanes(s.out())}); err != nil {
		return err
	}
	c.store.UseJobs(c.insertJobs)
	c.app, err = app.New(ctx, app.Options{Store: c.store, Queue: c.queue, Log: c.log, BaseURL: s.BaseURL, Support: s.Support, From: s.From,
		Guide: s.Guide, KeepMail: s.SMTP == ""})
	return err
}

// close ends the parts in the opposite order.
func (c *core) close() error {
	var errs []error
	if c.queue != nil {
		ctx, cancel := context.WithTimeout(context.Background(), jobsWithin)
		defer cancel()
		errs = append(errs, c.queue.Stop(ctx))
	}
	if c.store != nil {
		errs = append(errs, c.store.Close())
	}
	return errors.Join(errs...)
}

// insertJobs lets the store hand its jobs to the queue.
func (c *core) insertJobs(ctx context.Context, conn *sql.Conn, tx *sql.Tx, jobs []store.Job) (func(), error) {
	js := make([]queue.Job, len(jobs))
	for i, j := range jobs {
		js[i] = queue.Job(j)
	}
	return c.queue.Committed, c.queue.Insert(ctx, conn, tx, js)
}

// markClock marks a fresh installation for the test clock, if that is wanted.
func (c *core) markClock(ctx context.Context) error {
	return c.store.Write(ctx, func(t *store.Tx) error {
		clock, err := t.Clock()
		if err != nil || clock.Test == c.settings.Clock {
			return err
		}
		if clock.Test {
			c.log.Warn("this installation has a test clock: its time may be ahead")
			return nil
		}
		if _, err := t.Operator(); err == nil || licensing.KindOf(err) != licensing.Missing {
			if err == nil {
				err = errors.New("test-clock is for fresh installations only, and this one has data: give it another folder or database")
			}
			return err
		}
		var ahead time.Duration
		if begins := c.settings.begins; !begins.IsZero() {
			ahead = time.Until(begins)
		}
		return t.MarkForTestClock(ahead)
	})
}

// out are the ways out of the house.
func (s *settings) out() job.Settings {
	o := job.Settings{Transport: mail.Mailbox{}, Resolver: provision.Resolver{Server: s.Resolver}}
	if s.SMTP != "" {
		if smtp, err := mail.NewSMTP(s.SMTP, nil); err == nil { // checked with the settings
			o.Transport = smtp
		}
	}
	return o
}

// server names this server among those of one database, the same after a
// restart: by its machine and the address it listens on. "" when the address
// is chosen at every start.
func (s settings) server() string {
	_, port, err := net.SplitHostPort(s.Listen)
	machine, err2 := os.Hostname()
	if err != nil || err2 != nil || port == "0" {
		return ""
	}
	return machine[:min(len(machine), 60)] + " " + s.Listen
}
