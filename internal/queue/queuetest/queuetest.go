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
)

// Failing is a job that failed.
type Failing struct {
	Kind, About string
	Fault       string // what its last try said
	Tries       int
	At          time.Time // in the future: it is tried again then; else it failed then for the last time
}

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
		if _, err := db.ExecContext(ctx, query, string(args), string(said), f.At.UTC().Format("2006-01-02 15:04:05.000"), f.Tries, f.Kind); err != nil {
			return err
		}
	}
	return nil
}
