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
	accessRequestBody struct {
		Head
		Number          string                   `json:"number" example:"R-2026-000017"`
		State           licensing.AccessState    `json:"state" enum:"pending,granted,denied,withdrawn"`
		Since           time.Time                `json:"since"`
		Waiting         *waiting                 `json:"waiting,omitempty"`
		Name            string                   `json:"name" doc:"Who asks."`
		Mail            string                   `json:"mail"`
		Verified        bool                     `json:"verified" doc:"Filed signed in. Otherwise anybody may have given this address, and the name of somebody new is as it was typed."`
		AgreementNumber string                   `json:"agreement_number" doc:"As it was typed."`
		Agreement       licensing.AgreementID    `json:"agreement,omitempty" doc:"For those who decide; none: nothing has that number."`
		Customer        licensing.OrganizationID `json:"customer,omitempty"`
		Role            licensing.Role           `json:"role"`
		Reason          string                   `json:"reason"`
		Message         string                   `json:"message,omitempty" doc:"From whoever decided."`
		CreatedAt       time.Time                `json:"created_at"`
		UpdatedAt       time.Time                `json:"updated_at"`
	}
	// AccessTerms is what somebody asks for.
	AccessTerms struct {
		AgreementNumber string         `json:"agreement_number" maxLength:"40" example:"C-2026-000148"`
		Role            licensing.Role `json:"role" enum:"agreement_administrator,online_services_administrator,viewer"`
		Reason          string         `json:"reason" maxLength:"2000"`
	}
	fileAccessRequest struct{ Body AccessTerms }
	askForAccess      struct {
		Body struct {
			AccessTerms
			Name     string             `json:"name" maxLength:"200"`
			Mail     string             `json:"mail" maxLength:"254"`
			Language licensing.Language `json:"language,omitempty" enum:"it,en" default:"it"`
		}
	}
	listAccessRequests struct {
		Paging
		State     licensing.AccessState `query:"state" enum:"pending,granted,denied,withdrawn"`
		Agreement licensing.AgreementID `query:"agreement" maxLength:"36"`
		Sort      string                `query:"sort" enum:"waiting,created" default:"waiting" doc:"waiting: the oldest first; created: the newest first."`
		Own       bool                  `query:"own" doc:"Those that you filed, rather than those that you may decide."`
	}
	grantAccess struct {
		ByID
		Body *struct { // a pointer: it may be missing
			Message string `json:"message,omitempty" maxLength:"2000"`
		}
	}
	denyAccess struct {
		ByID
		Body struct {
			Message string `json:"message" maxLength:"2000" doc:"Told to whoever asked."`
		}
	}
)

func (t AccessTerms) draft() app.AccessDraft {
	return app.AccessDraft{AgreementNumber: t.AgreementNumber, Role: t.Role, Reason: t.Reason}
}

func accessRequests(a *API, u *app.App) {
	r := a.Resource("access-requests", "access_request", "Asking for a role on an agreement, whose number one knows.")
	List(r, Op{Summary: "List the requests to decide, or one's own"}, func(ctx context.Context, c Call, in *listAccessRequests) (Page[accessRequestBody], error) {
		l, err := u.AccessRequests(ctx, c.Actor, in.Own, store.AccessFilter{State: in.State, Agreement: in.Agreement, Sort: in.Sort}, store.Page{After: in.After, Limit: in.Limit})
		p := Page[accessRequestBody]{Next: l.Next}
		for _, x := range l.Items {
			p.Items = append(p.Items, accessRequestFrom(c, x))
		}
		return p, err
	})
	read := func(ctx context.Context, c Call, id licensing.RequestID, err error) (accessRequestBody, error) {
		if err != nil {
			return accessRequestBody{}, err
		}
		v, err := u.AccessRequest(ctx, c.Actor, id)
		if err != nil {
			return accessRequestBody{}, err
		}
		return accessRequestFrom(c, v), nil
	}
	Create(r, Op{Verb: "file", Summary: "Ask for a role",
		Text: "What waits already, asked for by the same person, is a conflict; but what was asked for in their name without signing in is withdrawn."}, func(ctx context.Context, c Call, in *fileAccessRequest) (accessRequestBody, error) {
		x, err := u.FileAccessRequest(ctx, c.Actor, in.Body.draft())
		if err != nil {
			return accessRequestBody{}, err
		}
		return read(ctx, c, x.ID, nil)
	})
	Other(r, http.MethodPost, Op{Path: "/ask", Verb: "ask", Public: true, Summary: "Ask for a role without having signed in",
		Text: "The answer is always the same; what comes of it is told by mail."}, func(ctx context.Context, c Call, in *askForAccess) (received, error) {
		who := licensing.Person{Name: in.Body.Name, Mail: in.Body.Mail, Language: in.Body.Language}
		return received{true}, u.AskForAccess(ctx, who, in.Body.draft(), c.Visitor)
	})
	Get(r, Op{Summary: "Read a request"}, func(ctx context.Context, c Call, in *ByID) (accessRequestBody, error) {
		return read(ctx, c, licensing.RequestID(in.ID), nil)
	})
	Do(r, Op{Verb: "grant", Summary: "Give the role"}, func(ctx context.Context, c Call, in *grantAccess) (accessRequestBody, error) {
		message := ""
		if in.Body != nil {
			message = in.Body.Message
		}
		_, err := u.GrantAccess(ctx, c.Actor, licensing.RequestID(in.ID), message)
		return read(ctx, c, licensing.RequestID(in.ID), err)
	})
	Do(r, Op{Verb: "deny", Summary: "Refuse it, with a message"}, func(ctx context.Context, c Call, in *denyAccess) (accessRequestBody, error) {
		_, err := u.DenyAccess(ctx, c.Actor, licensing.RequestID(in.ID), in.Body.Message)
		return read(ctx, c, licensing.RequestID(in.ID), err)
	})
	Do(r, Op{Verb: "withdraw", Summary: "Take one's own request back"}, func(ctx context.Context, c Call, in *ByID) (accessRequestBody, error) {
		_, err := u.WithdrawAccessRequest(ctx, c.Actor, licensing.RequestID(in.ID))
		return read(ctx, c, licensing.RequestID(in.ID), err)
	})
}

// accessRequestFrom tells a request; whoever filed it learns nothing of
// whether the agreement exists.
func accessRequestFrom(c Call, v app.AccessRequestView) accessRequestBody {
	b := accessRequestBody{Head: Head{ID: string(v.ID), Version: v.Version, Actions: v.Actions}, Number: v.Number, State: v.State, Since: v.Since,
		Name: v.Person.Name, Mail: v.Person.Mail, Verified: v.Verified, AgreementNumber: v.AgreementNumber, Role: v.Role, Reason: v.Reason, Message: v.Message,
		CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt}
	if v.Account == c.Actor.Account {
		if v.State == licensing.AccessPending {
			b.Waiting = &waiting{For: licensing.Support, Party: licensing.OperatorParty, Since: v.Since}
		}
		return b
	}
	b.Agreement, b.Customer, b.Waiting = v.Agreement, v.Customer, waitingFrom(v.Waiting())
	return b
}
