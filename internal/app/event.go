package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"volare/internal/identity"
	"volare/internal/licensing"
	"volare/internal/store"
)

// place says whose a thing is.
type place struct {
	agreement licensing.AgreementID
	customer  licensing.OrganizationID
	partner   licensing.OrganizationID
}

// change is one event in the making.
type change struct {
	subject string // the aggregate's name in its table: "order"
	verb    licensing.Verb
	id      string
	version int64 // after the change
	before  licensing.Facts
	after   licensing.Facts
	place   place
	private string // personal values (a name, an address, a message); kept apart
}

// unverified is who made an event without having signed in, whatever name and
// address they gave.
const unverified = "unverified"

type wayKey struct{}

// Through says of the calls in a context by what way they come.
func Through(ctx context.Context, way licensing.Way) context.Context {
	return context.WithValue(ctx, wayKey{}, way)
}

// wayOf is that way. Pages, the API, agenda and jobs each say theirs; what
// doesn't is a command.
func wayOf(ctx context.Context) licensing.Way {
	if way, ok := ctx.Value(wayKey{}).(licensing.Way); ok {
		return way
	}
	return licensing.ByCommand
}

// record remembers a change; all of a transaction are written together at its end.
func (w *work) record(c change) error {
	was, is := licensing.Changed(c.before, c.after)
	e := &store.Event{
		ID: licensing.EventID(licensing.NewID()), Type: c.subject + "." + licensing.Past(c.verb), At: w.now,
		RecordedAt: w.app.wall().UTC(), Actor: "system", ActorParty: "system", Via: w.via, OnBehalfOf: w.actor.OnBehalfOf, Subject: c.subject, SubjectID: c.id,
		SubjectVersion: c.version, Agreement: c.place.agreement, Customer: c.place.customer, Partner: c.place.partner,
		Was: object(was), Became: object(is),
	}
	switch {
	case w.actor.System:
	case w.actor.Account == "":
		e.Actor, e.ActorParty = unverified, unverified
	default:
		e.Actor, e.ActorParty = string(w.actor.Account), string(w.actor.Party)
	}
	if c.private != "" {
		salt := identity.NewSecret()
		sum := sha256.Sum256([]byte(salt + c.private))
		e.PrivateHash = hex.EncodeToString(sum[:])
		w.private = append(w.private, store.EventPrivate{Event: e.ID, Salt: salt, Value: c.private})
	}
	w.events = append(w.events, e)
	return nil
}

// object writes facts as a JSON object, in their order.
func object(fs licensing.Facts) string {
	if len(fs) == 0 {
		return "{}"
	}
	var b strings.Builder
	for i, f := range fs {
		if i == 0 {
			b.WriteByte('{')
		} else {
			b.WriteByte(',')
		}
		name, _ := json.Marshal(f.Name)   // strings always marshal
		value, _ := json.Marshal(f.Value) // strings always marshal
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.String()
}

// History lists what happened to a thing the actor may see, the first event first.
func (a *App) History(ctx context.Context, actor Actor, f store.EventFilter, p store.Page) (store.List[*store.Event], error) {
	var l store.List[*store.Event]
	err := a.read(ctx, actor, func(w *work) (err error) {
		l, err = w.Events(actor.seeing("history.read"), f, p)
		return err
	})
	return l, err
}
