package mail

import "volare/internal/licensing"

// GrantEnding announces the end of a customer's grant to a partner's person.
type GrantEnding struct {
	Agreement Agreement      `json:"agreement"`
	Person    string         `json:"person"`
	EndsOn    licensing.Date `json:"ends_on"`
}

// Kind is grant.ending.
func (GrantEnding) Kind() Kind { return "grant.ending" }

// Link leads to the agreement's people.
func (m GrantEnding) Link() Link { return portal(peoplePath(m.Agreement.Number)) }

func (m GrantEnding) content(w *writer) {
	m.Agreement.set(w)
	w.set("person", m.Person)
	w.set("ends_on", w.date(m.EndsOn))
	w.say("intro")
	m.Agreement.write(w)
	w.say("next")
}

// PostVacant is the alarm to the remaining administrators and the order desk.
type PostVacant struct {
	Agreement   Agreement `json:"agreement"`
	Role        string    `json:"role"`
	Former      string    `json:"former,omitempty"`      // who held the post
	Unreachable string    `json:"unreachable,omitempty"` // who holds it still, but mails to them come back
	Services    []string  `json:"services,omitempty"`    // waiting for somebody to activate them
}

// Kind is post.vacant.
func (PostVacant) Kind() Kind { return "post.vacant" }

// Link leads to the agreement's people.
func (m PostVacant) Link() Link { return portal(peoplePath(m.Agreement.Number)) }

func (m PostVacant) content(w *writer) {
	m.Agreement.set(w)
	w.set("role", w.word("role", m.Role))
	w.set("former", m.Former)
	w.set("unreachable", m.Unreachable)
	w.setList("services", m.Services)
	if m.Unreachable != "" {
		w.say("unreachable")
	} else {
		w.say("intro")
	}
	m.Agreement.write(w)
	if m.Former != "" {
		w.say("former")
	}
	if len(m.Services) > 0 {
		w.say("services")
	}
	w.say("next")
}

// PostVacantNotice goes to the notices contact instead of a vacant or
// unreachable post: it asks to have somebody designated and gives no access.
type PostVacantNotice struct {
	Agreement Agreement `json:"agreement"`
	Role      string    `json:"role"`
	Services  []string  `json:"services,omitempty"`
}

// Kind is post.vacant_notice.
func (PostVacantNotice) Kind() Kind { return "post.vacant_notice" }

// Link leads nowhere: a mailbox with no rights gets no way in.
func (PostVacantNotice) Link() Link { return Link{} }

func (m PostVacantNotice) content(w *writer) {
	m.Agreement.set(w)
	w.set("role", w.word("role", m.Role))
	w.setList("services", m.Services)
	w.say("intro")
	m.Agreement.write(w)
	if len(m.Services) > 0 {
		w.say("services")
	}
	w.say("next")
}

// PostFilled tells those who hold a post that the operator has named another.
type PostFilled struct {
	Agreement Agreement `json:"agreement"`
	Role      string    `json:"role"`
	Person    string    `json:"person"`
	Mail      string    `json:"mail"`
	By        string    `json:"by"`
}

// Kind is post.filled.
func (PostFilled) Kind() Kind { return "post.filled" }

// Link leads to the agreement's people.
func (m PostFilled) Link() Link { return portal(peoplePath(m.Agreement.Number)) }

func (m PostFilled) content(w *writer) {
	m.Agreement.set(w)
	w.set("role", w.word("role", m.Role))
	w.set("person", m.Person)
	w.set("by", m.By)
	w.say("intro")
	m.Agreement.write(w)
	w.fact("label.person", m.Person)
	w.fact("label.mail", m.Mail)
	w.say("next")
}

// PostFilledNotice tells the notices contact the same, and gives no access.
type PostFilledNotice struct {
	Agreement Agreement `json:"agreement"`
	Role      string    `json:"role"`
	Person    string    `json:"person"`
	By        string    `json:"by"`
}

// Kind is post.filled_notice.
func (PostFilledNotice) Kind() Kind { return "post.filled_notice" }

// Link leads nowhere: a mailbox with no rights gets no way in.
func (PostFilledNotice) Link() Link { return Link{} }

func (m PostFilledNotice) content(w *writer) {
	m.Agreement.set(w)
	w.set("role", w.word("role", m.Role))
	w.set("person", m.Person)
	w.set("by", m.By)
	w.say("intro")
	m.Agreement.write(w)
	w.say("next")
}

// NoticesBegun tells an address that it is an agreement's notices contact now.
type NoticesBegun struct {
	Agreement Agreement `json:"agreement"`
}

// Kind is post.notices_begun.
func (NoticesBegun) Kind() Kind { return "post.notices_begun" }

// Link leads nowhere: a mailbox with no rights gets no way in.
func (NoticesBegun) Link() Link { return Link{} }

func (m NoticesBegun) content(w *writer) { m.Agreement.notices(w) }

// NoticesEnded tells the former notices contact that it gets nothing more.
type NoticesEnded struct {
	Agreement Agreement `json:"agreement"`
}

// Kind is post.notices_ended.
func (NoticesEnded) Kind() Kind { return "post.notices_ended" }

// Link leads nowhere either.
func (NoticesEnded) Link() Link { return Link{} }

func (m NoticesEnded) content(w *writer) { m.Agreement.notices(w) }

// notices says what a notices contact is told of being one.
func (a Agreement) notices(w *writer) {
	a.set(w)
	w.say("intro")
	a.write(w)
	w.say("next")
}
