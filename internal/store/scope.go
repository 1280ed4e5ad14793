package store

import "volare/internal/licensing"

// Scope is what a reader may see of the rows that belong to somebody: one
// equality, and for narrower roles a set of agreements. Its zero value sees nothing.
type Scope struct {
	All        bool                     // the operator's people
	Customer   licensing.OrganizationID // a customer's workspace
	Partner    licensing.OrganizationID // a partner's workspace: of record
	Agreements []licensing.AgreementID  // if not nil, these alone
	SentOrders bool                     // leave out orders that are drafts
}

// limit adds the scope's conditions on the table called alias, whose agreement
// stands in column agreement.
func (s Scope) limit(w *Where, alias, agreement string) {
	switch {
	case s.All:
	case s.Partner != "":
		w.And(alias+".partner_id = ?", s.Partner)
	case s.Customer != "":
		w.And(alias+".customer_id = ?", s.Customer)
	default:
		w.And(nothing)
	}
	if s.Agreements != nil {
		In(w, alias+"."+agreement, s.Agreements)
	}
}
