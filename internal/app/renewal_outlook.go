package app

import (
	"context"
	"strconv"
	"time"

	"volare/internal/licensing"
)

// Outlook is how a subscription goes on, as far as is known now.
type Outlook struct {
	AgreementNumber string
	Service, Plan   string // names
	CutOff          time.Time
	Will            licensing.Ending // what the end of the term brings
	Sentence        string           // that, for people
	Order           string           // number of the renewal order
	CanUndo         bool
	Warning         string // key of what is to be warned of, or ""
	WarningText     string
	Actions         []licensing.Verb // that its state and the actor's roles allow
	Waiting         licensing.Wait
}

// Outlooks tells in a language how subscriptions go on, which the actor has read.
func (a *App) Outlooks(ctx context.Context, actor Actor, lang string, all []*licensing.Subscription) (map[licensing.SubscriptionID]Outlook, error) {
	out := make(map[licensing.SubscriptionID]Outlook, len(all))
	if len(all) == 0 {
		return out, nil
	}
	err := a.read(ctx, actor, func(w *work) error {
		known, err := w.surroundings(all)
		if err != nil {
			return err
		}
		var orders []licensing.OrderID
		for _, s := range all {
			if s.Renewal.Order != "" {
				orders = append(orders, s.Renewal.Order)
			}
		}
		numbers, err := w.OrderNumbers(orders)
		if err != nil {
			return err
		}
		for _, s := range all {
			o := w.outlook(s, known, lang)
			o.Order = numbers[s.Renewal.Order]
			svc, err := w.serviceVersion(s.Service, s.ServiceVersion)
			if err != nil {
				return err
			}
			o.Service = svc.Name.In(lang)
			if p, ok := svc.Plan(s.Plan); ok {
				o.Plan = p.Name.In(lang)
			}
			out[s.ID] = o
		}
		return nil
	})
	return out, err
}

func (w *work) outlook(s *licensing.Subscription, k surroundings, lang string) Outlook {
	x := k.agreements[s.Agreement]
	o := Outlook{AgreementNumber: x.Number, Will: k.ending(w, s), CanUndo: s.State == licensing.SubscriptionActive && s.CanUndo(w.now),
		Warning: s.WarnCIG(), Waiting: s.Waiting(w.policy.Zone)}
	if !s.Ended() && s.State != licensing.SubscriptionGrace {
		o.CutOff = s.CutOff(w.policy)
	}
	if o.Warning != "" {
		o.WarningText = w.app.texts.Text(lang, o.Warning, nil)
	}
	o.Sentence = w.sentence(s, o, k, lang)
	o.Actions = w.verbsOn(s, k, s.Target(x.Contract))
	return o
}

// verbsOn are the verbs of a subscription and of its renewal that can be used now.
func (w *work) verbsOn(s *licensing.Subscription, k surroundings, t licensing.Target) []licensing.Verb {
	all := make([]licensing.Verb, 0, 6)
	for _, v := range w.actor.VerbsOn("renewal", licensing.Decisions.Allowed(s.Renewal.Decision), t) {
		dead := v == "confirm" && !k.renewable(w, s)
		if !dead && s.Decidable(v, w.now, w.policy) == nil {
			all = append(all, v)
		}
	}
	for _, v := range w.actor.VerbsOn("subscription", licensing.Subscriptions.Allowed(s.State), t) {
		if v != "undo" || s.CanUndo(w.now) {
			all = append(all, v)
		}
	}
	return all
}

// sentence says for people what becomes of a subscription.
func (w *work) sentence(s *licensing.Subscription, o Outlook, k surroundings, lang string) string {
	texts, date := w.app.texts, func(d licensing.Date) string { return w.app.texts.Date(lang, d.Year(), d.Month(), d.Day()) }
	words := map[string]string{"ends_on": date(s.Term.EndsOn), "quantity": strconv.Itoa(s.NextQuantity()),
		"decide_by": texts.Deadline(lang, s.CutOff(w.policy), w.policy.Zone)}
	if s.Ended() {
		return texts.Text(lang, "renewal.will.over", words)
	}
	if s.State == licensing.SubscriptionGrace {
		words["grace_ends_on"] = date(s.GraceEndsOn)
		switch {
		case s.Waits():
			return texts.Text(lang, "renewal.will.late_asked", words)
		case k.renewable(w, s):
			return texts.Text(lang, "renewal.will.late", words)
		}
		return texts.Text(lang, "renewal.will.expires", words) + " " + texts.Text(lang, s.Reason, nil)
	}
	switch {
	case o.Will.Renews && s.Waits():
		return texts.Text(lang, "renewal.will.asked", words)
	case o.Will.Renews && s.Renewal.Decision == licensing.Confirmed:
		return texts.Text(lang, "renewal.will.confirmed", words)
	case o.Will.Renews:
		return texts.Text(lang, "renewal.will.automatic", words)
	case o.Will.Reason == licensing.EndsNotAccepted:
		return texts.Text(lang, "renewal.will.asked_public", words)
	case o.Will.Reason == licensing.EndsUnconfirmed:
		return texts.Text(lang, "renewal.will.unconfirmed", words)
	case o.Will.Reason == licensing.EndsCancelled: // before its term is over
		words["ends_on"] = date(s.CancelOn)
	}
	return texts.Text(lang, "renewal.will.ends", words) + " " + texts.Text(lang, o.Will.Reason, nil)
}
