// Package mailtest is a mail server for tests: a real SMTP conversation on
// 127.0.0.1 that can be told to misbehave, and that keeps what it received.
//
// Start reading at New; Behave says how it answers.
package mailtest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Behaviour is how the server treats a message.
type Behaviour int

// The behaviours.
const (
	Accept        Behaviour = iota
	Refuse                  // 550 to RCPT TO: no such mailbox
	Greylist                // 451 to RCPT TO: come again
	RefuseSender            // 550 to MAIL FROM
	RefuseContent           // 554 after DATA
	FailAfterData           // 451 after DATA: not taken
	DropAfterData           // takes the message and cuts the connection without an answer
	HangAfterData           // takes the message and never answers
	Hang                    // never answers EHLO
)

// Options are what the server demands. Its certificate is for "localhost"
// and 127.0.0.1; Roots trusts it.
type Options struct {
	STARTTLS       bool   // offers STARTTLS
	Implicit       bool   // TLS from the first byte
	User, Password string // demands AUTH, over TLS only
}

// Server is a running mail server.
type Server struct {
	Roots *x509.CertPool // trusts the server's certificate

	options  Options
	address  string
	listener net.Listener
	server   *smtp.Server
	stopped  chan struct{}
	stop     sync.Once

	mu        sync.Mutex
	behaviour func(to string) Behaviour
	received  []Message
	sessions  int
}

// New starts a server that accepts everything; the test's end stops it.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	certificate, roots, err := selfSigned()
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Roots: roots, options: o, stopped: make(chan struct{}), behaviour: func(string) Behaviour { return Accept }}
	s.server = smtp.NewServer(smtp.BackendFunc(s.session))
	s.server.Domain = "localhost"
	s.server.ReadTimeout, s.server.WriteTimeout = time.Minute, time.Minute
	s.server.ErrorLog = log.New(io.Discard, "", 0) // dropped connections are the point
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	if o.STARTTLS {
		s.server.TLSConfig = config
	}
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	s.address = s.listener.Addr().String()
	if o.Implicit {
		s.listener = tls.NewListener(s.listener, config)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.server.Serve(s.listener) // ends with Stop
	}()
	t.Cleanup(func() {
		s.Stop()
		<-done
	})
	return s
}

// Stop ends the server; what hangs is cut.
func (s *Server) Stop() {
	s.stop.Do(func() {
		close(s.stopped)
		_ = s.server.Close()
		_ = s.listener.Close() // Serve may not have begun yet
	})
}

// Address is "127.0.0.1:port".
func (s *Server) Address() string { return s.address }

// URL is the address as mail.NewSMTP reads it, with the credentials the
// server demands.
func (s *Server) URL() string {
	scheme, query, user := "smtp", "?starttls=none", ""
	if s.options.STARTTLS {
		query = "?starttls=required"
	}
	if s.options.Implicit {
		scheme, query = "smtps", ""
	}
	if s.options.User != "" {
		user = url.UserPassword(s.options.User, s.options.Password).String() + "@"
	}
	return scheme + "://" + user + s.address + query
}

// Behave makes the server treat messages so from now on.
func (s *Server) Behave(b Behaviour) { s.BehaveFor(func(string) Behaviour { return b }) }

// BehaveFor chooses a behaviour by the recipient's address ("" before it is known).
func (s *Server) BehaveFor(f func(to string) Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behaviour = f
}

// Messages returns what was received whole, the first one first; those
// without an answer (DropAfterData, HangAfterData) too.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.received)
}

// Sessions counts the conversations that got as far as EHLO.
func (s *Server) Sessions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions
}

// Wait returns the messages as soon as there are n, or an error after within.
func (s *Server) Wait(n int, within time.Duration) ([]Message, error) {
	deadline := time.After(within)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if ms := s.Messages(); len(ms) >= n {
			return ms, nil
		}
		select {
		case <-tick.C:
		case <-deadline:
			return nil, fmt.Errorf("mailtest: %d of %d messages after %s", len(s.Messages()), n, within)
		}
	}
}

func (s *Server) how(to string) Behaviour {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.behaviour(to)
}

func (s *Server) session(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	s.sessions++
	s.mu.Unlock()
	if s.how("") == Hang {
		<-s.stopped
		return nil, errors.New("stopped")
	}
	return &session{server: s, conn: c}, nil
}

// session is one conversation.
type session struct {
	server   *Server
	conn     *smtp.Conn
	signedIn bool
	from, to string
}

func reply(code int, a, b, c int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{a, b, c}, Message: text}
}

// AuthMechanisms offers AUTH where credentials are demanded.
func (s *session) AuthMechanisms() []string {
	if s.server.options.User == "" {
		return nil
	}
	return []string{sasl.Plain}
}

// Auth checks the credentials.
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.server.options.User || password != s.server.options.Password {
			return smtp.ErrAuthFailed
		}
		s.signedIn = true
		return nil
	}), nil
}

// Mail answers MAIL FROM.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	_, secure := s.conn.TLSConnectionState()
	switch {
	case s.server.options.STARTTLS && !secure:
		return reply(530, 5, 7, 0, "must issue a STARTTLS command first")
	case s.server.options.User != "" && !s.signedIn:
		return smtp.ErrAuthRequired
	case s.server.how("") == RefuseSender:
		return reply(550, 5, 7, 1, "sender not allowed here")
	}
	s.from = from
	return nil
}

// Rcpt answers RCPT TO.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch s.server.how(to) {
	case Refuse:
		return reply(550, 5, 1, 1, "no such mailbox")
	case Greylist:
		return reply(451, 4, 7, 1, "greylisted, come again")
	}
	s.to = to
	return nil
}

// Data takes the message.
func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	b := s.server.how(s.to)
	switch b {
	case RefuseContent:
		return reply(554, 5, 7, 1, "refused for its content")
	case FailAfterData:
		return reply(451, 4, 3, 0, "could not store it")
	}
	m, err := parse(s.from, s.to, data)
	if err != nil {
		return reply(554, 5, 6, 0, "not a message: "+err.Error())
	}
	_, m.TLS = s.conn.TLSConnectionState()
	s.server.mu.Lock()
	s.server.received = append(s.server.received, m)
	s.server.mu.Unlock()
	switch b {
	case DropAfterData:
		_ = s.conn.Conn().Close()
	case HangAfterData:
		<-s.server.stopped
	}
	return nil
}

// Reset forgets the message begun.
func (s *session) Reset() { s.from, s.to = "", "" }

// Logout ends the conversation.
func (s *session) Logout() error { return nil }
