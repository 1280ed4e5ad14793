package e2e

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"volare/internal/pgtest"
	"volare/internal/store"
)

// The harness: so many kills (under -short few), clients, and how long the
// server goes on being loaded, at most, before the next kill.
const (
	kills      = 200
	fewKills   = 5
	loaders    = 6
	loadedMost = 100 * time.Millisecond
	// On PostgreSQL the database itself crashes in one round of so many.
	databaseToo = 20
)

func rounds() int {
	if testing.Short() {
		return fewKills
	}
	return kills
}

// TestKilledUnderLoad kills the server at random instants, 200 times: nothing
// that was acknowledged is lost, nothing is half done, nothing happens twice.
func TestKilledUnderLoad(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		c := crash{t: t, database: []string{"--data", dir}, address: "sqlite:" + dir + "/volare.db"}
		c.run()
	})
	t.Run("postgres", func(t *testing.T) {
		cluster := pgtest.StartFor(t, pgtest.Durable)
		dsn, err := cluster.Create(t.Context(), "crash", "template0")
		must(t, err)
		c := crash{t: t, database: []string{"--database", dsn}, address: dsn, cluster: cluster}
		c.run()
	})
}

// crash is one run on one engine.
type crash struct {
	t        *testing.T
	database []string // arguments that name it
	address  string
	cluster  *pgtest.Cluster // nil on SQLite
}

func (c *crash) run() {
	p := populate(c.t, loaders, c.database...)
	h := newHouse(c.t, c.database...)
	h.start()
	ended, answers := &atomic.Bool{}, &atomic.Int64{}
	all := make([]*loader, loaders)
	var loading sync.WaitGroup
	for i := range all {
		all[i] = &loader{t: c.t, h: h, p: p, n: i, drafted: map[string]string{}, ended: ended, answers: answers}
		loading.Go(all[i].load)
	}
	var slowest time.Duration
	for round := range rounds() {
		if rand.IntN(4) > 0 { // mostly when the load is on, however slow the machine is
			for seen, end := answers.Load(), time.Now().Add(patience); answers.Load() < seen+loaders && time.Now().Before(end); {
				h.supervise()
				time.Sleep(time.Millisecond)
			}
		}
		time.Sleep(rand.N(loadedMost))
		if c.t.Failed() {
			break
		}
		if c.cluster != nil && round%databaseToo == databaseToo/2 {
			must(c.t, c.cluster.Kill9())
			must(c.t, c.cluster.Restart(context.WithoutCancel(c.t.Context())))
			continue // the server goes on by itself
		}
		h.kill9()
		begun := time.Now()
		h.launch()
		if rand.IntN(10) == 0 { // killed while it starts
			time.Sleep(rand.N(loadedMost))
			continue
		}
		h.ready()
		slowest = max(slowest, time.Since(begun))
	}
	h.kill9()
	h.start()
	ended.Store(true)
	loading.Wait()
	if c.t.Failed() {
		return
	}
	h.stop()
	drafts, calls := 0, 0
	for _, l := range all {
		drafts, calls = drafts+len(l.drafted), calls+l.calls
	}
	c.t.Logf("%d kills, %d calls acknowledged, slowest start %s", rounds(), calls, slowest.Round(time.Millisecond))
	if calls < rounds() {
		c.t.Errorf("only %d calls were acknowledged in %d rounds: that is no load", calls, rounds())
	}
	c.inspect(all, drafts)
}

// inspect reads the database that was left.
func (c *crash) inspect(all []*loader, drafts int) {
	s, err := store.Open(c.t.Context(), store.Options{Database: c.address, Unchanged: true})
	must(c.t, err)
	defer s.Close() //nolint:errcheck // only read
	must(c.t, s.Read(c.t.Context(), func(tx *store.Tx) error {
		for _, w := range wrong {
			n, err := store.One(tx, store.Value[int], w.query)
			if err != nil {
				return err
			}
			if n != 0 {
				c.t.Errorf("%d %s", n, w.what)
			}
		}
		made, err := store.One(tx, store.Value[int], "SELECT (SELECT count(*) FROM orders) + (SELECT count(*) FROM agreement)")
		if err != nil {
			return err
		}
		if made != drafts+len(all) { // and one contract each to begin with
			c.t.Errorf("%d orders and agreements are there, %d drafts were acknowledged", made, drafts+len(all))
		}
		return nil
	}))
}
