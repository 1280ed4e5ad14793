package store

import (
	"slices"
	"time"

	"volare/internal/licensing"
)

var subscriptions = tableOf("subscription", "subscription", func(s *licensing.Subscription) []column {
	return []column{
		plain("id", &s.ID), fixed(plain("number", &s.Number)), fixed(plain("order_id", &s.Order)), fixed(plain("line_id", &s.Line)), fixed(plain("agreement_id", &s.Agreement)),
		fixed(plain("customer_id", &s.Customer)), fixed(plain("segment", &s.Segment)), maybe("partner_id", &s.Partner), fixed(plain("service", &s.Service)),
		fixed(plain("plan", &s.Plan)), plain("service_version", &s.ServiceVersion), plain("quantity", &s.Quantity), plain("cig", &s.CIG), plain("state", &s.State),
		instant("since", &s.Since), plain("starts_on", &s.Term.StartsOn), plain("ends_on", &s.Term.EndsOn), plain("anchor_day", &s.Term.AnchorDay),
		plain("term_months", &s.Term.Months), plain("term_number", &s.Term.Number), plain("prior_ends_on", &s.PriorEndsOn),
		plain("renewed_alone", &s.RenewedAlone), moment("undo_until", &s.UndoUntil), plain("grace_ends_on", &s.GraceEndsOn),
		plain("automatic", &s.Automatic), plain("decision", &s.Renewal.Decision), plain("renewal_quantity", &s.Renewal.Quantity),
		plain("renewal_cig", &s.Renewal.CIG), plain("renewal_exemption", &s.Renewal.CIGExemption), maybe("decided_by", &s.Renewal.DecidedBy),
		moment("decided_at", &s.Renewal.DecidedAt), maybe("renewal_order_id", &s.Renewal.Order), plain("renewal_order_state", &s.Renewal.OrderState),
		plain("renewal_reason", &s.Renewal.Reason), plain("cancel_on", &s.CancelOn), plain("cancel_reason", &s.CancelReason), plain("reason", &s.Reason), fixed(instant("created_at", &s.CreatedAt)),
		instant("updated_at", &s.UpdatedAt), plain("version", &s.Version),
	}
})

// Subscription reads one subscription.
func (t *Tx) Subscription(id licensing.SubscriptionID) (*licensing.Subscription, error) {
	return subscriptions.one(t, "id = $1", id)
}

// SubscriptionsOfOrder reads the subscriptions that an order made.
func (t *Tx) SubscriptionsOfOrder(order licensing.OrderID) ([]*licensing.Subscription, error) {
	return subscriptions.all(t, "WHERE order_id = $1 ORDER BY id", order)
}

// CountSubscriptionsOfOrder counts an order's pending subscriptions and those that were activated.
func (t *Tx) CountSubscriptionsOfOrder(order licensing.OrderID) (pending, activated int, err error) {
	err = t.Each(func(r Row) error { return r.Scan(&pending, &activated) },
		`SELECT count(CASE WHEN state = 'pending' THEN 1 END), count(CASE WHEN state NOT IN ('pending', 'cancelled') THEN 1 END)
		FROM subscription WHERE order_id = $1`, order)
	return pending, activated, err
}

// SubscriptionsByID reads these subscriptions at once.
func (t *Tx) SubscriptionsByID(ids []licensing.SubscriptionID) ([]*licensing.Subscription, error) {
	var w Where
	In(&w, "id", ids)
	return subscriptions.all(t, w.SQL()+" ORDER BY id", w.Args()...)
}

// SubscriptionRef names what is locked before a subscription.
type SubscriptionRef struct {
	ID        licensing.SubscriptionID
	Agreement licensing.AgreementID
	Order     licensing.OrderID // that made it
	Renewal   licensing.OrderID // of its next term
	State     licensing.SubscriptionState
}

// SubscriptionRefs tells for these subscriptions what is locked before them.
func (t *Tx) SubscriptionRefs(ids []licensing.SubscriptionID) ([]SubscriptionRef, error) {
	var w Where
	In(&w, "id", ids)
	return All(t, func(r Row) (SubscriptionRef, error) {
		var f SubscriptionRef
		return f, r.Scan(&f.ID, &f.Agreement, &f.Order, ScanNull(&f.Renewal), &f.State)
	}, "SELECT id, agreement_id, order_id, renewal_order_id, state FROM subscription"+w.SQL()+" ORDER BY id", w.Args()...)
}

// UpdateSubscriptions writes changed subscriptions together.
func (t *Tx) UpdateSubscriptions(all []*licensing.Subscription) error {
	if err := subscriptions.updateAll(t, all); err != nil {
		return err
	}
	return t.keepEnds(all)
}

// AddNews notes that people are to be told at an instant what became of these
// subscriptions of an agreement.
func (t *Tx) AddNews(all []*licensing.Subscription, at time.Time) error {
	return many(len(all), func(from, to int) error {
		var args []any
		for _, s := range all[from:to] {
			args = append(args, s.Agreement, s.ID, Micros(at))
		}
		_, err := t.Exec(t.values("INSERT INTO renewal_news (agreement_id, subscription_id, tell_at)", "", 3, to-from,
			" ON CONFLICT (agreement_id, subscription_id) DO NOTHING"), args...)
		return err
	})
}

// NextNews is when an agreement's people are told next; the zero time when
// there is nothing to tell.
func (t *Tx) NextNews(agreement licensing.AgreementID) (time.Time, error) {
	var at time.Time
	err := t.Each(func(r Row) error { return r.Scan(ScanTime(&at)) },
		"SELECT min(tell_at) FROM renewal_news WHERE agreement_id = $1", agreement)
	return at, err
}

// TakeNews gives the subscriptions of an agreement that people are to be told
// about, once.
func (t *Tx) TakeNews(agreement licensing.AgreementID) ([]*licensing.Subscription, error) {
	ids, err := All(t, Value[licensing.SubscriptionID], "DELETE FROM renewal_news WHERE agreement_id = $1 RETURNING subscription_id", agreement)
	if err != nil {
		return nil, err
	}
	var all []*licensing.Subscription
	for some := range slices.Chunk(ids, pageMost) {
		found, err := t.SubscriptionsByID(some)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// SubscriptionByNumber reads the subscription with this number.
func (t *Tx) SubscriptionByNumber(number string) (*licensing.Subscription, error) {
	return subscriptions.one(t, "number = $1", number)
}

// InsertSubscription writes a new subscription.
func (t *Tx) InsertSubscription(s *licensing.Subscription) error {
	if err := subscriptions.insert(t, s); err != nil {
		return err
	}
	return t.keepEnds([]*licensing.Subscription{s})
}

// UpdateSubscription writes a changed subscription.
func (t *Tx) UpdateSubscription(s *licensing.Subscription) error {
	if err := subscriptions.update(t, s); err != nil {
		return err
	}
	return t.keepEnds([]*licensing.Subscription{s})
}

// OpenSubscriptions reads an agreement's subscriptions that have not ended.
func (t *Tx) OpenSubscriptions(agreement licensing.AgreementID) ([]*licensing.Subscription, error) {
	return subscriptions.all(t, "WHERE agreement_id = $1 AND state NOT IN ('expired', 'cancelled') ORDER BY id", agreement)
}

// SubscriptionFilter narrows a list of subscriptions.
type SubscriptionFilter struct {
	Search    []string // normalized words by which its agreement is found
	Number    string
	State     licensing.SubscriptionState
	Decision  licensing.Decision
	Agreement licensing.AgreementID
	Order     licensing.OrderID
	Service   string
	Customer  licensing.OrganizationID
	EndsFrom  licensing.Date
	EndsTo    licensing.Date
	Open      bool                  // those that have not ended
	Sort      string                // "created" (newest first, the default) or "end" (nearest first)
	Under     licensing.AgreementID // an agreement, and the enrollments under it
}

var subscriptionsByCreation = Sort{Name: "subscription.created", Columns: []Column{{"subscription.created_at", Integer}, {"subscription.id", Text}}, Desc: true}

// byEnd reports whether ends are asked for: the rows are found by subscription_end.
func (f SubscriptionFilter) byEnd() bool {
	return f.Sort == "end" || !f.EndsFrom.IsZero() || !f.EndsTo.IsZero()
}

func (f SubscriptionFilter) where(s Scope) Where {
	var w Where
	whose := "subscription"
	if f.byEnd() {
		whose = "subscription_end"
		w.And("subscription.id = subscription_end.subscription_id")
	}
	s.limit(&w, whose, "agreement_id")
	found(&w, "agreement", whose+".agreement_id", f.Search)
	if f.Number != "" {
		w.And("subscription.number = ?", f.Number)
	}
	if f.State != "" {
		w.And(whose+".state = ?", f.State)
	}
	if !licensing.Subscriptions.Final(f.State) && f.State != "" && f.byEnd() {
		f.Open = true // which its state says already; written so, the index of those that run serves
	}
	switch f.State { // likewise
	case licensing.SubscriptionPending, licensing.SubscriptionSuspended, licensing.SubscriptionGrace:
		w.And(whose + ".state IN ('pending', 'suspended', 'grace')")
	}
	if f.Open {
		w.And(whose + ".state NOT IN ('expired', 'cancelled')")
	}
	if f.Decision != "" {
		w.And(whose+".decision = ?", f.Decision)
	}
	if f.Agreement != "" {
		w.And(whose+".agreement_id = ?", f.Agreement)
	}
	if f.Order != "" {
		w.And("subscription.order_id = ?", f.Order)
	}
	if f.Service != "" {
		w.And("subscription.service = ?", f.Service)
	}
	if f.Customer != "" {
		w.And(whose+".customer_id = ?", f.Customer)
	}
	if !f.EndsFrom.IsZero() {
		w.And("subscription_end.ends_on >= ?", f.EndsFrom)
	}
	if !f.EndsTo.IsZero() {
		w.And("subscription_end.ends_on <= ?", f.EndsTo)
	}
	under(&w, whose, f.Under)
	return w
}

// Subscriptions lists the subscriptions that s sees.
func (t *Tx) Subscriptions(s Scope, f SubscriptionFilter, p Page) (List[*licensing.Subscription], error) {
	query, sort := subscriptions.sel, subscriptionsByCreation
	key := func(s *licensing.Subscription) []any { return []any{Micros(s.CreatedAt), string(s.ID)} }
	if f.byEnd() {
		query += ", subscription_end"
	}
	if f.Sort == "end" {
		sort, key = subscriptionsByEnd, func(s *licensing.Subscription) []any { return []any{s.Term.EndsOn.String(), string(s.ID)} }
		if f.Order == "" && f.Number == "" { // those are few, and may be sorted
			query = endsFirst
		}
	}
	return Paged(t, query, f.where(s), sort, p, subscriptions.reader(), key)
}

// SubscriptionTally counts by state the subscriptions that s sees, whatever state f names.
func (t *Tx) SubscriptionTally(s Scope, f SubscriptionFilter) (Tally, error) {
	table := "subscription"
	if f.Sort = ""; f.byEnd() {
		table += ", subscription_end"
	}
	return tally(t, table, func(state string) Where {
		f.State = licensing.SubscriptionState(state)
		return f.where(s)
	}, licensing.Subscriptions.States)
}

// CountOpenSubscriptions counts an agreement's subscriptions that have not ended.
func (t *Tx) CountOpenSubscriptions(agreement licensing.AgreementID) (int, error) {
	return One(t, Value[int], "SELECT count(*) FROM subscription WHERE agreement_id = $1 AND state NOT IN ('expired', 'cancelled')", agreement)
}

// Bought is what a subscription came from.
type Bought struct {
	Quantity       int
	Service        string
	ServiceVersion string
	Order          string // its number
	Line           int    // from 1
}

// Bought tells where those of these subscriptions came from that s sees.
func (t *Tx) Bought(s Scope, ids []licensing.SubscriptionID) (map[licensing.SubscriptionID]Bought, error) {
	all := make(map[licensing.SubscriptionID]Bought, len(ids))
	var w Where
	s.limit(&w, "subscription", "agreement_id")
	In(&w, "subscription.id", ids)
	return all, t.Each(func(r Row) error {
		var id licensing.SubscriptionID
		var b Bought
		err := r.Scan(&id, &b.Quantity, &b.Service, &b.ServiceVersion, &b.Order, &b.Line)
		all[id] = b
		return err
	}, "SELECT subscription.id, subscription.quantity, subscription.service, subscription.service_version, orders.number, order_line.position FROM subscription"+
		" JOIN orders ON orders.id = subscription.order_id JOIN order_line ON order_line.id = subscription.line_id"+w.SQL(), w.Args()...)
}
