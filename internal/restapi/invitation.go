package restapi

import (
	"context"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

type (
	invitationBody struct {
		Head
		State        licensing.InvitationState `json:"state" enum:"sent,accepted,expired,revoked"`
		Since        time.Time                 `json:"since"`
		Account      licensing.AccountID       `json:"account" doc:"Who is invited."`
		Name         string                    `json:"name,omitempty" doc:"As whoever invited typed it, until the invitation is accepted; then as the person calls themselves."`
		Mail         string                    `json:"mail,omitempty"`
		Role         licensing.Role            `json:"role"`
		Organization licensing.OrganizationID  `json:"organization"`
		Agreement    licensing.AgreementID     `json:"agreement,omitempty"`
		Designation  bool                      `json:"designation" doc:"Made by an agreement's designation: open while any of its services is pending."`
		ExpiresAt    time.Time                 `json:"expires_at,omitzero" doc:"A designation's is put off while any of its services is pending."`
		InvitedBy    licensing.AccountID       `json:"invited_by,omitempty"`
		Issue        int                       `json:"issue" doc:"How many times it was sent."`
		CreatedAt    time.Time                 `json:"created_at"`
		UpdatedAt    time.Time                 `json:"updated_at"`
	}
	createInvitation struct {
		Body struct {
			Name         string                   `json:"name" maxLength:"200"`
			Mail         string                   `json:"mail" maxLength:"254"`
			Language     licensing.Language       `json:"language,omitempty" enum:"it,en" default:"it"`
			Role         licensing.Role           `json:"role" maxLength:"60" doc:"A customer's role on an agreement, or the operator's or a partner's in its organization."`
			Organization licensing.OrganizationID `json:"organization,omitempty" maxLength:"36" doc:"Missing: one's own, where the role is one of its."`
			Agreement    licensing.AgreementID    `json:"agreement,omitempty" maxLength:"36"`
			Of           licensing.Party          `json:"of,omitempty" enum:"customer,partner" doc:"On an agreement: whose person it is; a partner's needs a grant."`
		}
	}
	listInvitations struct {
		Paging
		State        licensing.InvitationState `query:"state" enum:"sent,accepted,expired,revoked"`
		Organization licensing.OrganizationID  `query:"organization" maxLength:"36"`
		Agreement    licensing.AgreementID     `query:"agreement" maxLength:"36"`
	}
	replaceInvitation struct {
		ByID
		Body personBody
	}
)

func invitations(a *API, u *app.App) {
	r := a.Resource("invitations", "invitation", "People invited into roles. They hold the role from the start; the invitation lets them in.")
	List(r, Op{Summary: "List the invitations of an agreement, an organization or the workspace"},
		func(ctx context.Context, c Call, in *listInvitations) (Page[invitationBody], error) {
			l, err := u.Invitations(ctx, c.Actor, app.InvitationFilter{Organization: in.Organization, Agreement: in.Agreement, State: in.State},
				store.Page{After: in.After, Limit: in.Limit})
			p := Page[invitationBody]{Next: l.Next}
			for _, i := range l.Items {
				p.Items = append(p.Items, invitationFrom(c, i))
			}
			return p, err
		})
	Create(r, Op{Verb: "invite", Summary: "Invite a person into a role", Example: invitationExample}, func(ctx context.Context, c Call, in *createInvitation) (invitationBody, error) {
		b := in.Body
		return invitationAnswer(c)(u.Invite(ctx, c.Actor, app.InvitationDraft{Person: licensing.Person{Name: b.Name, Mail: b.Mail, Language: b.Language},
			Role: b.Role, Organization: b.Organization, Agreement: b.Agreement, Of: b.Of}))
	})
	Get(r, Op{Summary: "Read an invitation"}, func(ctx context.Context, c Call, in *ByID) (invitationBody, error) {
		return invitationAnswer(c)(u.Invitation(ctx, c.Actor, licensing.InvitationID(in.ID)))
	})
	Do(r, Op{Verb: "resend", Summary: "Mail it anew; links mailed before die"}, func(ctx context.Context, c Call, in *ByID) (invitationBody, error) {
		return invitationAnswer(c)(u.ResendInvitation(ctx, c.Actor, licensing.InvitationID(in.ID)))
	})
	Do(r, Op{Verb: "revoke", Summary: "Take it back, and the role with it"}, func(ctx context.Context, c Call, in *mayHaveReason) (invitationBody, error) {
		return invitationAnswer(c)(u.RevokeInvitation(ctx, c.Actor, licensing.InvitationID(in.ID), in.reason()))
	})
	Do(r, Op{Verb: "replace", Summary: "Invite another person instead; answers the new invitation"}, func(ctx context.Context, c Call, in *replaceInvitation) (invitationBody, error) {
		return invitationAnswer(c)(u.ReplaceInvitation(ctx, c.Actor, licensing.InvitationID(in.ID), in.Body.person()))
	})
}

func invitationAnswer(c Call) func(*licensing.Invitation, error) (invitationBody, error) {
	return func(i *licensing.Invitation, err error) (invitationBody, error) {
		if err != nil {
			return invitationBody{}, err
		}
		return invitationFrom(c, i), nil
	}
}

func invitationFrom(c Call, i *licensing.Invitation) invitationBody {
	to := licensing.Target{Organization: i.Organization, Partner: i.Organization}
	if i.Agreement != "" {
		to = licensing.Target{Customer: i.Organization, Agreement: i.Agreement}
		for _, u := range c.Actor.Under {
			if u.ID == i.Agreement {
				to.Contract = u.Contract
			}
		}
	}
	verbs := c.Actor.VerbsOn("invitation", licensing.Invitations.Allowed(i.State), to)
	return invitationBody{Head: Head{ID: string(i.ID), Version: i.Version, Actions: verbs}, State: i.State, Since: i.Since, Account: i.Account, Name: i.Person.Name, Mail: i.Person.Mail, Role: i.Role,
		Organization: i.Organization, Agreement: i.Agreement, Designation: i.Designation, ExpiresAt: i.ExpiresAt, InvitedBy: i.InvitedBy, Issue: i.Issue,
		CreatedAt: i.CreatedAt, UpdatedAt: i.UpdatedAt}
}
