// Package store keeps everything in one SQL database: SQLite built in, or
// PostgreSQL, with one SQL text for both.
//
// It owns the schema (migration/), the transactions (Write, Read), locks,
// constraint errors, keyset paging, number blocks and, one file per
// aggregate, its SQL. It must not know use cases, roles, clocks, the job
// queue (jobs are handed to whatever Options.Jobs names) or any page.
//
// SQL is written once, with $1…$n; what differs between the engines stands in
// dialect_sqlite.go and dialect_postgres.go and nowhere else. Rules that keep
// it portable: list columns, no SQL now(), no autoincrement, times are UTC
// microseconds (value.go), JSON is text, "WHERE active" and not "= 1", no
// second statement while rows are open, none after a failed one, unique rules
// are named ones (CREATE UNIQUE INDEX name), keyset columns are NOT NULL.
//
// Start reading at Write in write.go, then tx.go and list.go.
package store
