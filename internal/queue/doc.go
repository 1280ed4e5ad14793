// Package queue runs jobs, each once, on any number of servers: River on both
// engines behind one small face.
//
// It owns how jobs are inserted in somebody else's transaction, fetched, timed
// out, taken back from servers that died, and waited for. It must not know
// what the jobs do, nor package store, from which it gets its connections: a
// job is a kind and the id of the row that tells everything else, and that row
// owns its outside attempts, the next one and the last error. Jobs are short
// and may run again after a crash.
//
// Start reading at New, Insert and Start in queue.go.
package queue
