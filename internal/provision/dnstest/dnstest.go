// Package dnstest is a real DNS server on 127.0.0.1, UDP and TCP on one port,
// for tests and journeys: TXT records that can be published and withdrawn
// while it runs, and names that misbehave on purpose.
package dnstest

import (
	"fmt"
	"net"
	"strings"
	"sync"

	"github.com/miekg/dns"
)

// Server answers for the names it was told about; others don't exist.
type Server struct {
	Addr string // host:port, for --resolver

	mu     sync.Mutex
	txt    map[string][]string
	cname  map[string]string
	rcode  map[string]int
	silent map[string]bool
	asked  map[string]int // "udp name", "tcp name"

	udp, tcp *dns.Server
}

// Start listens on a free port; Close ends it.
func Start() (*Server, error) {
	s := &Server{
		txt: map[string][]string{}, cname: map[string]string{}, rcode: map[string]int{},
		silent: map[string]bool{}, asked: map[string]int{},
	}
	// The kernel chooses TCP's port; UDP's may be taken by another: try again.
	for range 20 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("dnstest: %w", err)
		}
		p, err := net.ListenPacket("udp", l.Addr().String())
		if err != nil {
			l.Close()
			continue
		}
		s.Addr = l.Addr().String()
		s.serve(l, p)
		return s, nil
	}
	return nil, fmt.Errorf("dnstest: no port free for both UDP and TCP")
}

func (s *Server) serve(l net.Listener, p net.PacketConn) {
	var ready sync.WaitGroup
	ready.Add(2)
	s.udp = &dns.Server{PacketConn: p, Handler: s.handler("udp"), NotifyStartedFunc: ready.Done}
	s.tcp = &dns.Server{Listener: l, Handler: s.handler("tcp"), NotifyStartedFunc: ready.Done}
	go s.udp.ActivateAndServe()
	go s.tcp.ActivateAndServe()
	ready.Wait()
}

// Close ends the server; its port refuses from then on.
func (s *Server) Close() error {
	if err := s.udp.Shutdown(); err != nil {
		return err
	}
	return s.tcp.Shutdown()
}

// Publish sets name's TXT records, one per value (at most 255 bytes a
// string; longer ones become several strings of one record). None withdraws them.
func (s *Server) Publish(name string, values ...string) {
	s.set(func() { s.txt[key(name)] = values })
}

// Alias makes name a CNAME of target.
func (s *Server) Alias(name, target string) { s.set(func() { s.cname[key(name)] = dns.Fqdn(target) }) }

// Fail makes the server answer for name with an error code, e.g. dns.RcodeRefused; 0 mends it.
func (s *Server) Fail(name string, rcode int) { s.set(func() { s.rcode[key(name)] = rcode }) }

// Silence makes the server never answer for name.
func (s *Server) Silence(name string) { s.set(func() { s.silent[key(name)] = true }) }

// Asked returns how often name was asked for over network ("udp", "tcp").
func (s *Server) Asked(network, name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[network+" "+key(name)]
}

func (s *Server) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

func key(name string) string { return strings.ToLower(dns.Fqdn(name)) }

func (s *Server) handler(network string) dns.Handler {
	return dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := s.answer(network, q)
		if m == nil {
			return
		}
		if network == "udp" {
			size := dns.MinMsgSize
			if o := q.IsEdns0(); o != nil {
				size = int(o.UDPSize())
			}
			m.Truncate(size) // drops what is too long, and says so
		}
		w.WriteMsg(m)
	})
}

// answer is nil for names that are silent.
func (s *Server) answer(network string, q *dns.Msg) *dns.Msg {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := new(dns.Msg).SetReply(q)
	m.RecursionAvailable = true
	name := key(q.Question[0].Name)
	s.asked[network+" "+name]++
	if s.silent[name] {
		return nil
	}
	if m.Rcode = s.rcode[name]; m.Rcode != 0 {
		return m
	}
	owner := q.Question[0].Name
	for range 8 { // a chain of aliases, or a ring of them
		target, ok := s.cname[key(owner)]
		if !ok {
			break
		}
		m.Answer = append(m.Answer, &dns.CNAME{Hdr: header(owner, dns.TypeCNAME), Target: target})
		owner = target
	}
	values, known := s.txt[key(owner)]
	if !known && len(m.Answer) == 0 {
		m.Rcode = dns.RcodeNameError
	}
	if q.Question[0].Qtype == dns.TypeTXT {
		for _, v := range values {
			m.Answer = append(m.Answer, &dns.TXT{Hdr: header(owner, dns.TypeTXT), Txt: split(v)})
		}
	}
	return m
}

func header(name string, kind uint16) dns.RR_Header {
	return dns.RR_Header{Name: name, Rrtype: kind, Class: dns.ClassINET, Ttl: 0}
}

// split cuts a value into the strings of at most 255 bytes that a record is made of.
func split(v string) []string {
	parts := []string{}
	for len(v) > 255 {
		parts, v = append(parts, v[:255]), v[255:]
	}
	return append(parts, v)
}
