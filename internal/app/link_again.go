package app

import (
	"context"

	"volare/internal/identity"
	"volare/internal/licensing"
	"volare/internal/mail"
	"volare/internal/store"
)

// ReissueLink mails a link anew to the address that had it, as long as what it
// was for is open. The answer is the same for tokens that nobody knows.
func (a *App) ReissueLink(ctx context.Context, token string, from Visitor) error {
	if !identity.IsSecret(token) {
		token = ""
	}
	defer a.evenly(ctx)()
	if _, err := a.attempt(ctx, "reissue", identity.Hash(token), from.Address); err != nil {
		return err
	}
	return a.write(ctx, System(), func(w *work) error {
		l, err := w.linkOf(token)
		if licensing.KindOf(err) == licensing.Missing && err != nil {
			return nil
		}
		if err != nil || l.account == nil || !l.invites() && !l.recovers() {
			return err
		}
		if may, err := w.mayMail(l.account.Mail); err != nil || !may {
			return err
		}
		return w.mailAgain(l)
	})
}

// mailAgain mails what carried a link once more; the new mail has a link of
// its own, and the old one dies.
func (w *work) mailAgain(l held) error {
	if err := w.RevokeLinks(l.account.ID, l.Invitation, w.now); err != nil {
		return err
	}
	m, err := w.Message(l.Message)
	if err != nil {
		return err
	}
	what, err := mail.Decode(mail.Kind(m.Kind), []byte(m.Data))
	if err != nil {
		return err
	}
	return w.post(toAccount(l.account, l.Invitation), place{m.Agreement, m.Customer, m.Partner}, what)
}

// Recover mails whoever has lost their password a link; whoever was invited
// and never came gets the invitation again. The answer is always the same, but
// to what is no address at all.
func (a *App) Recover(ctx context.Context, address string, from Visitor) error {
	var p licensing.Problems
	if _, code := licensing.CheckMail(address); code != "" {
		p.Add("mail", code)
		return p.Err()
	}
	defer a.evenly(ctx)()
	key := licensing.MailKey(address)
	if _, err := a.attempt(ctx, "recover", key, from.Address); err != nil {
		return err
	}
	return a.write(ctx, System(), func(w *work) error {
		may, err := w.mayMail(key)
		if err != nil || !may {
			return err
		}
		acc, err := w.AccountByMail(key)
		if licensing.KindOf(err) == licensing.Missing && err != nil {
			return nil
		}
		if err != nil || !acc.DisabledAt.IsZero() {
			return err
		}
		if acc.Enrolled() {
			return w.post(toAccount(acc, ""), place{}, mail.Recovery{})
		}
		open, err := w.OpenInvitations(acc.ID)
		if err != nil || len(open) == 0 {
			return err
		}
		return w.mailInvitation(open[len(open)-1], acc)
	})
}

// mailInvitation mails an invitation, in its own name.
func (w *work) mailInvitation(i *licensing.Invitation, acc *licensing.Account) error {
	o, err := w.Tx.Organization(i.Organization)
	if err != nil {
		return err
	}
	at := place{customer: i.Organization}
	m := mail.Invitation{Role: string(i.Role), Organization: o.Name, NeedsAccount: acc.EnrolledAt.IsZero()}
	if !i.Designation {
		// The last whole day, not the midnight that ends it.
		m.ExpiresOn = licensing.DateOf(i.ExpiresAt.Add(-1), w.policy.Zone)
	}
	if i.Agreement != "" {
		x, err := w.Tx.Agreement(i.Agreement)
		if err != nil {
			return err
		}
		m.Agreement, at = x.Number, placeOf(x)
	}
	if i.InvitedBy != "" {
		by, err := w.Account(i.InvitedBy)
		if err != nil {
			return err
		}
		m.InvitedBy = by.Name
	}
	return w.post(toAccount(acc, i.ID), at, m)
}

// CreateSetupLink makes the link that sets up a new installation, good for a
// day; earlier ones die.
func (a *App) CreateSetupLink(ctx context.Context) (token string, link *Link, err error) {
	token = identity.NewSecret()
	err = a.write(ctx, System(), func(w *work) error {
		if _, err := w.Operator(); licensing.KindOf(err) != licensing.Missing {
			if err == nil {
				err = licensing.Refuse(licensing.Conflict, "setup.done_already")
			}
			return err
		}
		if err := w.RevokeSetupLinks(w.now); err != nil {
			return err
		}
		link = &Link{Purpose: setupLink, State: LinkOpen, ExpiresAt: w.now.Add(hours(w.policy.LinkHours))}
		return w.KeepLink(&store.MailedLink{Hash: identity.Hash(token), Purpose: setupLink, ExpiresAt: link.ExpiresAt, CreatedAt: w.now})
	})
	return token, link, err
}

// Address is where a link leads.
func (a *App) Address(token string) string { return a.base.JoinPath("link", token).String() }

// UseSetupLink sets up the installation: the operator's organization, and its
// first administrator, who is signed in.
func (a *App) UseSetupLink(ctx context.Context, token string, d OrganizationDraft, who licensing.Person, password string, from Visitor) (*SignedIn, error) {
	check := func(w *work) (held, error) {
		l, err := w.linkOf(token)
		if err == nil && l.Purpose != setupLink {
			err = licensing.NotFound("link")
		}
		if err != nil || l.state(w.now) == LinkOpen {
			return l, err
		}
		return l, &licensing.Error{Kind: licensing.Conflict, Code: "link." + string(l.state(w.now)), State: string(l.state(w.now))}
	}
	if err := a.read(ctx, System(), func(w *work) error { _, err := check(w); return err }); err != nil {
		return nil, err
	}
	d.Party = licensing.OperatorParty
	p := foundingProblems(d, who)
	p.Merge("", identity.CheckPassword("password", password, who.Mail, who.Name, d.Name))
	if err := p.Err(); err != nil {
		return nil, err
	}
	hash, err := a.hasher.Hash(ctx, password)
	if err != nil {
		return nil, err
	}
	var in *SignedIn
	err = a.write(ctx, System(), func(w *work) error {
		l, err := check(w)
		if err != nil {
			return err
		}
		w.via = licensing.ByLink
		_, acc, err := w.createOperator(d, who)
		if err != nil {
			return err
		}
		if _, err := w.UseLink(l.Hash, w.now); err != nil {
			return err
		}
		if err := w.enrol(acc, hash); err != nil {
			return err
		}
		in, err = w.beginSession(acc, from)
		return err
	})
	return in, err
}
