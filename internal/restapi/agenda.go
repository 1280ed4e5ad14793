package restapi

import (
	"context"
	"net/http"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

type (
	agendaBody struct {
		Subject  licensing.Subject `json:"subject" example:"subscription"`
		ID       string            `json:"id" doc:"Of the thing that is due."`
		Due      time.Time         `json:"due"`
		Kind     string            `json:"kind" example:"renew" doc:"What is due."`
		Attempts int               `json:"attempts" doc:"How often it failed."`
		RetryAt  time.Time         `json:"retry_at,omitzero"`
		Error    string            `json:"error,omitempty" doc:"Why it failed, for the operator."`
	}
	listAgenda struct {
		Paging
		Failed bool `query:"failed" doc:"Only what failed and waits to be tried again."`
	}
	agendaRetried struct {
		Subject licensing.Subject `json:"subject"`
		ID      string            `json:"id"`
	}
	retryAgenda struct {
		Subject licensing.Subject `path:"subject"`
		ID      string            `path:"id"`
	}
)

func agenda(a *API, u *app.App) {
	r := a.Resource("agenda", "agenda", "What time brings next, thing by thing: the operator's background work.")
	List(r, Op{Summary: "List what is due, the next first"}, func(ctx context.Context, c Call, in *listAgenda) (Page[agendaBody], error) {
		l, err := u.Agenda(ctx, c.Actor, in.Failed, store.Page{After: in.After, Limit: in.Limit})
		p := Page[agendaBody]{Next: l.Next}
		for _, e := range l.Items {
			p.Items = append(p.Items, agendaBody{e.Subject, e.ID, e.DueAt, e.Kind, e.Attempts, e.RetryAt, e.Error})
		}
		return p, err
	})
	Other(r, http.MethodPost, Op{Verb: "retry", Path: "/{subject}/{id}/retry", Summary: "Try a failed entry again at once"},
		func(ctx context.Context, c Call, in *retryAgenda) (agendaRetried, error) {
			return agendaRetried(*in), u.RetryEntry(ctx, c.Actor, in.Subject, in.ID)
		})
}
