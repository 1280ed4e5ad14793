package e2e

import (
	"fmt"
	"time"
)

// choice is what a customer decides about one term.
type choice string

const (
	nothing  choice = ""         // it never decides
	turnsOff choice = "turn off" // fifty days before the end
	onAgain  choice = "on again" // turned off 75 days before the end, on again 20 days before
	confirms choice = "confirm"  // 45 days before the end
	late     choice = "late"     // confirmed on the tenth day of grace
)

// story is one agreement and what its customer decides, term after term.
type story struct {
	name    string
	public  bool
	clause  bool // the clause of tacit renewal is approved
	choices [3]choice

	agreement     string
	subscriptions []string
	due           []decision      // what is to be decided, and when
	terms         []span          // that each subscription has gone through in the end
	state         string          // in which it is then
	mails         map[string]bool // "kind day" of every mail there must be
}

// stories are the ways through three years.
func stories() []*story {
	return []*story{
		{name: "alone", clause: true, choices: [3]choice{nothing, nothing, nothing}},
		{name: "changing", clause: true, choices: [3]choice{onAgain, confirms, turnsOff}},
		{name: "leaving", clause: true, choices: [3]choice{nothing, turnsOff}},
		{name: "silent", choices: [3]choice{nothing}},
		{name: "spoken", choices: [3]choice{confirms, late, confirms}},
		{name: "comune", public: true, choices: [3]choice{confirms, confirms, confirms}},
		{name: "provincia", public: true, choices: [3]choice{late, confirms, nothing}},
		{name: "biblioteca", public: true, choices: [3]choice{nothing}},
	}
}

// decision is a call that a customer makes on a day.
type decision struct {
	on    time.Time
	story *story
	verb  string
}

// span is a term: its first and last day.
type span struct{ from, to time.Time }

func day(t time.Time) string { return t.Format(time.DateOnly) }

func after(t time.Time, days int) time.Time { return t.AddDate(0, 0, days) }

// yearFrom is the term of twelve months that is the nth from an anchor day;
// where a month has no such day, its last one stands in.
func yearFrom(anchor time.Time, n int) span {
	begin := func(n int) time.Time {
		t := anchor.AddDate(n, 0, 0)
		if t.Day() != anchor.Day() {
			t = after(t, -t.Day())
		}
		return t
	}
	return span{begin(n), after(begin(n+1), -1)}
}

// foretell works out, from PROCESS's words alone, what three years must bring
// to a story whose first term starts on a day.
func (s *story) foretell(start time.Time) {
	s.mails = map[string]bool{}
	mail := func(kind string, on time.Time) { s.mails["renewal."+kind+" "+day(on)] = true }
	anchor, n := start, 0
	s.state = "active"
	for _, c := range s.choices {
		term := yearFrom(anchor, n)
		s.terms, n = append(s.terms, term), n+1
		end, renews := term.to, s.clause && !s.public
		decide := func(verb string, days int) { s.due = append(s.due, decision{after(end, days), s, verb}) }
		reminders := []int{90, 60, 30, 7, 2}
		switch c {
		case turnsOff:
			decide("turn_off", -50)
			reminders, renews = []int{90, 60}, false
		case onAgain:
			decide("turn_off", -75)
			decide("turn_on", -20)
			reminders = []int{90, 7, 2}
		case confirms:
			decide("confirm", -45)
			reminders, renews = []int{90, 60}, true
		case late:
			decide("confirm", 10)
		}
		for _, before := range reminders {
			mail("reminder", after(end, -before))
		}
		switch {
		case renews:
			mail("renewed", after(end, 1))
		case c == late:
			mail("in_grace", after(end, 1))
			mail("renewed", after(end, 10))
			if s.public { // its new term starts on acceptance
				anchor, n = after(end, 10), 0
			}
		default:
			mail("in_grace", after(end, 1))
			mail("expired", after(end, 31))
			s.state = "expired"
			return
		}
	}
	s.terms = append(s.terms, yearFrom(anchor, n))
}

// cig is the nth tender code of its form, with its check.
func cig(n int) string {
	number := 0x7A1C20 + n
	return fmt.Sprintf("B%06X%03X", number, (number+2)*211%4091)
}
