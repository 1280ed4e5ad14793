package main

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"time"
)

// sentMail is a mail that went out.
type sentMail struct {
	Kind string `json:"kind"`
	To   string `json:"to"`
}

// patience is how long a mail may take to leave.
const patience = 10 * time.Second

// mailbox reads the built-in mailbox as the operator does.
type mailbox struct {
	seen map[string]bool     // the ids told already
	to   map[string][]answer // by address, the first one first
}

func newMailbox() *mailbox { return &mailbox{seen: map[string]bool{}, to: map[string][]answer{}} }

// since gives the mails that went out since the last call, the first one
// first, when none is on its way any more.
func (b *mailbox) since(ctx context.Context, s *stage) ([]sentMail, error) {
	operator := s.persona("administrator")
	if operator == nil || operator.token == "" {
		return nil, nil
	}
	for begun := time.Now(); ; {
		fresh, queued, err := b.fresh(ctx, s, operator.token)
		if err != nil {
			return nil, err
		}
		if !queued {
			return b.take(fresh, s.ours), nil
		}
		if time.Since(begun) > patience {
			return nil, errors.New("a mail is queued and doesn't leave")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// fresh reads the newest mails back to the first known one.
func (b *mailbox) fresh(ctx context.Context, s *stage, token string) (fresh []answer, queued bool, err error) {
	after := ""
	for {
		a, err := s.call(ctx, token, "GET /messages?limit=200"+after, "")
		if err != nil {
			return nil, false, err
		}
		for _, m := range a.items() {
			if b.seen[m.at("id")] {
				return fresh, queued, nil
			}
			fresh = append(fresh, m)
			queued = queued || m.at("state") == "queued"
		}
		if a.at("next") == "" {
			return fresh, queued, nil
		}
		after = "&after=" + a.at("next")
	}
}

// take keeps mails, and tells those that concern the play.
func (b *mailbox) take(fresh []answer, ours map[string]bool) []sentMail {
	var sent []sentMail
	for i := len(fresh) - 1; i >= 0; i-- {
		m := fresh[i]
		b.seen[m.at("id")] = true
		b.to[m.at("to")] = append(b.to[m.at("to")], m)
		if on := m.at("agreement"); on == "" || ours[on] {
			sent = append(sent, sentMail{Kind: m.at("kind"), To: m.at("to")})
		}
	}
	return sent
}

var tokenInMail = regexp.MustCompile(`/link/([A-Za-z0-9_-]+)`)

// link opens the mails to an address, as its reader does, the last one first,
// and gives the token of the first link found.
func (b *mailbox) link(ctx context.Context, s *stage, to string) (string, error) {
	for _, m := range slices.Backward(b.to[to]) {
		full, err := s.call(ctx, s.tokenOf("administrator"), "GET /messages/"+m.at("id"), "")
		if err != nil {
			return "", err
		}
		if found := tokenInMail.FindStringSubmatch(full.at("text")); found != nil {
			return found[1], nil
		}
	}
	return "", errors.New("no mail to " + to + " has a link")
}
