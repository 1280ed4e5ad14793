package store

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"
)

// dialect is all that differs between the engines, beside opening them.
type dialect interface {
	engine() Engine
	writing() *sql.TxOptions    // how a write begins
	reading() *sql.TxOptions    // how a read begins: one snapshot, no writing
	forUpdate(skip bool) string // what a locking SELECT ends with
	alone() string              // locks what $1 names, which needs no row, until the transaction ends; "": each write is alone anyway
	numbered() bool             // thousands of values in one statement are best called $1 to $n; else ?
	classify(error) failure     // what an error means
	retryable(error) bool       // whether the transaction may succeed if repeated
	migrating() (goose.Dialect, []goose.ProviderOption, error)
	checkpoint(context.Context, *sql.DB) error
}

// failure is what an engine's error means to us; its zero value: nothing known.
type failure struct {
	constraint  ConstraintKind
	names       []string
	full        bool // no room on the disk
	unreachable bool // no answer: try again later
}
