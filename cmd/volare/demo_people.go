package main

import (
	"context"
	"errors"
	"fmt"
)

// The people of the sample who work for the operator and for one partner.
func (s *stage) cast() {
	s.enter("administrator", "Anna Lombardini", "anna.lombardini@nuvola-italica.example")
	s.enter("desk", "Giulia Fadda", "giulia.fadda@nuvola-italica.example")
	s.enter("support", "Sophie Langley", "sophie.langley@nuvola-italica.example")
	s.enter("agent", "Roberta Trevisan", "roberta.trevisan@ponte-digitale.example")
	s.enter("rival", "Silvia Nardulli", "silvia.nardulli@tramontana-sistemi.example")
}

// staff are those of them who sign in from the first day.
var staff = []string{"administrator", "desk", "support", "agent", "rival"}

// signsIn begins a session with mail address and password.
func signsIn(who string) step {
	return step{who: who, verb: "sign_in", thing: who, subject: "{" + who + ".mail}", do: func(s *stage, ctx context.Context) (answer, error) {
		return s.signIn(ctx, who)
	}}
}

func (s *stage) signIn(ctx context.Context, who string) (answer, error) {
	p := s.persona(who)
	a, err := s.call(ctx, "", "POST /sessions", object("mail", p.mail, "password", s.password))
	if err == nil {
		p.token = a.at("token")
	}
	return a, err
}

// enrols opens the link in the last mail, looks at it, and uses it: the
// account is set up and signed in.
func enrols(who, name, mail string, more ...string) step {
	return step{who: who, verb: "enrol", thing: who, subject: mail, mails: more, do: func(s *stage, ctx context.Context) (answer, error) {
		p := s.enter(who, name, mail)
		token, err := s.mails.link(ctx, s, mail)
		if err != nil {
			return nil, err
		}
		for range 2 { // looking, as a mail scanner does, uses nothing
			l, err := s.call(ctx, "", "GET /links/"+token, "")
			if err != nil {
				return nil, err
			}
			if l.at("state") != "open" || l.at("mail") != mail {
				return nil, fmt.Errorf("the link is %s for %q", l.at("state"), l.at("mail"))
			}
			for _, service := range l.list("waiting") { // where it leads to
				s.values[who+"."+service.at("service")] = service.at("activation")
			}
		}
		a, err := s.call(ctx, "", "POST /links/"+token+"/use", object("password", s.password))
		if err != nil {
			return nil, err
		}
		p.token = a.at("token")
		if _, err := s.call(ctx, "", "POST /links/"+token+"/use", object("password", s.password)); codeOf(err) != "link.sign_in" && codeOf(err) != "link.used" {
			return nil, errors.New("the link could be used twice")
		}
		return answer{"state": a.at("account.state")}, nil
	}, want: "enrolled"}
}
