package app

import (
	"cmp"
	"context"
	"time"

	"volare/internal/identity"
	"volare/internal/licensing"
	"volare/internal/mail"
	"volare/internal/store"
)

// LinkState is what has become of a mailed link.
type LinkState string

// The states of a mailed link.
const (
	LinkOpen    LinkState = "open"    // may be used, once
	LinkExpired LinkState = "expired" // came too late: its holder can have a new one
	LinkUsed    LinkState = "used"
	LinkRevoked LinkState = "revoked" // what it was for was taken back, or a newer one was mailed
)

// LinkStates lists all of them.
var LinkStates = []LinkState{LinkOpen, LinkExpired, LinkUsed, LinkRevoked}

// What a link may be for, beside mail's purposes.
const setupLink = "setup" // sets up the installation; printed at the first start

// Link is what a mailed link says to its holder. Only an open one tells whose it is.
type Link struct {
	Purpose   string // invitation, recovery, setup
	State     LinkState
	SignIn    bool      // its holder has an account: signing in is the way
	Reissue   bool      // a new one may be asked for, to the same address
	ExpiresAt time.Time // zero: its day has not begun
	Name      string
	Mail      string
	Language  licensing.Language
	Into      []InvitedInto
	Waiting   []WaitingService
}

// InvitedInto is a role that the holder of a link is invited into.
type InvitedInto struct {
	Role            licensing.Role
	Organization    string // its name
	Agreement       licensing.AgreementID
	AgreementNumber string
	AgreementKind   licensing.AgreementKind
	AgreementState  licensing.AgreementState
}

// WaitingService is an activation that waits for its administrator.
type WaitingService struct {
	Activation licensing.ActivationID
	Service    string // its key in the catalogue
	State      licensing.ActivationState
	Bought     store.Bought // how many, by which line of which order
}

// held is a link with what it belongs to.
type held struct {
	*store.MailedLink
	account    *licensing.Account    // nil of a setup link
	invitation *licensing.Invitation // may be nil
}

// linkOf reads the link of a token; unknown ones are missing.
func (w *work) linkOf(token string) (l held, err error) {
	if !identity.IsSecret(token) {
		return l, licensing.NotFound("link")
	}
	if l.MailedLink, err = w.MailedLink(identity.Hash(token)); err != nil {
		return l, err
	}
	if l.Account != "" {
		if l.account, err = w.Account(l.Account); err != nil {
			return l, err
		}
	}
	if l.Invitation != "" {
		l.invitation, err = w.Invitation(l.Invitation)
	}
	return l, err
}

// invites reports whether the link's invitation, or one like it, still waits
// for an account that can't sign in yet.
func (l held) invites() bool {
	return l.Purpose == string(mail.PurposeInvitation) && l.account.EnrolledAt.IsZero() && l.account.DisabledAt.IsZero() &&
		(l.invitation == nil || l.invitation.State == licensing.InvitationSent)
}

func (l held) recovers() bool {
	return l.Purpose == string(mail.PurposeRecovery) && l.account.Enrolled()
}

// state tells what may be done with the link now. A mail is read before its
// server's word is noted: a link whose day hasn't begun is open.
func (l held) state(now time.Time) LinkState {
	switch {
	case !l.UsedAt.IsZero():
		return LinkUsed
	case !l.RevokedAt.IsZero(), l.account != nil && !l.invites() && !l.recovers():
		return LinkRevoked
	case !l.ExpiresAt.IsZero() && !now.Before(l.ExpiresAt):
		return LinkExpired
	}
	return LinkOpen
}

// Link shows what a mailed link is good for. It changes nothing: mail scanners
// follow links too.
func (a *App) Link(ctx context.Context, token string) (*Link, error) {
	var v *Link
	err := a.read(ctx, System(), func(w *work) error {
		l, err := w.linkOf(token)
		if err != nil {
			return err
		}
		v = &Link{Purpose: l.Purpose, State: l.state(w.now), ExpiresAt: l.ExpiresAt}
		if l.account == nil {
			return nil
		}
		v.SignIn = l.account.Enrolled() && !(v.State == LinkOpen && l.recovers())
		v.Reissue = v.State != LinkOpen && (l.invites() || l.recovers())
		if v.State != LinkOpen {
			return nil
		}
		v.Name, v.Mail, v.Language = l.account.Name, l.account.Mail, l.account.Language
		if l.recovers() {
			return nil
		}
		return w.tellInvitations(v, l.account)
	})
	return v, err
}

// tellInvitations fills in what waits behind a link.
func (w *work) tellInvitations(v *Link, acc *licensing.Account) error {
	open, err := w.OpenInvitations(acc.ID)
	if err != nil {
		return err
	}
	for _, i := range open {
		o, err := w.Tx.Organization(i.Organization)
		if err != nil {
			return err
		}
		into := InvitedInto{Role: i.Role, Organization: o.Name, Agreement: i.Agreement}
		if i.Agreement != "" {
			x, err := w.Tx.Agreement(i.Agreement)
			if err != nil {
				return err
			}
			into.AgreementNumber, into.AgreementKind, into.AgreementState = x.Number, x.Kind, x.State
			if i.Role == licensing.OnlineServicesAdministrator {
				if err := w.tellWaiting(v, x); err != nil {
					return err
				}
			}
		}
		v.Into = append(v.Into, into)
	}
	return nil
}

func (w *work) tellWaiting(v *Link, x *licensing.Agreement) error {
	all, err := w.waitingServices(x)
	if err != nil {
		return err
	}
	ids := make([]licensing.SubscriptionID, len(all))
	for i, s := range all {
		ids[i] = s.Subscription
	}
	bought, err := w.Tx.Bought(store.Scope{All: true}, ids)
	for _, s := range all {
		v.Waiting = append(v.Waiting, WaitingService{s.ID, s.Service, s.State, bought[s.Subscription]})
	}
	return err
}

// UseLink uses a link, once: the account gets its (new) password, what it was
// invited into is accepted, and a session begins. A recovery ends whatever let
// in before: sessions, and the API tokens that a thief may have made.
func (a *App) UseLink(ctx context.Context, token, password string, from Visitor) (*SignedIn, error) {
	var l held
	if err := a.read(ctx, System(), func(w *work) (err error) {
		if l, err = w.linkOf(token); err != nil {
			return err
		}
		return l.usable(w.now)
	}); err != nil {
		return nil, err
	}
	if fields := identity.CheckPassword("password", password, l.account.Mail, l.account.Name); len(fields) > 0 {
		return nil, &licensing.Error{Kind: licensing.Invalid, Code: "invalid", Fields: fields}
	}
	hash, err := a.hasher.Hash(ctx, password)
	if err != nil {
		return nil, err
	}
	var in *SignedIn
	err = a.write(ctx, System(), func(w *work) error {
		l, err := w.linkOf(token)
		if err != nil {
			return err
		}
		if err := l.usable(w.now); err != nil {
			return err
		}
		if used, err := w.UseLink(l.Hash, w.now); err != nil || !used {
			return cmp.Or(err, error(licensing.Refuse(licensing.Conflict, "link.used")))
		}
		w.actor, w.via = Actor{Holder: licensing.Holder{Account: l.account.ID}, Address: from.Address}, licensing.ByLink
		if l.recovers() {
			if err := w.endTokens(l.account); err != nil {
				return err
			}
		}
		if err := w.enrol(l.account, hash); err != nil {
			return err
		}
		in, err = w.beginSession(l.account, from)
		return err
	})
	return in, err
}

// usable refuses a link that can't be used for an account, and says why.
func (l held) usable(now time.Time) error {
	s := l.state(now)
	switch {
	case l.account == nil: // a setup link is used elsewhere
		return licensing.NotFound("link")
	case s == LinkOpen:
		return nil
	case l.Purpose == string(mail.PurposeInvitation) && l.account.Enrolled():
		return &licensing.Error{Kind: licensing.Conflict, Code: "link.sign_in", State: string(s)}
	case s == LinkExpired:
		return &licensing.Error{Kind: licensing.Conflict, Code: "link.expired", State: string(s)}
	case s == LinkUsed:
		return &licensing.Error{Kind: licensing.Conflict, Code: "link.used", State: string(s)}
	}
	return &licensing.Error{Kind: licensing.Conflict, Code: "link.revoked", State: string(s)}
}
