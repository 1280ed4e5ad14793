package app

import (
	"slices"

	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/store"
)

// lockSubscriptions locks subscriptions for the agenda, and before them their
// agreements and the orders that may change; it leaves out what another writer has.
func lockSubscriptions(w *work, ids []string) ([]string, error) {
	typed := make([]licensing.SubscriptionID, len(ids))
	for i, id := range ids {
		typed[i] = licensing.SubscriptionID(id)
	}
	refs, err := w.SubscriptionRefs(typed)
	if err != nil {
		return nil, err
	}
	var agreements []string
	for _, r := range refs {
		agreements = append(agreements, string(r.Agreement))
	}
	free, err := w.LockFree("agreement", agreements)
	if err != nil {
		return nil, err
	}
	var subscriptions []string
	var orders []licensing.OrderID
	for _, r := range refs {
		if _, ok := slices.BinarySearch(free, string(r.Agreement)); !ok {
			continue
		}
		subscriptions = append(subscriptions, string(r.ID))
		if r.Renewal != "" {
			orders = append(orders, r.Renewal)
		}
		if r.State == licensing.SubscriptionPending {
			orders = append(orders, r.Order)
		}
	}
	if err := store.Lock(w.Tx, "orders", orders...); err != nil {
		return nil, err
	}
	return w.LockFree("subscription", subscriptions)
}

// surroundings are what decides about renewals besides the subscriptions.
type surroundings struct {
	agreements map[licensing.AgreementID]*licensing.Agreement
	sold       *catalogue.Catalogue
}

func (w *work) surroundings(all []*licensing.Subscription) (surroundings, error) {
	var k surroundings
	var ids []licensing.AgreementID
	for _, s := range all {
		if !slices.Contains(ids, s.Agreement) {
			ids = append(ids, s.Agreement)
		}
	}
	var err error
	if k.agreements, err = w.AgreementsByID(ids); err != nil {
		return k, err
	}
	k.sold, err = w.catalogue()
	return k, err
}

// retired reports whether a subscription's plan is not sold any more.
func (k surroundings) retired(s *licensing.Subscription) bool {
	svc, ok := k.sold.Service(s.Service)
	if !ok {
		return true
	}
	p, ok := svc.Plan(s.Plan)
	return !ok || p.Status == catalogue.Retired || !p.SoldIn(k.agreements[s.Agreement].Programme)
}

// ending tells what the end of the term brings.
func (k surroundings) ending(w *work, s *licensing.Subscription) licensing.Ending {
	return s.EndOfTerm(k.agreements[s.Agreement].CarriesFrom(s.Term.EndsOn.AddDays(1), w.policy), k.retired(s))
}

// renewable reports whether s may be renewed: in grace from today, else when
// its term is over.
func (k surroundings) renewable(w *work, s *licensing.Subscription) bool {
	from := s.Term.EndsOn.AddDays(1)
	if s.State == licensing.SubscriptionGrace {
		from = w.today()
	}
	return k.agreements[s.Agreement].CarriesFrom(from, w.policy) && !k.retired(s)
}

// turn is what time does to one subscription, and what comes with it.
type turn struct {
	*licensing.Subscription
	was    licensing.Subscription
	before licensing.Facts
	verb   licensing.Verb   // "": nothing was due
	order  *licensing.Order // made by a renewal that nobody had to be asked about
}

// subscriptionsDue is what time does to subscriptions: their terms end, they
// renew or lapse, grace ends, an announced cancellation comes. Whole batches
// are read and written at once: on some days there are a hundred thousand.
func (w *work) subscriptionsDue(es []store.Entry) error {
	ids := make([]licensing.SubscriptionID, len(es))
	for i, e := range es {
		ids[i] = licensing.SubscriptionID(e.ID)
	}
	all, err := w.SubscriptionsByID(ids)
	if err != nil {
		return err
	}
	known, err := w.surroundings(all)
	if err != nil {
		return err
	}
	var turns []turn
	for _, s := range all {
		t := turn{Subscription: s, was: *s, before: s.Facts()}
		if err := w.take(&t, known); err != nil {
			return err
		}
		if t.verb == "" { // the state has moved on since it was planned
			if err := w.plan(licensing.OfSubscription, string(s.ID), s.Next(w.policy)); err != nil {
				return err
			}
			continue
		}
		turns = append(turns, t)
	}
	return w.saveTurns(turns)
}

// take gives a subscription the turn that is due.
func (w *work) take(t *turn, k surroundings) error {
	due := t.Next(w.policy)
	if due.At.IsZero() || due.At.After(w.now) {
		return nil
	}
	switch due.Kind {
	case "cancellation":
		t.verb = "cancel"
		return t.Cancel(w.now, t.CancelReason)
	case "end_of_term":
		ending := k.ending(w, t.Subscription)
		switch {
		case ending.Renews:
			return w.renew(t)
		case t.State == licensing.SubscriptionPending:
			t.verb = "expire"
			return t.Expire(w.now, ending.Reason)
		}
		t.verb = "lapse"
		return t.Lapse(w.now, ending.Reason, w.policy)
	case "late_renewal":
		if k.renewable(w, t.Subscription) {
			return w.renew(t)
		}
		t.verb, t.Renewal = "reject_renewal", licensing.Renewal{Decision: licensing.Undecided}
		return nil
	}
	if t.Segment != licensing.Public && t.Renewal.Decision == licensing.Confirmed && k.renewable(w, t.Subscription) {
		return w.renew(t) // more seats were asked for, and the desk did not answer: the old quantity renews
	}
	t.verb = "expire"
	return t.Expire(w.now, "")
}

// renew begins the next term; what the desk wasn't asked about makes an order
// that the system accepts.
func (w *work) renew(t *turn) error {
	t.verb = "renew"
	if t.Renewal.OrderState != licensing.OrderAccepted {
		o, err := w.renewalOrder(t.Subscription, t.NextQuantity())
		if err != nil {
			return err
		}
		if err := o.AcceptUnasked(w.now); err != nil {
			return err
		}
		t.order = o
	}
	return t.Renew(w.now, w.policy)
}

// renewLate renews s, in grace, if its confirmation says so and nobody has to
// be asked any more.
func (w *work) renewLate(s *licensing.Subscription) error {
	if !s.RenewsInGrace() {
		return nil
	}
	known, err := w.surroundings([]*licensing.Subscription{s})
	if err != nil || !known.renewable(w, s) {
		return err
	}
	t := turn{Subscription: s, was: *s, before: s.Facts()}
	if err := w.renew(&t); err != nil {
		return err
	}
	return w.saveTurns([]turn{t})
}

// saveTurns writes turns down: subscriptions, orders, events, what comes next,
// and that people are to be told.
func (w *work) saveTurns(turns []turn) error {
	all := make([]*licensing.Subscription, len(turns))
	var orders []*licensing.Order
	var news []*licensing.Subscription
	for i, t := range turns {
		all[i], t.UpdatedAt = t.Subscription, w.now
		if t.order != nil {
			orders = append(orders, t.order)
		}
		if t.verb == "renew" || t.verb == "lapse" || t.verb == "expire" {
			news = append(news, t.Subscription)
		}
	}
	if err := w.InsertOrders(orders); err != nil {
		return err
	}
	if err := w.UpdateSubscriptions(all); err != nil {
		return err
	}
	for _, o := range orders {
		if err := w.record(change{subject: "order", verb: "accept", id: string(o.ID), version: o.Version, after: o.Facts(), place: placeOfOrder(o)}); err != nil {
			return err
		}
	}
	for _, t := range turns {
		t.Version++
		if err := w.noted(t.Subscription, t.verb, t.before); err != nil {
			return err
		}
		if err := w.follow(t.was, t.Subscription); err != nil {
			return err
		}
	}
	return w.tellLater(news)
}
