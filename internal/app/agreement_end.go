package app

import (
	"context"

	"volare/internal/licensing"
	"volare/internal/mail"
)

// DeclineAgreement is the named signatory's no.
func (a *App) DeclineAgreement(ctx context.Context, actor Actor, id licensing.AgreementID, reason string) (*licensing.Agreement, error) {
	return a.onAgreement(ctx, actor, id, "decline", func(w *work, x *licensing.Agreement) error {
		if err := x.Decline(w.now, reason); err != nil {
			return err
		}
		return w.undone(x, func(m mail.Agreement) mail.Mail {
			return mail.AgreementDeclined{Agreement: m, By: x.Signatory.Name, Reason: reason}
		})
	})
}

// RefuseAgreement is the operator's no to a signed agreement.
func (a *App) RefuseAgreement(ctx context.Context, actor Actor, id licensing.AgreementID, reason string) (*licensing.Agreement, error) {
	return a.onAgreement(ctx, actor, id, "refuse", func(w *work, x *licensing.Agreement) error {
		if err := x.Refuse(w.now, reason); err != nil {
			return err
		}
		operator, err := w.Operator()
		if err != nil {
			return err
		}
		return w.undone(x, func(m mail.Agreement) mail.Mail {
			return mail.AgreementDeclined{Agreement: m, ByOperator: true, By: operator.Name, Reason: reason}
		})
	})
}

// WithdrawAgreement takes an agreement back for good before it is active.
func (a *App) WithdrawAgreement(ctx context.Context, actor Actor, id licensing.AgreementID, reason string) (*licensing.Agreement, error) {
	return a.onAgreement(ctx, actor, id, "withdraw", func(w *work, x *licensing.Agreement) error {
		by, err := w.senderName(x)
		if err != nil {
			return err
		}
		return w.withdraw(x, by, reason)
	})
}

// withdraw is WithdrawAgreement's inner form; by is empty when time did it.
func (w *work) withdraw(x *licensing.Agreement, by, reason string) error {
	if err := x.Withdraw(w.now, reason); err != nil {
		return err
	}
	return w.undone(x, func(m mail.Agreement) mail.Mail {
		if by == "" { // by itself, which the mail says in its own words
			return mail.AgreementWithdrawn{Agreement: m}
		}
		return mail.AgreementWithdrawn{Agreement: m, By: by, Reason: reason}
	})
}

// withdrawUnder withdraws an enrollment whose contract is not, or no more, in force.
func (w *work) withdrawUnder(x, contract *licensing.Agreement) error {
	if err := x.Withdraw(w.now, "agreement.contract_ended"); err != nil {
		return err
	}
	return w.undone(x, func(m mail.Agreement) mail.Mail {
		return mail.AgreementWithdrawn{Agreement: m, Contract: contract.Number}
	})
}

// undone is what follows when an agreement ends before it was active: its
// orders are cancelled, a contract's unsigned enrollments go with it, and
// signatory and partner are told.
func (w *work) undone(x *licensing.Agreement, tell func(mail.Agreement) mail.Mail) error {
	letter, told, err := w.makers(x)
	if err != nil {
		return err
	}
	if err := w.postAll(told, placeOf(x), func(recipient) mail.Mail { return tell(letter) }); err != nil {
		return err
	}
	if err := w.withdrawEnrollments(x); err != nil {
		return err
	}
	return w.cancelOrdersOf(x)
}

// withdrawEnrollments withdraws those enrollments under a contract that can't
// become active any more, because the contract isn't.
func (w *work) withdrawEnrollments(contract *licensing.Agreement) error {
	if contract.Kind != licensing.Contract {
		return nil
	}
	under, err := w.EnrollmentsUnder(contract.ID)
	if err != nil {
		return err
	}
	for _, e := range under {
		if _, open := licensing.Agreements.Next(e.State, "withdraw"); !open {
			continue
		}
		before := e.Facts()
		if err := w.withdrawUnder(e, contract); err != nil {
			return err
		}
		if err := w.saveAgreement(e, "withdraw", before); err != nil {
			return err
		}
	}
	return nil
}

// TerminateAgreement ends an active agreement early. Its subscriptions run
// out, but for those that cancel names, with the last day of each.
func (a *App) TerminateAgreement(ctx context.Context, actor Actor, id licensing.AgreementID, reason string,
	cancel map[licensing.SubscriptionID]licensing.Date) (*licensing.Agreement, error) {
	return a.onAgreement(ctx, actor, id, "terminate", func(w *work, x *licensing.Agreement) error {
		if err := x.Terminate(w.now, reason); err != nil {
			return err
		}
		if err := w.withdrawEnrollments(x); err != nil {
			return err
		}
		if err := w.cancelOrdersOf(x); err != nil {
			return err
		}
		if err := w.cancelSubscriptions(x, reason, cancel); err != nil {
			return err
		}
		return w.tellEnded(x, func(m mail.Agreement) mail.Mail {
			return mail.AgreementTerminated{Agreement: m, On: w.today(), Reason: reason}
		})
	})
}

// tellEnded tells everybody concerned with an agreement that was active.
func (w *work) tellEnded(x *licensing.Agreement, tell func(mail.Agreement) mail.Mail) error {
	return w.tellConcerned(x, func(letter mail.Agreement, _ recipient) ([]mail.Mail, error) {
		return []mail.Mail{tell(letter)}, nil
	})
}
