package store

import (
	"time"

	"volare/internal/licensing"
)

// Event is one change, as it is remembered.
type Event struct {
	ID             licensing.EventID
	Type           string // order.accepted
	At             time.Time
	RecordedAt     time.Time // wall time
	Actor          string    // account id, "system", or "unverified": somebody who hadn't signed in
	ActorParty     string    // operator, partner, customer, system, unverified; "" of who has no role
	Via            licensing.Way
	OnBehalfOf     string
	Subject        string
	SubjectID      string
	SubjectVersion int64
	Agreement      licensing.AgreementID
	Customer       licensing.OrganizationID
	Partner        licensing.OrganizationID
	Was            string // JSON object
	Became         string // JSON object
	PrivateHash    string
}

const eventColumns = `id, type, at, recorded_at, actor, actor_role, via, on_behalf_of, subject, subject_id, subject_version,
	agreement_id, customer_id, partner_id, was, became, private_hash`

// InsertEvents remembers changes, in their order.
func (t *Tx) InsertEvents(all []*Event) error {
	return many(len(all), func(from, to int) error {
		var args []any
		for _, e := range all[from:to] {
			args = append(args, e.ID, e.Type, Micros(e.At), Micros(e.RecordedAt), e.Actor, e.ActorParty, e.Via, e.OnBehalfOf, e.Subject, e.SubjectID,
				e.SubjectVersion, Null(e.Agreement), Null(e.Customer), Null(e.Partner), e.Was, e.Became, e.PrivateHash)
		}
		_, err := t.Exec(t.values("INSERT INTO event ("+eventColumns+")", "", len(args)/(to-from), to-from, ""), args...)
		return err
	})
}

// InsertEventPrivate keeps events' personal values, apart from them.
func (t *Tx) InsertEventPrivate(all []EventPrivate) error {
	return many(len(all), func(from, to int) error {
		var args []any
		for _, p := range all[from:to] {
			args = append(args, p.Event, p.Salt, p.Value)
		}
		_, err := t.Exec(t.values("INSERT INTO event_private (event_id, salt, value)", "", 3, to-from, ""), args...)
		return err
	})
}

// EventPrivate are an event's personal values.
type EventPrivate struct {
	Event licensing.EventID
	Salt  string
	Value string
}

// EventPrivate reads an event's personal values; "" when there are none (any more).
func (t *Tx) EventPrivate(id licensing.EventID) (salt, value string, err error) {
	err = t.Each(func(r Row) error { return r.Scan(&salt, &value) }, "SELECT salt, value FROM event_private WHERE event_id = $1", id)
	return salt, value, err
}

// NextSubjectVersion numbers the next event of a subject that has no version
// of its own, such as a service of the catalogue.
func (t *Tx) NextSubjectVersion(subject, id string) (int64, error) {
	return One(t, Value[int64], "SELECT coalesce(max(subject_version), 0) + 1 FROM event WHERE subject = $1 AND subject_id = $2", subject, id)
}

// EventFilter narrows a list of events.
type EventFilter struct {
	Subject   string
	SubjectID string
	Type      string
	Agreement licensing.AgreementID
	Actor     licensing.AccountID
	From      time.Time // business time; zero: from the first
	Until     time.Time // before this instant; zero: to the last
	Newest    bool      // the newest first: by business time, of one customer as they were recorded
}

var (
	eventsByID   = Sort{Name: "event.id", Columns: []Column{{"event.id", Text}}}
	eventsNewest = Sort{Name: "event.newest", Columns: []Column{{"event.at", Integer}, {"event.id", Text}}, Desc: true}
	eventsLatest = Sort{Name: "event.latest", Columns: []Column{{"event.id", Text}}, Desc: true}
)

// Events lists the events that s sees, the first one first: a thing's history.
func (t *Tx) Events(s Scope, f EventFilter, p Page) (List[*Event], error) {
	w := eventsSeen(s)
	if f.Subject != "" {
		w.And("event.subject = ?", f.Subject)
	}
	if f.SubjectID != "" {
		w.And("event.subject_id = ?", f.SubjectID)
	}
	if f.Type != "" {
		w.And("event.type = ?", f.Type)
	}
	if f.Agreement != "" {
		w.And("event.agreement_id = ?", f.Agreement)
	}
	if f.Actor != "" {
		w.And("event.actor = ? AND event.actor <> 'system'", f.Actor) // as the index says it
	}
	if !f.From.IsZero() {
		w.And("event.at >= ?", Micros(f.From))
	}
	if !f.Until.IsZero() {
		w.And("event.at < ?", Micros(f.Until))
	}
	byID := func(e *Event) []any { return []any{string(e.ID)} }
	if f.Newest && s.Customer != "" {
		return Paged(t, "SELECT "+eventColumns+" FROM event", w, eventsLatest, p, scanEvent, byID)
	}
	if f.Newest {
		return Paged(t, "SELECT "+eventColumns+" FROM event", w, eventsNewest, p, scanEvent, func(e *Event) []any { return []any{Micros(e.At), string(e.ID)} })
	}
	return Paged(t, "SELECT "+eventColumns+" FROM event", w, eventsByID, p, scanEvent, byID)
}

// LastEvent is the newest event of a thing that s sees; nil when it sees none.
func (t *Tx) LastEvent(s Scope, subjectID string) (*Event, error) {
	w := eventsSeen(s)
	w.And("event.subject_id = ?", subjectID)
	all, err := All(t, scanEvent, "SELECT "+eventColumns+" FROM event"+w.SQL()+" ORDER BY event.id DESC LIMIT 1", w.Args()...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0], nil
}

func scanEvent(r Row) (*Event, error) {
	e := new(Event)
	return e, r.Scan(&e.ID, &e.Type, ScanTime(&e.At), ScanTime(&e.RecordedAt), &e.Actor, &e.ActorParty, &e.Via, &e.OnBehalfOf, &e.Subject, &e.SubjectID,
		&e.SubjectVersion, ScanNull(&e.Agreement), ScanNull(&e.Customer), ScanNull(&e.Partner), &e.Was, &e.Became, &e.PrivateHash)
}

// eventsSeen limits a question about events to what s sees.
func eventsSeen(s Scope) Where {
	var w Where
	s.limit(&w, "event", "agreement_id")
	if !s.All { // mails, and attempts at providers, are the operator's to look after; others see what came of them
		w.And("event.subject NOT IN ('message', 'operation')")
	}
	if s.Partner != "" { // who holds the customers' roles is not the partner's affair
		w.And("event.subject NOT IN ('role', 'invitation')")
	}
	if s.SentOrders { // neither drafts nor what desk and partner have between them
		w.And(`event.subject <> 'order' OR event.type IN ('order.held', 'order.submitted', 'order.accepted', 'order.rejected', 'order.cancelled', 'order.completed')
			AND event.subject_id IN (SELECT id FROM orders WHERE submitted_at IS NOT NULL)`)
	}
	return w
}
