package restapi

import (
	"context"
	"net/http"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
)

type (
	// ByToken is the input of what needs nothing but a mailed link.
	ByToken struct {
		Token string `path:"token" doc:"The last part of the mailed link."`
	}
	linkBody struct {
		Purpose   string             `json:"purpose" enum:"invitation,recovery,setup"`
		State     app.LinkState      `json:"state" enum:"open,expired,used,revoked"`
		SignIn    bool               `json:"sign_in" doc:"Its holder has an account: signing in is the way."`
		Reissue   bool               `json:"reissue" doc:"A new one may be asked for, to the same address."`
		ExpiresAt time.Time          `json:"expires_at,omitzero"`
		Name      string             `json:"name,omitempty" doc:"Whose it is; told of an open one only, as is what follows."`
		Mail      string             `json:"mail,omitempty"`
		Language  licensing.Language `json:"language,omitempty"`
		Into      []linkInto         `json:"into" doc:"What its holder is invited into."`
		Waiting   []linkWaiting      `json:"waiting" doc:"The services that wait to be activated."`
	}
	linkInto struct {
		Role           licensing.Role           `json:"role"`
		Organization   string                   `json:"organization" doc:"Its name."`
		Agreement      licensing.AgreementID    `json:"agreement,omitempty"`
		Number         string                   `json:"agreement_number,omitempty"`
		AgreementState licensing.AgreementState `json:"agreement_state,omitempty"`
	}
	linkWaiting struct {
		Activation licensing.ActivationID    `json:"activation"`
		Service    string                    `json:"service"`
		State      licensing.ActivationState `json:"state"`
		Quantity   int                       `json:"quantity"`
		Order      string                    `json:"order" doc:"The number of the order that bought it."`
		Line       int                       `json:"line" doc:"Which of its lines, from 1."`
	}
	useLink struct {
		ByToken
		Body struct {
			Password string `json:"password" maxLength:"1024" doc:"15 to 256 characters."`
		}
	}
	useSetupLink struct {
		ByToken
		Body struct {
			Organization  OrganizationTerms `json:"organization" doc:"The operator."`
			Administrator personBody        `json:"administrator"`
			Password      string            `json:"password" maxLength:"1024" doc:"15 to 256 characters."`
		}
	}
)

func links(a *API, u *app.App) {
	r := a.Resource("links", "link", "Links in mails: they enrol or recover, once, within their day. Reading one never uses it.")
	Other(r, http.MethodGet, Op{Path: "/{token}", Verb: "read", Public: true, Summary: "See what a link is good for"},
		func(ctx context.Context, _ Call, in *ByToken) (linkBody, error) {
			l, err := u.Link(ctx, in.Token)
			if err != nil {
				return linkBody{}, err
			}
			return linkFrom(l), nil
		})
	withCookie(r, http.MethodPost, Op{Path: "/{token}/use", Verb: "use", Public: true, Summary: "Use it: set the password and sign in"},
		func(ctx context.Context, c Call, in *useLink) (string, sessionBody, error) {
			return sessionOf(u.UseLink(ctx, in.Token, in.Body.Password, c.Visitor))
		})
	Other(r, http.MethodPost, Op{Path: "/{token}/reissue", Verb: "reissue", Public: true, Summary: "Have a new one mailed to the same address",
		Text: "The answer is the same for links that nobody knows."},
		func(ctx context.Context, c Call, in *ByToken) (received, error) {
			return received{true}, u.ReissueLink(ctx, in.Token, c.Visitor)
		})
	withCookie(r, http.MethodPost, Op{Path: "/{token}/setup", Verb: "setup", Public: true, Summary: "Set up the installation, by the link of its first start", Example: setupExample},
		func(ctx context.Context, c Call, in *useSetupLink) (string, sessionBody, error) {
			d := in.Body.Organization.over(app.OrganizationDraft{Country: "IT", Language: licensing.Italian})
			return sessionOf(u.UseSetupLink(ctx, in.Token, d, in.Body.Administrator.person(), in.Body.Password, c.Visitor))
		})
}

func linkFrom(l *app.Link) linkBody {
	b := linkBody{Purpose: l.Purpose, State: l.State, SignIn: l.SignIn, Reissue: l.Reissue, ExpiresAt: l.ExpiresAt, Name: l.Name, Mail: l.Mail, Language: l.Language}
	for _, i := range l.Into {
		b.Into = append(b.Into, linkInto{i.Role, i.Organization, i.Agreement, i.AgreementNumber, i.AgreementState})
	}
	for _, s := range l.Waiting {
		b.Waiting = append(b.Waiting, linkWaiting{s.Activation, s.Service, s.State, s.Bought.Quantity, s.Bought.Order, s.Bought.Line})
	}
	return b
}
