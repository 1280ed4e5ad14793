package restapi

import (
	"context"
	"encoding/json"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

type (
	eventBody struct {
		ID             string                   `json:"id"`
		Type           string                   `json:"type" example:"order.accepted"`
		Time           time.Time                `json:"time" doc:"Business time."`
		Actor          string                   `json:"actor" doc:"An account's id, system, or unverified: somebody who hadn't signed in, whatever name they gave."`
		ActorParty     string                   `json:"actor_party" enum:"operator,partner,customer,system,unverified"`
		ActorName      string                   `json:"actor_name,omitempty" doc:"The operator's people are told by their organization's name."`
		ActorRoles     []licensing.Role         `json:"actor_roles" doc:"Held where and when it happened; of one's own people, and to the operator of all."`
		ActorOrg       string                   `json:"actor_organization,omitempty" doc:"The name of the organization for which it was done."`
		Via            licensing.Way            `json:"via" enum:"portal,api,token,link,command,agenda,job" doc:"By what it came: portal pages; the API, by somebody signed in or with a token; a mailed link; the command line; because its time had come; what came of outside work."`
		OnBehalfOf     string                   `json:"on_behalf_of,omitempty" doc:"What a program said for whom it acted."`
		Subject        string                   `json:"subject" example:"order"`
		SubjectID      string                   `json:"subject_id"`
		SubjectVersion int64                    `json:"subject_version" doc:"The subject's version after it."`
		Agreement      licensing.AgreementID    `json:"agreement,omitempty"`
		Customer       licensing.OrganizationID `json:"customer,omitempty"`
		Partner        licensing.OrganizationID `json:"partner,omitempty"`
		Was            map[string]string        `json:"was" doc:"The values that changed, before."`
		Became         map[string]string        `json:"became" doc:"The same, after."`
	}
	listEvents struct {
		Paging
		Subject   string                `query:"subject" maxLength:"40" doc:"The kind of thing: order, subscription, …"`
		SubjectID string                `query:"subject_id" maxLength:"60" doc:"One thing: its history."`
		Type      string                `query:"type" maxLength:"80" example:"order.accepted"`
		Agreement licensing.AgreementID `query:"agreement" maxLength:"36"`
		Actor     licensing.AccountID   `query:"actor" maxLength:"36" doc:"The account that acted."`
		From      time.Time             `query:"from" doc:"Business time, included."`
		Until     time.Time             `query:"until" doc:"Business time, excluded."`
		Newest    bool                  `query:"newest" doc:"The newest first."`
	}
)

func events(a *API, u *app.App) {
	r := a.Resource("events", "history", "Everything that happened to what you may see, the first event first: a thing's history, and a feed to be read on from the last cursor.")
	List(r, Op{Summary: "List events"}, func(ctx context.Context, c Call, in *listEvents) (Page[eventBody], error) {
		l, err := u.History(ctx, c.Actor, store.EventFilter{Subject: in.Subject, SubjectID: in.SubjectID, Type: in.Type, Agreement: in.Agreement,
			Actor: in.Actor, From: in.From, Until: in.Until, Newest: in.Newest},
			store.Page{After: in.After, Limit: in.Limit})
		if err != nil {
			return Page[eventBody]{}, err
		}
		actors, err := u.EventActors(ctx, c.Actor, l.Items)
		if err != nil {
			return Page[eventBody]{}, err
		}
		p := Page[eventBody]{Next: l.Next}
		for _, e := range l.Items {
			b, err := eventFrom(e)
			if err != nil {
				return p, err
			}
			by := actors[e.ID]
			b.ActorName, b.ActorRoles, b.ActorOrg = by.Name, by.Roles, by.Organization
			p.Items = append(p.Items, b)
		}
		return p, nil
	})
}

func eventFrom(e *store.Event) (eventBody, error) {
	b := eventBody{ID: string(e.ID), Type: e.Type, Time: e.At, Actor: e.Actor, ActorParty: e.ActorParty, Via: e.Via, OnBehalfOf: e.OnBehalfOf, Subject: e.Subject,
		SubjectID: e.SubjectID, SubjectVersion: e.SubjectVersion, Agreement: e.Agreement, Customer: e.Customer, Partner: e.Partner}
	if err := json.Unmarshal([]byte(e.Was), &b.Was); err != nil {
		return b, err
	}
	return b, json.Unmarshal([]byte(e.Became), &b.Became)
}
