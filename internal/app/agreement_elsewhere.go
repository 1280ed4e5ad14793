package app

import (
	"context"
	"slices"

	"volare/internal/licensing"
)

// Elsewhere is what whoever countersigns a partner's agreement has to know of
// its customer. Any partner may draft for any customer whose number it knows
// and name whom it likes; countersigning makes them administrators there.
type Elsewhere struct {
	Partners []string           // by name, with whom else the customer has or had a countersigned agreement
	People   []licensing.Person // whom this agreement names as the customer's, and who hold no role on those
}

// AgreementElsewhere tells those who may countersign an agreement, until it is
// countersigned, whether the customer's agreements with others speak against
// the people it names. Nil: they don't, or it is none of the actor's business.
// It is no refusal then: every answer of an agreement, to anybody, asks it.
func (a *App) AgreementElsewhere(ctx context.Context, actor Actor, id licensing.AgreementID) (*Elsewhere, error) {
	return reading(ctx, a, actor, func(w *work) (*Elsewhere, error) {
		if actor.Party != licensing.OperatorParty {
			return nil, nil
		}
		x, err := w.Tx.Agreement(id)
		if err != nil {
			return nil, err
		}
		out := x.State == licensing.AgreementSent || x.State == licensing.AgreementSigned
		if !out || x.Partner == "" || !actor.May("agreement.countersign", x.Target()) {
			return nil, nil
		}
		return w.elsewhere(x)
	})
}

func (w *work) elsewhere(x *licensing.Agreement) (*Elsewhere, error) {
	others, err := w.PartnersElsewhere(x.Customer, x.Partner)
	if err != nil || len(others) == 0 {
		return nil, err
	}
	strangers, err := w.strangers(x)
	if err != nil || len(strangers) == 0 {
		return nil, err
	}
	if i := slices.Index(others, ""); i >= 0 { // the operator sells to it directly
		operator, err := w.Operator()
		if err != nil {
			return nil, err
		}
		others[i] = operator.ID
	}
	names, err := w.Names(w.neighbourhood(), others)
	if err != nil {
		return nil, err
	}
	e := &Elsewhere{People: strangers}
	for _, o := range others {
		e.Partners = append(e.Partners, names[o])
	}
	slices.Sort(e.Partners)
	return e, nil
}

// strangers are the people whom an agreement names as the customer's, and who
// hold no role on what it has countersigned with others. A partner's own person
// is none: the signatory grants that, and is looked at.
func (w *work) strangers(x *licensing.Agreement) ([]licensing.Person, error) {
	named := []licensing.Person{x.Signatory, x.AgreementAdministrator.Person}
	if x.OSA.Of != licensing.PartnerParty {
		named = append(named, x.OSA.Person)
	}
	mails := make([]string, len(named))
	for i, p := range named {
		mails[i] = licensing.MailKey(p.Mail)
	}
	known, err := w.HoldersElsewhere(x.Customer, x.Partner, mails)
	if err != nil {
		return nil, err
	}
	var strangers []licensing.Person
	for i, p := range named {
		if !slices.Contains(known, mails[i]) {
			known, strangers = append(known, mails[i]), append(strangers, p)
		}
	}
	return strangers, nil
}
