package app

import (
	"volare/internal/licensing"
	"volare/internal/mail"
)

// What waits for an online services administrator, and how a new one hears of it.

// waitingServices are the activations that wait for an agreement's OSA: its
// own, and those of enrollments that have no OSA themselves.
func (w *work) waitingServices(x *licensing.Agreement) ([]*licensing.Activation, error) {
	all, err := w.PendingActivations(x.ID)
	if err != nil || x.Kind != licensing.Contract {
		return all, err
	}
	under, err := w.EnrollmentsUnder(x.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range under {
		own, err := w.holdersOf(e.ID, licensing.OnlineServicesAdministrator)
		if err != nil {
			return nil, err
		}
		if len(own) > 0 {
			continue
		}
		more, err := w.PendingActivations(e.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// waiting is the same, with the subscriptions and the catalogue's words.
func (w *work) waiting(x *licensing.Agreement) ([]made, error) {
	all, err := w.waitingServices(x)
	if err != nil {
		return nil, err
	}
	var list []made
	for _, act := range all {
		s, err := w.Tx.Subscription(act.Subscription)
		if err != nil {
			return nil, err
		}
		svc, err := w.serviceVersion(s.Service, s.ServiceVersion)
		if err != nil {
			return nil, err
		}
		list = append(list, made{subscription: s, activation: act, service: svc})
	}
	return list, nil
}

// handOver gives a new online services administrator what waits, by the mail
// that the former got; it reports whether there was anything.
func (w *work) handOver(x *licensing.Agreement, to recipient) (bool, error) {
	waiting, err := w.waiting(x)
	if err != nil || len(waiting) == 0 {
		return false, err
	}
	letter, err := w.agreementLetter(x)
	if err != nil {
		return false, err
	}
	o, err := w.Tx.Order(waiting[0].subscription.Order)
	if err != nil {
		return false, err
	}
	services := serviceLetters(waiting, to.language)
	if to.needs {
		return true, w.post(to, placeOf(x), mail.Welcome{Agreement: letter, Order: o.Number, Services: services, NeedsAccount: true})
	}
	return true, w.post(to, placeOf(x), mail.NewServices{Agreement: letter, Order: o.Number, Services: services})
}
