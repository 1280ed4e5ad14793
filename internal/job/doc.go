// Package job is the house's hands: each job reaches the outside once – a mail
// server, a provider, the DNS – between asking a use case what to do (BeginX)
// and telling it what came of it (EndX).
//
// It owns which outside a job reaches and how many do so at once. It must not
// know states, SQL or when to try again: begin and end are package app's, and
// so is the agenda entry that a job which dies leaves behind.
//
// Start reading at Workers; then one file per kind of work.
package job

import (
	"context"

	"volare/internal/app"
	"volare/internal/mail"
	"volare/internal/provision"
	"volare/internal/queue"
)

// Settings are the ways out.
type Settings struct {
	Transport mail.Transport
	Resolver  provision.Resolver
}

// Workers says how each kind of job is done.
func Workers(u *app.App, s Settings) map[string]queue.Work {
	return map[string]queue.Work{
		app.SendMessage:  message(u, s.Transport),
		app.DoOperation:  operation(u),
		app.CheckDomain:  verifyDomain(u, s.Resolver),
		app.ServeWaiting: func(ctx context.Context, _ string) error { return u.RetryForKeys(ctx) },
	}
}

// inFlight is how many jobs may wait for one destination at once.
const inFlight = 4

// Lanes are the kinds of job that have workers of their own, so that a dead
// mail server or resolver delays nothing else. The built-in mailbox is no
// destination: it takes as many as come.
func Lanes(s Settings) map[string]int {
	lanes := map[string]int{app.SendMessage: inFlight, app.CheckDomain: inFlight}
	if _, inside := s.Transport.(mail.Mailbox); inside {
		lanes[app.SendMessage] = 32
	}
	return lanes
}
