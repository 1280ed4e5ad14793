package app

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"volare/internal/licensing"
	"volare/internal/queue"
	"volare/internal/store"
)

// JobKinds are the kinds of job, each with the subject of the row that its
// jobs name; "" where they name none.
var JobKinds = map[string]licensing.Subject{
	SendMessage:  licensing.OfMessage,
	DoOperation:  licensing.OfOperation,
	CheckDomain:  licensing.OfActivation,
	ServeWaiting: "",
}

// Job is a job of the queue as the operator's people see it. Its times are
// wall time, as the queue knows no other.
type Job struct {
	queue.Task
	Subject licensing.Subject // what About is the id of; "" for nothing
	Actions []licensing.Verb
}

// Standing is how the queue stands: of each kind, how many jobs in each state.
type Standing struct {
	At  time.Time // wall time, for the age of what waits
	All []queue.Standing
}

// JobStanding counts the queue's jobs, each state no further than queue.CountMost.
func (a *App) JobStanding(ctx context.Context, actor Actor) (Standing, error) {
	s := Standing{At: a.wall().UTC()}
	if err := actor.authorize("job", "job.read", "job.read", licensing.Target{}); err != nil || a.queue == nil {
		return s, err
	}
	all, err := a.queue.Standing(ctx)
	s.All = all
	return s, err
}

// Jobs lists the jobs of a state, the soonest due first, of what is over the latest.
func (a *App) Jobs(ctx context.Context, actor Actor, s queue.State, p store.Page) (store.List[Job], error) {
	var l store.List[Job]
	if err := actor.authorize("job", "job.read", "job.read", licensing.Target{}); err != nil || a.queue == nil {
		return l, err
	}
	all, next, err := a.queue.Tasks(ctx, s, p.After, p.Rows())
	l.Next = next
	for _, t := range all {
		l.Items = append(l.Items, jobOf(actor, t))
	}
	return l, err
}

// Job reads one job; they are gone some time after they are over.
func (a *App) Job(ctx context.Context, actor Actor, id string) (Job, error) {
	if err := actor.authorize("job", "job.read", "job.read", licensing.Target{}); err != nil {
		return Job{}, err
	}
	t, err := a.task(ctx, id)
	return jobOf(actor, t), err
}

// RetryJob runs a job that failed again at once. What it does begins where
// its row stands, so that nothing happens twice.
func (a *App) RetryJob(ctx context.Context, actor Actor, id string) (Job, error) {
	if err := actor.authorize("job", "job.read", "job.retry", licensing.Target{}); err != nil {
		return Job{}, err
	}
	t, err := a.task(ctx, id)
	if err != nil {
		return Job{}, err
	}
	j, err := result(ctx, a, actor, func(w *work) (Job, error) {
		var made Job
		if err := replay(w, &made); err != nil {
			return made, err
		}
		if !t.State.CanRetry() {
			return made, &licensing.Error{Kind: licensing.Conflict, Code: "state.job", State: string(t.State), Params: map[string]string{"state": string(t.State), "verb": "retry"}}
		}
		w.Enqueue(store.Job{Again: t.ID})
		kind, tries := licensing.Fact{Name: "kind", Value: t.Kind}, licensing.Fact{Name: "attempts", Value: strconv.Itoa(t.Tries)}
		before, after := licensing.Facts{kind, {Name: "state", Value: string(t.State)}, tries}, licensing.Facts{kind, {Name: "state", Value: string(queue.Waiting)}, tries}
		made = jobOf(actor, t)
		made.State, made.At, made.Actions = queue.Waiting, a.wall().UTC(), []licensing.Verb{}
		// The number of tries is its version: after each it can be retried once.
		return made, w.record(change{subject: "job", verb: "retry", id: id, version: int64(t.Tries), before: before, after: after})
	})
	if store.Violates(err, store.Unique, "event_of_subject") { // somebody else did, this very moment
		return a.Job(ctx, actor, id)
	}
	return j, err
}

// task reads a job by the id that people have.
func (a *App) task(ctx context.Context, id string) (queue.Task, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n <= 0 || strconv.FormatInt(n, 10) != id || a.queue == nil {
		return queue.Task{}, licensing.NotFound("job")
	}
	return a.queue.Task(ctx, n)
}

func jobOf(actor Actor, t queue.Task) Job {
	t.Error = tellable(t.Error)
	j := Job{Task: t, Subject: JobKinds[t.Kind], Actions: []licensing.Verb{}}
	if t.State.CanRetry() {
		j.Actions = actor.VerbsOn("job", []licensing.Verb{"retry"}, licensing.Target{})
	}
	return j
}

var (
	address = regexp.MustCompile(`([a-z]+://)([^\s/"'@]*@)?([^\s/"'?#]+)[^\s"']*`)
	secret  = regexp.MustCompile(`[A-Za-z0-9_+/=-]{20,}`)
	digit   = regexp.MustCompile(`[0-9]`)
)

// tellable is what people may read of a fault's own words: its first line, in
// measure; without addresses' paths and user names, nor what looks like a secret.
func tellable(fault string) string {
	line, _, _ := strings.Cut(fault, "\n")
	line = address.ReplaceAllString(line, "$1$3/…")
	line = secret.ReplaceAllStringFunc(line, func(s string) string {
		if licensing.ValidID(s) || !digit.MatchString(s) {
			return s
		}
		return "•••"
	})
	if r := []rune(line); len(r) > 300 {
		line = string(r[:300]) + "…"
	}
	return line
}
