package app

import (
	"slices"

	"volare/internal/licensing"
	"volare/internal/mail"
	"volare/internal/store"
)

// lockOrders locks orders for the agenda, and before them their agreements;
// it leaves out what another writer has.
func lockOrders(w *work, ids []string) ([]string, error) {
	orders := make([]licensing.OrderID, len(ids))
	for i, id := range ids {
		orders[i] = licensing.OrderID(id)
	}
	on, err := w.AgreementsOf(orders...)
	if err != nil {
		return nil, err
	}
	var agreements []string
	for _, a := range on {
		agreements = append(agreements, string(a))
	}
	free, err := w.LockFree("agreement", agreements)
	if err != nil {
		return nil, err
	}
	return w.LockFree("orders", slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return !slices.Contains(free, string(on[licensing.OrderID(id)]))
	}))
}

// orderDue is what time does to an order.
func (w *work) orderDue(e store.Entry) error {
	o, err := w.Tx.Order(licensing.OrderID(e.ID))
	if err != nil {
		return err
	}
	before := o.Facts()
	switch due := e.Kind; {
	case due == "query_reminder" && o.State == licensing.OrderQuerying:
		o.RemindedQuery = o.QueryRemindersDue(w.now, w.policy)
		o.Aged = o.RemindedQuery == len(w.policy.QueryReminders) // the desk may give it up
		q := o.Questions[len(o.Questions)-1]
		asked := licensing.DateOf(q.AskedAt, w.policy.Zone)
		if err := w.tellPartnerSide(o, func(m mail.Order) mail.Mail {
			return mail.OrderQuestionReminder{Order: m, Question: q.Text, AskedOn: asked}
		}); err != nil {
			return err
		}
		return w.saveOrder(o, "remind", before)
	case due == "order_ageing" && o.State == licensing.OrderSubmitted && !o.Next(w.policy).At.After(w.now):
		o.Aged = true
		return w.saveOrder(o, "age", before)
	}
	return w.plan(licensing.OfOrder, e.ID, o.Next(w.policy)) // the state has moved on since it was planned
}
