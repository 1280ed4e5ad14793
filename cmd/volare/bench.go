package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"
)

// bench is one run of "volare bench".
type bench struct {
	postgres string        // a server's address; "": SQLite only
	folder   string        // where SQLite's files are made
	rows     int           // of the long list
	renewals int           // on one day
	window   time.Duration // how long each rate is measured
	clients  []int
	only     []string
	profile  string // file of the processor's profile
	scripts  string // folder to keep pgbench's script in
	out      io.Writer
}

// engines are what is measured, in the table's order.
var engines = []string{"SQLite", "PostgreSQL"}

// measurement is one part of a run: some lines of the table.
type measurement struct {
	name, short string
	run         func(b *bench, ctx context.Context, engine string) ([]figure, error)
}

// figure is one line of the table, for one engine.
type figure struct{ what, value string }

var measurements = []measurement{
	{"start", "The program", (*bench).start},
	{"cycle", "Order, accepted, activated: through HTTP, beside pgbench", (*bench).cycle},
	{"renewals", "Subscriptions that end on one day", (*bench).renewing},
	{"pages", "A long list", (*bench).pages},
	{"portal", "The portal’s pages beside one without data", (*bench).portal},
}

func benchCommand() *cobra.Command {
	b := &bench{window: 5 * time.Second, rows: 1_000_000, renewals: 100_000, clients: []int{1, 8, 32}}
	var quick bool
	names := make([]string, len(measurements))
	for i, m := range measurements {
		names[i] = m.name
	}
	c := &cobra.Command{
		Use: "bench", Short: "Measure this program on both databases, and print a table", Args: cobra.NoArgs,
		Long: `Bench measures in databases of its own, which it makes and removes again: SQLite
in a temporary folder, PostgreSQL on the server of --postgres, where pgbench
runs the same statements. What is measured, and how, stands in docs/benchmarks.md.`,
		RunE: func(c *cobra.Command, _ []string) error {
			for _, o := range b.only {
				if !slices.Contains(names, o) {
					return misuse{fmt.Errorf("there is no measurement %q: %s", o, strings.Join(names, ", "))}
				}
			}
			if quick {
				b.window, b.rows, b.renewals, b.clients = 300*time.Millisecond, 3000, 300, []int{1, 4}
			}
			b.out = c.OutOrStdout()
			return b.run(c.Context())
		},
	}
	f := c.Flags()
	f.StringVar(&b.postgres, "postgres", "", "`URL` of a PostgreSQL server on which databases may be made")
	f.StringVar(&b.folder, "folder", "", "`DIR` in which SQLite's files are made; default: a temporary one")
	f.IntVar(&b.rows, "rows", b.rows, "`ROWS` of the long list")
	f.IntVar(&b.renewals, "renewals", b.renewals, "`NUMBER` of subscriptions that end on one day")
	f.DurationVar(&b.window, "window", b.window, "how long each rate is measured")
	f.IntSliceVar(&b.clients, "clients", b.clients, "`NUMBERS` of clients at once")
	f.StringSliceVar(&b.only, "only", nil, "`NAMES` of measurements: "+strings.Join(names, ", "))
	f.StringVar(&b.profile, "cpuprofile", "", "`FILE` for a profile of the processor's time")
	f.StringVar(&b.scripts, "keep-script", "", "`DIR` to keep pgbench's script in")
	f.BoolVar(&quick, "quick", false, "small sizes: to see that it works, not how fast")
	c.AddCommand(benchSeedCommand())
	return c
}

func (b *bench) run(ctx context.Context) (err error) {
	if b.profile != "" {
		f, err := os.Create(b.profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	for _, m := range measurements {
		if len(b.only) > 0 && !slices.Contains(b.only, m.name) {
			continue
		}
		columns := map[string][]figure{}
		for _, e := range engines {
			if e == "PostgreSQL" && b.postgres == "" {
				continue
			}
			if columns[e], err = m.run(b, ctx, e); err != nil {
				return fmt.Errorf("%s, %s: %w", m.name, e, err)
			}
		}
		if err := b.print(m, columns); err != nil {
			return err
		}
	}
	return nil
}

// print writes a measurement's part of the table.
func (b *bench) print(m measurement, columns map[string][]figure) error {
	var order []string
	values := map[string]map[string]string{}
	for _, e := range engines {
		for _, f := range columns[e] {
			if values[f.what] == nil {
				values[f.what] = map[string]string{}
				order = append(order, f.what)
			}
			values[f.what][e] = f.value
		}
	}
	w := tabwriter.NewWriter(b.out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "%s\t%s\n", m.short, strings.Join(engines, "\t"))
	for _, what := range order {
		fmt.Fprintf(w, "  %s", what)
		for _, e := range engines {
			v := values[what][e]
			if v == "" {
				v = "-"
			}
			fmt.Fprintf(w, "\t%s", v)
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w)
	return w.Flush()
}

// place makes an empty database for one measurement: how a server opens it,
// and how it goes away.
func (b *bench) place(ctx context.Context, engine string) (s settings, remove func() error, err error) {
	s = quiet()
	s.LogLevel, s.Listen = "error", "127.0.0.1:0"
	if engine == "SQLite" {
		if s.Data, err = os.MkdirTemp(b.folder, "volare-bench-"); err != nil {
			return s, nil, err
		}
		return s, func() error { return os.RemoveAll(s.Data) }, nil
	}
	name := fmt.Sprintf("volare_bench_%d", time.Now().UnixNano())
	c, err := pgx.ParseConfig(b.postgres)
	if err != nil {
		return s, nil, err
	}
	if err := onServer(ctx, c, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"); err != nil {
		return s, nil, fmt.Errorf("a database can't be made on --postgres: %w", err)
	}
	s.Database = inDatabase(b.postgres, name)
	return s, func() error {
		return onServer(context.WithoutCancel(ctx), c, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	}, nil
}

func onServer(ctx context.Context, c *pgx.ConnConfig, statement string) error {
	conn, err := pgx.ConnectConfig(ctx, c)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// inDatabase is the address of another database on the same server.
func inDatabase(url, name string) string {
	rest, query, has := strings.Cut(url, "?")
	scheme, where, _ := strings.Cut(rest, "://")
	host, _, _ := strings.Cut(where, "/")
	if has {
		query = "?" + query
	}
	return scheme + "://" + host + "/" + name + query
}

// start measures the program itself, which is the same on both engines but
// for the first answer's database.
func (b *bench) start(ctx context.Context, engine string) ([]figure, error) {
	if engine != "SQLite" {
		return nil, nil
	}
	took, memory, size, err := measure(ctx)
	if err != nil {
		return nil, err
	}
	return []figure{
		{"start of a fresh server to its first answer", took.Round(time.Millisecond).String()},
		{"resident when idle", megabytes(memory)}, {"size of the program", megabytes(size)},
	}, nil
}

// on runs f with the core of an empty database that holds customers.
func (b *bench) on(ctx context.Context, engine string, customers int, f func(o *core, g *ground) error) (err error) {
	s, remove, err := b.place(ctx, engine)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	if err := s.fill("localhost:8080"); err != nil {
		return err
	}
	o, err := open(ctx, s, s.logger(os.Stderr), use{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	g, err := seed(ctx, o, customers)
	if err != nil {
		return err
	}
	return f(o, g)
}

// scriptFile is where pgbench's script lies.
func (b *bench) scriptFile() (name string, remove func(), err error) {
	if b.scripts != "" {
		return filepath.Join(b.scripts, "cycle.sql"), func() {}, os.MkdirAll(b.scripts, 0o755)
	}
	dir, err := os.MkdirTemp("", "volare-pgbench-")
	return filepath.Join(dir, "cycle.sql"), func() { os.RemoveAll(dir) }, err
}
