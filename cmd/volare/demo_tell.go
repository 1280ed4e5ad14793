package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// line is one step as it is told; with --json it is one line of JSON.
type line struct {
	Step    int        `json:"step"`
	Actor   string     `json:"actor"`
	Verb    string     `json:"verb"`
	Subject string     `json:"subject"`
	State   string     `json:"state"`
	Mail    []sentMail `json:"mail"`

	refused string // with which code; the state is as it was
}

// teller tells the play: lines for people under a progress bar, or JSON.
type teller struct {
	out, aside io.Writer // aside: what is not a step, never on out with json
	json       bool
	bar        *bar
	of         int
}

func (t *teller) title(text string) {
	if !t.json {
		t.bar.line(t.out, "\n"+text)
	}
}

func (t *teller) step(l line) {
	t.bar.set(l.Step, max(t.of, l.Step))
	if t.json {
		if l.Mail == nil {
			l.Mail = []sentMail{}
		}
		b, _ := json.Marshal(l) // texts and numbers always marshal
		fmt.Fprintln(t.out, string(b))
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%4d  %-22s %-18s %-30s", l.Step, l.Actor, l.Verb, l.Subject)
	switch {
	case l.refused != "":
		b.WriteString(" ✗ refused: " + l.refused)
	case l.State != "":
		b.WriteString(" → " + l.State)
	}
	for _, m := range l.Mail {
		fmt.Fprintf(&b, "\n      %-22s mail %s to %s", "", m.Kind, m.To)
	}
	t.bar.line(t.out, strings.TrimRight(b.String(), " "))
}

func (t *teller) failure(st step, err error) {
	t.bar.line(t.aside, fmt.Sprintf("FAILED: %s %s %s: %v", st.who, st.verb, st.thing, err))
}

// note is told to people only.
func (t *teller) note(text string) {
	if !t.json {
		t.bar.line(t.out, text)
	}
}
