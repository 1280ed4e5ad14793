package queue

import "time"

// State is how a job stands. The engine's own names stay in this package.
type State string

// The states of a job.
const (
	Waiting   State = "waiting"   // due, until a worker is free
	Scheduled State = "scheduled" // not due yet
	Running   State = "running"
	Retrying  State = "retrying"  // failed, and tried again at a stated time
	Failed    State = "failed"    // failed too often; kept for a week
	Cancelled State = "cancelled" // taken back; kept for a day
	Done      State = "done"      // kept for ten minutes
)

// States lists all of them, what isn't over first.
var States = []State{Waiting, Scheduled, Running, Retrying, Failed, Cancelled, Done}

// states tells what River calls each state, and the column of the time that
// counts in it: when it is or was due, began, or ended.
var states = map[State]struct {
	river, at string
	over      bool
}{
	Waiting:   {"available", "scheduled_at", false},
	Scheduled: {"scheduled", "scheduled_at", false},
	Running:   {"running", "attempted_at", false},
	Retrying:  {"retryable", "scheduled_at", false},
	Failed:    {"discarded", "finalized_at", true},
	Cancelled: {"cancelled", "finalized_at", true},
	Done:      {"completed", "finalized_at", true},
}

// CanRetry reports whether a job in state s may be run again at once.
func (s State) CanRetry() bool { return s == Retrying || s == Failed }

// Standing is how many jobs of a kind are in a state.
type Standing struct {
	Kind  string
	State State
	Count int
	More  bool      // counting stopped: there are at least so many
	First time.Time // wall time of the earliest one counted: due, begun, tried again, ended
	Last  time.Time // of the latest one counted
}

// Task is a job as it stands in the queue. Times are wall time.
type Task struct {
	ID    int64
	Kind  string
	About string // the id of the row that it names
	State State
	At    time.Time // when it is or was due, began, is tried again, or ended, as State says
	Tries int
	Most  int    // how many tries it has
	Error string // of the last try that failed, as it was said: it may hold what isn't everybody's to read
}
