package store

import (
	"slices"
	"time"

	"volare/internal/licensing"
)

var orders = tableOf("orders", "order", func(o *licensing.Order) []column {
	return []column{
		plain("id", &o.ID), plain("number", &o.Number), plain("type", &o.Type), plain("agreement_id", &o.Agreement),
		plain("customer_id", &o.Customer), plain("segment", &o.Segment), maybe("partner_id", &o.Partner), plain("state", &o.State),
		instant("since", &o.Since), plain("partner_reference", &o.PartnerReference), plain("customer_reference", &o.CustomerReference),
		plain("cig", &o.CIG), plain("cig_exemption", &o.CIGExemption), jsonText("questions", &o.Questions), maybe("taken_by", &o.TakenBy),
		plain("reason", &o.Reason), plain("reminded_query", &o.RemindedQuery), plain("aged", &o.Aged), maybe("submitted_by", &o.SubmittedBy),
		moment("submitted_at", &o.SubmittedAt), moment("accepted_at", &o.AcceptedAt), maybe("copied_from", &o.CopiedFrom),
		maybe("created_by", &o.CreatedBy), instant("created_at", &o.CreatedAt), instant("updated_at", &o.UpdatedAt), plain("version", &o.Version),
	}
})

const lineColumns = "id, order_id, position, service, plan, service_version, quantity, usage_date, subscription_id"

type orderLine struct {
	order licensing.OrderID
	licensing.OrderLine
}

func scanLine(r Row) (orderLine, error) {
	var l orderLine
	return l, r.Scan(&l.ID, &l.order, &l.Position, &l.Service, &l.Plan, &l.ServiceVersion, &l.Quantity, &l.UsageDate, ScanNull(&l.Subscription))
}

// lines reads the lines of all these orders at once.
func (t *Tx) lines(all []*licensing.Order) error {
	if len(all) == 0 {
		return nil
	}
	byID := make(map[licensing.OrderID]*licensing.Order, len(all))
	ids := make([]licensing.OrderID, len(all))
	for i, o := range all {
		byID[o.ID], ids[i] = o, o.ID
	}
	var w Where
	In(&w, "order_id", ids)
	return t.Each(func(r Row) error {
		l, err := scanLine(r)
		if err == nil {
			byID[l.order].Lines = append(byID[l.order].Lines, l.OrderLine)
		}
		return err
	}, "SELECT "+lineColumns+" FROM order_line"+w.SQL()+" ORDER BY order_id, position", w.Args()...)
}

func (t *Tx) withLines(o *licensing.Order, err error) (*licensing.Order, error) {
	if err != nil {
		return nil, err
	}
	return o, t.lines([]*licensing.Order{o})
}

// Order reads one order with its lines.
func (t *Tx) Order(id licensing.OrderID) (*licensing.Order, error) {
	return t.withLines(orders.one(t, "id = $1", id))
}

// OrderByNumber reads the order with this number.
func (t *Tx) OrderByNumber(number string) (*licensing.Order, error) {
	return t.withLines(orders.one(t, "number = $1", number))
}

// OrdersOpenOn reads an agreement's orders in the given states, with their lines.
func (t *Tx) OrdersOpenOn(agreement licensing.AgreementID, states ...licensing.OrderState) ([]*licensing.Order, error) {
	var w Where
	w.And("agreement_id = ?", agreement)
	In(&w, "state", states)
	all, err := orders.all(t, w.SQL()+" ORDER BY id", w.Args()...)
	if err != nil {
		return nil, err
	}
	return all, t.lines(all)
}

// CopyOf reads the newest draft that somebody has copied from an order after a
// time and that nobody has touched since; nil when there is none.
func (t *Tx) CopyOf(o *licensing.Order, by licensing.AccountID, after time.Time) (*licensing.Order, error) {
	all, err := orders.all(t, " WHERE agreement_id = $1 AND state = $2 AND copied_from = $3 AND created_by = $4 AND created_at > $5 AND version = 1 ORDER BY id DESC LIMIT 1",
		o.Agreement, licensing.OrderDraft, o.ID, by, Micros(after))
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0], nil
}

// OrdersReferenced reads those of an agreement's purchases, in any state, that
// have one of these numbers of the partner's, the oldest first.
func (t *Tx) OrdersReferenced(agreement licensing.AgreementID, references []string) ([]*licensing.Order, error) {
	var all []*licensing.Order
	for some := range slices.Chunk(references, 200) {
		var w Where
		w.And("agreement_id = ?", agreement)
		w.And("type = ?", licensing.Purchase)
		In(&w, "partner_reference", some)
		found, err := orders.all(t, w.SQL()+" ORDER BY id", w.Args()...)
		if err != nil {
			return nil, err
		}
		for few := range slices.Chunk(found, 200) {
			if err := t.lines(few); err != nil {
				return nil, err
			}
		}
		all = append(all, found...)
	}
	return all, nil
}

// InsertOrder writes a new order and its lines.
func (t *Tx) InsertOrder(o *licensing.Order) error {
	if err := orders.insert(t, o); err != nil {
		return err
	}
	return t.insertLines(o)
}

// InsertOrders writes new orders and their lines together.
func (t *Tx) InsertOrders(all []*licensing.Order) error {
	if err := orders.insertAll(t, all); err != nil {
		return err
	}
	return t.insertLines(all...)
}

func (t *Tx) insertLines(of ...*licensing.Order) error {
	var all []orderLine
	for _, o := range of {
		for _, l := range o.Lines {
			all = append(all, orderLine{o.ID, l})
		}
	}
	return many(len(all), func(from, to int) error {
		var args []any
		for _, l := range all[from:to] {
			args = append(args, l.ID, l.order, l.Position, l.Service, l.Plan, l.ServiceVersion, l.Quantity, l.UsageDate, Null(l.Subscription))
		}
		_, err := t.Exec(t.values("INSERT INTO order_line ("+lineColumns+")", "", 9, to-from, ""), args...)
		return err
	})
}

// OrderNumbers tells the numbers of these orders.
func (t *Tx) OrderNumbers(ids []licensing.OrderID) (map[licensing.OrderID]string, error) {
	numbers := make(map[licensing.OrderID]string, len(ids))
	if len(ids) == 0 {
		return numbers, nil
	}
	var w Where
	In(&w, "id", ids)
	return numbers, t.Each(func(r Row) error {
		var id licensing.OrderID
		var number string
		err := r.Scan(&id, &number)
		numbers[id] = number
		return err
	}, "SELECT id, number FROM orders"+w.SQL(), w.Args()...)
}

// UpdateOrder writes a changed order; its lines stay as they are.
func (t *Tx) UpdateOrder(o *licensing.Order) error { return orders.update(t, o) }

// ReplaceLines writes the lines of an order anew; drafts only, whose lines
// nothing refers to.
func (t *Tx) ReplaceLines(o *licensing.Order) error {
	if _, err := t.Exec("DELETE FROM order_line WHERE order_id = $1", o.ID); err != nil {
		return err
	}
	return t.insertLines(o)
}

// UpdateLine writes a line's pinned version and subscription.
func (t *Tx) UpdateLine(l *licensing.OrderLine) error {
	_, err := t.Exec("UPDATE order_line SET service_version = $1, subscription_id = $2 WHERE id = $3", l.ServiceVersion, Null(l.Subscription), l.ID)
	return err
}

// AgreementsOf tells the agreement of each of these orders.
func (t *Tx) AgreementsOf(ids ...licensing.OrderID) (map[licensing.OrderID]licensing.AgreementID, error) {
	on := make(map[licensing.OrderID]licensing.AgreementID, len(ids))
	var w Where
	In(&w, "id", ids)
	return on, t.Each(func(r Row) error {
		var o licensing.OrderID
		var a licensing.AgreementID
		err := r.Scan(&o, &a)
		on[o] = a
		return err
	}, "SELECT id, agreement_id FROM orders"+w.SQL(), w.Args()...)
}

// OrderFilter narrows a list of orders.
type OrderFilter struct {
	State     licensing.OrderState
	Type      licensing.OrderType
	Agreement licensing.AgreementID
	Customer  licensing.OrganizationID
	Aged      bool // those that have waited too long, for the desk or for an answer
	Open      bool // those that are sent and not decided: held, submitted or queried
	Accepted  bool // those that were, whatever came then
	Number    string
	Search    []string              // (normalized) words by which it is found
	Sort      string                // "created" (newest first, the default) or "waiting" (longest first; with a state, or open)
	Under     licensing.AgreementID // an agreement, and the enrollments under it
}

var (
	ordersByCreation = Sort{Name: "order.created", Columns: []Column{{"orders.created_at", Integer}, {"orders.id", Text}}, Desc: true}
	ordersByWaiting  = Sort{Name: "order.waiting", Columns: []Column{{"orders.since", Integer}, {"orders.id", Text}}}
)

func (f OrderFilter) where(s Scope) Where {
	var w Where
	s.limit(&w, "orders", "agreement_id")
	if s.SentOrders {
		w.And("orders.submitted_at IS NOT NULL")
	}
	found(&w, "order", "orders.id", f.Search)
	if f.Number != "" {
		w.And("orders.number = ?", f.Number)
	}
	if f.State != "" {
		w.And("orders.state = ?", f.State)
	}
	if f.Aged {
		w.And("orders.aged AND orders.state IN ('submitted', 'querying')")
	}
	if f.Open {
		w.And("orders.state IN ('held', 'submitted', 'querying')")
	}
	if f.Accepted {
		w.And("orders.accepted_at IS NOT NULL")
	}
	if f.Type != "" {
		w.And("orders.type = ?", f.Type)
	}
	if f.Agreement != "" {
		w.And("orders.agreement_id = ?", f.Agreement)
	}
	if f.Customer != "" {
		w.And("orders.customer_id = ?", f.Customer)
	}
	under(&w, "orders", f.Under)
	return w
}

// OrderTally counts by state the orders that s sees, whatever state f names.
func (t *Tx) OrderTally(s Scope, f OrderFilter) (Tally, error) {
	return tally(t, "orders", func(state string) Where {
		f.State = licensing.OrderState(state)
		return f.where(s)
	}, licensing.Orders.States)
}

// Orders lists the orders that s sees, with their lines.
func (t *Tx) Orders(s Scope, f OrderFilter, p Page) (List[*licensing.Order], error) {
	sort, key := ordersByCreation, func(o *licensing.Order) []any { return []any{Micros(o.CreatedAt), string(o.ID)} }
	if f.Sort == "waiting" {
		sort, key = ordersByWaiting, func(o *licensing.Order) []any { return []any{Micros(o.Since), string(o.ID)} }
	}
	l, err := orders.page(t, f.where(s), sort, p, key)
	if err != nil {
		return l, err
	}
	return l, t.lines(l.Items)
}
