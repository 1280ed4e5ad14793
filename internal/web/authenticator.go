package web

import (
	"context"
	"net/http"
	"strings"

	"volare/internal/app"
	"volare/internal/identity"
	"volare/internal/licensing"
)

// accounts authenticates by the use cases.
type accounts struct{ use *app.App }

// Accounts is the Authenticator of the accounts, sessions and API tokens that
// u knows. A session's token may come as a bearer token too: programs that
// sign in as a person have no cookies.
func Accounts(u *app.App) Authenticator { return accounts{u} }

// Authenticate finds the actor of a credential.
func (a accounts) Authenticate(ctx context.Context, c Credential) (actor Actor, err error) {
	workspace := licensing.OrganizationID(c.Workspace)
	switch {
	case identity.IsAPIToken(c.Bearer):
		actor, err = a.use.ActorByToken(ctx, c.Bearer, workspace)
	case c.Bearer != "":
		actor, err = a.use.ActorBySession(ctx, c.Bearer, workspace)
	case c.Asleep:
		actor, err = a.use.ActorBySessionAsleep(ctx, c.Session, workspace)
	default:
		actor, err = a.use.ActorBySession(ctx, c.Session, workspace)
	}
	if err == nil {
		actor.Address = c.Address.String()
	}
	return actor, err
}

// Visitor is where a request comes from whose sender hasn't signed in.
func Visitor(r *http.Request) app.Visitor {
	return app.Visitor{Address: Address(r.Context()).String(), Agent: strings.ToValidUTF8(cut(r.UserAgent(), 200), "")}
}
