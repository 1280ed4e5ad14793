package main

import "fmt"

// journey is the whole play.
func journey() []scene {
	return append([]scene{contract(), order(), accessScene(), activation(), refusals(), public()}, year()...)
}

// whereToLook says to people what they can look at now.
func (s *stage) whereToLook(base string) {
	s.tell.note(fmt.Sprintf(`
Volare is at %s
  API             %[1]s/api
  mailbox         %[1]s/mailbox
Everybody's password: %s`, base, s.password))
	for _, who := range []struct{ as, key string }{{"operator", "administrator"}, {"order desk", "desk"}, {"support", "support"}, {"partner", "agent"},
		{"customer", "customer"}, {"public customer", "public"}} {
		if p := s.persona(who.key); p != nil {
			s.tell.note(fmt.Sprintf("  %-15s %s", who.as, p.mail))
		}
	}
}
