package restapi

import (
	"context"

	"volare/internal/app"
)

type (
	keyPool struct {
		Pool  string `json:"pool" example:"devtools-pro"`
		Free  int    `json:"free"`
		Given int    `json:"given"`
	}
)

func keys(a *API, u *app.App) {
	r := a.Resource("keys", "keys", "Pools of product keys, which imports fill. A key is given once; which, only its subscription's people see.")
	Other(r, "GET", Op{Verb: "read", Path: "/pools", Summary: "Count the keys of every pool"}, func(ctx context.Context, c Call, _ *struct{}) (Page[keyPool], error) {
		all, err := u.Pools(ctx, c.Actor)
		p := Page[keyPool]{}
		for _, k := range all {
			p.Items = append(p.Items, keyPool{k.Pool, k.Free, k.Given})
		}
		return p, err
	})
}
