// Command volare is the whole product in one program: the server, the demo,
// and what its operator does from the command line.
//
// It owns settings (config.go), how the rooms are put together (wire.go), and
// one file per verb: serve.go, demo*.go, doctor.go, user.go, import.go,
// migrate.go, bench*.go. It holds no business rule: those are app's and licensing's.
//
// Start reading at wire.go: everything that runs, in the order in which it
// starts.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	_ "time/tzdata" // a small machine may have no zones

	"github.com/spf13/cobra"
)

// version is set by the linker for releases.
var version = "0.1.0-dev"

// What is alive is about 10 MB, and collecting whenever as much again was used
// costs a fifth of a page. So garbage may be four times as much, as long as
// the whole stays below the limit; GOGC and GOMEMLIMIT say otherwise.
const (
	garbagePercent = 400
	memoryLimit    = 512 << 20
)

func main() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(garbagePercent)
		debug.SetMemoryLimit(memoryLimit)
	}
	// The second signal ends the program at once: the first one's stop may take its time.
	ctx, again := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, again)
	os.Exit(run(ctx, os.Args[1:]))
}

// run is the program with its exit code: 1 when it failed, 2 when it was
// called wrongly.
func run(ctx context.Context, args []string) int {
	root := command()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var told told
	switch {
	case err == nil:
		return 0
	case errors.As(err, &told):
		return 1
	}
	fmt.Fprintln(os.Stderr, "volare: "+oneLine(err))
	var wrong misuse
	if errors.As(err, &wrong) {
		return 2
	}
	return 1
}

// oneLine says an error of several lines, or several errors, in one.
func oneLine(err error) string {
	var b strings.Builder
	for line := range strings.Lines(err.Error()) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if s := b.String(); s != "" && !strings.HasSuffix(s, ":") && !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") {
			b.WriteByte(';')
		}
		b.WriteString(" " + strings.TrimSpace(line))
	}
	return strings.TrimSpace(b.String())
}

// told is a failure whose details have been printed already.
type told struct{}

func (told) Error() string { return "failed" }

// misuse is a command line that can't be understood.
type misuse struct{ error }

func command() *cobra.Command {
	root := &cobra.Command{
		Use:   "volare",
		Short: "Volume licensing: contracts, orders, access, activation and renewal",
		Long: `Volare runs the contracts, orders, access, activation and renewal of
volume-licensed online services: a web portal, an API, background work and this
command line over one SQL database.

` + settingsHelp,
		Version: version, SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetVersionTemplate("volare {{.Version}}\n")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return misuse{fmt.Errorf("%w (see %s --help)", err, c.CommandPath())}
	})
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), "LocalFlags.FlagUsages", "LocalFlags.FlagUsagesWrapped 100"))
	root.AddCommand(serveCommand(), importCommand(), benchCommand(), doctorCommand(), demoCommand(), userCommand(), migrateCommand(), versionCommand())
	return root
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		Run: func(c *cobra.Command, _ []string) { fmt.Fprintln(c.OutOrStdout(), "volare "+version) },
	}
}
