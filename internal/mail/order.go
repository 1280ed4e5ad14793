package mail

import "volare/internal/licensing"

// Order is what every message about an order says of it.
type Order struct {
	Number            string `json:"number"`
	PartnerReference  string `json:"partner_reference,omitempty"`  // the partner's own order number
	CustomerReference string `json:"customer_reference,omitempty"` // the customer's
	Agreement         string `json:"agreement"`                    // its number
	Customer          string `json:"customer"`
	Renewal           bool   `json:"renewal,omitempty"` // it asks for another term, and so isn't copied
}

func (o Order) write(w *writer) {
	w.fact("label.order", o.Number)
	w.fact("label.partner_reference", o.PartnerReference)
	w.fact("label.customer_reference", o.CustomerReference)
	w.fact("label.agreement_number", o.Agreement)
	w.fact("label.customer", o.Customer)
}

// next says what comes next: of a renewal it is something else.
func (o Order) next(w *writer) {
	if o.Renewal {
		w.say("next_renewal")
		return
	}
	w.say("next")
}

func (o Order) set(w *writer) {
	w.set("order", o.Number)
	w.set("agreement", o.Agreement)
	w.set("customer", o.Customer)
}

// OrderHeld tells that an order waits for its agreement.
type OrderHeld struct {
	Order Order `json:"order"`
}

// Kind is order.held.
func (OrderHeld) Kind() Kind { return "order.held" }

// Link leads to the order.
func (m OrderHeld) Link() Link { return portal(orderPath(m.Order.Number)) }

func (m OrderHeld) content(w *writer) {
	m.Order.set(w)
	w.say("intro")
	m.Order.write(w)
	w.say("next")
}

// OrderQuestion carries the order desk's question.
type OrderQuestion struct {
	Order    Order  `json:"order"`
	Question string `json:"question"`
}

// Kind is order.question.
func (OrderQuestion) Kind() Kind { return "order.question" }

// Link leads to the order.
func (m OrderQuestion) Link() Link { return portal(orderPath(m.Order.Number)) }

func (m OrderQuestion) content(w *writer) {
	m.Order.set(w)
	w.say("intro")
	w.quote(m.Question)
	m.Order.write(w)
	w.say("next")
}

// OrderQuestionReminder reminds of a question without an answer.
type OrderQuestionReminder struct {
	Order    Order          `json:"order"`
	Question string         `json:"question"`
	AskedOn  licensing.Date `json:"asked_on"`
}

// Kind is order.question_reminder.
func (OrderQuestionReminder) Kind() Kind { return "order.question_reminder" }

// Link leads to the order.
func (m OrderQuestionReminder) Link() Link { return portal(orderPath(m.Order.Number)) }

func (m OrderQuestionReminder) content(w *writer) {
	m.Order.set(w)
	w.set("asked_on", w.date(m.AskedOn))
	w.say("intro")
	w.quote(m.Question)
	m.Order.write(w)
	w.say("next")
}

// OrderAnswered brings the partner's answer to the order desk.
type OrderAnswered struct {
	Order    Order  `json:"order"`
	Question string `json:"question"`
	Answer   string `json:"answer"`
	By       string `json:"by"`
}

// Kind is order.answered.
func (OrderAnswered) Kind() Kind { return "order.answered" }

// Link leads to the order.
func (m OrderAnswered) Link() Link { return portal(orderPath(m.Order.Number)) }

func (m OrderAnswered) content(w *writer) {
	m.Order.set(w)
	w.set("by", m.By)
	w.say("intro")
	w.quote(m.Answer)
	w.tell("question", m.Question)
	m.Order.write(w)
	w.say("next")
}

// OrderAccepted tells what was accepted, line by line.
type OrderAccepted struct {
	Order Order     `json:"order"`
	Lines []Service `json:"lines"`
}

// Kind is order.accepted.
func (OrderAccepted) Kind() Kind { return "order.accepted" }

// Link leads to the order.
func (m OrderAccepted) Link() Link { return portal(orderPath(m.Order.Number)) }

func (m OrderAccepted) content(w *writer) {
	m.Order.set(w)
	w.say("intro")
	w.list(services(w, m.Lines))
	m.Order.write(w)
	m.Order.next(w)
}

// OrderRejected tells why the order desk rejected an order.
type OrderRejected struct {
	Order  Order  `json:"order"`
	Reason string `json:"reason"`
}

// Kind is order.rejected.
func (OrderRejected) Kind() Kind { return "order.rejected" }

// Link leads to the order, which can be copied there.
func (m OrderRejected) Link() Link { return portal(orderPath(m.Order.Number)) }

func (m OrderRejected) content(w *writer) {
	m.Order.set(w)
	w.say("intro")
	w.quote(m.Reason)
	m.Order.write(w)
	m.Order.next(w)
}

// OrderCancelled tells that an order won't be carried out.
type OrderCancelled struct {
	Order   Order  `json:"order"`
	By      string `json:"by,omitempty"`      // empty: by itself …
	Dropped bool   `json:"dropped,omitempty"` // … as the renewal it asks for was decided otherwise; else its agreement ended
	Reason  string `json:"reason,omitempty"`
}

// Kind is order.cancelled.
func (OrderCancelled) Kind() Kind { return "order.cancelled" }

// Link leads to the order.
func (m OrderCancelled) Link() Link { return portal(orderPath(m.Order.Number)) }

func (m OrderCancelled) content(w *writer) {
	m.Order.set(w)
	w.set("by", m.By)
	switch {
	case m.By != "":
		w.say("cancelled")
	case m.Dropped:
		w.say("dropped")
	default:
		w.say("agreement_ended")
	}
	m.Order.write(w)
	w.tell("reason", m.Reason)
	m.Order.next(w)
}
