// Package pgtest gives tests a real PostgreSQL: a throw-away cluster on a
// socket in a directory of its own, as an ordinary user, and in it as many
// databases as tests ask for, each a copy of a migrated template.
//
// It owns the cluster's whole life: it ends with the process that started it,
// however that ends, and leaves nothing behind. It also owns the marker that
// every test database carries: harnesses that write or wipe ask Verify first,
// so that a wrong address never reaches somebody's data. It must not know
// Volare's schema: callers bring their migrations. Only tests and other test
// packages may import it.
//
// A machine without a PostgreSQL server makes these tests fail, never skip.
//
// Start reading at shared.go (what tests call), then cluster.go and
// database.go. The program in pgtestd runs one command, like a whole
// "go test ./...", with one cluster for all its processes.
package pgtest
