package store

import "volare/internal/licensing"

var messages = tableOf("message", "message", func(m *licensing.Message) []column {
	return []column{
		plain("id", &m.ID), plain("kind", &m.Kind), plain("recipient", &m.To), plain("recipient_name", &m.ToName), maybe("account_id", &m.Account),
		plain("language", &m.Language), plain("data", &m.Data), maybe("agreement_id", &m.Agreement), maybe("customer_id", &m.Customer),
		maybe("partner_id", &m.Partner), maybe("invitation_id", &m.Invitation), plain("link_for", &m.LinkFor), plain("state", &m.State),
		instant("since", &m.Since), plain("attempt", &m.Attempt), moment("next_at", &m.NextAt), plain("reason", &m.Reason),
		plain("subject", &m.Subject), plain("body_text", &m.Text), plain("body_html", &m.HTML), plain("issue", &m.Issue), plain("message_id", &m.MessageID),
		moment("sent_at", &m.SentAt), instant("created_at", &m.CreatedAt), instant("updated_at", &m.UpdatedAt), plain("version", &m.Version),
	}
})

// Message reads one message.
func (t *Tx) Message(id licensing.MessageID) (*licensing.Message, error) {
	return messages.one(t, "id = $1", id)
}

// InsertMessages queues messages.
func (t *Tx) InsertMessages(all []*licensing.Message) error { return messages.insertAll(t, all) }

// UpdateMessage writes a changed message.
func (t *Tx) UpdateMessage(m *licensing.Message) error { return messages.update(t, m) }

// MessageFilter narrows a list of messages.
type MessageFilter struct {
	State     licensing.MessageState
	Kind      string
	To        string
	Search    []string // normalized words, each a beginning: of the recipient's address, its domain, or a word of the name
	Agreement licensing.AgreementID
	Sort      string // "created" (newest first, the default; with a state: that came into it last) or "waiting" (longest first; with a state)
}

var (
	messagesByCreation = Sort{Name: "message.created", Columns: []Column{{"message.created_at", Integer}, {"message.id", Text}}, Desc: true}
	messagesByChange   = Sort{Name: "message.changed", Columns: []Column{{"message.since", Integer}, {"message.id", Text}}, Desc: true}
	messagesByWaiting  = Sort{Name: "message.waiting", Columns: []Column{{"message.since", Integer}, {"message.id", Text}}}
)

// Messages lists the messages that s sees.
func (t *Tx) Messages(s Scope, f MessageFilter, p Page) (List[*licensing.Message], error) {
	sort, key := messagesByCreation, func(m *licensing.Message) []any { return []any{Micros(m.CreatedAt), string(m.ID)} }
	if f.State != "" {
		if sort = messagesByChange; f.Sort == "waiting" {
			sort = messagesByWaiting
		}
		key = func(m *licensing.Message) []any { return []any{Micros(m.Since), string(m.ID)} }
	}
	return messages.page(t, f.where(s), sort, p, key)
}

// MessageTally counts by state the messages that s sees, whatever state f names.
func (t *Tx) MessageTally(s Scope, f MessageFilter) (Tally, error) {
	return tally(t, "message", func(state string) Where {
		f.State = licensing.MessageState(state)
		return f.where(s)
	}, licensing.Messages.States)
}

func (f MessageFilter) where(s Scope) Where {
	var w Where
	s.limit(&w, "message", "agreement_id")
	if f.State != "" {
		w.And("message.state = ?", f.State)
	}
	if f.Kind != "" {
		w.And("message.kind = ?", f.Kind)
	}
	if f.To != "" {
		w.And("message.recipient = ?", f.To)
	}
	found(&w, "recipient", "message.recipient", f.Search)
	if f.Agreement != "" {
		w.And("message.agreement_id = ?", f.Agreement)
	}
	return w
}
