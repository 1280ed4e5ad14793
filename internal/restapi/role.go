package restapi

import (
	"context"
	"net/http"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
)

type (
	roleBody struct {
		ID              licensing.RoleID          `json:"id"`
		Account         licensing.AccountID       `json:"account"`
		Name            string                    `json:"name" doc:"As whoever invited typed it, until the invitation is accepted."`
		Mail            string                    `json:"mail"`
		Role            licensing.Role            `json:"role"`
		Organization    licensing.OrganizationID  `json:"organization"`
		Agreement       licensing.AgreementID     `json:"agreement,omitempty"`
		Grant           licensing.GrantID         `json:"grant,omitempty" doc:"The grant under which a partner's person holds it."`
		Since           time.Time                 `json:"since"`
		Ended           time.Time                 `json:"ended,omitzero"`
		Enrolled        bool                      `json:"enrolled" doc:"The person can sign in; told once the invitation is accepted."`
		Invitation      licensing.InvitationID    `json:"invitation,omitempty"`
		InvitationState licensing.InvitationState `json:"invitation_state,omitempty"`
		Alone           bool                      `json:"alone" doc:"Nobody else holds this role here."`
		MustStay        string                    `json:"must_stay,omitempty" doc:"The code of why its holder can't leave now."`
		Actions         []licensing.Verb          `json:"actions" doc:"What you may do: revoke, or resign (by revoke) where it is your own."`
	}
	listRoles struct {
		Agreement    licensing.AgreementID    `query:"agreement" maxLength:"36"`
		Account      licensing.AccountID      `query:"account" maxLength:"36" doc:"All roles of one account: your own, or as support anybody's."`
		Organization licensing.OrganizationID `query:"organization" maxLength:"36" doc:"The operator or a partner; of a customer, the people of its agreements; missing both: the workspace."`
	}
	revokedRole struct {
		ID     licensing.RoleID `json:"id"`
		Role   licensing.Role   `json:"role"`
		Ended  time.Time        `json:"ended"`
		Reason string           `json:"reason,omitempty"`
	}
)

func roles(a *API, u *app.App) {
	r := a.Resource("roles", "role", "Who holds which role.")
	Other(r, http.MethodGet, Op{Verb: "read", Summary: "List the people of an agreement, or of an organization"},
		func(ctx context.Context, c Call, in *listRoles) (Page[roleBody], error) {
			var all app.People
			var err error
			switch {
			case in.Account != "":
				all.Posts, err = u.AccountRoles(ctx, c.Actor, in.Account)
			case in.Agreement != "":
				all, err = u.AgreementPeople(ctx, c.Actor, in.Agreement)
			case in.Organization != "":
				all, err = u.OrganizationPeople(ctx, c.Actor, in.Organization)
			default:
				all, err = u.OrganizationPeople(ctx, c.Actor, c.Actor.Organization)
			}
			p := Page[roleBody]{}
			for _, h := range all.Posts {
				p.Items = append(p.Items, roleFrom(h))
			}
			return p, err
		})
	Other(r, http.MethodGet, Op{Path: "/{id}", Verb: "read", Summary: "Read a role, and who holds it"}, func(ctx context.Context, c Call, in *ByID) (roleBody, error) {
		h, err := u.Post(ctx, c.Actor, licensing.RoleID(in.ID))
		if err != nil {
			return roleBody{}, err
		}
		return roleFrom(h), nil
	})
	Other(r, http.MethodPost, Op{Path: "/{id}/revoke", Verb: "revoke", Summary: "Take a role away at once, or give one's own up"},
		func(ctx context.Context, c Call, in *mayHaveReason) (revokedRole, error) {
			as, err := u.RevokeRole(ctx, c.Actor, licensing.RoleID(in.ID), in.reason())
			if err != nil {
				return revokedRole{}, err
			}
			return revokedRole{as.ID, as.Role, as.RevokedAt, as.Reason}, nil
		})
}

func roleFrom(h app.Post) roleBody {
	return roleBody{ID: h.ID, Account: h.Account, Name: h.Name, Mail: h.Mail, Role: h.Role, Organization: h.Organization, Agreement: h.Agreement,
		Grant: h.Grant, Since: h.Since, Ended: h.RevokedAt, Enrolled: h.Enrolled, Invitation: h.Invitation, InvitationState: h.Invited,
		Alone: h.Alone, MustStay: h.Stays, Actions: h.Actions}
}
