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
	tokenBody struct {
		ID        licensing.TokenID        `json:"id"`
		Name      string                   `json:"name"`
		Workspace licensing.OrganizationID `json:"workspace" doc:"The organization it acts in."`
		Verbs     []licensing.Verb         `json:"verbs" doc:"Its scopes."`
		All       bool                     `json:"all" doc:"It may do all that its owner may."`
		ExpiresAt time.Time                `json:"expires_at"`
		UsedAt    time.Time                `json:"used_at,omitzero" doc:"Within five minutes."`
		RevokedAt time.Time                `json:"revoked_at,omitzero"`
		CreatedAt time.Time                `json:"created_at"`
		Token     string                   `json:"token,omitempty" doc:"The bearer token, told once: when it is made."`
	}
	createToken struct {
		Body struct {
			Name      string           `json:"name" maxLength:"100" doc:"What it is for."`
			Verbs     []licensing.Verb `json:"verbs,omitempty" maxItems:"200" doc:"Scopes, as order.read; missing: all that you may do."`
			ExpiresAt time.Time        `json:"expires_at,omitzero" doc:"Within a year; missing: in 90 days."`
		}
	}
)

func tokens(a *API, u *app.App) {
	r := a.Resource("tokens", "token", "One's own API tokens. They are made by a person who has signed in.")
	Other(r, http.MethodGet, Op{Verb: "own", Summary: "List one's own tokens"}, func(ctx context.Context, c Call, _ *struct{}) (Page[tokenBody], error) {
		all, err := u.Tokens(ctx, c.Actor)
		p := Page[tokenBody]{}
		for _, k := range all {
			p.Items = append(p.Items, tokenFrom(k))
		}
		return p, err
	})
	Other(r, http.MethodPost, Op{Verb: "own", Summary: "Make a token for this workspace"}, func(ctx context.Context, c Call, in *createToken) (tokenBody, error) {
		k, err := u.CreateToken(ctx, c.Actor, app.TokenDraft{Name: in.Body.Name, Verbs: in.Body.Verbs, ExpiresAt: in.Body.ExpiresAt})
		if err != nil {
			return tokenBody{}, err
		}
		b := tokenFrom(k.Token)
		b.Token = k.Secret
		return b, nil
	})
	Other(r, http.MethodPost, Op{Path: "/{id}/revoke", Verb: "own", Summary: "Revoke one of one's tokens"}, func(ctx context.Context, c Call, in *ByID) (ended, error) {
		return ended{true}, u.RevokeToken(ctx, c.Actor, licensing.TokenID(in.ID))
	})
}

func tokenFrom(k *store.Token) tokenBody {
	return tokenBody{ID: k.ID, Name: k.Name, Workspace: k.Organization, Verbs: k.Verbs, All: k.Verbs == nil, ExpiresAt: k.ExpiresAt, UsedAt: k.UsedAt,
		RevokedAt: k.RevokedAt, CreatedAt: k.CreatedAt}
}
