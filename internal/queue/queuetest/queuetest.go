// Package queuetest puts jobs into the queue's table as months of trouble
// leave them there, which no test can wait for.
//
// It must not be imported by anything but tests. Start reading at Fail.
package queuetest

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"volare/internal/queue"
)

// Failing is a job that failed.
type Failing struct {
	Kind, About string
	Fault       string // what its last try said
	Tries       int
	At          time.Time // in the future: it is tried again then; else it failed then for the last time
}

// Standing is a job in some state.
type Standing struct {
	Kind, About string
	State       queue.State
	At          time.Time // when it is or was due, began, is tried again, or ended
}

// columns are the engine's name of each state, and of the time that counts in it.
var columns = map[queue.State][2]string{
	queue.Waiting: {"available", "scheduled_at"}, queue.Scheduled: {"scheduled", "scheduled_at"}, queue.Running: {"running", "attempted_at"},
	queue.Retrying: {"retryable", "scheduled_at"}, queue.Failed: {"discarded", "finalized_at"}, queue.Cancelled: {"cancelled", "finalized_at"},
	queue.Done: {"completed", "finalized_at"},
}

// Stand puts jobs that stand in some state into the database of a queue.
func Stand(ctx context.Context, db *sql.DB, postgres bool, all ...Standing) error {
	blob, instant := "jsonb($1)", "$2"
	if postgres {
		blob, instant = "$1::jsonb", "$2::timestamptz"
	}
	for _, s := range all {
		args, _ := json.Marshal(map[string]string{"id": s.About}) // strings always marshal
		query := fmt.Sprintf("INSERT INTO river_job (args, %s, kind, max_attempts, queue, state) VALUES (%s, %s, $3, 25, 'default', '%s')", columns[s.State][1], blob, instant, columns[s.State][0])
		if _, err := db.ExecContext(ctx, query, string(args), inDatabase(s.At), s.Kind); err != nil {
			return err
		}
	}
	return nil
}

func inDatabase(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05.000") }

// Fail puts jobs that failed into the database of a queue.
func Fail(ctx context.Context, db *sql.DB, postgres bool, all ...Failing) error {
	blob, errs, instant := "jsonb(%s)", "jsonb(%s)", "%s"
	if postgres {
		blob, errs, instant = "%s::jsonb", "ARRAY(SELECT jsonb_array_elements(%s::jsonb))", "%s::timestamptz"
	}
	for _, f := range all {
		args, _ := json.Marshal(map[string]string{"id": f.About}) // strings always marshal
		said, _ := json.Marshal([]map[string]any{{"at": f.At, "attempt": f.Tries, "error": f.Fault, "trace": "goroutine 1 [running]"}})
		state, column := "discarded", "finalized_at"
		if time.Until(f.At) > 0 {
			state, column = "retryable", "scheduled_at"
		}
		query := fmt.Sprintf("INSERT INTO river_job (args, errors, %s, attempt, kind, max_attempts, queue, state) VALUES ("+blob+", "+errs+", "+instant+", $4, $5, 25, 'default', '%s')",
			column, "$1", "$2", "$3", state)
		if _, err := db.ExecContext(ctx, query, string(args), string(said), inDatabase(f.At), f.Tries, f.Kind); err != nil {
			return err
		}
	}
	return nil
}
