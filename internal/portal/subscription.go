package portal

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

// subscriptionPage is one subscription and what becomes of it.
type subscriptionPage struct {
	frame
	*licensing.Subscription
	Outlook    app.Outlook
	CustomerN  string
	Activation *licensing.Activation // nil when the reader may not see it
	History    []moment
}

// May reports whether the reader may use a verb now.
func (s subscriptionPage) May(verb string) bool {
	return includes(s.Outlook.Actions, licensing.Verb(verb))
}

// Because is the product's own reason for the present state, a sentence, unless
// the outlook ends with it.
func (s subscriptionPage) Because() string {
	if !s.texts.Has(s.Reason) {
		return ""
	}
	why := s.texts.Text(s.Lang, s.Reason, nil)
	if strings.HasSuffix(s.Outlook.Sentence, why) {
		return ""
	}
	return why
}

// Public reports whether a confirmation carries a CIG.
func (s subscriptionPage) Public() bool { return s.Segment == licensing.Public }

// Asked is the quantity that the form begins with: what was asked for the next
// term, also while the order desk hasn't accepted more.
func (s subscriptionPage) Asked() int {
	if s.Renewal.Decision == licensing.Confirmed && s.Renewal.Quantity > 0 {
		return s.Renewal.Quantity
	}
	return s.NextQuantity()
}

// renewalsPage is an agreement's subscriptions, the nearest end first.
type renewalsPage struct {
	frame
	Agreement     *licensing.Agreement
	Subscriptions []*licensing.Subscription
	Outlooks      map[licensing.SubscriptionID]app.Outlook
	Next          string
}

// Outlook is how one of them goes on.
func (p renewalsPage) Outlook(s *licensing.Subscription) app.Outlook { return p.Outlooks[s.ID] }

// Presses reports whether one of them ends unless the reader decides.
func (p renewalsPage) Presses(s *licensing.Subscription) bool { return presses(s, p.Outlook(s)) }

// presses reports whether a subscription waits for the reader's decision to go on.
func presses(s *licensing.Subscription, o app.Outlook) bool {
	return !o.Will.Renews && (o.Will.Reason == licensing.EndsUnconfirmed || s.State == licensing.SubscriptionGrace) && s.Renewal.Decision == licensing.Undecided && includes(o.Actions, "confirm")
}

// subscriptionVerb is a verb of a subscription or its renewal.
type subscriptionVerb struct {
	verb licensing.Verb // the last part of the address
	may  licensing.Verb
	do   func(a *app.App, ctx context.Context, actor app.Actor, id licensing.SubscriptionID, f form) (*licensing.Subscription, error)
}

var subscriptionVerbs = []subscriptionVerb{
	{"turn_off", "renewal.turn_off", unformed((*app.App).TurnOffRenewal)},
	{"turn_on", "renewal.turn_on", unformed((*app.App).TurnOnRenewal)},
	{"confirm", "renewal.confirm", confirm},
	{"undo", "subscription.undo", unformed((*app.App).UndoRenewal)},
	{"resume", "subscription.resume", unformed((*app.App).ResumeSubscription)},
	{"suspend", "subscription.suspend", suspend},
	{"cancel", "subscription.cancel", cancelSubscription},
}

func unformed(do func(*app.App, context.Context, app.Actor, licensing.SubscriptionID) (*licensing.Subscription, error)) func(*app.App, context.Context, app.Actor, licensing.SubscriptionID, form) (*licensing.Subscription, error) {
	return func(a *app.App, ctx context.Context, actor app.Actor, id licensing.SubscriptionID, _ form) (*licensing.Subscription, error) {
		return do(a, ctx, actor, id)
	}
}

// confirm says that the next term is wanted, and how.
func confirm(a *app.App, ctx context.Context, actor app.Actor, id licensing.SubscriptionID, f form) (*licensing.Subscription, error) {
	c := licensing.Confirmation{CIG: f.get("cig"), CIGExemption: f.get("cig_exemption")}
	var unread licensing.Problems
	if c.Quantity = f.whole("quantity", &unread); f.get("quantity") != "" && c.Quantity == 0 && unread.Err() == nil {
		unread.Add("quantity", "field.min", "min", "1") // to a use case, 0 is the present quantity
	}
	if err := unread.Err(); err != nil {
		return nil, err
	}
	return a.ConfirmRenewal(ctx, actor, id, c)
}

func suspend(a *app.App, ctx context.Context, actor app.Actor, id licensing.SubscriptionID, f form) (*licensing.Subscription, error) {
	return a.SuspendSubscription(ctx, actor, id, f.get("reason"))
}

// cancelSubscription ends a subscription on a day, the last one it runs.
func cancelSubscription(a *app.App, ctx context.Context, actor app.Actor, id licensing.SubscriptionID, f form) (*licensing.Subscription, error) {
	var on licensing.Date
	if text := f.get("on"); text != "" {
		d, err := licensing.ParseDate(text)
		if err != nil {
			var p licensing.Problems
			p.Add("on", "field.date")
			return nil, p.Err()
		}
		on = d
	}
	return a.CancelSubscription(ctx, actor, id, on, f.get("reason"))
}

func (p *Portal) subscriptionRoutes() []web.Route {
	routes := []web.Route{p.own("GET", "/subscriptions/{number}", "subscription.read", p.subscription)}
	for _, v := range subscriptionVerbs {
		routes = append(routes, p.own("POST", "/subscriptions/{number}/"+string(v.verb), v.may, p.doSubscription(v)))
	}
	return routes
}

func (p *Portal) subscription(w http.ResponseWriter, r *http.Request) error {
	return p.showSubscription(w, r, form{})
}

func (p *Portal) showSubscription(w http.ResponseWriter, r *http.Request, f form) error {
	page := subscriptionPage{}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	s, err := p.app.SubscriptionByNumber(r.Context(), page.Actor, r.PathValue("number"))
	if err != nil {
		return err
	}
	page.Subscription = s
	if err := p.onBehalfOn(r, &page.frame, s.Agreement, renewing...); err != nil {
		return err
	}
	if err := p.helpedBy(r, &page.frame, s.Partner); err != nil {
		return err
	}
	all, err := p.app.Outlooks(r.Context(), page.Actor, page.Lang, []*licensing.Subscription{s})
	if err != nil {
		return err
	}
	page.Outlook = all[s.ID]
	called, err := p.app.Called(r.Context(), page.Actor, nil, []licensing.OrganizationID{s.Customer})
	if err != nil {
		return err
	}
	page.CustomerN = called.Organizations[s.Customer]
	if d, err := p.app.ActivationOf(r.Context(), page.Actor, s.ID); err == nil {
		page.Activation = d.Activation
	} else if licensing.KindOf(err) == licensing.Internal {
		return err
	}
	if page.History, err = p.history(r, page.frame, "subscription", string(s.ID)); err != nil {
		return err
	}
	return p.render(w, f.answer(), "subscription", page)
}

// doSubscription uses a verb and shows the subscription as it is then.
func (p *Portal) doSubscription(v subscriptionVerb) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := read(r)
		if err != nil {
			return err
		}
		actor := acting(r, f)
		s, err := p.app.SubscriptionByNumber(r.Context(), actor, r.PathValue("number"))
		if err != nil {
			return err
		}
		if _, err := v.do(p.app, r.Context(), actor, s.ID, f); err != nil {
			return p.again(r, f, err, func(f form) error { return p.showSubscription(w, r, f) })
		}
		return see(w, r, "/subscriptions/"+s.Number, "renewal_"+string(v.verb))
	}
}

// over puts what has ended after what runs.
func over(s *licensing.Subscription) int {
	if s.Ended() {
		return 1
	}
	return 0
}

// renewals lists an agreement's subscriptions with what will happen to each.
func (p *Portal) renewals(w http.ResponseWriter, r *http.Request) error {
	x, err := p.numbered(r)
	if err != nil {
		return err
	}
	page := renewalsPage{Agreement: x}
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	if err := p.onBehalf(r, &page.frame, x, renewing...); err != nil {
		return err
	}
	l, err := p.app.Subscriptions(r.Context(), page.Actor, store.SubscriptionFilter{Under: x.ID, Sort: "end"}, store.Page{After: r.URL.Query().Get("after")})
	if err != nil {
		return err
	}
	slices.SortStableFunc(l.Items, func(a, b *licensing.Subscription) int { return over(a) - over(b) })
	page.Subscriptions, page.Next = l.Items, nextPage(r, l.Next)
	if page.Outlooks, err = p.app.Outlooks(r.Context(), page.Actor, page.Lang, l.Items); err != nil {
		return err
	}
	return p.render(w, http.StatusOK, "renewals", page)
}
