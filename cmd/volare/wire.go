package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/idna"

	"volare/internal/job"
	"volare/internal/portal"
	"volare/internal/restapi"
	"volare/internal/web"
)

// server is one running Volare.
type server struct {
	*core
	listener net.Listener
	site     *web.Site
}

// start puts a server together: the address, the core, the jobs, the ways in.
// What has begun is closed again when a later part fails.
func start(ctx context.Context, s settings, log *slog.Logger) (*server, error) {
	l, err := listen(s.Listen)
	if err != nil {
		return nil, err
	}
	v := &server{listener: l}
	if err := v.assemble(ctx, s, log); err != nil {
		return nil, errors.Join(err, v.close())
	}
	return v, nil
}

func (v *server) assemble(ctx context.Context, s settings, log *slog.Logger) (err error) {
	if err = s.fill(v.listener.Addr().String()); err != nil {
		return err
	}
	if v.core, err = open(ctx, s, log, use{}); err != nil {
		return err
	}
	if err = v.queue.Start(ctx, job.Workers(v.app, s.out())); err != nil {
		return err
	}
	v.site, err = v.ways()
	return err
}

// fill completes the settings by the address that is listened on.
func (s *settings) fill(at string) error {
	if s.BaseURL == "" {
		host, port, err := net.SplitHostPort(at)
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
	host, err := idna.Lookup.ToASCII(base.Hostname()) // as browsers write it
	if err != nil {
		host = strings.ToLower(base.Hostname()) // an address
	}
	api := restapi.New(version)
	restapi.Register(api, v.app)
	brand, err := v.settings.brand()
	if err != nil {
		return nil, err
	}
	pages, err := portal.New(portal.Options{App: v.app, Brand: brand, Guide: v.settings.Guide, Mailbox: v.settings.mailbox(),
		Support: portal.Support{Mail: v.settings.Support, Telephone: v.settings.Telephone}})
	if err != nil {
		return nil, err
	}
	return web.New(web.Config{
		Routes: slices.Concat(api.Routes(), pages.Routes()), Page: pages.Problem, Auth: web.Accounts(v.app), Log: v.log, Texts: v.app.Texts(),
		Read: v.app.Together, Ready: v.store.Ping, Secure: base.Scheme == "https", Trusted: proxies,
		Hosts: []string{host},
	})
}

// mailbox says who may read the mails that aren't sent.
func (s *settings) mailbox() portal.Mailbox {
	switch {
	case s.SMTP != "":
		return portal.NoMailbox
	case s.demo:
		return portal.EverybodysMailbox
	}
	return portal.OperatorsMailbox
}

// run answers, sweeps and works until ctx ends; then it finishes what it began.
func (v *server) run(ctx context.Context) error {
	sweeping, stop := context.WithCancel(ctx)
	var swept sync.WaitGroup
	swept.Go(func() { v.app.Sweep(sweeping) })
	// Starting reads texts, templates and fonts; an idle server gives that memory back.
	time.AfterFunc(time.Second, debug.FreeOSMemory)
	err := web.Serve(ctx, v.listener, v.site, v.log)
	stop()
	swept.Wait()
	return errors.Join(err, v.close())
}

// close ends the parts in the opposite order.
func (v *server) close() error {
	var err error
	if v.core != nil {
		err = v.core.close()
	}
	if e := v.listener.Close(); !errors.Is(e, net.ErrClosed) {
		err = errors.Join(err, e)
	}
	return err
}
