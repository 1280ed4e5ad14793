package portal

import (
	"net/http"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

// messageList is every mail, as the operator's people follow them; it is
// searched as accounts are.
var messageList = listing[*licensing.Message]{
	path: "/messages", verb: "message.read", aggregate: "message", states: names(licensing.Messages.States), sorts: []string{"created", "waiting"},
	columns: []string{"label.subject", "label.recipient", "label.state", "label.attempts", "portal.mailbox.date"},
	read: func(r *http.Request, a *app.App, actor app.Actor, q asked, p store.Page) (store.List[*licensing.Message], error) {
		return a.Messages(r.Context(), actor, messagesAsked(q), p)
	},
	tally: func(r *http.Request, a *app.App, actor app.Actor, q asked) (store.Tally, error) {
		return a.MessageTally(r.Context(), actor, messagesAsked(q))
	},
	rows: messageRows,
}

func messagesAsked(q asked) store.MessageFilter {
	return store.MessageFilter{State: licensing.MessageState(q.State), Search: q.Words, Agreement: q.AgreementID(), Sort: q.Sort}
}

func messageRows(p *Portal, _ *http.Request, f frame, all []*licensing.Message) ([]row, error) {
	rows := make([]row, len(all))
	for i, m := range all {
		state := p.stateCell(f, "message", string(m.State))
		state.Look, state.Note = messageLooks[m.State], reason(f, m.Reason)
		rows[i] = row{"/messages/" + string(m.ID), []cell{
			{Text: f.aboutMail(m), Note: m.Subject}, {Text: m.To, Note: m.ToName}, state, numberCell(f, m.Attempt), {Text: f.ShortTime(m.CreatedAt), Raw: m.CreatedAt.UTC().Format("2006-01-02T15:04:05Z")},
		}}
	}
	return rows, nil
}

// messageLooks are how the states of mails look.
var messageLooks = map[licensing.MessageState]string{licensing.MessageQueued: "due", licensing.MessageSent: "good", licensing.MessageFailed: "bad", licensing.MessageBounced: "bad"}

// aboutMail says what kind of mail it is.
func (f frame) aboutMail(m *licensing.Message) string {
	if key := "kind.mail." + m.Kind; f.texts.Has(key) {
		return capital(f.texts.Text(f.Lang, key, nil))
	}
	return m.Kind
}
