package provision

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"volare/internal/licensing"
	"volare/internal/provision/dnstest"
)

const proof = "volare-verification=k3J9xQ"

func startDNS(t *testing.T) *dnstest.Server {
	t.Helper()
	s, err := dnstest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestLookUp(t *testing.T) {
	s := startDNS(t)
	s.Publish("good.example", proof)
	s.Publish("quoted.example", `"`+proof+`" `)
	s.Publish("wrong.example", "v=spf1 -all", "volare-verification=old")
	s.Publish("case.example", strings.ToUpper(proof))
	s.Publish("none.example")
	s.Publish("odd.example", "\xff\x00 bell\a", strings.Repeat("y", 600))
	s.Alias("alias.example", "good.example")
	s.Alias("dangling.example", "nowhere.example")
	many := make([]string, 200)
	for i := range many {
		many[i] = fmt.Sprintf("another-verification=%040d", i)
	}
	s.Publish("many.example", append(many, proof)...)
	long := strings.Repeat("v", 3000)
	s.Publish("long.example", long)
	s.Fail("refused.example", dns.RcodeRefused)
	s.Fail("broken.example", dns.RcodeServerFailure)
	s.Silence("silent.example")

	r := Resolver{Server: s.Addr, Timeout: 500 * time.Millisecond}
	for _, tt := range []struct {
		name, want, code string
		finding          Finding
		seen             int
	}{
		{"good.example", proof, "", Found, 0},
		{"good.example.", proof, "", Found, 0},
		{"GOOD.example", proof, "", Found, 0},
		{"quoted.example", proof, "", Found, 0},
		{"alias.example", proof, "", Found, 0},
		{"many.example", proof, "", Found, 0},
		{"long.example", long, "", Found, 0},
		{"wrong.example", proof, "provision.dns_different", Different, 2},
		{"case.example", proof, "provision.dns_different", Different, 1},
		{"odd.example", proof, "provision.dns_different", Different, 2},
		{"many.example", "volare-verification=none", "provision.dns_different", Different, 5},
		{"none.example", proof, "provision.dns_absent", Absent, 0},
		{"unknown.example", proof, "provision.dns_absent", Absent, 0},
		{"dangling.example", proof, "provision.dns_absent", Absent, 0},
		{"not a name..example", proof, "provision.dns_absent", Absent, 0},
		{"", proof, "provision.dns_absent", Absent, 0},
		{"refused.example", proof, "provision.dns_unreachable", Unreachable, 0},
		{"broken.example", proof, "provision.dns_unreachable", Unreachable, 0},
		{"silent.example", proof, "provision.dns_unreachable", Unreachable, 0},
	} {
		t.Run(tt.name+" "+string(tt.finding), func(t *testing.T) {
			a, err := r.LookUp(t.Context(), tt.name, tt.want)
			if err != nil || a.Finding != tt.finding || len(a.Seen) != tt.seen {
				t.Fatalf("got %+v, %v", a, err)
			}
			var e *licensing.Error
			switch failure := a.Failure(); {
			case tt.code == "" && failure != nil:
				t.Errorf("failure %v", failure)
			case tt.code != "" && (!errors.As(failure, &e) || e.Code != tt.code || !IsTemporary(failure)):
				t.Errorf("failure %v, want %s", failure, tt.code)
			}
			for _, v := range a.Seen {
				if len([]rune(v)) > seenLength+1 || strings.ContainsAny(v, "\x00\a\ufffd") {
					t.Errorf("kept as is: %q", v)
				}
			}
		})
	}
	if s.Asked("udp", "many.example") == 0 || s.Asked("tcp", "many.example") == 0 {
		t.Error("the long answer was not asked for over UDP first and TCP then")
	}
	if s.Asked("tcp", "good.example") != 0 {
		t.Error("a short answer was asked for over TCP")
	}
}

func TestLookUpEndlessAliasEnds(t *testing.T) {
	s := startDNS(t)
	s.Alias("ring.example", "ring.example")
	a, err := Resolver{Server: s.Addr, Timeout: time.Second}.LookUp(t.Context(), "ring.example", proof)
	if err != nil || a.Finding == Found || a.Finding == Different {
		t.Errorf("%+v, %v", a, err)
	}
}

// Records appear while people wait: no answer is remembered.
func TestLookUpSeesChanges(t *testing.T) {
	s := startDNS(t)
	r := Resolver{Server: s.Addr}
	for _, step := range []struct {
		change func()
		want   Finding
	}{
		{func() {}, Absent},
		{func() { s.Publish("a.example", "old") }, Different},
		{func() { s.Publish("a.example", "old", proof) }, Found},
		{func() { s.Fail("a.example", dns.RcodeServerFailure) }, Unreachable},
		{func() { s.Fail("a.example", 0) }, Found},
	} {
		step.change()
		if a, err := r.LookUp(t.Context(), "a.example", proof); err != nil || a.Finding != step.want {
			t.Fatalf("got %+v, %v, want %s", a, err, step.want)
		}
	}
}

func TestLookUpServerGone(t *testing.T) {
	s := startDNS(t)
	addr := s.Addr
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	a, err := Resolver{Server: addr, Timeout: 2 * time.Second}.LookUp(t.Context(), "good.example", proof)
	if err != nil || a.Finding != Unreachable || a.Cause == nil {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestLookUpHonoursItsCaller(t *testing.T) {
	s := startDNS(t)
	s.Silence("silent.example")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := Resolver{Server: s.Addr, Timeout: time.Hour}.LookUp(ctx, "silent.example", proof)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
