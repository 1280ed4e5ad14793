package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"volare/internal/licensing"
	"volare/internal/store"
)

func serveCommand() *cobra.Command {
	return configured(&cobra.Command{
		Use: "serve", Short: "Run the server", Args: cobra.NoArgs,
		Long: `Serve runs portal, API and background work until it is told to stop (SIGTERM or
Ctrl-C); then it takes no new requests and finishes what it has begun. Several
servers may share one PostgreSQL database; an SQLite file has one.

` + settingsHelp,
	}, defaults(), slices.Concat(databaseSettings, serverSettings, faceSettings), serve)
}

func serve(c *cobra.Command, _ []string, s settings) error {
	log := s.logger(c.ErrOrStderr())
	v, err := start(c.Context(), s, log)
	if err != nil {
		return err
	}
	log.Info("serving", "version", version, "address", v.listener.Addr().String(), "url", v.settings.BaseURL, "database", string(v.store.Engine()))
	if err := v.welcome(c.Context(), c.OutOrStdout()); err != nil {
		return errors.Join(err, v.close())
	}
	if err := v.run(c.Context()); err != nil {
		return err
	}
	log.Info("stopped")
	return nil
}

// welcome prints, as long as there is no operator, the link that sets up the
// installation. It goes to whoever started the server and into no log.
func (v *server) welcome(ctx context.Context, out io.Writer) error {
	if empty, err := v.empty(ctx); err != nil || !empty {
		return err
	}
	token, link, err := v.app.CreateSetupLink(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "This installation is new. Set up the operator and its first administrator, once, until %s:\n  %s\n",
		link.ExpiresAt.Local().Format("2006-01-02 15:04 MST"), v.app.Address(token))
	return nil
}

// empty tells whether nobody has set up the installation yet.
func (c *core) empty(ctx context.Context) (bool, error) {
	var empty bool
	err := c.store.Read(ctx, func(t *store.Tx) error {
		_, err := t.Operator()
		if empty = err != nil && licensing.KindOf(err) == licensing.Missing; empty {
			return nil
		}
		return err
	})
	return empty, err
}

// listen takes the address, or says in one line why it can't.
func listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("the address %s is in use: stop the other program, or choose another one with --listen", address)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("the address %s may not be used: ports below 1024 need the right to; choose another one with --listen", address)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, fmt.Errorf("the address %s is not this machine's: choose another one with --listen", address)
	case err != nil:
		return nil, fmt.Errorf("listen: %w", err)
	}
	return l, nil
}
