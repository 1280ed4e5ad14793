package store

import (
	"strconv"
	"strings"

	"volare/internal/licensing"
)

// endsFirst reads subscriptions by their lines in subscription_end. CROSS JOIN
// tells SQLite to go through those first, in the order of their index;
// PostgreSQL finds that out by itself.
var endsFirst = strings.TrimSuffix(subscriptions.sel, " FROM subscription") + " FROM subscription_end CROSS JOIN subscription"

const (
	endHead = `INSERT INTO subscription_end AS e
		(subscription_id, agreement_id, customer_id, partner_id, ends_on, prior_ends_on, state, decision, outlook)`
	endTail = ` ON CONFLICT (subscription_id) DO UPDATE SET partner_id = excluded.partner_id, ends_on = excluded.ends_on,
		prior_ends_on = excluded.prior_ends_on, state = excluded.state, decision = excluded.decision, outlook = excluded.outlook
		WHERE (e.partner_id, e.ends_on, e.prior_ends_on, e.state, e.decision, e.outlook) IS DISTINCT FROM
		(excluded.partner_id, excluded.ends_on, excluded.prior_ends_on, excluded.state, excluded.decision, excluded.outlook)`
)

var subscriptionsByEnd = Sort{Name: "subscription.end", Columns: []Column{{"subscription_end.ends_on", Text}, {"subscription_end.subscription_id", Text}}}

// keepEnds writes what lists and reports by end ask about subscriptions, of
// those of which that has changed.
func (t *Tx) keepEnds(all []*licensing.Subscription) error {
	return many(len(all), func(from, to int) error {
		var args []any
		for _, s := range all[from:to] {
			args = append(args, s.ID, s.Agreement, s.Customer, Null(s.Partner), s.Term.EndsOn, s.PriorEndsOn, s.State, s.Renewal.Decision, s.Forecast())
		}
		_, err := t.Exec(t.values(endHead, "", len(args)/(to-from), to-from, endTail), args...)
		return err
	})
}

// EndingBetween reads an agreement's subscriptions whose term ends from first
// to last, both included, and isn't to be the last one: renewal reminders
// speak of those, of a confirmed one only if it can't be renewed.
func (t *Tx) EndingBetween(agreement licensing.AgreementID, first, last licensing.Date) ([]*licensing.Subscription, error) {
	return All(t, subscriptions.reader(), endsFirst+` WHERE subscription.id = subscription_end.subscription_id
		AND subscription_end.agreement_id = $1 AND subscription_end.ends_on >= $2 AND subscription_end.ends_on <= $3
		AND subscription_end.decision <> 'declined' AND subscription_end.state IN ('pending', 'active') ORDER BY subscription_end.ends_on, subscription_end.subscription_id`, agreement, first, last)
}

// NearEnd is some subscriptions of one customer that end alike: on the same
// day, bought and decided in the same way.
type NearEnd struct {
	Customer licensing.OrganizationID
	Ends     licensing.Date
	Example  licensing.SubscriptionID // one of them
	Count    int
}

// NearEnds parts the open subscriptions that s sees and that end from first to
// last, the nearest so many of them, into those that end alike.
func (t *Tx) NearEnds(s Scope, first, last licensing.Date, most int) ([]NearEnd, error) {
	var w Where
	s.limit(&w, "subscription_end", "agreement_id")
	w.And("subscription_end.state NOT IN ('expired', 'cancelled')")
	w.And("subscription_end.ends_on >= ? AND subscription_end.ends_on <= ?", first, last)
	return All(t, func(r Row) (NearEnd, error) {
		var n NearEnd
		return n, r.Scan(&n.Customer, &n.Ends, &n.Example, &n.Count)
	}, `SELECT e.customer_id, e.ends_on, min(e.subscription_id), count(*) FROM (SELECT customer_id, ends_on, subscription_id FROM subscription_end`+w.SQL()+
		" ORDER BY ends_on, subscription_id LIMIT "+strconv.Itoa(most)+`) e CROSS JOIN subscription s WHERE s.id = e.subscription_id
		GROUP BY e.customer_id, e.ends_on, s.agreement_id, s.service, s.plan, s.state, s.automatic, s.decision, s.renewal_order_state, s.cancel_on
		ORDER BY e.ends_on, min(e.subscription_id)`, w.Args()...)
}

// FirstEnd is the earliest end, on or after day, of an agreement's
// subscriptions that EndingBetween reads; the zero date when there is none.
func (t *Tx) FirstEnd(agreement licensing.AgreementID, day licensing.Date) (licensing.Date, error) {
	ends, err := All(t, Value[licensing.Date], `SELECT subscription_end.ends_on FROM subscription_end CROSS JOIN subscription
		WHERE subscription.id = subscription_end.subscription_id AND subscription_end.agreement_id = $1 AND subscription_end.ends_on >= $2
		AND subscription_end.decision <> 'declined' AND subscription_end.state IN ('pending', 'active') ORDER BY subscription_end.ends_on LIMIT 1`, agreement, day)
	if err != nil || len(ends) == 0 {
		return licensing.Date{}, err
	}
	return ends[0], nil
}
