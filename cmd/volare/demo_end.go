package main

import (
	"fmt"
	"strings"
)

// looking is somebody as whom to look around, and what to try then.
type looking struct {
	as, key string
	finds   string // what the first page shows
	try     string
}

// lookers are the people in whose place the visitor can be.
var lookers = []looking{
	{"commercial customer", "customer",
		"has two services to activate – mail, whose domain is to be proved, and the web filter –, an archive with the operator, a renewal to decide, one that comes by itself, a colleague’s request",
		"have the domain checked, whose record is in the DNS now; give the web filter a network, 151.1.21.0/28; decide the renewal; let Livia Prati in"},
	{"public customer", "public",
		"has a renewal that only comes if confirmed, and an enrollment that waits for its signatory, Dario Belli",
		"confirm the renewal with the CIG {cig}: it makes an order for the desk"},
	{"signatory", "mayor", "has an enrollment to sign", "read it, sign it; then countersign it as Giulia Fadda"},
	{"partner", "agent",
		"has a question of the order desk to answer, a draft, an order held for a new contract, renewals of several customers",
		"answer the question; send the draft"},
	{"order desk", "desk",
		"has orders of today and yesterday and one overdue, agreements to countersign",
		"accept the overdue order, and look who was mailed"},
	{"support", "support",
		"has a request for access, an archive to switch on by hand, a mail that came back",
		"say that the archive is on: Ivo Zilli’s page shows it at once"},
	{"administrator", "administrator", "sees all of it, and may move the clock", "let a month pass, at /clock"},
}

// whereToLook says to people what they can look at now.
func (s *stage) whereToLook(base string) {
	s.tell.note(fmt.Sprintf(`
Volare is at %s, as it stands today. Sign in as one of these; everybody's password: %s`, base, s.password))
	for _, l := range lookers {
		p := s.persona(l.key)
		if p == nil {
			continue
		}
		s.tell.note(fmt.Sprintf("\n  %-20s %s\n%s\n%s", l.as, p.mail, folded(p.name+" "+l.finds+"."), folded("Try: "+s.fill(l.try)+".")))
	}
	s.tell.note(fmt.Sprintf(`
  mailbox              %s/mailbox  every mail, with its links
  API                  %[1]s/api      everything above, as calls`, base))
}

// folded breaks a text into lines below an address.
func folded(text string) string {
	const indent, width = 23, 96
	var b strings.Builder
	at := width
	for word := range strings.FieldsSeq(text) {
		if n := len([]rune(word)); at+1+n > width {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(strings.Repeat(" ", indent) + word)
			at = indent + n
		} else {
			b.WriteString(" " + word)
			at += 1 + n
		}
	}
	return b.String()
}
