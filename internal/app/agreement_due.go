package app

import (
	"time"

	"volare/internal/licensing"
	"volare/internal/mail"
	"volare/internal/store"
)

// agreementDue is what time does to an agreement.
func (w *work) agreementDue(e store.Entry) error {
	x, err := w.lockAgreement(licensing.AgreementID(e.ID))
	if err != nil {
		return err
	}
	before := x.Facts()
	verb := licensing.Verb("remind")
	switch due := e.Kind; {
	case due == "sign_reminder" && x.State == licensing.AgreementSent:
		err = w.remindSignatory(x)
	case due == "unsigned" && x.State == licensing.AgreementSent:
		verb, err = "withdraw", w.withdraw(x, "", "agreement.unsigned")
	case due == "agreement_ending" && x.State == licensing.AgreementActive:
		err = w.announceEnd(x)
	case due == "agreement_end" && x.State == licensing.AgreementActive:
		verb, err = "expire", w.expire(x)
	case due == "renewal_reminder":
		said, err := w.remindRenewals(x)
		if err != nil {
			return err
		}
		if !said { // only how far the reminders have come is written down
			if err := w.UpdateAgreement(x); err != nil {
				return err
			}
			x.Version++
			return w.planAgreement(x)
		}
	case due == "renewal_news":
		if err := w.tellRenewals(x); err != nil {
			return err
		}
		return w.planAgreement(x)
	default: // the state has moved on since it was planned
		return w.planAgreement(x)
	}
	if err != nil {
		return err
	}
	return w.saveAgreement(x, verb, before)
}

func (w *work) remindSignatory(x *licensing.Agreement) error {
	x.RemindedSign = x.SignRemindersDue(w.now, w.policy)
	to, err := w.holders(x, licensing.Signatory)
	if err != nil {
		return err
	}
	letter, err := w.agreementLetter(x)
	if err != nil {
		return err
	}
	sent := licensing.DateOf(x.Since, w.policy.Zone)
	return w.postAll(to, placeOf(x), func(r recipient) mail.Mail {
		return mail.SignReminder{Agreement: letter, SentOn: sent, WithdrawnOn: sent.AddDays(w.policy.UnsignedDays), NeedsAccount: r.needs}
	})
}

func (w *work) announceEnd(x *licensing.Agreement) error {
	x.RemindedEnding = true
	n, err := w.CountOpenSubscriptions(x.ID)
	if err != nil {
		return err
	}
	tell := func(m mail.Agreement) mail.Mail {
		return mail.AgreementEnding{Agreement: m, EndsOn: x.EndsOn, Subscriptions: n}
	}
	if err := w.tellEnded(x, tell); err != nil {
		return err
	}
	desk, err := w.desk()
	if err != nil {
		return err
	}
	letter, err := w.agreementLetter(x)
	if err != nil {
		return err
	}
	return w.postAll(desk, placeOf(x), func(recipient) mail.Mail { return tell(letter) })
}

// expire ends an agreement whose term is over; its subscriptions outlive it
// until their own terms end.
func (w *work) expire(x *licensing.Agreement) error {
	if err := x.Expire(w.now); err != nil {
		return err
	}
	if err := w.withdrawEnrollments(x); err != nil {
		return err
	}
	return w.cancelOrdersOf(x)
}

// nextRenewalReminder is when an agreement's people are next to be reminded of
// subscriptions that end; the zero time when none is.
func (w *work) nextRenewalReminder(x *licensing.Agreement) (time.Time, error) {
	var first time.Time
	if x.CountersignedAt.IsZero() {
		return first, nil
	}
	after := x.RenewalReminded
	if after.IsZero() {
		after = x.CountersignedAt
	}
	for _, days := range w.policy.RenewalReminders {
		from := licensing.DateOf(after, w.policy.Zone).AddDays(days)
		if !licensing.ReminderAt(from.AddDays(-days), w.policy).After(after) {
			from = from.AddDays(1)
		}
		if from.Before(w.today()) {
			from = w.today()
		}
		ends, err := w.FirstEnd(x.ID, from)
		if err != nil {
			return first, err
		}
		if ends.IsZero() {
			continue
		}
		if at := licensing.ReminderAt(ends.AddDays(-days), w.policy); first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return first, nil
}
