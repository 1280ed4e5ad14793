package app

import (
	"time"

	"volare/internal/licensing"
	"volare/internal/mail"
)

// What an agreement's people are told of its subscriptions' renewals: one mail
// for all of them, before they end and after.

// newsPause lets what falls on one instant come together, so that it is told at once.
const newsPause = time.Minute

// tellLater notes that people are to be told what became of subscriptions.
func (w *work) tellLater(all []*licensing.Subscription) error {
	if len(all) == 0 {
		return nil
	}
	at := w.now.Add(newsPause)
	for _, s := range all {
		w.planEarlier(licensing.OfAgreement, string(s.Agreement), licensing.Due{At: at, Kind: "renewal_news"})
	}
	return w.AddNews(all, at)
}

// nextRenewal is what an agreement's people are to be told next of renewals,
// and when.
func (w *work) nextRenewal(x *licensing.Agreement) (licensing.Due, error) {
	if x.CountersignedAt.IsZero() {
		return licensing.Due{}, nil
	}
	news, err := w.NextNews(x.ID)
	if err != nil {
		return licensing.Due{}, err
	}
	reminder, err := w.nextRenewalReminder(x)
	if err != nil {
		return licensing.Due{}, err
	}
	if !news.IsZero() && (reminder.IsZero() || news.Before(reminder)) {
		return licensing.Due{At: news, Kind: "renewal_news"}, nil
	}
	if reminder.IsZero() {
		return licensing.Due{}, nil
	}
	return licensing.Due{At: reminder, Kind: "renewal_reminder"}, nil
}

// tellRenewals tells what was renewed, what is in grace and what expired.
func (w *work) tellRenewals(x *licensing.Agreement) error {
	all, err := w.TakeNews(x.ID)
	if err != nil || len(all) == 0 {
		return err
	}
	var renewed, grace, expired []*licensing.Subscription
	for _, s := range all {
		switch {
		case s.State == licensing.SubscriptionGrace:
			grace = append(grace, s)
		case s.State == licensing.SubscriptionExpired:
			expired = append(expired, s)
		case !s.Ended():
			renewed = append(renewed, s)
		}
	}
	known, err := w.surroundings(all)
	if err != nil {
		return err
	}
	return w.tellConcerned(x, func(letter mail.Agreement, r recipient) ([]mail.Mail, error) {
		var mails []mail.Mail
		if len(renewed) > 0 {
			some, more := listed(renewed)
			m := mail.Renewed{Agreement: letter, More: more}
			for _, s := range some {
				t := mail.RenewedTerm{EndsOn: s.Term.EndsOn}
				if s.CanUndo(w.now) {
					t.UndoBy = s.UndoUntil
				}
				if t.Service, err = w.serviceWords(s, r.language); err != nil {
					return nil, err
				}
				m.Subscriptions = append(m.Subscriptions, t)
			}
			mails = append(mails, m)
		}
		if len(grace) > 0 {
			some, more := listed(grace)
			m := mail.InGrace{Agreement: letter, More: more}
			for _, s := range some {
				t := mail.GraceTerm{EndedOn: s.Term.EndsOn, GraceEnd: s.GraceEndsOn, Runs: s.Runs(w.policy), Reason: s.Reason}
				if known.renewable(w, s) {
					t.RenewBy = s.GraceEndsOn.EndOf(w.policy.Zone)
				}
				if t.Service, err = w.serviceWords(s, r.language); err != nil {
					return nil, err
				}
				m.Subscriptions = append(m.Subscriptions, t)
			}
			mails = append(mails, m)
		}
		if len(expired) > 0 {
			some, more := listed(expired)
			m := mail.Expired{Agreement: letter, More: more}
			for _, s := range some {
				t := mail.ExpiredTerm{ExpiredOn: licensing.DateOf(s.Since, w.policy.Zone).AddDays(-1)}
				if t.Service, err = w.serviceWords(s, r.language); err != nil {
					return nil, err
				}
				m.Subscriptions = append(m.Subscriptions, t)
			}
			mails = append(mails, m)
		}
		return mails, nil
	})
}

// remindRenewals tells how those of an agreement's subscriptions end of which a
// reminder has come since the last one; several overdue ones are one mail. It
// reports whether there was anything to say.
func (w *work) remindRenewals(x *licensing.Agreement) (bool, error) {
	last := x.RenewalReminded
	x.RenewalReminded = w.now
	furthest := 0
	for _, days := range w.policy.RenewalReminders {
		furthest = max(furthest, days)
	}
	all, err := w.EndingBetween(x.ID, w.today(), w.today().AddDays(furthest))
	if err != nil || len(all) == 0 {
		return false, err
	}
	known, err := w.surroundings(all)
	if err != nil {
		return false, err
	}
	type ending struct {
		*licensing.Subscription
		licensing.Ending
	}
	var due []ending
	for _, s := range all {
		since := licensing.Latest(last, s.CreatedAt, s.Term.StartsAt(w.policy.Zone))
		if next := licensing.NextRenewalReminder(s.Term.EndsOn, since, w.policy); next.IsZero() || next.After(w.now) {
			continue
		}
		e := known.ending(w, s)
		if s.Renewal.Decision == licensing.Undecided || e.Obstacle() != "" {
			due = append(due, ending{s, e})
		}
	}
	if len(due) == 0 {
		return false, nil
	}
	return true, w.tellConcerned(x, func(letter mail.Agreement, r recipient) ([]mail.Mail, error) {
		some, more := listed(due)
		m := mail.RenewalReminder{Agreement: letter, More: more}
		for _, s := range some {
			t := mail.Renewing{EndsOn: s.Term.EndsOn, Automatic: s.Renews, DecideBy: s.CutOff(w.policy), Obstacle: s.Obstacle()}
			if t.Service, err = w.serviceWords(s.Subscription, r.language); err != nil {
				return nil, err
			}
			m.Subscriptions = append(m.Subscriptions, t)
		}
		return []mail.Mail{m}, nil
	})
}

// listed are those of a mail's subscriptions that it lists, and how many more
// there are: nobody reads a thousand, and some mail servers refuse them.
func listed[T any](all []T) (some []T, more int) {
	n := min(len(all), mail.MostListed)
	return all[:n], len(all) - n
}

// serviceWords is what mails say of a subscription's service.
func (w *work) serviceWords(s *licensing.Subscription, in licensing.Language) (mail.Service, error) {
	svc, err := w.serviceVersion(s.Service, s.ServiceVersion)
	if err != nil {
		return mail.Service{}, err
	}
	m := serviceLetter(svc, s, in)
	m.UsageDate = licensing.Date{} // long past
	return m, nil
}

// tellConcerned tells everybody concerned with an agreement that is or was
// active: its administrators, the partner, the notices contact.
func (w *work) tellConcerned(x *licensing.Agreement, tell func(mail.Agreement, recipient) ([]mail.Mail, error)) error {
	letter, err := w.agreementLetter(x)
	if err != nil {
		return err
	}
	told, err := w.holders(x, licensing.AgreementAdministrator, licensing.OnlineServicesAdministrator)
	if err != nil {
		return err
	}
	partner, err := w.partnerSide(x.Partner, "")
	if err != nil {
		return err
	}
	for _, r := range each(append(append(told, partner...), notices(x))) {
		mails, err := tell(letter, r)
		if err != nil {
			return err
		}
		for _, m := range mails {
			if err := w.post(r, placeOf(x), m); err != nil {
				return err
			}
		}
	}
	return nil
}
