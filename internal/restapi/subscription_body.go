package restapi

import (
	"context"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

type (
	subscriptionBody struct {
		Head
		Number          string                      `json:"number" example:"S-2026-000731"`
		State           licensing.SubscriptionState `json:"state"`
		Since           time.Time                   `json:"since" doc:"Since when it is in that state."`
		Waiting         *waiting                    `json:"waiting,omitempty"`
		Agreement       licensing.AgreementID       `json:"agreement"`
		AgreementNumber string                      `json:"agreement_number"`
		Order           licensing.OrderID           `json:"order" doc:"That it was made from."`
		Customer        licensing.OrganizationID    `json:"customer"`
		CustomerName    string                      `json:"customer_name,omitempty"`
		Segment         licensing.Segment           `json:"segment"`
		Partner         licensing.OrganizationID    `json:"partner,omitempty"`
		PartnerName     string                      `json:"partner_name,omitempty"`
		Service         string                      `json:"service" example:"web-filter"`
		ServiceName     string                      `json:"service_name"`
		Plan            string                      `json:"plan" example:"web-filter-std"`
		PlanName        string                      `json:"plan_name"`
		Quantity        int                         `json:"quantity"`
		CIG             string                      `json:"cig,omitempty" doc:"Public bodies: the tender code of the present term."`
		StartsOn        licensing.Date              `json:"starts_on" doc:"The present term's first day."`
		EndsOn          licensing.Date              `json:"ends_on" doc:"The present term's last day, included."`
		Term            int                         `json:"term" doc:"1 for the first term, growing with every renewal."`
		TermMonths      int                         `json:"term_months"`
		GraceEndsOn     licensing.Date              `json:"grace_ends_on,omitzero" doc:"In grace: its last day."`
		CancelOn        licensing.Date              `json:"cancel_on,omitzero" doc:"The last day, when its cancellation is announced."`
		Reason          string                      `json:"reason,omitempty" doc:"Of suspension, grace or cancellation: words, or one of the codes renewal.ends.…"`
		Renewal         renewalBody                 `json:"renewal"`
		Warnings        []warning                   `json:"warnings,omitempty" doc:"What was accepted and deserves another look."`
		CreatedAt       time.Time                   `json:"created_at"`
		UpdatedAt       time.Time                   `json:"updated_at"`
	}
	renewalBody struct {
		Automatic    bool                 `json:"automatic" doc:"It renews by itself unless turned off; else only if confirmed."`
		Decision     licensing.Decision   `json:"decision" enum:"undecided,confirmed,declined"`
		DecidedAt    time.Time            `json:"decided_at,omitzero"`
		CutOff       time.Time            `json:"cut_off,omitzero" doc:"Until then the decision can be changed."`
		Will         renewalWill          `json:"will"`
		Quantity     int                  `json:"quantity" doc:"Seats of the next term, as decided so far."`
		CIG          string               `json:"cig,omitempty"`
		CIGExemption string               `json:"cig_exemption,omitempty"`
		Order        licensing.OrderID    `json:"order,omitempty" doc:"The renewal order that the confirmation made."`
		OrderNumber  string               `json:"order_number,omitempty"`
		OrderState   licensing.OrderState `json:"order_state,omitempty" enum:"submitted,accepted"`
		Reason       string               `json:"reason,omitempty" doc:"Why the order desk rejected the renewal order."`
		UndoUntil    time.Time            `json:"undo_until,omitzero" doc:"Until then the renewal that began this term can be undone."`
	}
	renewalWill struct {
		Renews   bool   `json:"renews"`
		Reason   string `json:"reason,omitempty" doc:"Why not: one of the codes renewal.ends.…"`
		Sentence string `json:"sentence" doc:"What becomes of it, in your language."`
	}
	warning struct {
		Code   string `json:"code"`
		Detail string `json:"detail"`
	}
)

func subscriptionFrom(s *licensing.Subscription, o app.Outlook, names map[licensing.OrganizationID]string) subscriptionBody {
	b := subscriptionBody{
		Head:   Head{ID: string(s.ID), Version: s.Version, Actions: o.Actions},
		Number: s.Number, State: s.State, Since: s.Since, Waiting: waitingFrom(o.Waiting), Agreement: s.Agreement, AgreementNumber: o.AgreementNumber,
		Order: s.Order, Customer: s.Customer, CustomerName: names[s.Customer], Segment: s.Segment, Partner: s.Partner, PartnerName: names[s.Partner],
		Service: s.Service, ServiceName: o.Service, Plan: s.Plan, PlanName: o.Plan, Quantity: s.Quantity, CIG: s.CIG,
		StartsOn: s.Term.StartsOn, EndsOn: s.Term.EndsOn, Term: s.Term.Number, TermMonths: s.Term.Months, GraceEndsOn: s.GraceEndsOn,
		CancelOn: s.CancelOn, Reason: s.Reason, CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt,
		Renewal: renewalBody{Automatic: s.Automatic, Decision: s.Renewal.Decision, DecidedAt: s.Renewal.DecidedAt, CutOff: o.CutOff,
			Will: renewalWill{o.Will.Renews, o.Will.Reason, o.Sentence}, Quantity: s.NextQuantity(), CIG: s.Renewal.CIG,
			CIGExemption: s.Renewal.CIGExemption, Order: s.Renewal.Order, OrderNumber: o.Order, OrderState: s.Renewal.OrderState, Reason: s.Renewal.Reason},
	}
	if s.Ended() || s.State == licensing.SubscriptionGrace { // there is no end of a term to come
		b.Renewal.Will.Renews, b.Renewal.Will.Reason = false, s.Reason
	}
	if o.CanUndo {
		b.Renewal.UndoUntil = s.UndoUntil
	}
	if o.Warning != "" {
		b.Warnings = []warning{{o.Warning, o.WarningText}}
	}
	return b
}

// subscriptionAnswer tells a subscription with its names and how it goes on.
func subscriptionAnswer(ctx context.Context, u *app.App, c Call, s *licensing.Subscription, err error) (subscriptionBody, error) {
	if err != nil {
		return subscriptionBody{}, err
	}
	page, err := subscriptionPage(ctx, u, c, []*licensing.Subscription{s})
	if err != nil {
		return subscriptionBody{}, err
	}
	return page[0], nil
}

func subscriptionPage(ctx context.Context, u *app.App, c Call, all []*licensing.Subscription) ([]subscriptionBody, error) {
	ids := make([]licensing.OrganizationID, 0, 2*len(all))
	for _, s := range all {
		ids = append(ids, s.Customer, s.Partner)
	}
	names, err := u.OrganizationNames(ctx, c.Actor, ids...)
	if err != nil {
		return nil, err
	}
	outlooks, err := u.Outlooks(ctx, c.Actor, web.Language(ctx), all)
	if err != nil {
		return nil, err
	}
	bodies := make([]subscriptionBody, len(all))
	for i, s := range all {
		bodies[i] = subscriptionFrom(s, outlooks[s.ID], names)
	}
	return bodies, nil
}
