package app

import (
	"volare/internal/licensing"
	"volare/internal/mail"
	"volare/internal/store"
)

// activationDue is what time does to an activation.
func (w *work) activationDue(e store.Entry) error {
	c, err := w.activating(licensing.ActivationID(e.ID))
	if err != nil {
		return err
	}
	switch {
	case c.Ended || c.State == licensing.ActivationActive:
	case e.Kind == "usage_date" && c.AwaitsUsageDate() && !w.today().Before(c.UsageDate):
		return w.usageDateCome(c)
	case e.Kind == "activation_reminder":
		return w.remindOf(c)
	case e.Kind == "domain_check" && c.toCheck() != nil && !c.CheckAt.After(w.now):
		w.Enqueue(store.Job{Kind: CheckDomain, ID: e.ID})
		c.CheckAt = w.now.Add(licensing.AttemptLease)
		return w.noteActivation(c)
	}
	return w.planActivation(c)
}

// usageDateCome activates by rule what nobody has begun, and provisions what
// waited for the day.
func (w *work) usageDateCome(c *activating) error {
	if !c.TryAutomatic {
		return w.goOn(c, "provision")
	}
	c.TryAutomatic = false
	did, err := w.tryAutomatic(c)
	if err != nil {
		return err
	}
	if did {
		return w.goOn(c, "automate")
	}
	if c.InvitedAt.IsZero() { // nobody was asked, as nobody seemed to be needed
		if err := w.inviteLate(c); err != nil {
			return err
		}
	}
	return w.goOn(c, "automate")
}

// inviteLate asks for what was to happen by itself and doesn't.
func (w *work) inviteLate(c *activating) error {
	c.InvitedAt = w.now
	letter, err := w.agreementLetter(c.agreement)
	if err != nil {
		return err
	}
	order, err := w.Tx.Order(c.subscription.Order)
	if err != nil {
		return err
	}
	to, err := w.administrators(c.agreement)
	if err != nil {
		return err
	}
	return w.postAll(to, placeOf(c.agreement), func(r recipient) mail.Mail {
		return mail.NewServices{Agreement: letter, Order: order.Number, Services: services(r.language, c), NeedsAccount: r.needs}
	})
}

// remindOf reminds of a service that waits, and in the same mail of all others
// on its agreement whose reminder is due too.
func (w *work) remindOf(c *activating) error {
	all, err := w.alsoDue(c)
	if err != nil || len(all) == 0 {
		if err == nil {
			err = w.planActivation(c)
		}
		return err
	}
	wider, asked := false, all[0].InvitedAt
	for _, d := range all {
		n, wide := d.RemindersDue(w.now, w.policy)
		d.Reminded, wider = n, wider || wide
		if d.InvitedAt.Before(asked) {
			asked = d.InvitedAt
		}
	}
	if err := w.postReminders(c, all, licensing.DateOf(asked, w.policy.Zone), wider); err != nil {
		return err
	}
	for _, d := range all {
		if err := w.saveActivation(d, "remind"); err != nil {
			return err
		}
	}
	return nil
}

// alsoDue gives those activations on c's agreement whose reminder is due, c
// first. Those that another writer has get their own mail.
func (w *work) alsoDue(c *activating) ([]*activating, error) {
	pending, err := w.PendingActivations(c.Activation.Agreement)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, x := range pending {
		if x.ID != c.ID && w.reminderDue(x) {
			ids = append(ids, string(x.ID))
		}
	}
	var all []*activating
	if w.reminderDue(c.Activation) {
		all = append(all, c)
	}
	if len(all) == 0 || len(ids) == 0 {
		return all, nil
	}
	got, err := w.LockFree("activation", ids)
	if err != nil {
		return nil, err
	}
	for _, id := range got {
		d, err := w.activating(licensing.ActivationID(id))
		if err != nil {
			return nil, err
		}
		if w.reminderDue(d.Activation) {
			all = append(all, d)
		}
	}
	return all, nil
}

func (w *work) reminderDue(x *licensing.Activation) bool {
	if x.InvitedAt.IsZero() || !x.AwaitsOSA() {
		return false
	}
	n, _ := x.RemindersDue(w.now, w.policy)
	return n > x.Reminded
}
