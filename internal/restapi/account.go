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
	accountBody struct {
		Head
		Name       string             `json:"name"`
		Mail       string             `json:"mail"`
		Language   licensing.Language `json:"language"`
		State      string             `json:"state" enum:"invited,enrolled,disabled"`
		EnrolledAt time.Time          `json:"enrolled_at,omitzero" doc:"Since when its owner can sign in."`
		DisabledAt time.Time          `json:"disabled_at,omitzero"`
		CreatedAt  time.Time          `json:"created_at"`
	}
	meBody struct {
		accountBody
		Workspace  *workspaceBody  `json:"workspace,omitempty" doc:"Where this call acts; none: the account holds no role."`
		Workspaces []workspaceBody `json:"workspaces"`
		Roles      []myRole        `json:"roles" doc:"Those held in this workspace."`
	}
	myRole struct {
		ID           licensing.RoleID         `json:"id"`
		Role         licensing.Role           `json:"role"`
		Organization licensing.OrganizationID `json:"organization"`
		Agreement    licensing.AgreementID    `json:"agreement,omitempty"`
		Since        time.Time                `json:"since"`
	}
	editMe struct {
		Body struct {
			Name     string             `json:"name" maxLength:"200"`
			Language licensing.Language `json:"language" enum:"it,en"`
		}
	}
	listAccounts struct {
		Paging
		Mail string `query:"mail" maxLength:"254" doc:"Only the account with this address."`
		Q    string `query:"q" maxLength:"200" doc:"Words, each the beginning of the address, of its domain, or of a word of the name."`
	}
)

func accounts(a *API, u *app.App) {
	r := a.Resource("accounts", "account", "The people who sign in, as support sees them.")
	List(r, Op{Summary: "List accounts, by address"}, func(ctx context.Context, c Call, in *listAccounts) (Page[accountBody], error) {
		l, err := u.Accounts(ctx, c.Actor, store.AccountFilter{Mail: in.Mail, Search: app.Words(in.Q)}, store.Page{After: in.After, Limit: in.Limit})
		p := Page[accountBody]{Next: l.Next}
		for _, x := range l.Items {
			p.Items = append(p.Items, accountFrom(c, x))
		}
		return p, err
	})
	Get(r, Op{Summary: "Read an account"}, func(ctx context.Context, c Call, in *ByID) (accountBody, error) {
		return accountAnswer(c)(u.Account(ctx, c.Actor, licensing.AccountID(in.ID)))
	})
	Do(r, Op{Verb: "disable", Summary: "Keep its owner out at once; the roles end"}, func(ctx context.Context, c Call, in *mayHaveReason) (accountBody, error) {
		return accountAnswer(c)(u.DisableAccount(ctx, c.Actor, licensing.AccountID(in.ID), in.reason()))
	})
	Do(r, Op{Verb: "enable", Summary: "Let its owner in again; roles are to be given anew"}, func(ctx context.Context, c Call, in *ByID) (accountBody, error) {
		return accountAnswer(c)(u.EnableAccount(ctx, c.Actor, licensing.AccountID(in.ID)))
	})
}

func me(a *API, u *app.App) {
	r := a.Resource("me", "account", "Whoever calls.")
	Other(r, http.MethodGet, Op{Verb: "own", Summary: "Read one's own account, workspaces and roles"}, func(ctx context.Context, c Call, _ *struct{}) (meBody, error) {
		acc, err := u.Account(ctx, c.Actor, c.Actor.Account)
		if err != nil {
			return meBody{}, err
		}
		all, err := u.Workspaces(ctx, c.Actor.Account)
		b := meBody{accountBody: accountFrom(c, acc), Workspaces: workspacesFrom(all)}
		for _, w := range b.Workspaces {
			if w.ID == c.Actor.Organization {
				b.Workspace = &w
			}
		}
		for _, as := range c.Actor.Roles {
			b.Roles = append(b.Roles, myRole{as.ID, as.Role, as.Organization, as.Agreement, as.Since})
		}
		return b, err
	})
	Other(r, http.MethodPost, Op{Path: "/edit", Verb: "own", Summary: "Change one's own name and language"},
		func(ctx context.Context, c Call, in *editMe) (accountBody, error) {
			return accountAnswer(c)(u.EditAccount(ctx, c.Actor, in.Body.Name, in.Body.Language))
		})
	Other(r, http.MethodPost, Op{Path: "/password", Verb: "own", Summary: "Set another password; all sessions end"},
		func(ctx context.Context, c Call, in *newPassword) (ended, error) {
			return ended{true}, u.ChangePassword(ctx, c.Actor, in.Body.OldPassword, in.Body.Password)
		})
}

func accountAnswer(c Call) func(*licensing.Account, error) (accountBody, error) {
	return func(x *licensing.Account, err error) (accountBody, error) {
		if err != nil {
			return accountBody{}, err
		}
		return accountFrom(c, x), nil
	}
}

func accountFrom(c Call, x *licensing.Account) accountBody {
	b := accountBody{Name: x.Name, Mail: x.Mail, Language: x.Language, State: "invited", EnrolledAt: x.EnrolledAt, DisabledAt: x.DisabledAt, CreatedAt: x.CreatedAt}
	verbs := []licensing.Verb{"disable"}
	switch {
	case !x.DisabledAt.IsZero():
		b.State, verbs = "disabled", []licensing.Verb{"enable"}
	case !x.EnrolledAt.IsZero():
		b.State = "enrolled"
	}
	b.Head = Head{ID: string(x.ID), Version: x.Version, Actions: c.Actor.VerbsOn("account", verbs, licensing.Target{})}
	return b
}
