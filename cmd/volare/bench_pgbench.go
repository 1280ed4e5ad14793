package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// besidePgbench records one cycle per client, makes a script of them, and
// tells how many cycles a second pgbench runs on the same database.
func (b *bench) besidePgbench(ctx context.Context, o *core, g *ground) ([]float64, error) {
	s, err := b.recordScript(ctx, o, g)
	if err != nil {
		return nil, err
	}
	file, remove, err := b.scriptFile()
	if err != nil {
		return nil, err
	}
	defer remove()
	if err := os.WriteFile(file, []byte(s.text), 0o600); err != nil {
		return nil, err
	}
	if err := s.fillTable(ctx, o.settings.Database); err != nil {
		return nil, err
	}
	var rates []float64
	for _, n := range b.clients {
		r, err := pgbench(ctx, o.settings.Database, file, n, b.window)
		if err != nil {
			return nil, err
		}
		rates = append(rates, r)
	}
	return rates, nil
}

// recordScript has one cycle done for each client, and makes a script of
// those that took the most frequent way: a policy read again, or numbers
// drawn, are now and then one statement more.
func (b *bench) recordScript(ctx context.Context, o *core, g *ground) (*script, error) {
	r := &recorder{}
	s := o.settings
	s.tracer = r
	traced, err := open(ctx, s, o.log, use{})
	if err != nil {
		return nil, err
	}
	defer traced.close() //nolint:errcheck // what it wrote is answered
	v, err := traced.listen()
	if err != nil {
		return nil, err
	}
	defer v.stop() //nolint:errcheck // likewise
	began := time.Now()
	cycles := make([][]statement, max(2, slices.Max(b.clients)))
	usual := 0
	for try := range 4 {
		for i := range cycles {
			if try > 0 && len(cycles[i]) == usual {
				continue
			}
			if cycles[i], err = r.record(func() error { return v.order(ctx, g, i) }); err != nil {
				return nil, err
			}
		}
		usual = commonest(cycles)
		if made, err := newScript(cycles, began); err == nil {
			return made, nil
		} else if try == 3 {
			return nil, err
		}
	}
	return nil, errors.New("no two cycles are alike")
}

// commonest is the number of statements that most cycles have.
func commonest(cycles [][]statement) int {
	count := map[int]int{}
	best := 0
	for _, c := range cycles {
		if count[len(c)]++; count[len(c)] > count[best] {
			best = len(c)
		}
	}
	return best
}

// fillTable makes the table of the clients' values.
func (s *script) fillTable(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	names := []string{"client"}
	text := "CREATE TABLE " + scriptTable + " (client int PRIMARY KEY"
	for i := range s.columns {
		names = append(names, "c"+strconv.Itoa(i+1))
		text += ", c" + strconv.Itoa(i+1) + " text"
	}
	if _, err := conn.Exec(ctx, text+")"); err != nil {
		return err
	}
	_, err = conn.CopyFrom(ctx, pgx.Identifier{scriptTable}, names, pgx.CopyFromSlice(len(s.rows), func(i int) ([]any, error) {
		row := []any{i}
		for _, v := range s.rows[i] {
			row = append(row, v)
		}
		return row, nil
	}))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "ANALYZE")
	return err
}

var tps = regexp.MustCompile(`(?m)^tps = ([0-9.]+)`)

// pgbench runs a script by n clients for a while, and gives its cycles a second.
func pgbench(ctx context.Context, url, file string, n int, window time.Duration) (float64, error) {
	x := exec.CommandContext(ctx, "pgbench", "--no-vacuum", "--protocol=prepared", "--file", file, "--client", strconv.Itoa(n),
		"--jobs", strconv.Itoa(min(n, 2)), "--time", strconv.Itoa(max(1, int(window.Seconds()))), url)
	var said strings.Builder
	x.Stderr = &said
	out, err := x.Output()
	if err != nil || strings.Contains(said.String(), "ERROR") {
		return 0, fmt.Errorf("pgbench: %w: %s", errors.Join(err, errors.New("a statement failed")), said.String())
	}
	m := tps.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("pgbench said no rate:\n%s", out)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}
