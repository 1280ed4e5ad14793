package main

import (
	"bytes"
	"os"
	"regexp"
	"testing"
	"time"

	"volare/internal/pgtest"
)

// TestBenchMeasures runs every measurement on both engines in small: what it
// prints is no speed, but each line has a value.
func TestBenchMeasures(t *testing.T) {
	cluster := pgtest.StartFor(t, pgtest.Fast)
	t.Setenv("PATH", cluster.BinDir()+string(os.PathListSeparator)+os.Getenv("PATH"))
	var out bytes.Buffer
	c := command()
	c.SetOut(&out)
	// Not "start": it runs the program itself, which here is the test.
	c.SetArgs([]string{"bench", "--quick", "--only", "cycle,renewals,pages,portal", "--postgres", cluster.DSN(), "--folder", t.TempDir()})
	if err := c.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		`4 clients, with mails and all +[1-9][0-9.]*/s +[1-9][0-9.]*/s`,
		`4 clients, pgbench with the same statements +- +[1-9][0-9.]*/s`,
		`4 clients, requests alone ÷ pgbench +- +[1-9][0-9]* %`,
		`renewed, each once +301 +301`,
		`page 60 ÷ first page +[0-9.]+ +[0-9.]+`,
		`operator’s list: p99, 4 clients together +[0-9.]+ ms, [0-9.]+ × +[0-9.]+ ms, [0-9.]+ ×`,
	} {
		if !regexp.MustCompile(line).Match(out.Bytes()) {
			t.Errorf("no line like %q in\n%s", line, out.String())
		}
	}
}

// TestScript turns two recorded cycles into one for pgbench.
func TestScript(t *testing.T) {
	began := time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)
	s := func(v string) *string { return &v }
	cycle := func(customer, order, number, at string) []statement {
		return []statement{
			{"begin", nil},
			{"SELECT x::text FROM agreement WHERE customer = $1", []*string{s(customer)}},
			{"INSERT INTO orders VALUES ($1, $2, $3, $4, $5)", []*string{s(order), s(number), s(at), nil, s(`it's "12:30"`)}},
			{"UPDATE orders SET seen = $2 WHERE id = $1", []*string{s(order), s("1")}},
			{"commit", nil},
		}
	}
	got, err := newScript([][]statement{
		cycle("01000000-0000-7000-8000-000000000001", "01a204b2-36e3-7691-a1fa-1268621cb146", "O-2026-000001", "1772438400000001"),
		cycle("01000000-0000-7000-8000-000000000002", "01a204b2-36e7-7f81-b066-c5fd7fdb2207", "O-2026-000002", "1772438400000002"),
	}, began)
	if err != nil {
		t.Fatal(err)
	}
	want := `SELECT gen_random_uuid() AS v2, 'B-' || substr(gen_random_uuid()::text, 1, 11) AS v3, ` +
		`(extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS v4, c1 AS v1 FROM bench_client WHERE client = :client_id \gset
begin;
SELECT x::text FROM agreement WHERE customer = :v1;
INSERT INTO orders VALUES (:v2, :v3, :v4, NULL, E'it\'s "12\x3A30"');
UPDATE orders SET seen = '1' WHERE id = :v2;
commit;
`
	if got.text != want {
		t.Errorf("got\n%s\nwant\n%s", got.text, want)
	}
	if len(got.rows) != 2 || got.rows[1][0] != "01000000-0000-7000-8000-000000000002" {
		t.Errorf("the clients' values are %v", got.rows)
	}
	short := cycle("a", "b", "c", "d")[:3]
	if _, err := newScript([][]statement{cycle("a", "b", "c", "d"), short}, began); err == nil {
		t.Error("cycles of different statements made a script")
	}
}
