package portal

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/queue"
	"volare/internal/store"
	"volare/internal/web"
)

// jobsShown is how the queue stands, on the page of background work.
type jobsShown struct {
	Standing []standingLine
	Failing  []jobLine // tried again, or not any more
	MoreJobs bool
}

// standingLine is how many jobs of a kind are in a state.
type standingLine struct {
	Kind, State, Look string
	Count             int
	More              bool
	When              string // of the oldest, the next, or the last one
}

// jobLine is a job that failed.
type jobLine struct {
	What, Thing, Path  string
	State, Look, Error string
	When               string // it is tried again, or was given up
	Tries              int
	Again              string // where it is posted to be run at once; "" when the reader may not
}

// jobLooks are how the states of jobs look.
var jobLooks = map[queue.State]string{queue.Waiting: "due", queue.Scheduled: "plain", queue.Running: "due", queue.Retrying: "bad", queue.Failed: "bad",
	queue.Cancelled: "plain", queue.Done: "good"}

// jobs reads how the queue stands, and what has failed in it.
func (p *Portal) jobs(r *http.Request, f frame) (jobsShown, error) {
	var s jobsShown
	now, err := p.app.JobStanding(r.Context(), f.Actor)
	if err != nil {
		return s, err
	}
	for _, x := range now.All {
		s.Standing = append(s.Standing, p.standing(f, now, x))
	}
	slices.SortStableFunc(s.Standing, func(a, b standingLine) int { return cmp.Compare(a.Kind, b.Kind) })
	for _, state := range []queue.State{queue.Failed, queue.Retrying} {
		l, err := p.app.Jobs(r.Context(), f.Actor, state, store.Page{Limit: shownDuties})
		if err != nil {
			return s, err
		}
		lines, err := p.jobLines(r, f, l.Items)
		if err != nil {
			return s, err
		}
		s.Failing, s.MoreJobs = append(s.Failing, lines...), s.MoreJobs || l.Next != ""
	}
	return s, nil
}

// standing puts a count into words. Jobs go by wall time.
func (p *Portal) standing(f frame, now app.Standing, x queue.Standing) standingLine {
	l := standingLine{Kind: p.jobKind(f, x.Kind), State: capital(p.texts.State(f.Lang, "job", string(x.State))), Look: jobLooks[x.State], Count: x.Count, More: x.More}
	params := map[string]string{"time": f.Time(x.First), "age": f.lasting(now.At.Sub(x.First))}
	if x.State == queue.Failed || x.State == queue.Cancelled || x.State == queue.Done {
		params["time"] = f.Time(x.Last)
	}
	l.When = p.texts.Text(f.Lang, "portal.jobs.when."+string(x.State), params)
	return l
}

func (p *Portal) jobLines(r *http.Request, f frame, all []app.Job) ([]jobLine, error) {
	refs := make([]store.Ref, 0, len(all))
	for _, j := range all {
		refs = append(refs, store.Ref{Subject: string(j.Subject), ID: j.About})
	}
	names, err := p.app.NamesOf(r.Context(), f.Actor, refs)
	if err != nil {
		return nil, err
	}
	lines := make([]jobLine, len(all))
	for i, j := range all {
		l := jobLine{What: p.jobKind(f, j.Kind), State: capital(p.texts.State(f.Lang, "job", string(j.State))), Look: jobLooks[j.State], Error: j.Error, Tries: j.Tries}
		l.When = p.texts.Text(f.Lang, map[queue.State]string{queue.Retrying: "portal.jobs.next", queue.Failed: "portal.jobs.ended"}[j.State], map[string]string{"time": f.Time(j.At)})
		if j.Subject != "" {
			l.Thing, l.Path = f.thing(string(j.Subject), j.About, names)
		}
		if len(j.Actions) > 0 {
			l.Again = "/work/jobs/" + strconv.FormatInt(j.ID, 10) + "/retry"
		}
		lines[i] = l
	}
	return lines, nil
}

// jobKind says what jobs of a kind do.
func (p *Portal) jobKind(f frame, kind string) string {
	if key := "kind.job." + kind; p.texts.Has(key) {
		return capital(p.say(f, key))
	}
	return kind
}

func (p *Portal) retryJob(w http.ResponseWriter, r *http.Request) error {
	actor, _ := web.ActorFrom(r.Context())
	_, err := p.app.RetryJob(r.Context(), actor, r.PathValue("id"))
	if err != nil && licensing.KindOf(err) != licensing.Conflict { // it has been run again: by a second click, or by somebody else
		return err
	}
	return see(w, r, "/work", "job_retry")
}
