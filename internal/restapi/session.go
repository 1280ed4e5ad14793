package restapi

import (
	"context"
	"net/http"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

type (
	workspaceBody struct {
		ID    licensing.OrganizationID `json:"id" doc:"What the header Volare-Workspace names."`
		Party licensing.Party          `json:"party" enum:"operator,partner,customer"`
		Name  string                   `json:"name"`
	}
	sessionBody struct {
		Token      string          `json:"token" doc:"A bearer token, as good as the cookie that is set too. Told this once."`
		ExpiresAt  time.Time       `json:"expires_at" doc:"At the latest; an hour without a call ends it earlier."`
		Account    accountBody     `json:"account"`
		Workspaces []workspaceBody `json:"workspaces" doc:"Where the account holds roles; the first is acted in unless Volare-Workspace names another."`
	}
	// sessionAnswer sets the browser's cookie beside the body.
	sessionAnswer[Out any] struct {
		SetCookie string `header:"Set-Cookie" doc:"The session, for browsers."`
		Body      Out
	}
	signIn struct {
		Body struct {
			Mail     string `json:"mail" maxLength:"254"`
			Password string `json:"password" maxLength:"1024"`
		}
	}
	openSession struct {
		ID      string    `json:"id" doc:"Names it; lets nobody in."`
		Here    bool      `json:"here" doc:"It is the one that asks."`
		Since   time.Time `json:"since"`
		SeenAt  time.Time `json:"seen_at" doc:"Within five minutes."`
		Agent   string    `json:"agent,omitempty" doc:"The browser or program, as it calls itself."`
		Address string    `json:"address,omitempty" doc:"Of the network."`
	}
	signOut struct {
		Everywhere bool `query:"everywhere" doc:"End all of the account's sessions."`
	}
	ended struct {
		Ended bool `json:"ended"`
	}
	newPassword struct {
		Body struct {
			OldPassword string `json:"old_password" maxLength:"1024"`
			Password    string `json:"password" maxLength:"1024" doc:"15 to 256 characters."`
		}
	}
	recovery struct {
		Body struct {
			Mail string `json:"mail" maxLength:"254"`
		}
	}
	received struct {
		Received bool `json:"received" doc:"Always the same: what came of it is told by mail."`
	}
)

func sessions(a *API, u *app.App) {
	r := a.Resource("sessions", "session", "Signing in and out. A session lives 24 hours at most, and an hour without a call.")
	withCookie(r, http.MethodPost, Op{Verb: "begin", Public: true, Summary: "Sign in"},
		func(ctx context.Context, c Call, in *signIn) (string, sessionBody, error) {
			return sessionOf(u.SignIn(ctx, in.Body.Mail, in.Body.Password, c.Visitor))
		})
	Other(r, http.MethodGet, Op{Verb: "own", Summary: "List one's own sessions"}, func(ctx context.Context, c Call, _ *struct{}) (Page[openSession], error) {
		all, err := u.Sessions(ctx, c.Actor)
		p := Page[openSession]{}
		for _, s := range all {
			p.Items = append(p.Items, openSession(s))
		}
		return p, err
	})
	Other(r, http.MethodPost, Op{Path: "/{id}/end", Verb: "own", Summary: "End one of one's sessions"}, func(ctx context.Context, c Call, in *ByID) (ended, error) {
		return ended{true}, u.EndSession(ctx, c.Actor, in.ID)
	})
	withCookie(r, http.MethodDelete, Op{Path: "/current", Verb: "own", Summary: "Sign out"},
		func(ctx context.Context, c Call, in *signOut) (string, ended, error) {
			return "", ended{true}, u.SignOut(ctx, c.Actor, in.Everywhere)
		})
}

func recoveries(a *API, u *app.App) {
	r := a.Resource("recoveries", "recovery", "For whoever has lost their password.")
	Other(r, http.MethodPost, Op{Verb: "ask", Public: true, Summary: "Have a link mailed that sets a new password",
		Text: "The answer is the same whether or not the address is known."},
		func(ctx context.Context, c Call, in *recovery) (received, error) {
			return received{true}, u.Recover(ctx, in.Body.Mail, c.Visitor)
		})
}

// sessionOf is a session that has just begun, as it is answered.
func sessionOf(in *app.SignedIn, err error) (string, sessionBody, error) {
	if err != nil {
		return "", sessionBody{}, err
	}
	return in.Token, sessionBody{Token: in.Token, ExpiresAt: in.ExpiresAt, Account: accountFrom(Call{}, in.Account), Workspaces: workspacesFrom(in.Workspaces)}, nil
}

func workspacesFrom(all []*licensing.Organization) []workspaceBody {
	var list []workspaceBody
	for _, o := range all {
		list = append(list, workspaceBody{o.ID, o.Party, o.Name})
	}
	return list
}

// withCookie is Other that gives the browser a session, or with an empty token
// takes it away.
func withCookie[In, Out any](r *Resource, method string, op Op, f func(context.Context, Call, *In) (token string, out Out, err error)) {
	register(r, method, op, http.StatusOK, func(ctx context.Context, in *In) (*sessionAnswer[Out], error) {
		token, out, err := f(ctx, callFrom(ctx), in)
		if err != nil {
			return nil, err
		}
		return &sessionAnswer[Out]{web.SessionCookie(ctx, token, app.SessionLife), out}, nil
	})
}
