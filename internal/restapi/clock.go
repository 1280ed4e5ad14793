package restapi

import (
	"context"
	"net/http"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
)

type (
	clockBody struct {
		Now  time.Time `json:"now" doc:"Business time: what everything that time brings goes by."`
		Test bool      `json:"test" doc:"The installation has a test clock, which may be moved forward."`
		Next time.Time `json:"next,omitzero" doc:"When the next thing falls due."`
		Done int       `json:"done,omitempty" doc:"How many things fell due on the way."`
	}
	moveClock struct {
		Body struct {
			To   time.Time `json:"to,omitzero" doc:"The instant to move to."`
			Days int       `json:"days,omitempty" minimum:"1" maximum:"4000" doc:"Or how many days to move forward."`
			Next bool      `json:"next,omitempty" doc:"Or to when the next thing falls due."`
		}
	}
)

func clock(a *API, u *app.App) {
	r := a.Resource("clock", "clock", "The business time. On installations marked for the test clock it can be moved forward, stopping at everything that falls due on the way.")
	Other(r, http.MethodGet, Op{Verb: "read", Summary: "Read the clock"}, func(ctx context.Context, _ Call, _ *struct{}) (clockBody, error) {
		return readClock(ctx, u)
	})
	Other(r, http.MethodPost, Op{Verb: "move", Path: "/move", Long: true, Summary: "Move the test clock forward; the answer comes when all that fell due is done"},
		func(ctx context.Context, c Call, in *moveClock) (clockBody, error) {
			now, _, next, err := u.Clock(ctx)
			if err != nil {
				return clockBody{}, err
			}
			to, err := in.target(now, next)
			if err != nil {
				return clockBody{}, err
			}
			done, err := u.Advance(ctx, c.Actor, to)
			if err != nil {
				return clockBody{}, err
			}
			b, err := readClock(ctx, u)
			b.Done = done
			return b, err
		})
}

func readClock(ctx context.Context, u *app.App) (clockBody, error) {
	now, test, next, err := u.Clock(ctx)
	return clockBody{Now: now, Test: test, Next: next}, err
}

// target is where the clock is to go: exactly one of the three must be said.
func (in *moveClock) target(now, next time.Time) (time.Time, error) {
	said, to := 0, now
	if !in.Body.To.IsZero() {
		said, to = said+1, in.Body.To
	}
	if in.Body.Days > 0 {
		said, to = said+1, now.AddDate(0, 0, in.Body.Days)
	}
	if in.Body.Next {
		if said++; next.After(now) {
			to = next
		}
	}
	var p licensing.Problems
	switch {
	case said != 1:
		p.Add("to", "clock.one_of")
	case to.Year() > licensing.MaxYear:
		p.Add("to", "field.date")
	}
	return to, p.Err()
}
