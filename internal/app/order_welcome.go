package app

import (
	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/mail"
)

// welcome mails each OSA once about all the services of an accepted order that
// ask something of them: the welcome mail for an agreement's first, the mail
// of new services later.
func (w *work) welcome(o *licensing.Order, x *licensing.Agreement, all []made, later bool) error {
	var asking []made
	for _, m := range all {
		if !m.activation.InvitedAt.IsZero() { // what is to happen by itself asks nobody
			asking = append(asking, m)
		}
	}
	if len(asking) == 0 {
		return nil
	}
	letter, err := w.agreementLetter(x)
	if err != nil {
		return err
	}
	to, err := w.administrators(x)
	if err != nil {
		return err
	}
	if len(to) == 0 {
		return w.tellVacant(x, licensing.OnlineServicesAdministrator, "", asking)
	}
	return w.postAll(to, placeOf(x), func(r recipient) mail.Mail {
		services := serviceLetters(asking, r.language)
		if later {
			return mail.NewServices{Agreement: letter, Order: o.Number, Services: services, NeedsAccount: r.needs}
		}
		return mail.Welcome{Agreement: letter, Order: o.Number, Services: services, NeedsAccount: r.needs}
	})
}

// administrators are the online services administrators of an agreement, else
// of its contract; who can't sign in yet has an invitation of their own.
func (w *work) administrators(x *licensing.Agreement) ([]recipient, error) {
	return w.ableToEnter(x, licensing.OnlineServicesAdministrator)
}

// ableToEnter are the holders of a role on an agreement, else on its contract,
// each of whom can sign in or has an open invitation.
func (w *work) ableToEnter(x *licensing.Agreement, role licensing.Role) ([]recipient, error) {
	to, err := w.ableToEnterOn(x.ID, x, role)
	if err == nil && len(to) == 0 && x.Contract != "" {
		to, err = w.ableToEnterOn(x.Contract, x, role)
	}
	return to, err
}

func (w *work) ableToEnterOn(id licensing.AgreementID, x *licensing.Agreement, role licensing.Role) ([]recipient, error) {
	held, err := w.RolesOn(id)
	if err != nil {
		return nil, err
	}
	if held, err = w.effective(held); err != nil {
		return nil, err
	}
	var to []recipient
	for _, h := range held {
		if h.Role != role {
			continue
		}
		acc, err := w.Account(h.Account)
		if err != nil {
			return nil, err
		}
		if !acc.DisabledAt.IsZero() {
			continue
		}
		r, err := w.invited(acc, h, placeOf(x), true)
		if err != nil {
			return nil, err
		}
		to = append(to, r)
	}
	return to, nil
}

// serviceLetter is what mails say of a subscription, in a language.
func serviceLetter(svc *catalogue.Service, s *licensing.Subscription, in licensing.Language) mail.Service {
	m := mail.Service{Name: svc.Name.In(string(in)), Quantity: s.Quantity, Subscription: s.Number, UsageDate: s.Term.StartsOn}
	if p, ok := svc.Plan(s.Plan); ok {
		m.Plan, m.Unit = p.Name.In(string(in)), p.Unit
	}
	return m
}
