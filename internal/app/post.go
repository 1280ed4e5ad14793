package app

import (
	"slices"

	"volare/internal/licensing"
	"volare/internal/mail"
)

// Who is told that a post of an agreement is empty, or as good as empty, or
// that the operator has filled it.

// tellVacant says that nobody holds a post for which services wait.
func (w *work) tellVacant(x *licensing.Agreement, role licensing.Role, former string, waiting []made) error {
	return w.alarm(x, waiting, mail.PostVacant{Role: string(role), Former: former})
}

// tellUnreachable says that mails to whoever holds a post come back.
func (w *work) tellUnreachable(x *licensing.Agreement, role licensing.Role, holder string, waiting []made) error {
	return w.alarm(x, waiting, mail.PostVacant{Role: string(role), Unreachable: holder})
}

// alarm asks for somebody to be designated: the notices contact without any
// way in, the administrators and the desk by the alarm m.
func (w *work) alarm(x *licensing.Agreement, waiting []made, m mail.PostVacant) error {
	var err error
	if m.Agreement, err = w.agreementLetter(x); err != nil {
		return err
	}
	names := func(in licensing.Language) []string {
		var list []string
		for _, m := range waiting {
			list = append(list, m.service.Name.In(string(in)))
		}
		return list
	}
	if err := w.postAll([]recipient{notices(x)}, placeOf(x), func(r recipient) mail.Mail {
		return mail.PostVacantNotice{Agreement: m.Agreement, Role: m.Role, Services: names(r.language)}
	}); err != nil {
		return err
	}
	to, err := w.alarmed(x, licensing.Role(m.Role))
	if err != nil {
		return err
	}
	return w.postAll(to, placeOf(x), func(r recipient) mail.Mail {
		m.Services = names(r.language)
		return m
	})
}

// alarmed are those who hear of a vacant post: the administrators that remain
// and the order desk; support too where nobody is left who could designate.
func (w *work) alarmed(x *licensing.Agreement, role licensing.Role) ([]recipient, error) {
	to, err := w.holders(x, licensing.AgreementAdministrator)
	if err != nil {
		return nil, err
	}
	if len(to) == 0 {
		if to, err = w.supporters(); err != nil {
			return nil, err
		}
	}
	if role != licensing.OnlineServicesAdministrator {
		osa, err := w.holders(x, licensing.OnlineServicesAdministrator)
		if err != nil {
			return nil, err
		}
		to = append(to, osa...)
	}
	desk, err := w.desk()
	return append(to, desk...), err
}

// tellAppointed tells the agreement administrators there are, and the notices
// contact, that the operator's people have named another beside them.
func (w *work) tellAppointed(x *licensing.Agreement, role licensing.Role, who recipient) error {
	if x == nil || role != licensing.AgreementAdministrator || w.actor.Party != licensing.OperatorParty {
		return nil
	}
	letter, err := w.agreementLetter(x)
	if err != nil {
		return err
	}
	operator, err := w.Operator()
	if err != nil {
		return err
	}
	to, err := w.holders(x, role)
	if err != nil {
		return err
	}
	if x.Contract != "" { // whose administrators are the enrollment's too
		above, err := w.holdersOf(x.Contract, role)
		if err != nil {
			return err
		}
		to = append(to, above...)
	}
	to = slices.DeleteFunc(to, func(r recipient) bool { return r.account == who.account })
	if err := w.postAll(to, placeOf(x), func(recipient) mail.Mail {
		return mail.PostFilled{Agreement: letter, Role: string(role), Person: who.name, Mail: who.mail, By: operator.Name}
	}); err != nil {
		return err
	}
	return w.postAll([]recipient{notices(x)}, placeOf(x), func(recipient) mail.Mail {
		return mail.PostFilledNotice{Agreement: letter, Role: string(role), Person: who.name, By: operator.Name}
	})
}
