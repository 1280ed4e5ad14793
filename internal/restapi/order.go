package restapi

import (
	"context"
	"net/http"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

type (
	listOrders struct {
		Paging
		State     licensing.OrderState     `query:"state" enum:"draft,held,submitted,querying,accepted,completed,rejected,cancelled"`
		Type      licensing.OrderType      `query:"type" enum:"purchase,renewal"`
		Agreement licensing.AgreementID    `query:"agreement" maxLength:"36"`
		Customer  licensing.OrganizationID `query:"customer" maxLength:"36"`
		Aged      bool                     `query:"aged" doc:"Only those that have waited too long, for the desk or for an answer."`
		Sort      string                   `query:"sort" enum:"created,waiting" default:"created" doc:"created: the newest first; waiting: those that have waited longest, of one state."`
		Q         string                   `query:"q" maxLength:"100" doc:"An order's number; or words, each the beginning of one in both references, or the customer's name or domain."`
	}
	draftOrder struct{ Body orderDraft }
	editOrder  struct {
		ByID
		Body OrderTerms
	}
	answerOrder struct {
		ByID
		Body struct {
			Text string `json:"text" maxLength:"2000"`
		}
	}
	queryOrder struct {
		ByID
		Body struct {
			Text   string `json:"text" maxLength:"2000" doc:"Told to the partner."`
			Shared bool   `json:"shared,omitempty" doc:"Shown to the customer too, whose administrators are mailed."`
		}
	}
)

func orders(a *API, u *app.App) {
	r := a.Resource("orders", "order", "What a partner, or the order desk, asks for on an agreement. Accepted, each line of a purchase becomes a subscription. Customers see orders once they are sent.")
	List(r, Op{Summary: "List orders"}, func(ctx context.Context, c Call, in *listOrders) (Page[orderBody], error) {
		l, err := u.Orders(ctx, c.Actor, store.OrderFilter{State: in.State, Type: in.Type, Agreement: in.Agreement, Customer: in.Customer,
			Aged: in.Aged, Sort: in.Sort, Search: app.Words(in.Q)}, store.Page{After: in.After, Limit: in.Limit})
		if err != nil {
			return Page[orderBody]{}, err
		}
		items, err := orderPage(ctx, u, c, l.Items)
		return Page[orderBody]{Items: items, Next: l.Next}, err
	})
	Create(r, Op{Summary: "Draft an order on an agreement", Example: orderDraftExample}, func(ctx context.Context, c Call, in *draftOrder) (orderBody, error) {
		d := in.Body.over(app.OrderDraft{Agreement: in.Body.Agreement, AgreementNumber: in.Body.AgreementNumber})
		o, err := u.DraftOrder(ctx, c.Actor, d)
		return orderAnswer(ctx, u, c, o, err)
	})
	Get(r, Op{Summary: "Read an order"}, func(ctx context.Context, c Call, in *ByID) (orderBody, error) {
		o, err := u.Order(ctx, c.Actor, licensing.OrderID(in.ID))
		return orderAnswer(ctx, u, c, o, err)
	})
	Edit(r, Op{Summary: "Change a draft; what isn't given stays, lines are given all together", Example: orderEditExample}, func(ctx context.Context, c Call, in *editOrder) (orderBody, error) {
		o, err := u.EditOrderBy(ctx, c.Actor, licensing.OrderID(in.ID), in.Body.over)
		return orderAnswer(ctx, u, c, o, err)
	})
	Other(r, http.MethodPost, Op{Path: "/check", Verb: "submit", Summary: "Tell what is wrong with an order, and what would become of it; nothing is written"},
		func(ctx context.Context, c Call, in *draftOrder) (orderCheck, error) {
			d := in.Body.over(app.OrderDraft{Agreement: in.Body.Agreement, AgreementNumber: in.Body.AgreementNumber})
			return orderCheckFrom(u.CheckOrder(ctx, c.Actor, "", d))
		})
	orderVerbs(r, u)
}

func orderCheckFrom(c app.OrderCheck, err error) (orderCheck, error) {
	if err != nil {
		return orderCheck{}, err
	}
	b := orderCheck{State: c.Order.State, Agreement: c.Agreement.ID, AgreementNumber: c.Agreement.Number}
	for _, l := range c.Order.Lines {
		b.Lines = append(b.Lines, orderLineCheck{l.Service, l.Plan, l.Quantity, l.UsageDate, l.ServiceVersion})
	}
	return b, nil
}

// orderVerbs are the verbs of the state table.
func orderVerbs(r *Resource, u *app.App) {
	plain := func(verb licensing.Verb, summary string, use func(context.Context, app.Actor, licensing.OrderID) (*licensing.Order, error)) {
		Do(r, Op{Verb: verb, Summary: summary}, func(ctx context.Context, c Call, in *ByID) (orderBody, error) {
			o, err := use(ctx, c.Actor, licensing.OrderID(in.ID))
			return orderAnswer(ctx, u, c, o, err)
		})
	}
	plain("submit", "Send it to the order desk; with an agreement not active yet, it is held until then", u.SubmitOrder)
	plain("copy", "Make a new draft of a rejected or cancelled one: the answer is that draft", u.CopyOrder)
	plain("take", "Say that you examine it", u.TakeOrder)
	plain("release", "Give a taken one back to the desk", u.ReleaseOrder)
	plain("accept", "Accept it: a purchase's lines become subscriptions", u.AcceptOrder)
	Do(r, Op{Verb: "answer", Summary: "Answer the desk's question"}, func(ctx context.Context, c Call, in *answerOrder) (orderBody, error) {
		o, err := u.AnswerOrder(ctx, c.Actor, licensing.OrderID(in.ID), in.Body.Text)
		return orderAnswer(ctx, u, c, o, err)
	})
	Do(r, Op{Verb: "query", Summary: "Ask the partner something"}, func(ctx context.Context, c Call, in *queryOrder) (orderBody, error) {
		o, err := u.QueryOrder(ctx, c.Actor, licensing.OrderID(in.ID), in.Body.Text, in.Body.Shared)
		return orderAnswer(ctx, u, c, o, err)
	})
	Do(r, Op{Verb: "reject", Summary: "Reject it, with the reason"}, func(ctx context.Context, c Call, in *needsReason) (orderBody, error) {
		o, err := u.RejectOrder(ctx, c.Actor, licensing.OrderID(in.ID), in.Body.Reason)
		return orderAnswer(ctx, u, c, o, err)
	})
	Do(r, Op{Verb: "cancel", Summary: "Take it back before it is accepted"}, func(ctx context.Context, c Call, in *mayHaveReason) (orderBody, error) {
		o, err := u.CancelOrder(ctx, c.Actor, licensing.OrderID(in.ID), in.reason())
		return orderAnswer(ctx, u, c, o, err)
	})
}
