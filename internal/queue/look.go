package queue

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"volare/internal/licensing"
)

// CountMost is where counting stops in each state of each lane, so that
// looking costs the same however many jobs there are.
const CountMost = 1000

// speech is what the two engines say differently about a job's row.
type speech struct {
	instant string // the type of a time
	about   string // the id that its arguments name
	why     string // what its last failed try said
}

var (
	inSQLite   = speech{"TEXT", "json_extract(args, '$.id')", "json_extract(errors, '$[#-1].error')"}
	inPostgres = speech{"timestamptz", "args ->> 'id'", "errors[array_upper(errors, 1)] ->> 'error'"}
)

// Standing counts the jobs by kind and state. It reads no further than
// CountMost jobs of a state in a lane, the first ones by the index that
// workers fetch by; of what is over, the latest.
func (q *Queue) Standing(ctx context.Context) ([]Standing, error) {
	query, args := q.counting()
	rows, err := q.o.Reads.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Standing
	for rows.Next() {
		var s Standing
		var read int
		if err := rows.Scan(&s.State, &s.Kind, &s.Count, &read, instant{&s.First}, instant{&s.Last}); err != nil {
			return nil, err
		}
		if s.More = read > CountMost; s.More {
			s.Count = min(s.Count, CountMost)
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// counting is the query of Standing.
func (q *Queue) counting() (query string, args []any) {
	var branches []string
	for _, s := range States {
		for _, from := range q.first(s, "", "", &args) {
			at := states[s].at
			branches = append(branches, fmt.Sprintf("SELECT '%s' AS state, kind, count(*) AS n, sum(count(*)) OVER () AS read, CAST(min(%s) AS TEXT), CAST(max(%s) AS TEXT) FROM (SELECT kind, %s %s LIMIT %d) few GROUP BY kind",
				s, at, at, at, from, CountMost+1))
		}
	}
	return strings.Join(branches, " UNION ALL "), args
}

// first are the FROM clauses, one for each lane, that read the jobs of a state
// in the order of an index: the soonest first, of what is over the latest.
// after adds a condition, then what the order goes on with.
func (q *Queue) first(s State, after, then string, args *[]any) []string {
	st := states[s]
	if st.over {
		return []string{fmt.Sprintf("FROM river_job WHERE state = '%s' AND finalized_at IS NOT NULL%s ORDER BY finalized_at DESC%s", st.river, after, then)}
	}
	clauses := make([]string, len(q.lanes))
	for i, lane := range q.lanes {
		*args = append(*args, lane)
		// All jobs have the priority 1, so that the index is in the order of time.
		clauses[i] = fmt.Sprintf("FROM river_job WHERE state = '%s' AND queue = $%d AND priority = 1%s ORDER BY scheduled_at%s", st.river, len(*args), after, then)
	}
	return clauses
}

// sortedBy is the column in whose order a state's jobs are listed.
func sortedBy(s State) string {
	if states[s].over {
		return "finalized_at"
	}
	return "scheduled_at"
}

// Tasks lists jobs of a state, most at once: the soonest due first, of what is
// over the latest. next is the cursor of what follows, "" at the end.
// s is one of States.
func (q *Queue) Tasks(ctx context.Context, s State, after string, most int) (tasks []Task, next string, err error) {
	query, args, err := q.listing(s, after, most)
	if err != nil {
		return nil, "", err
	}
	rows, err := q.o.Reads.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	key := ""
	for rows.Next() {
		t, sorted, err := scanTask(rows)
		if err != nil {
			return nil, "", err
		}
		if len(tasks) == most {
			return tasks, key, nil
		}
		tasks, key = append(tasks, t), cursor(sorted, t.ID)
	}
	return tasks, "", rows.Err()
}

// listing is the query of Tasks.
func (q *Queue) listing(s State, after string, most int) (query string, args []any, err error) {
	condition, direction, op := "", "", ">"
	if states[s].over {
		direction, op = " DESC", "<"
	}
	if after != "" {
		at, id, err := parseCursor(after)
		if err != nil {
			return "", nil, err
		}
		args = append(args, at, id)
		condition = fmt.Sprintf(" AND (%s, id) %s (CAST($1 AS %s), CAST($2 AS BIGINT))", sortedBy(s), op, q.engine.speech().instant)
	}
	var branches []string
	for _, from := range q.first(s, condition, ", id"+direction, &args) {
		branches = append(branches, fmt.Sprintf("SELECT * FROM (SELECT %s %s LIMIT %d) few", q.columns(s), from, most+1))
	}
	return fmt.Sprintf("SELECT * FROM (%s) together ORDER BY sorted%s, id%s LIMIT %d",
		strings.Join(branches, " UNION ALL "), direction, direction, most+1), args, nil
}

// Task reads one job; missing when there is none, or no more.
func (q *Queue) Task(ctx context.Context, id int64) (Task, error) {
	var now string
	err := q.o.Reads.QueryRowContext(ctx, "SELECT CAST(state AS TEXT) FROM river_job WHERE id = $1", id).Scan(&now)
	for s, is := range states {
		if is.river == now {
			var t Task
			t, _, err = scanTask(q.o.Reads.QueryRowContext(ctx, "SELECT "+q.columns(s)+" FROM river_job WHERE id = $1", id))
			return t, err
		}
	}
	if err == nil || errors.Is(err, sql.ErrNoRows) {
		err = licensing.NotFound("job")
	}
	return Task{}, err
}

func (q *Queue) columns(s State) string {
	e := q.engine.speech()
	return fmt.Sprintf("CAST(%s AS TEXT) AS sorted, id, '%s' AS state, kind, coalesce(%s, '') AS about, CAST(%s AS TEXT) AS at, attempt, max_attempts, coalesce(%s, '') AS why",
		sortedBy(s), s, e.about, states[s].at, e.why)
}

func scanTask(r interface{ Scan(...any) error }) (t Task, sorted string, err error) {
	err = r.Scan(&sorted, &t.ID, &t.State, &t.Kind, &t.About, instant{&t.At}, &t.Tries, &t.Most, &t.Error)
	return t, sorted, err
}

// instant reads a time that the engine wrote as text: no engine's own type.
type instant struct{ t *time.Time }

// Scan implements sql.Scanner.
func (i instant) Scan(src any) (err error) {
	text, ok := src.(string)
	if !ok {
		return nil // it has none
	}
	for _, layout := range []string{"2006-01-02 15:04:05.999999999Z07", "2006-01-02 15:04:05.999999999"} {
		if *i.t, err = time.Parse(layout, text); err == nil {
			*i.t = i.t.UTC()
			return nil
		}
	}
	return err
}

// cursor is where a list goes on: behind the job id, sorted at this time.
func cursor(sorted string, id int64) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d %s", id, sorted))
}

func parseCursor(c string) (sorted string, id int64, err error) {
	refused := &licensing.Error{Kind: licensing.Invalid, Code: "invalid", Fields: []licensing.FieldError{{Field: "after", Code: "field.cursor"}}}
	b, err := base64.RawURLEncoding.DecodeString(c)
	if err != nil {
		return "", 0, refused
	}
	number, sorted, ok := strings.Cut(string(b), " ")
	if _, err := fmt.Sscan(number, &id); err != nil || !ok {
		return "", 0, refused
	}
	var t time.Time
	if (instant{&t}).Scan(sorted) != nil {
		return "", 0, refused
	}
	return sorted, id, nil
}
