package app

import (
	"context"
	"strings"

	"volare/internal/licensing"
	"volare/internal/mail"
)

// ChangeNotices names another address that gets an agreement's notices; ""
// names none. The new contact is told what it will get, and the former one
// that it gets nothing more: neither mail gives any access.
func (a *App) ChangeNotices(ctx context.Context, actor Actor, id licensing.AgreementID, address string) (*licensing.Agreement, error) {
	address = clean(address)
	return a.onAgreement(ctx, actor, id, "change_notices", func(w *work, x *licensing.Agreement) error {
		former, was := notices(x), x.NoticesMail
		if err := x.ChangeNotices(address); err != nil {
			return err
		}
		if x.NoticesMail == was {
			return errUnchanged
		}
		if strings.EqualFold(former.mail, address) {
			return nil
		}
		if err := w.indexNotices(x); err != nil {
			return err
		}
		letter, err := w.agreementLetter(x)
		if err != nil {
			return err
		}
		if err := w.postAll([]recipient{former}, placeOf(x), func(recipient) mail.Mail { return mail.NoticesEnded{Agreement: letter} }); err != nil {
			return err
		}
		return w.postAll([]recipient{notices(x)}, placeOf(x), func(recipient) mail.Mail { return mail.NoticesBegun{Agreement: letter} })
	})
}
