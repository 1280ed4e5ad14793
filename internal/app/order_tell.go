package app

import (
	"slices"

	"volare/internal/licensing"
	"volare/internal/mail"
)

// Whom an order's mails go to.

// orderSide is whom an order's mails go to: whoever ordered. A renewal order is
// made by the customer's decision, but the partner answers for it.
func (w *work) orderSide(o *licensing.Order) ([]recipient, error) {
	if o.Type == licensing.RenewalOrder {
		return w.partnerSide(o.Partner, "")
	}
	return w.partnerSide(o.Partner, o.CreatedBy)
}

// decider is whoever's decision made a renewal order, unless they have no part
// in its agreement any more.
func (w *work) decider(o *licensing.Order) ([]recipient, error) {
	if o.Type != licensing.RenewalOrder || o.CreatedBy == "" {
		return nil, nil
	}
	acc, err := w.Account(o.CreatedBy)
	if err != nil || !acc.Enrolled() {
		return nil, err
	}
	x, err := w.Tx.Agreement(o.Agreement)
	if err != nil {
		return nil, err
	}
	held, err := w.RolesOf(acc.ID)
	if err != nil || !slices.ContainsFunc(held, func(h *licensing.Assignment) bool {
		return h.Agreement == x.ID || h.Agreement != "" && h.Agreement == x.Contract || employment{h}.against(x)
	}) {
		return nil, err
	}
	return []recipient{toAccount(acc, "")}, nil
}

// tellOutcome mails whoever ordered, and whose decision it was, what became of
// an order.
func (w *work) tellOutcome(o *licensing.Order, tell func(mail.Order, recipient) (mail.Mail, error)) error {
	to, err := w.orderSide(o)
	if err != nil {
		return err
	}
	customer, err := w.decider(o)
	if err != nil {
		return err
	}
	letter, err := w.orderLetter(o)
	if err != nil {
		return err
	}
	for _, r := range each(append(to, customer...)) {
		m, err := tell(letter, r)
		if err != nil {
			return err
		}
		if err := w.post(r, placeOfOrder(o), m); err != nil {
			return err
		}
	}
	return nil
}

// tellPartnerSide mails whoever ordered.
func (w *work) tellPartnerSide(o *licensing.Order, tell func(mail.Order) mail.Mail) error {
	to, err := w.orderSide(o)
	if err != nil {
		return err
	}
	letter, err := w.orderLetter(o)
	if err != nil {
		return err
	}
	return w.postAll(to, placeOfOrder(o), func(recipient) mail.Mail { return tell(letter) })
}
