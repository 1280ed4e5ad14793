package restapi

import (
	"context"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

type (
	listSubscriptions struct {
		Paging
		State     licensing.SubscriptionState `query:"state" enum:"pending,active,suspended,grace,expired,cancelled"`
		Decision  licensing.Decision          `query:"decision" enum:"undecided,confirmed,declined"`
		Service   string                      `query:"service" maxLength:"100"`
		Agreement licensing.AgreementID       `query:"agreement" maxLength:"36"`
		Order     licensing.OrderID           `query:"order" maxLength:"36" doc:"That it was made from."`
		Customer  licensing.OrganizationID    `query:"customer" maxLength:"36"`
		EndsFrom  licensing.Date              `query:"ends_from" doc:"Those whose term ends on this day or later."`
		EndsTo    licensing.Date              `query:"ends_to" doc:"Those whose term ends on this day or earlier."`
		Sort      string                      `query:"sort" enum:"created,end" default:"created" doc:"created: the newest first; end: those that end first."`
		Q         string                      `query:"q" maxLength:"100" doc:"Its number, or words, each the beginning of one in its agreement's number, programme, or the customer's name or domain."`
	}
	confirmRenewal struct {
		ByID
		Body *struct { // a pointer: all as it is
			Quantity     int    `json:"quantity,omitempty" minimum:"1" maximum:"1000000" doc:"Seats of the next term; missing: as many as now. More of them the order desk examines."`
			CIG          string `json:"cig,omitempty" maxLength:"20" doc:"Public bodies: the next term's tender code."`
			CIGExemption string `json:"cig_exemption,omitempty" maxLength:"20" doc:"Or the reason why there is none, ES01 to ES27."`
		}
	}
	cancelSubscription struct {
		ByID
		Body struct {
			Reason string         `json:"reason" minLength:"1" maxLength:"2000"`
			On     licensing.Date `json:"on,omitzero" doc:"The last day; missing: now."`
		}
	}
)

func subscriptions(a *API, u *app.App) {
	r := a.Resource("subscriptions", "subscription", "The right to use a plan for a term, made from a line of an accepted order. What its next term will be is decided here, until the cut-off.")
	List(r, Op{Summary: "List subscriptions"}, func(ctx context.Context, c Call, in *listSubscriptions) (Page[subscriptionBody], error) {
		l, err := u.Subscriptions(ctx, c.Actor, store.SubscriptionFilter{Search: app.Words(in.Q), State: in.State, Decision: in.Decision, Service: in.Service, Agreement: in.Agreement,
			Order: in.Order, Customer: in.Customer, EndsFrom: in.EndsFrom, EndsTo: in.EndsTo, Sort: in.Sort}, store.Page{After: in.After, Limit: in.Limit})
		if err != nil {
			return Page[subscriptionBody]{}, err
		}
		items, err := subscriptionPage(ctx, u, c, l.Items)
		return Page[subscriptionBody]{Items: items, Next: l.Next}, err
	})
	Get(r, Op{Summary: "Read a subscription, and how it goes on"}, func(ctx context.Context, c Call, in *ByID) (subscriptionBody, error) {
		s, err := u.Subscription(ctx, c.Actor, licensing.SubscriptionID(in.ID))
		return subscriptionAnswer(ctx, u, c, s, err)
	})
	subscriptionVerbs(r, u)
	Do(r.Of("renewal"), Op{Verb: "confirm", Summary: "Say that the next term is wanted, with so many seats; in grace it may begin at once"},
		func(ctx context.Context, c Call, in *confirmRenewal) (subscriptionBody, error) {
			var d licensing.Confirmation
			if in.Body != nil {
				d = licensing.Confirmation{Quantity: in.Body.Quantity, CIG: in.Body.CIG, CIGExemption: in.Body.CIGExemption}
			}
			s, err := u.ConfirmRenewal(ctx, c.Actor, licensing.SubscriptionID(in.ID), d)
			return subscriptionAnswer(ctx, u, c, s, err)
		})
}

func subscriptionVerbs(r *Resource, u *app.App) {
	plain := func(r *Resource, verb licensing.Verb, summary string, use func(context.Context, app.Actor, licensing.SubscriptionID) (*licensing.Subscription, error)) {
		Do(r, Op{Verb: verb, Summary: summary}, func(ctx context.Context, c Call, in *ByID) (subscriptionBody, error) {
			s, err := use(ctx, c.Actor, licensing.SubscriptionID(in.ID))
			return subscriptionAnswer(ctx, u, c, s, err)
		})
	}
	plain(r.Of("renewal"), "turn_off", "Say that the next term is not wanted", u.TurnOffRenewal)
	plain(r.Of("renewal"), "turn_on", "Take the decision back: what holds by rule holds again", u.TurnOnRenewal)
	plain(r, "undo", "Take an automatic renewal back", u.UndoRenewal)
	plain(r, "resume", "End a suspension", u.ResumeSubscription)
	Do(r, Op{Verb: "suspend", Summary: "Switch its service off for a while"}, func(ctx context.Context, c Call, in *needsReason) (subscriptionBody, error) {
		s, err := u.SuspendSubscription(ctx, c.Actor, licensing.SubscriptionID(in.ID), in.Body.Reason)
		return subscriptionAnswer(ctx, u, c, s, err)
	})
	Do(r, Op{Verb: "cancel", Summary: "End it early, now or when a day is over"}, func(ctx context.Context, c Call, in *cancelSubscription) (subscriptionBody, error) {
		s, err := u.CancelSubscription(ctx, c.Actor, licensing.SubscriptionID(in.ID), in.Body.On, in.Body.Reason)
		return subscriptionAnswer(ctx, u, c, s, err)
	})
}
