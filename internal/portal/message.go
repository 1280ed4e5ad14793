package portal

import (
	"context"
	"net/http"
	"strings"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

// messagePage is one mail: what became of it, and what may be done.
type messagePage struct {
	frame
	*licensing.Message
	Number  string // of its agreement
	Actions []action
	History []moment
}

// About is what kind of mail it is.
func (m messagePage) About() string { return m.aboutMail(m.Message) }

// Why is why it didn't leave, in words.
func (m messagePage) Why() string {
	if strings.Contains(m.Reason, "5.1.1") { // RFC 3463: bad destination mailbox address
		return m.texts.Text(m.Lang, "portal.messages.no_mailbox", nil) + " (" + m.Reason + ")"
	}
	return reason(m.frame, m.Reason)
}

// Dead reports whether the mail didn't arrive, perhaps for its address.
func (m messagePage) Dead() bool {
	return m.State == licensing.MessageFailed || m.State == licensing.MessageBounced
}

// messageVerb is a verb of a mail.
type messageVerb struct {
	action
	do func(a *app.App, ctx context.Context, actor app.Actor, id licensing.MessageID, reason string) (*licensing.Message, error)
}

var messageVerbs = []messageVerb{
	{action{Verb: "resend", Says: "portal.messages.resend_says"}, plainly((*app.App).ResendMessage)},
	{action{Verb: "bounce", Reason: true, Needed: true, Danger: true, Says: "portal.messages.bounce_says"}, (*app.App).BounceMessage},
}

func (p *Portal) messageRoutes() []web.Route {
	routes := []web.Route{p.own("GET", "/messages/{id}", "message.read", p.message)}
	for _, v := range messageVerbs {
		routes = append(routes, p.own("POST", "/messages/{id}/"+string(v.Verb), "message."+v.Verb, p.doMessage(v)))
	}
	return routes
}

func (p *Portal) message(w http.ResponseWriter, r *http.Request) error {
	return p.showMessage(w, r, form{})
}

func (p *Portal) showMessage(w http.ResponseWriter, r *http.Request, f form) error {
	page := messagePage{}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	if page.Message, err = p.app.Message(r.Context(), page.Actor, licensing.MessageID(r.PathValue("id"))); err != nil {
		return err
	}
	m := page.Message
	called, err := p.app.Called(r.Context(), page.Actor, []licensing.AgreementID{m.Agreement}, nil)
	if err != nil {
		return err
	}
	page.Number = called.Agreements[m.Agreement]
	may := page.Actor.VerbsOn("message", licensing.Messages.Allowed(m.State), licensing.Target{})
	for _, v := range messageVerbs {
		if includes(may, v.Verb) {
			page.Actions = append(page.Actions, v.on(f, "/messages/"+string(m.ID), m.Version))
		}
	}
	if page.History, err = p.history(r, page.frame, "message", string(m.ID)); err != nil {
		return err
	}
	return p.render(w, f.answer(), "message", page)
}

func (p *Portal) doMessage(v messageVerb) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := read(r)
		if err != nil {
			return err
		}
		id := licensing.MessageID(r.PathValue("id"))
		if _, err := v.do(p.app, r.Context(), acting(r, f), id, f.get("reason")); err != nil {
			return p.again(r, f, err, func(f form) error { return p.showMessage(w, r, f) })
		}
		return see(w, r, "/messages/"+string(id), "message_"+string(v.Verb))
	}
}
