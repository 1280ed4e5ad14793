package restapi

import (
	"context"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

type (
	messageBody struct {
		Head
		Kind      string                   `json:"kind" example:"activation.welcome"`
		To        string                   `json:"to"`
		ToName    string                   `json:"to_name,omitempty"`
		Language  licensing.Language       `json:"language"`
		State     licensing.MessageState   `json:"state"`
		Since     time.Time                `json:"since" doc:"Since when it is in that state."`
		Attempt   int                      `json:"attempt" doc:"How often it was handed over, or tried to be."`
		NextAt    time.Time                `json:"next_at,omitzero" doc:"When it is tried again."`
		Reason    string                   `json:"reason,omitempty" doc:"Why it didn't leave."`
		Subject   string                   `json:"subject,omitempty"`
		MessageID string                   `json:"message_id" doc:"Its Message-ID, the same at every attempt."`
		Agreement licensing.AgreementID    `json:"agreement,omitempty"`
		Customer  licensing.OrganizationID `json:"customer,omitempty"`
		SentAt    time.Time                `json:"sent_at,omitzero"`
		CreatedAt time.Time                `json:"created_at"`
		Text      string                   `json:"text,omitempty" doc:"Of one mail, where no mail server is configured: what it says; the secret of a link that lets in is left out, unless there is a test clock."`
	}
	listMessages struct {
		Paging
		State     licensing.MessageState `query:"state" enum:"queued,sent,failed,bounced"`
		Kind      string                 `query:"kind" maxLength:"80"`
		To        string                 `query:"to" maxLength:"254" doc:"Only mails to this address."`
		Q         string                 `query:"q" maxLength:"200" doc:"Words, each the beginning of the recipient's address, of its domain, or of a word of the name."`
		Agreement licensing.AgreementID  `query:"agreement" maxLength:"36"`
		Sort      string                 `query:"sort" enum:"created,waiting" default:"created" doc:"created: the newest first, of one state those that came into it last; waiting: those that have been in it longest, of one state."`
	}
)

func messages(a *API, u *app.App) {
	r := a.Resource("messages", "message", "The mails, as the operator's people follow them: the newest first.")
	List(r, Op{Summary: "List mails"}, func(ctx context.Context, c Call, in *listMessages) (Page[messageBody], error) {
		l, err := u.Messages(ctx, c.Actor, store.MessageFilter{State: in.State, Kind: in.Kind, To: in.To, Search: app.Words(in.Q), Agreement: in.Agreement, Sort: in.Sort},
			store.Page{After: in.After, Limit: in.Limit})
		p := Page[messageBody]{Next: l.Next}
		for _, m := range l.Items {
			p.Items = append(p.Items, messageFrom(c, m))
		}
		return p, err
	})
	Get(r, Op{Summary: "Read a mail"}, func(ctx context.Context, c Call, in *ByID) (messageBody, error) {
		m, err := u.Message(ctx, c.Actor, licensing.MessageID(in.ID))
		if err != nil {
			return messageBody{}, err
		}
		b := messageFrom(c, m)
		b.Text = m.Text
		return b, nil
	})
	Do(r, Op{Verb: "bounce", Summary: "Say that a sent mail came back; where it was the only administrator's, another is asked for"}, func(ctx context.Context, c Call, in *needsReason) (messageBody, error) {
		m, err := u.BounceMessage(ctx, c.Actor, licensing.MessageID(in.ID), in.Body.Reason)
		if err != nil {
			return messageBody{}, err
		}
		return messageFrom(c, m), nil
	})
	Do(r, Op{Verb: "resend", Summary: "Send a failed or bounced mail again, with a link that runs anew"}, func(ctx context.Context, c Call, in *ByID) (messageBody, error) {
		m, err := u.ResendMessage(ctx, c.Actor, licensing.MessageID(in.ID))
		if err != nil {
			return messageBody{}, err
		}
		return messageFrom(c, m), nil
	})
}

func messageFrom(c Call, m *licensing.Message) messageBody {
	return messageBody{Head: Head{ID: string(m.ID), Version: m.Version, Actions: actions(c, licensing.Messages, m.State, licensing.Target{})},
		Kind: m.Kind, To: m.To, ToName: m.ToName, Language: m.Language, State: m.State, Since: m.Since, Attempt: m.Attempt, NextAt: m.NextAt,
		Reason: m.Reason, Subject: m.Subject, MessageID: m.MessageID, Agreement: m.Agreement, Customer: m.Customer, SentAt: m.SentAt, CreatedAt: m.CreatedAt}
}
