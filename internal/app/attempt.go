package app

import (
	"context"
	"net/netip"
	"time"

	"volare/internal/identity"
	"volare/internal/licensing"
)

// How many refused sign-ins and guesses are let by.
const (
	attemptWindow   = 15 * time.Minute
	pairAttempts    = 10          // at one account from one address
	visitorAttempts = 100         // from one address, which may be a whole office's
	accountMails    = 5           // to one address, asked for by nobody in particular
	mailPause       = time.Minute // between two of them: a second click is no second mail
)

// attempt is one try at something that could be guessed. It counts as refused
// until succeed, so that many at once find no more doors than one after another.
type attempt struct {
	id            string
	pair, visitor string
}

// attempt counts a try at whose (an address, a link) from a network address,
// or refuses it as one too many. Counting per pair keeps a stranger from
// locking the owner out, who comes from elsewhere.
func (a *App) attempt(ctx context.Context, what, whose, address string) (attempt, error) {
	network := networkOf(address)
	t := attempt{id: licensing.NewID(), pair: a.subject(what, whose+" "+network), visitor: a.subject("visitor", network)}
	wall := a.wall().UTC()
	limited := false
	err := a.write(ctx, System(), func(w *work) error {
		limited = false
		if err := w.Alone(t.pair, t.visitor); err != nil {
			return err
		}
		for subject, most := range map[string]int{t.pair: pairAttempts, t.visitor: visitorAttempts} {
			n, err := w.Refusals(subject, wall.Add(-attemptWindow))
			if err != nil {
				return err
			}
			limited = limited || n >= most
		}
		if limited {
			return nil
		}
		return w.Refuse(t.id, wall, t.pair, t.visitor)
	})
	if err == nil && limited {
		a.log.Warn("too many attempts", "what", what, "address", address)
		err = licensing.Refuse(licensing.Limited, "auth.too_many")
	}
	return t, err
}

// subject is under which name something is counted: nobody reads from the
// table who it was.
func (a *App) subject(what, whose string) string {
	return identity.Derive(a.key, "refusal: "+what, whose, 0)
}

// succeed forgets a try that was none too many, and those at the same account
// from the same address before.
func (w *work) succeed(t attempt) error {
	if err := w.Forgive(t.id, 2); err != nil {
		return err
	}
	return w.ForgiveAll(t.pair)
}

// takeBack forgets a try that was never carried out.
func (a *App) takeBack(ctx context.Context, t attempt) {
	if err := a.write(context.WithoutCancel(ctx), System(), func(w *work) error { return w.Forgive(t.id, 2) }); err != nil {
		a.log.Warn("an attempt could not be taken back", "error", err)
	}
}

// mayMail tells whether one more mail may go to an address that anybody can
// have mails sent to.
func (w *work) mayMail(key string) (bool, error) {
	subject, wall := w.app.subject("mail", key), w.app.wall().UTC()
	if err := w.Alone(subject); err != nil {
		return false, err
	}
	if n, err := w.Refusals(subject, wall.Add(-mailPause)); err != nil || n > 0 {
		return false, err
	}
	n, err := w.Refusals(subject, wall.Add(-attemptWindow))
	if err != nil || n >= accountMails {
		return false, err
	}
	return true, w.Refuse(licensing.NewID(), wall, subject)
}

// networkOf is what counts as one address: of IPv6, where everybody has
// billions, the network of 64 bits.
func networkOf(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	p, err := ip.Prefix(64)
	if err != nil {
		return ip.String()
	}
	return p.String()
}
