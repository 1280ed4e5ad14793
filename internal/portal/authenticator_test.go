package portal

import (
	"context"

	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/web"
)

func authenticator(*apptest.Bench) web.Authenticator { return nobody{} }

type nobody struct{}

func (nobody) Authenticate(context.Context, web.Credential) (web.Actor, error) {
	return web.Actor{}, licensing.Refuse(licensing.Unauthenticated, "unauthenticated")
}
