package queue_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"volare/internal/licensing"
	"volare/internal/queue"
	"volare/internal/queue/queuetest"
	"volare/internal/store"
	"volare/internal/store/storetest"
)

// standingOf finds a kind's jobs of a state.
func standingOf(t *testing.T, q *queue.Queue, kind string, s queue.State) queue.Standing {
	t.Helper()
	all, err := q.Standing(t.Context())
	must(t, err)
	for _, x := range all {
		if x.Kind == kind && x.State == s {
			return x
		}
	}
	return queue.Standing{}
}

func tasks(t *testing.T, q *queue.Queue, s queue.State) []queue.Task {
	t.Helper()
	all, next, err := q.Tasks(t.Context(), s, "", 50)
	must(t, err)
	if next != "" {
		t.Errorf("%d jobs go on at %q", len(all), next)
	}
	return all
}

func TestJobsAreSeenInEachState(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q := over(t, s, queue.Options{Reads: s.ReadDB(), Lanes: map[string]int{"mail.send": 1}})
		begun, release := make(chan struct{}), make(chan struct{})
		must(t, q.Start(t.Context(), map[string]queue.Work{
			"mail.send": func(context.Context, string) error { close(begun); <-release; return nil },
		}))
		late := time.Now().Add(time.Hour).Truncate(time.Second)
		enqueue(t, s, store.Job{Kind: "mail.send", ID: "m-1"})
		<-begun
		failing(t, s, 1, time.Now().Add(time.Hour))
		enqueue(t, s, store.Job{Kind: "mail.send", ID: "m-2"}, store.Job{Kind: "mail.send", ID: "m-3", At: late})
		for _, want := range []struct {
			kind  string
			state queue.State
		}{{"mail.send", queue.Running}, {"mail.send", queue.Waiting}, {"mail.send", queue.Scheduled}, {"again", queue.Retrying}} {
			x := standingOf(t, q, want.kind, want.state)
			if x.Count != 1 || x.More || x.First.IsZero() || !x.First.Equal(x.Last) {
				t.Errorf("%s %s: %+v", want.kind, want.state, x)
			}
		}
		if x := standingOf(t, q, "mail.send", queue.Scheduled); !x.First.Equal(late) {
			t.Errorf("due at %s, not %s", x.First, late)
		}
		if r := tasks(t, q, queue.Retrying); len(r) != 1 || r[0].About != "x-0" || r[0].Error != "no more" || r[0].Tries != 25 || time.Until(r[0].At) < 50*time.Minute {
			t.Errorf("%+v", r)
		}
		if w := tasks(t, q, queue.Waiting); len(w) != 1 || w[0].About != "m-2" || w[0].Error != "" {
			t.Errorf("%+v", w)
		}
		close(release)
	})
}

// failing puts jobs into the queue that failed, a second apart, x-0 first, the
// last one at an instant.
func failing(t *testing.T, s *store.Store, n int, last time.Time) {
	t.Helper()
	for i := range n {
		must(t, queuetest.Fail(t.Context(), s.WriteDB(), s.Pool() != nil, queuetest.Failing{Kind: "again", About: fmt.Sprintf("x-%d", i),
			Fault: "no more", Tries: 25, At: last.Add(time.Duration(i+1-n) * time.Second)}))
	}
}

func argsOf(s *store.Store, i int) string {
	if s.Pool() != nil {
		return fmt.Sprintf(`'{"id":"x-%d"}'`, i)
	}
	return fmt.Sprintf(`jsonb('{"id":"x-%d"}')`, i)
}

func TestFailedJobsAreListedPageByPageAndRunAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var d done
		q := over(t, s, queue.Options{Reads: s.ReadDB()})
		failing(t, s, 7, time.Now())
		var found []string
		var first queue.Task
		for after, pages := "", 0; ; pages++ {
			some, next, err := q.Tasks(t.Context(), queue.Failed, after, 3)
			must(t, err)
			for _, x := range some {
				found = append(found, x.About)
			}
			if pages == 0 {
				first = some[0]
			}
			if after = next; next == "" {
				break
			}
		}
		if want := "x-6 x-5 x-4 x-3 x-2 x-1 x-0"; strings.Join(found, " ") != want {
			t.Errorf("%v", found)
		}
		if _, _, err := q.Tasks(t.Context(), queue.Failed, "nonsense", 3); licensing.KindOf(err) != licensing.Invalid {
			t.Errorf("a cursor of nobody's: %v", err)
		}
		if one, err := q.Task(t.Context(), first.ID); err != nil || one != first || one.Error != "no more" || !one.State.CanRetry() {
			t.Errorf("%+v %v", one, err)
		}
		if _, err := q.Task(t.Context(), 1<<40); licensing.KindOf(err) != licensing.Missing {
			t.Errorf("%v", err)
		}
		rolledBack := errors.New("no")
		if err := s.Write(t.Context(), func(tx *store.Tx) error { tx.Enqueue(store.Job{Again: first.ID}); return rolledBack }); !errors.Is(err, rolledBack) {
			t.Fatal(err)
		}
		if n := len(tasks(t, q, queue.Failed)); n != 7 {
			t.Errorf("%d after a write that was taken back", n)
		}
		must(t, q.Start(t.Context(), map[string]queue.Work{"again": d.work}))
		enqueue(t, s, store.Job{Again: first.ID}, store.Job{Again: 1 << 40})
		drain(t, q)
		if d.of("x-6") != 1 || len(tasks(t, q, queue.Failed)) != 6 || standingOf(t, q, "again", queue.Done).Count != 1 {
			t.Errorf("%v, and %d still failed", d.ids, len(tasks(t, q, queue.Failed)))
		}
	})
}

// However many jobs there are, looking reads a bounded number of them, by
// River's own indexes.
func TestLookingIsBounded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		q := over(t, s, queue.Options{Reads: s.ReadDB(), Lanes: map[string]int{"mail.send": 4}})
		const many = 10_000
		rows := fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", many)
		ended := "datetime('2026-03-02 08:00:00', '+' || i || ' seconds') || '.000'"
		if s.Pool() != nil {
			ended = "timestamptz '2026-03-02 08:00:00+00' + i * interval '1 second'"
		}
		for state, more := range map[string][2]string{"available": {"", ""}, "retryable": {"", ""}, "completed": {", finalized_at", ", " + ended}} {
			for lane, kind := range map[string]string{"default": "operation.do", "mail_send": "mail.send"} {
				must(t, s.Write(t.Context(), func(tx *store.Tx) error {
					cast := "'" + state + "'"
					if s.Pool() != nil {
						cast = "river_job_state " + cast
					}
					_, err := tx.Exec(fmt.Sprintf("%s INSERT INTO river_job (args, kind, max_attempts, queue, state%s) SELECT %s, '%s', 25, '%s', %s%s FROM n",
						rows, more[0], argsOf(s, 1), kind, lane, cast, more[1]))
					return err
				}))
			}
		}
		analyze(t, s)
		began := time.Now()
		x := standingOf(t, q, "mail.send", queue.Waiting)
		if x.Count != queue.CountMost || !x.More {
			t.Errorf("%+v", x)
		}
		t.Logf("counted in %s", time.Since(began))
		_, next, err := q.Tasks(t.Context(), queue.Retrying, "", 50)
		must(t, err)
		for _, statement := range queue.Statements(t, q, next) {
			plan := explain(t, s, statement.SQL, statement.Args...)
			for _, line := range plan {
				if strings.Contains(line, "Seq Scan on river_job") || strings.Contains(line, "Bitmap") || strings.HasPrefix(line, "SCAN river_job") || s.Pool() == nil && strings.Contains(line, "river_job_kind") {
					t.Errorf("%s\n%s", statement.SQL, strings.Join(plan, "\n"))
				}
			}
		}
	})
}

// analyze tells PostgreSQL what is there, as its autovacuum does; SQLite plans without.
func analyze(t *testing.T, s *store.Store) {
	t.Helper()
	if s.Pool() == nil {
		return
	}
	_, err := s.WriteDB().ExecContext(t.Context(), "ANALYZE")
	must(t, err)
}

// explain is how the engine would run a query.
func explain(t *testing.T, s *store.Store, query string, args ...any) (plan []string) {
	t.Helper()
	word := "EXPLAIN "
	if s.Pool() == nil {
		word = "EXPLAIN QUERY PLAN "
	}
	rows, err := s.ReadDB().QueryContext(t.Context(), word+query, args...)
	must(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	for rows.Next() {
		values := make([]any, len(columns))
		var line sql.NullString
		for i := range values {
			values[i] = new(any)
		}
		values[len(values)-1] = &line
		must(t, rows.Scan(values...))
		plan = append(plan, line.String)
	}
	must(t, rows.Err())
	return slices.Clip(plan)
}
