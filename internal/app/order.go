package app

import (
	"cmp"
	"context"
	"strings"

	"golang.org/x/text/unicode/norm"

	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/store"
)

// OrderDraft is what a person fills in of an order.
type OrderDraft struct {
	Agreement         licensing.AgreementID
	AgreementNumber   string // instead of Agreement, when a draft begins
	PartnerReference  string
	CustomerReference string
	CIG               string
	CIGExemption      string
	Lines             []OrderLineDraft
}

// OrderLineDraft is one line of an OrderDraft. A plan's key is unique in the
// catalogue, so the service need not be named.
type OrderLineDraft struct {
	Plan      string
	Quantity  int
	UsageDate licensing.Date // zero: on acceptance
}

// fill puts a draft's words into o; plans that c doesn't know are problems.
func (d OrderDraft) fill(o *licensing.Order, c *catalogue.Catalogue) error {
	clean := func(s string) string { return norm.NFC.String(strings.TrimSpace(s)) }
	o.PartnerReference, o.CustomerReference = clean(d.PartnerReference), clean(d.CustomerReference)
	o.CIG, _ = licensing.CheckCIG(d.CIG) // what is wrong with them, ValidateDraft says
	o.CIGExemption, _ = licensing.CheckCIGExemption(d.CIGExemption)
	o.Lines = make([]licensing.OrderLine, len(d.Lines))
	var p licensing.Problems
	for i, l := range d.Lines {
		o.Lines[i] = licensing.OrderLine{ID: licensing.LineID(licensing.NewID()), Position: i + 1, Plan: clean(l.Plan), Quantity: l.Quantity, UsageDate: l.UsageDate}
		if s, _, ok := c.Plan(o.Lines[i].Plan); ok {
			o.Lines[i].Service = s.Key
		}
	}
	p.Merge("", o.ValidateDraft())
	return p.Err()
}

// DraftOrder begins an order on an agreement that has not ended.
func (a *App) DraftOrder(ctx context.Context, actor Actor, d OrderDraft) (*licensing.Order, error) {
	number, err := a.number(ctx, licensing.OrderNumber)
	if err != nil {
		return nil, err
	}
	return result(ctx, a, actor, func(w *work) (*licensing.Order, error) {
		x, err := w.orderable(d.Agreement, d.AgreementNumber)
		if err != nil {
			return nil, err
		}
		o := newOrder(x, number)
		if err := once(w, &o, "order", "order.draft", o.Target(x.Contract), seen(o.ID, 0)); err != nil {
			return o, err
		}
		if err := x.TakesOrders(); err != nil {
			return nil, err
		}
		c, err := w.catalogue()
		if err != nil {
			return nil, err
		}
		if err := d.fill(o, c); err != nil {
			return nil, err
		}
		return o, w.insertOrder(o, x, "draft")
	})
}

// orderable locks the agreement that a draft names, so that it doesn't end
// meanwhile; one that the actor doesn't know is a problem of its field.
func (w *work) orderable(id licensing.AgreementID, number string) (*licensing.Agreement, error) {
	x, err := w.orderedOn(id, number)
	if err != nil {
		return nil, err
	}
	if err := store.Lock(w.Tx, "agreement", x.ID); err != nil {
		return nil, err
	}
	return w.orderedOn(x.ID, "")
}

// orderedOn reads the agreement that a draft names by its id or its number.
func (w *work) orderedOn(id licensing.AgreementID, number string) (*licensing.Agreement, error) {
	var p licensing.Problems
	switch {
	case id == "" && number == "":
		p.Add("agreement", "field.required")
	case id == "":
		p.Add("agreement_number", "field.reference")
		x, err := w.agreementNumbered(number)
		if err != nil || x == nil {
			return nil, cmp.Or(err, p.Err())
		}
		id = x.ID
	default:
		p.Add("agreement", "field.reference")
	}
	if !licensing.ValidID(id) {
		return nil, p.Err()
	}
	x, err := w.readableAgreement(id)
	if err != nil && licensing.KindOf(err) == licensing.Missing {
		return nil, p.Err()
	}
	return x, err
}

// agreementNumbered finds an agreement by its number as people type it, or as
// a file that was imported spelled it; nil when there is none.
func (w *work) agreementNumbered(number string) (*licensing.Agreement, error) {
	if kind, year, n, err := licensing.ParseNumber(number); err == nil {
		number = licensing.FormatNumber(kind, year, n)
	}
	x, err := w.AgreementByNumber(number)
	if err != nil && licensing.KindOf(err) == licensing.Missing {
		return nil, nil
	}
	return x, err
}

// newOrder is an empty purchase on x.
func newOrder(x *licensing.Agreement, number string) *licensing.Order {
	return &licensing.Order{Number: number, Type: licensing.Purchase, Agreement: x.ID, Customer: x.Customer, Segment: x.Segment,
		Partner: x.Partner, State: licensing.OrderDraft}
}

// insertOrder writes a new order of the actor's, on x, down.
func (w *work) insertOrder(o *licensing.Order, x *licensing.Agreement, verb licensing.Verb) error {
	o.ID, o.Since, o.CreatedAt, o.UpdatedAt, o.Version = licensing.OrderID(licensing.NewID()), w.now, w.now, w.now, 1
	o.CreatedBy = w.actor.Account
	if err := w.InsertOrder(o); err != nil {
		return referenceUsed(err)
	}
	if err := w.indexOrder(o, x); err != nil {
		return err
	}
	if err := w.record(change{subject: "order", verb: verb, id: string(o.ID), version: 1, after: o.Facts(), place: placeOfOrder(o)}); err != nil {
		return err
	}
	if due := o.Next(w.policy); !due.At.IsZero() {
		return w.plan(licensing.OfOrder, string(o.ID), due)
	}
	return nil
}

// referenceUsed turns a partner's order number that another order of the
// agreement has into a problem of its field.
func referenceUsed(err error) error {
	if !store.Violates(err, store.Unique, "orders_partner_reference") {
		return err
	}
	var p licensing.Problems
	p.Add("partner_reference", "order.reference_used")
	return p.Err()
}

// EditOrder writes a draft anew, all of its lines too.
func (a *App) EditOrder(ctx context.Context, actor Actor, id licensing.OrderID, d OrderDraft) (*licensing.Order, error) {
	return a.EditOrderBy(ctx, actor, id, func(OrderDraft) OrderDraft { return d })
}

// EditOrderBy changes a draft from what it says to what change makes of that.
func (a *App) EditOrderBy(ctx context.Context, actor Actor, id licensing.OrderID, change func(OrderDraft) OrderDraft) (*licensing.Order, error) {
	return a.onOrder(ctx, actor, id, "edit", func(w *work, o *licensing.Order, x *licensing.Agreement) error {
		if err := o.Edit(); err != nil {
			return err
		}
		d := change(orderDraftOf(o))
		if d.Agreement != "" && d.Agreement != o.Agreement {
			var p licensing.Problems
			p.Add("agreement", "field.not_allowed")
			return p.Err()
		}
		c, err := w.catalogue()
		if err != nil {
			return err
		}
		if err := d.fill(o, c); err != nil {
			return err
		}
		if err := w.ReplaceLines(o); err != nil {
			return err
		}
		return w.indexOrder(o, x)
	})
}

// orderDraftOf is what an order says, as it would be filled in.
func orderDraftOf(o *licensing.Order) OrderDraft {
	d := OrderDraft{Agreement: o.Agreement, PartnerReference: o.PartnerReference, CustomerReference: o.CustomerReference,
		CIG: o.CIG, CIGExemption: o.CIGExemption}
	for _, l := range o.Lines {
		d.Lines = append(d.Lines, OrderLineDraft{Plan: l.Plan, Quantity: l.Quantity, UsageDate: l.UsageDate})
	}
	return d
}

// Order reads one order.
func (a *App) Order(ctx context.Context, actor Actor, id licensing.OrderID) (*licensing.Order, error) {
	var o *licensing.Order
	err := a.read(ctx, actor, func(w *work) error {
		if !licensing.ValidID(id) {
			return licensing.NotFound("order")
		}
		var err error
		if o, err = w.Tx.Order(id); err != nil {
			return err
		}
		x, err := w.Tx.Agreement(o.Agreement)
		if err != nil {
			return err
		}
		return w.showOrder(o, x)
	})
	if err != nil {
		return nil, err
	}
	return o, nil
}

// Orders lists the orders that the actor may see. Those sorted by how long
// they wait are of one state. Search holds Words; one that is an order's
// number finds that order.
func (a *App) Orders(ctx context.Context, actor Actor, f store.OrderFilter, p store.Page) (store.List[*licensing.Order], error) {
	if !f.Open { // whose states are told
		if err := waitsInState(f.Sort, string(f.State)); err != nil {
			return store.List[*licensing.Order]{}, err
		}
	}
	f.Number, f.Search = orNumber(f.Number, f.Search)
	var l store.List[*licensing.Order]
	err := a.read(ctx, actor, func(w *work) (err error) {
		l, err = w.Orders(actor.seeing("order.read"), f, p)
		return err
	})
	for _, o := range l.Items {
		actor.hideQuestions(o)
	}
	return l, err
}

// OrderTally counts the orders that the actor sees by state, whatever state f names.
func (a *App) OrderTally(ctx context.Context, actor Actor, f store.OrderFilter) (store.Tally, error) {
	f.Number, f.Search = orNumber(f.Number, f.Search)
	return reading(ctx, a, actor, func(w *work) (store.Tally, error) { return w.OrderTally(actor.seeing("order.read"), f) })
}

// showOrder refuses an order that the actor may not see: customers see orders
// once sent. Of what they see it takes away what isn't shared.
func (w *work) showOrder(o *licensing.Order, x *licensing.Agreement) error {
	if w.actor.Party == licensing.CustomerParty && o.SubmittedAt.IsZero() {
		return licensing.NotFound("order")
	}
	w.actor.hideQuestions(o)
	return w.actor.authorize("order", "order.read", "order.read", o.Target(x.Contract))
}

// hideQuestions leaves customers' people those questions that the desk shared.
func (a Actor) hideQuestions(o *licensing.Order) {
	if a.Party != licensing.CustomerParty {
		return
	}
	var shared []licensing.OrderQuestion
	for _, q := range o.Questions {
		if q.Shared {
			shared = append(shared, q)
		}
	}
	o.Questions = shared
}

// OrderWaits says of orders that the actor was shown who must act on them;
// held ones wait for whoever their agreements wait for.
func (a *App) OrderWaits(ctx context.Context, actor Actor, all []*licensing.Order) (map[licensing.OrderID]licensing.Wait, error) {
	waits := make(map[licensing.OrderID]licensing.Wait, len(all))
	var held []licensing.AgreementID
	for _, o := range all {
		waits[o.ID] = o.Waiting()
		if o.State == licensing.OrderHeld {
			held = append(held, o.Agreement)
		}
	}
	if len(held) == 0 {
		return waits, nil
	}
	return waits, a.read(ctx, actor, func(w *work) error {
		known, err := w.AgreementsByID(held)
		if err != nil {
			return err
		}
		for _, o := range all {
			if x := known[o.Agreement]; x != nil {
				waits[o.ID] = o.WaitingOn(x)
			}
		}
		return nil
	})
}
