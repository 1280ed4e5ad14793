package restapi

import (
	"bytes"
	"context"

	"volare/internal/app"
)

type (
	keyPool struct {
		Pool  string `json:"pool" example:"devtools-pro"`
		Free  int    `json:"free"`
		Given int    `json:"given"`
	}
	importKeys struct {
		RawBody []byte `contentType:"text/csv"`
	}
	keysImported struct {
		Rows  int `json:"rows"`
		Added int `json:"added"`
		Same  int `json:"same" doc:"Known already: importing a file twice changes nothing."`
	}
)

func keys(a *API, u *app.App) {
	r := a.Resource("keys", "keys", "Pools of product keys. A key is given once; which, only its subscription's people see.")
	Other(r, "GET", Op{Verb: "read", Path: "/pools", Summary: "Count the keys of every pool"}, func(ctx context.Context, c Call, _ *struct{}) (Page[keyPool], error) {
		all, err := u.Pools(ctx, c.Actor)
		p := Page[keyPool]{}
		for _, k := range all {
			p.Items = append(p.Items, keyPool{k.Pool, k.Free, k.Given})
		}
		return p, err
	})
	Other(r, "POST", Op{Verb: "import", Path: "/import", MaxBody: 16 << 20, Summary: "Add keys: a CSV file with the columns pool and key"},
		func(ctx context.Context, c Call, in *importKeys) (keysImported, error) {
			done, err := u.ImportKeys(ctx, c.Actor, "keys.csv", bytes.NewReader(in.RawBody), nil)
			return keysImported{done.Rows, done.Added, done.Same}, err
		})
}
