package restapi

import (
	"context"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

type (
	grantBody struct {
		Head
		State     string                   `json:"state" enum:"held,ended"`
		Agreement licensing.AgreementID    `json:"agreement"`
		Customer  licensing.OrganizationID `json:"customer"`
		Partner   licensing.OrganizationID `json:"partner"`
		EndsOn    licensing.Date           `json:"ends_on" doc:"The last day included."`
		GivenAt   time.Time                `json:"given_at"`
		RevokedAt time.Time                `json:"revoked_at,omitzero"`
		EndedAt   time.Time                `json:"ended_at,omitzero"`
	}
	listGrants struct {
		Paging
		Agreement licensing.AgreementID `query:"agreement" maxLength:"36"`
	}
	giveGrant struct {
		Body struct {
			Agreement licensing.AgreementID `json:"agreement" maxLength:"36"`
			EndsOn    licensing.Date        `json:"ends_on,omitzero" doc:"Missing: the agreement's end."`
		}
	}
)

func grants(a *API, u *app.App) {
	r := a.Resource("grants", "grant", "A customer's permission, bounded in time, for its partner's people to act on an agreement.")
	List(r, Op{Summary: "List grants, ended ones too"}, func(ctx context.Context, c Call, in *listGrants) (Page[grantBody], error) {
		l, err := u.Grants(ctx, c.Actor, in.Agreement, store.Page{After: in.After, Limit: in.Limit})
		p := Page[grantBody]{Next: l.Next}
		for _, g := range l.Items {
			p.Items = append(p.Items, grantFrom(c, g))
		}
		return p, err
	})
	Create(r, Op{Verb: "give", Summary: "Let the partner of record's people act"}, func(ctx context.Context, c Call, in *giveGrant) (grantBody, error) {
		return grantAnswer(c)(u.GiveGrant(ctx, c.Actor, in.Body.Agreement, in.Body.EndsOn))
	})
	Do(r, Op{Verb: "revoke", Summary: "End it at once, and the roles held under it"}, func(ctx context.Context, c Call, in *ByID) (grantBody, error) {
		return grantAnswer(c)(u.RevokeGrant(ctx, c.Actor, licensing.GrantID(in.ID)))
	})
}

func grantAnswer(c Call) func(*licensing.Grant, error) (grantBody, error) {
	return func(g *licensing.Grant, err error) (grantBody, error) {
		if err != nil {
			return grantBody{}, err
		}
		return grantFrom(c, g), nil
	}
}

func grantFrom(c Call, g *licensing.Grant) grantBody {
	b := grantBody{Head: Head{ID: string(g.ID), Version: g.Version}, State: "ended", Agreement: g.Agreement, Customer: g.Customer, Partner: g.Partner,
		EndsOn: g.EndsOn, GivenAt: g.GivenAt, RevokedAt: g.RevokedAt, EndedAt: g.EndedAt}
	if g.RevokedAt.IsZero() && g.EndedAt.IsZero() {
		b.State = "held"
		b.Actions = c.Actor.VerbsOn("grant", []licensing.Verb{"revoke"}, licensing.Target{Customer: g.Customer, Partner: g.Partner, Agreement: g.Agreement})
	}
	return b
}
