package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// step is one thing that happens, and what is expected to come of it. Texts in
// braces are values that the play remembers: "{contract}" is the id of the
// thing called contract, "{contract.number}" its number.
type step struct {
	who   string // who does it: the name of a persona; "system" for what happens by itself
	verb  string // what is done, as licensing's tables say it
	thing string // to what: the name under which the play remembers it

	call string                                        // "POST /agreements/{contract}/sign"
	look string                                        // what is looked at afterwards, when all has come to rest: "/orders/{order}"
	body string                                        // JSON
	do   func(*stage, context.Context) (answer, error) // instead of call, for what takes more than one

	want    string            // the state it leads to
	state   string            // where that stands in the answer; default: "state"
	refused string            // or the code of the refusal it must meet
	mails   []string          // the mails it brings: "agreement.sign signatory"; others are a failure
	keep    map[string]string // what to remember of the answer: name → path
	check   map[string]string // what the answer must say: path → value
	subject string            // how the thing is shown, if it has no number
}

// scene is a part of the journey.
type scene struct {
	title string
	steps []step
}

// persona is somebody in the play.
type persona struct {
	key, name, mail string
	token           string // of the session
}

// stage is a play under way.
type stage struct {
	*client
	people   []*persona
	values   map[string]string // what is remembered of things
	password string            // of everybody
	days     calendar
	dns      dns
	tell     *teller
	mails    *mailbox
	ours     map[string]bool // the agreements of the play; the sample has others
	done     int
	failed   int
}

// dns is what a person does at the registrar of a domain.
type dns interface {
	Publish(name string, values ...string)
}

// play goes through the scenes; a step that fails ends its scene, because the
// next ones stand on it.
func (s *stage) play(ctx context.Context, scenes []scene) error {
	for _, sc := range scenes {
		s.tell.title(sc.title)
		for _, st := range sc.steps {
			if err := ctx.Err(); err != nil {
				return err
			}
			err := s.step(ctx, st)
			if err == nil {
				continue
			}
			s.failed++
			s.tell.failure(st, err)
			break
		}
	}
	if s.failed > 0 {
		return fmt.Errorf("%d scenes did not come out as expected", s.failed)
	}
	return nil
}

// step lets one thing happen, compares what comes of it, and tells it.
func (s *stage) step(ctx context.Context, st step) error {
	a, err := s.act(ctx, st)
	if st.refused != "" {
		if codeOf(err) != st.refused {
			return fmt.Errorf("expected the refusal %s, got: %w", st.refused, orNothing(err))
		}
		s.tellStep(st, s.values[st.thing+".state"], nil)
		return nil
	}
	if err != nil {
		return err
	}
	if a, err = s.rest(ctx, st, a); err != nil {
		return err
	}
	if err := s.remember(st, a); err != nil {
		return err
	}
	state := a.at(cmp.Or(st.state, "state"))
	if st.want != "" && state != st.want {
		return fmt.Errorf("%s is %q, expected %q", st.thing, state, st.want)
	}
	for path, want := range st.check {
		if got := a.at(path); got != s.fill(want) {
			return fmt.Errorf("%s of %s is %q, expected %q", path, st.thing, got, s.fill(want))
		}
	}
	s.values[st.thing+".state"] = state
	sent, err := s.mails.since(ctx, s)
	if err != nil {
		return err
	}
	s.tellStep(st, state, sent)
	return s.compareMails(st, sent)
}

func orNothing(err error) error {
	if err == nil {
		return errors.New("no refusal")
	}
	return err
}

// act does the step.
func (s *stage) act(ctx context.Context, st step) (answer, error) {
	if st.do != nil {
		return st.do(s, ctx)
	}
	call, body := s.fill(st.call), s.fill(st.body)
	if left := unknown.FindString(call + body); left != "" {
		return nil, fmt.Errorf("the play remembers no %s", left)
	}
	return s.call(ctx, s.tokenOf(st.who), call, body)
}

// tokenOf is somebody's session. What happens by itself is looked at by the operator.
func (s *stage) tokenOf(who string) string {
	for _, key := range []string{who, "administrator"} {
		if p := s.persona(key); p != nil {
			return p.token
		}
	}
	return ""
}

// rest lets everything come to rest that the step set in motion, and looks
// again at what the step says. Moving the clock by a second does that: the
// answer comes when nothing is due and no job runs.
func (s *stage) rest(ctx context.Context, st step, a answer) (answer, error) {
	token := s.tokenOf("administrator")
	if token == "" || strings.HasPrefix(st.call, "GET ") {
		return a, nil
	}
	clock, err := s.call(ctx, token, "GET /clock", "")
	if err != nil {
		return a, err
	}
	now, err := time.Parse(time.RFC3339, clock.at("now"))
	if err != nil {
		return a, err
	}
	if _, err = s.call(ctx, token, "POST /clock/move", object("to", now.Add(time.Second).Format(time.RFC3339Nano))); err != nil || st.look == "" {
		return a, err
	}
	return s.call(ctx, s.tokenOf(st.who), "GET "+s.fill(st.look), "")
}

var unknown = regexp.MustCompile(`\{[a-z][a-z0-9_.-]*\}`)

// fill puts remembered values for the names in braces.
func (s *stage) fill(text string) string {
	return unknown.ReplaceAllStringFunc(text, func(name string) string {
		if v, ok := s.values[strings.Trim(name, "{}")]; ok {
			return v
		}
		return name
	})
}

// remember keeps of an answer what later steps name.
func (s *stage) remember(st step, a answer) error {
	if id := a.at("id"); id != "" && s.values[st.thing] == "" {
		s.values[st.thing] = id
		s.ours[id] = s.ours[id] || a.at("term_months") != ""
	}
	if n := a.at("number"); n != "" && s.values[st.thing+".number"] == "" {
		s.values[st.thing+".number"] = n
	}
	for name, path := range st.keep {
		if s.values[name] = a.at(path); s.values[name] == "" {
			return fmt.Errorf("%s has no %s", st.thing, path)
		}
	}
	return nil
}

func (s *stage) persona(key string) *persona {
	for _, p := range s.people {
		if p.key == key {
			return p
		}
	}
	return nil
}

// enter lets somebody appear in the play.
func (s *stage) enter(key, name, mail string) *persona {
	p := s.persona(key)
	if p == nil {
		p = &persona{key: key}
		s.people = append(s.people, p)
	}
	p.name, p.mail = name, mail
	s.values[key+".mail"], s.values[key+".name"] = mail, name
	return p
}

func (s *stage) tellStep(st step, state string, sent []sentMail) {
	s.done++
	name := st.who
	if p := s.persona(st.who); p != nil {
		name = p.name
	}
	subject := st.subject
	if n := s.values[st.thing+".number"]; n != "" {
		subject = n
	}
	if subject == "" {
		subject = st.thing[strings.LastIndex(st.thing, ".")+1:]
	}
	s.tell.step(line{Step: s.done, Actor: name, Verb: st.verb, Subject: s.fill(subject), State: state, Mail: sent, refused: st.refused})
}

// compareMails holds the mails that came against those expected.
func (s *stage) compareMails(st step, sent []sentMail) error {
	var want, got []string
	for _, m := range st.mails {
		kind, to, _ := strings.Cut(m, " ")
		if p := s.persona(to); p != nil {
			to = p.mail
		}
		want = append(want, kind+" to "+s.fill(to))
	}
	for _, m := range sent {
		got = append(got, m.Kind+" to "+m.To)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		return fmt.Errorf("the mails are [%s], expected [%s]", strings.Join(got, ", "), strings.Join(want, ", "))
	}
	return nil
}
