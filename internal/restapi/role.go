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
	roleBody struct {
		ID              licensing.RoleID          `json:"id"`
		Account         licensing.AccountID       `json:"account"`
		Name            string                    `json:"name"`
		Mail            string                    `json:"mail"`
		Role            licensing.Role            `json:"role"`
		Organization    licensing.OrganizationID  `json:"organization"`
		Agreement       licensing.AgreementID     `json:"agreement,omitempty"`
		Grant           licensing.GrantID         `json:"grant,omitempty" doc:"The grant under which a partner's person holds it."`
		Since           time.Time                 `json:"since"`
		Enrolled        bool                      `json:"enrolled" doc:"The person can sign in."`
		Invitation      licensing.InvitationID    `json:"invitation,omitempty"`
		InvitationState licensing.InvitationState `json:"invitation_state,omitempty"`
	}
	listRoles struct {
		Agreement    licensing.AgreementID    `query:"agreement" maxLength:"36"`
		Organization licensing.OrganizationID `query:"organization" maxLength:"36" doc:"The operator or a partner; missing both: the workspace."`
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
	Other(r, http.MethodGet, Op{Verb: "read", Summary: "List the people of an agreement, or of the operator or a partner"},
		func(ctx context.Context, c Call, in *listRoles) (Page[roleBody], error) {
			var all []store.Holding
			var err error
			switch {
			case in.Agreement != "":
				all, err = u.AgreementPeople(ctx, c.Actor, in.Agreement)
			case in.Organization != "":
				all, err = u.OrganizationPeople(ctx, c.Actor, in.Organization)
			default:
				all, err = u.OrganizationPeople(ctx, c.Actor, c.Actor.Organization)
			}
			p := Page[roleBody]{}
			for _, h := range all {
				p.Items = append(p.Items, roleBody{h.ID, h.Account, h.Name, h.Mail, h.Role, h.Organization, h.Agreement, h.Grant, h.Since, h.Enrolled, h.Invitation, h.Invited})
			}
			return p, err
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
