package main

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"syscall"

	"github.com/spf13/cobra"
)

func serveCommand() *cobra.Command {
	return configured(&cobra.Command{
		Use: "serve", Short: "Run the server", Args: cobra.NoArgs,
		Long: `Serve runs portal, API and background work until it is told to stop (SIGTERM or
Ctrl-C); then it takes no new requests and finishes what it has begun. Several
servers may share one PostgreSQL database; an SQLite file has one.

` + settingsHelp,
	}, defaults(), slices.Concat(databaseSettings, serverSettings), serve)
}

func serve(c *cobra.Command, _ []string, s settings) error {
	log := s.logger(c.ErrOrStderr())
	v, err := start(c.Context(), s, log)
	if err != nil {
		return err
	}
	log.Info("serving", "version", version, "address", v.listener.Addr().String(), "url", v.settings.BaseURL, "database", string(v.store.Engine()))
	if err := v.run(c.Context()); err != nil {
		return err
	}
	log.Info("stopped")
	return nil
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
