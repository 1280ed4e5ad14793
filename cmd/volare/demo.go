package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"volare/internal/identity"
	"volare/internal/provision/dnstest"
)

// demoOptions are what the demo is asked to do.
type demoOptions struct {
	once, json bool
}

func demoCommand() *cobra.Command {
	preset := quiet()
	preset.Data = ""
	preset.Clock = true
	var o demoOptions
	c := configured(&cobra.Command{
		Use: "demo", Short: "Play the whole journey on sample data, then serve it", Args: cobra.NoArgs,
		Long: `Demo starts a server with the sample data and a test clock, and plays the whole
journey through that server's own API: contract, order, access, activation, one
year, both kinds of renewal, and what is waiting now. It prints each thing that
happens, with the mails it brings and the state it leads to. It begins a year
ago and ends today; then it stays up to be looked at.`,
	}, preset, demoSettings, func(c *cobra.Command, _ []string, s settings) error {
		return demo(c.Context(), s, o, c.OutOrStdout(), c.ErrOrStderr(), c.Flags().Changed("listen"))
	})
	c.Flags().BoolVar(&o.once, "once", false, "only play; the exit code is 0 if every step came out as expected")
	c.Flags().BoolVar(&o.json, "json", false, "print each step as a line of JSON, and nothing else")
	return c
}

// demoSettings are those that make sense for a demo.
var demoSettings = pick("data", "database", "log", "log-level", "listen")

func pick(names ...string) []setting {
	return slices.DeleteFunc(slices.Concat(databaseSettings, serverSettings), func(s setting) bool { return !slices.Contains(names, s.name) })
}

func demo(ctx context.Context, s settings, o demoOptions, out, aside io.Writer, listens bool) error {
	if o.once && !listens {
		s.Listen = "localhost:0" // 8080 may be taken, and nobody is told where it is
	}
	if s.Data == "" {
		dir, err := os.MkdirTemp("", "volare-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		s.Data = dir
	}
	// The registrar at which the play's people publish their proofs.
	names, err := dnstest.Start()
	if err != nil {
		return err
	}
	defer names.Close()
	s.Support, s.Telephone = "supporto@nuvola-italica.example", "+39 02 5550 1234"
	days := newCalendar(time.Now())
	s.Resolver, s.demo, s.begins = names.Addr, true, days.begins()
	v, err := start(ctx, s, s.logger(aside))
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- v.run(serving) }()
	played := v.demonstrate(ctx, o, days, names, out, aside)
	if !o.once && ctx.Err() == nil {
		fmt.Fprintln(out, "\nCtrl-C ends it.")
		<-ctx.Done()
	}
	stop()
	if errors.Is(played, context.Canceled) {
		played = nil
	}
	return errors.Join(played, <-ended)
}

// demonstrate fills the server with the sample, and plays.
func (v *server) demonstrate(ctx context.Context, o demoOptions, days calendar, names dns, out, aside io.Writer) error {
	scenes := journey()
	t := &teller{out: out, aside: aside, json: o.json, bar: &bar{}}
	for _, sc := range scenes {
		t.of += len(sc.steps)
	}
	t.bar = newBar(aside, "the journey")
	s := &stage{client: newClient(v.address()), values: map[string]string{}, password: identity.NewSecret()[:16], days: days, dns: names, tell: t, mails: newMailbox(), ours: map[string]bool{}}
	days.know(s.values)
	err := v.furnish(ctx, t)
	if err == nil {
		s.cast()
		s.tell.note("")
		err = v.letIn(ctx, s)
	}
	if err == nil {
		err = s.play(ctx, scenes)
	}
	t.bar.end(err == nil)
	if err == nil && !o.once {
		s.whereToLook(v.settings.BaseURL)
	}
	return err
}

// address is where this machine reaches the server.
func (v *server) address() string { return "http://" + v.listener.Addr().String() }

// letIn gives the sample's staff, who have no mails to follow, their password.
func (v *server) letIn(ctx context.Context, s *stage) error {
	for _, who := range staff {
		if err := v.app.SetPassword(ctx, s.persona(who).mail, s.password); err != nil {
			return fmt.Errorf("%s: %w", who, err)
		}
	}
	return nil
}
