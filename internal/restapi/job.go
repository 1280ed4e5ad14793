package restapi

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/queue"
	"volare/internal/store"
)

type (
	jobBody struct {
		ID      string            `json:"id" example:"1042"`
		Actions []licensing.Verb  `json:"actions"`
		Kind    string            `json:"kind" example:"message.send"`
		State   queue.State       `json:"state"`
		At      time.Time         `json:"at" doc:"When it is or was due, began, is tried again, or ended, as its state says. Wall time, whatever the test clock shows."`
		Subject licensing.Subject `json:"subject,omitempty" example:"message" doc:"What it is about."`
		About   string            `json:"about,omitempty" doc:"The id of what it is about."`
		Tries   int               `json:"tries"`
		Most    int               `json:"most" doc:"How many tries it has."`
		Error   string            `json:"error,omitempty" doc:"What its last failed try said, as far as it may be told."`
	}
	jobStanding struct {
		Kind  string      `json:"kind" example:"message.send"`
		State queue.State `json:"state"`
		Count int         `json:"count" doc:"How many; of each state no more than 1,000 are counted."`
		More  bool        `json:"more" doc:"Counting stopped: there are at least so many."`
		First time.Time   `json:"first" doc:"At of the earliest one counted: of waiting ones since when the oldest is due, of retrying ones when the next is tried."`
		Last  time.Time   `json:"last" doc:"At of the latest one counted."`
	}
	jobStandings struct {
		At    time.Time     `json:"at" doc:"Wall time of the count."`
		Items []jobStanding `json:"items"`
	}
	listJobs struct {
		Paging
		State queue.State `query:"state" enum:"waiting,scheduled,running,retrying,failed,cancelled,done" default:"failed"`
	}
)

func jobs(a *API, u *app.App) {
	r := a.Resource("jobs", "job", "The queue's jobs, by which the outside is reached: the operator's background work. What a job did stands on the thing it is about; jobs themselves are kept for ten minutes, failed ones for a week.")
	List(r, Op{Summary: "List the jobs of a state, the soonest first; of what is over, the latest"}, func(ctx context.Context, c Call, in *listJobs) (Page[jobBody], error) {
		l, err := u.Jobs(ctx, c.Actor, in.State, store.Page{After: in.After, Limit: in.Limit})
		p := Page[jobBody]{Next: l.Next}
		for _, j := range l.Items {
			p.Items = append(p.Items, jobFrom(j))
		}
		return p, err
	})
	Other(r, http.MethodGet, Op{Verb: "read", Path: "/standing", Summary: "Count the jobs by kind and state"}, func(ctx context.Context, c Call, _ *struct{}) (jobStandings, error) {
		s, err := u.JobStanding(ctx, c.Actor)
		b := jobStandings{At: s.At}
		for _, x := range s.All {
			b.Items = append(b.Items, jobStanding(x))
		}
		return b, err
	})
	Other(r, http.MethodGet, Op{Verb: "read", Path: "/{id}", Summary: "Read a job"}, func(ctx context.Context, c Call, in *ByID) (jobBody, error) {
		j, err := u.Job(ctx, c.Actor, in.ID)
		return jobFrom(j), err
	})
	Other(r, http.MethodPost, Op{Verb: "retry", Path: "/{id}/retry", Summary: "Run a job that failed again at once"}, func(ctx context.Context, c Call, in *ByID) (jobBody, error) {
		j, err := u.RetryJob(ctx, c.Actor, in.ID)
		return jobFrom(j), err
	})
}

func jobFrom(j app.Job) jobBody {
	return jobBody{strconv.FormatInt(j.ID, 10), j.Actions, j.Kind, j.State, j.At, j.Subject, j.About, j.Tries, j.Most, j.Error}
}
