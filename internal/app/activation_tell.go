package app

import (
	"strings"

	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/locale"
	"volare/internal/mail"
)

// What people are told of activations.

// services are activations as mails list them, in a language.
func services(language licensing.Language, all ...*activating) []mail.Service {
	list := make([]mail.Service, len(all))
	for i, c := range all {
		list[i] = serviceLetter(c.service, c.subscription, language)
	}
	return list
}

// tellActivated confirms that the service may be used, and says what to do next.
func (w *work) tellActivated(c *activating) error {
	letter, err := w.agreementLetter(c.agreement)
	if err != nil {
		return err
	}
	to, err := w.administrators(c.agreement)
	if err != nil {
		return err
	}
	others, err := w.ableToEnter(c.agreement, licensing.AgreementAdministrator)
	if err != nil {
		return err
	}
	return w.postAll(append(to, others...), placeOf(c.agreement), func(r recipient) mail.Mail {
		return mail.Activated{Agreement: letter, Service: services(r.language, c)[0], Automatic: c.Automatic,
			After: c.service.After.In(string(r.language)), NeedsAccount: r.needs}
	})
}

// tellFailed tells whoever must act now what failed.
func (w *work) tellFailed(c *activating) error {
	for i := range c.Steps {
		s := &c.Steps[i]
		if s.State == licensing.StepFailed {
			return w.tellStepFailed(c, s)
		}
	}
	return nil
}

func (w *work) tellStepFailed(c *activating, s *licensing.Step) error {
	letter, err := w.agreementLetter(c.agreement)
	if err != nil {
		return err
	}
	role := s.Actor()
	var to []recipient
	if role.Party() == licensing.CustomerParty {
		to, err = w.holders(c.agreement, role)
	} else {
		to, err = w.supporters()
	}
	if err != nil {
		return err
	}
	return w.postAll(to, placeOf(c.agreement), func(r recipient) mail.Mail {
		return mail.ActivationFailed{Agreement: letter, Service: services(r.language, c)[0], Step: w.app.StepTitle(string(r.language), c.service, s.Name, s.Kind),
			Reason: w.app.ReasonIn(string(r.language), s.Reason), Actor: string(role)}
	})
}

// supporters are the operator's people who see to what failed.
func (w *work) supporters() ([]recipient, error) {
	o, err := w.Operator()
	if err != nil {
		return nil, err
	}
	to, err := w.staff(o.ID, licensing.Support)
	if err != nil || len(to) > 0 {
		return to, err
	}
	return w.staff(o.ID, licensing.OrderDesk, licensing.Administrator)
}

// StepTitle is what a step is called in a language: its own title, or its kind's.
func (a *App) StepTitle(language string, service *catalogue.Service, step string, kind licensing.StepKind) string {
	if d, ok := service.StepOf(step); ok && !d.Title.Empty() {
		return d.Title.In(language)
	}
	return a.texts.Text(language, "step."+strings.ReplaceAll(string(kind), "-", "_"), nil)
}

// TaskIn is what has to be done for an operation, in a language: the
// catalogue's own words where a service is switched on by hand.
func (a *App) TaskIn(language string, d *OperationDetail) string {
	if d.Kind == licensing.Provision && d.How != nil && !d.How.Instructions.Empty() {
		return d.How.Instructions.In(language)
	}
	kind := d.Kind
	if kind == licensing.RenewTerm {
		kind = licensing.Change
	}
	return a.texts.Text(language, "provision.task_"+string(kind), nil)
}

// ReasonIn is a reason in words: a person's own, or the product's in a language.
func (a *App) ReasonIn(language, reason string) string { return ReasonIn(a.texts, language, reason) }

// ReasonIn is the same from any catalogue of texts.
func ReasonIn(texts *locale.Texts, language, reason string) string {
	code, params, ok := licensing.ReadReason(reason)
	if !ok || !texts.Has(code) {
		return reason
	}
	return texts.Error(language, code, params, nil).Message
}

// postReminders reminds the administrators of services that wait; after so
// long also the partner and the notices contact. Where the post is vacant the
// notices contact is asked to have somebody designated.
func (w *work) postReminders(c *activating, all []*activating, asked licensing.Date, wider bool) error {
	x, at := c.agreement, placeOf(c.agreement)
	letter, err := w.agreementLetter(x)
	if err != nil {
		return err
	}
	osa, err := w.administrators(x)
	if err != nil {
		return err
	}
	if err := w.postAll(osa, at, func(r recipient) mail.Mail {
		return mail.ActivationReminder{Agreement: letter, Services: services(r.language, all...), InvitedOn: asked, NeedsAccount: r.needs}
	}); err != nil {
		return err
	}
	if len(osa) == 0 {
		waiting := make([]made, len(all))
		for i, d := range all {
			waiting[i] = made{d.service, d.subscription, d.Activation}
		}
		return w.tellVacant(x, licensing.OnlineServicesAdministrator, "", waiting)
	}
	if !wider {
		return nil
	}
	told, err := w.partnerSide(x.Partner, "")
	if err != nil {
		return err
	}
	return w.postAll(append(told, notices(x)), at, func(r recipient) mail.Mail {
		m := mail.ActivationReminderNotice{Agreement: letter, Services: services(r.language, all...), InvitedOn: asked}
		for _, o := range osa {
			m.OSA = append(m.OSA, o.name)
		}
		return m
	})
}
