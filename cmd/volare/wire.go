package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"sync"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/locale"
	"volare/internal/queue"
	"volare/internal/restapi"
	"volare/internal/store"
	"volare/internal/web"
)

// jobsWithin is how long a stop waits for the jobs that have begun.
const jobsWithin = 20 * time.Second

// server is one running Volare.
type server struct {
	settings settings
	log      *slog.Logger
	listener net.Listener
	store    *store.Store
	queue    *queue.Queue
	app      *app.App
	site     *web.Site
}

// start puts a server together in the order of its parts: the address, the
// database, the queue, the use cases, the jobs, the ways in. What has begun is
// closed again when a later part fails.
func start(ctx context.Context, s settings, log *slog.Logger) (*server, error) {
	v := &server{settings: s, log: log}
	if err := v.assemble(ctx); err != nil {
		return nil, errors.Join(err, v.close())
	}
	return v, nil
}

func (v *server) assemble(ctx context.Context) (err error) {
	s := &v.settings
	if v.listener, err = listen(s.Listen); err != nil {
		return err
	}
	if err = s.fill(v.listener.Addr()); err != nil {
		return err
	}
	if v.store, err = store.Open(ctx, store.Options{Database: s.database(), Logger: v.log}); err != nil {
		return err
	}
	if err = v.markClock(ctx); err != nil {
		return err
	}
	if v.queue, err = queue.New(queue.Options{DB: v.store.WriteDB(), Pool: v.store.Pool(), Logger: v.log}); err != nil {
		return err
	}
	v.store.UseJobs(v.insertJobs)
	if v.app, err = app.New(ctx, s.app(v.store, v.log)); err != nil {
		return err
	}
	v.site, err = v.ways()
	return err
}

// app is what the settings say to the use cases.
func (s *settings) app(st *store.Store, log *slog.Logger) app.Options {
	return app.Options{Store: st, Log: log, BaseURL: s.BaseURL, Support: s.Support, From: s.From, Guide: s.Guide, KeepMail: s.SMTP == ""}
}

// fill completes the settings by the address that is listened on.
func (s *settings) fill(at net.Addr) error {
	if s.BaseURL == "" {
		host, port, err := net.SplitHostPort(at.String())
		if err != nil {
			return err
		}
		if !local(host) {
			return fmt.Errorf("say --base-url: others can reach %s, and links in mails begin with the address they use", at)
		}
		s.BaseURL = "http://localhost:" + port
	}
	base, err := url.Parse(s.BaseURL)
	if err != nil {
		return err
	}
	if s.From == "" {
		s.From = "volare@" + base.Hostname()
	}
	if s.Support == "" {
		s.Support = s.From
	}
	return nil
}

// insertJobs lets the store hand its jobs to the queue.
func (v *server) insertJobs(ctx context.Context, conn *sql.Conn, tx *sql.Tx, jobs []store.Job) (func(), error) {
	js := make([]queue.Job, len(jobs))
	for i, j := range jobs {
		js[i] = queue.Job(j)
	}
	return v.queue.Committed, v.queue.Insert(ctx, conn, tx, js)
}

// markClock marks a fresh installation for the test clock, if that is wanted.
func (v *server) markClock(ctx context.Context) error {
	return v.store.Write(ctx, func(t *store.Tx) error {
		c, err := t.Clock()
		if err != nil || c.Test == v.settings.Clock {
			return err
		}
		if c.Test {
			v.log.Warn("this installation has a test clock: its time may be ahead")
			return nil
		}
		if _, err := t.Operator(); licensing.KindOf(err) != licensing.Missing {
			if err == nil {
				err = errors.New("test-clock is for fresh installations only, and this one has data: give it another folder or database")
			}
			return err
		}
		return t.MarkForTestClock()
	})
}

// ways are the site with everything that can be asked for.
func (v *server) ways() (*web.Site, error) {
	proxies, err := v.settings.proxies()
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(v.settings.BaseURL)
	if err != nil {
		return nil, err
	}
	api := restapi.New(version)
	return web.New(web.Config{
		Routes: api.Routes(), Auth: nobody{}, Log: v.log, Texts: locale.New(),
		Ready: v.store.Ping, Secure: base.Scheme == "https", Trusted: proxies,
	})
}

// run answers, sweeps and works until ctx ends; then it finishes what it began.
func (v *server) run(ctx context.Context) error {
	sweeping, stop := context.WithCancel(ctx)
	var swept sync.WaitGroup
	swept.Go(func() { v.app.Sweep(sweeping) })
	err := web.Serve(ctx, v.listener, v.site, v.log)
	stop()
	swept.Wait()
	return errors.Join(err, v.close())
}

// close ends the parts in the opposite order.
func (v *server) close() error {
	var errs []error
	if v.queue != nil {
		ctx, cancel := context.WithTimeout(context.Background(), jobsWithin)
		defer cancel()
		errs = append(errs, v.queue.Stop(ctx))
	}
	if v.store != nil {
		errs = append(errs, v.store.Close())
	}
	if v.listener != nil {
		if err := v.listener.Close(); !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// nobody can sign in.
type nobody struct{}

func (nobody) Authenticate(context.Context, web.Credential) (web.Actor, error) {
	return web.Actor{}, licensing.Refuse(licensing.Unauthenticated, "unauthenticated")
}
