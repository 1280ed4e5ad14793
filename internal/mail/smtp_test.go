package mail

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"volare/internal/locale"
	"volare/internal/mail/mailtest"
)

// transport connects to s; its attempts take at most whole.
func transport(t *testing.T, s *mailtest.Server, whole time.Duration) *SMTP {
	t.Helper()
	x, err := NewSMTP(s.URL(), s.Roots)
	if err != nil {
		t.Fatal(err)
	}
	x.whole = whole
	return x
}

func rendered(t *testing.T, to string) Rendered {
	t.Helper()
	m := samples()["order.rejected"]
	e := envelope(t, m)
	e.To.Mail = to
	out, err := NewRenderer(locale.New()).Render("it", m, e)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// lines are a body's lines, whichever way they end.
func lines(s string) []string {
	return strings.Split(strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), "\n"), "\n")
}

func TestSendArrivesWhole(t *testing.T) {
	for name, options := range map[string]mailtest.Options{
		"plain":    {},
		"starttls": {STARTTLS: true, User: "volare", Password: "s3:cr@t/%"},
		"smtps":    {Implicit: true, User: "volare", Password: "pw"},
	} {
		t.Run(name, func(t *testing.T) {
			s := mailtest.New(t, options)
			want := rendered(t, "anna@ao.example")
			if err := transport(t, s, time.Minute).Send(t.Context(), want); err != nil {
				t.Fatal(err)
			}
			got, err := s.Wait(1, 5*time.Second)
			if err != nil {
				t.Fatal(err)
			}
			m := got[0]
			if m.Subject != want.Subject || m.From != want.From.Mail || m.To != "anna@ao.example" || m.ToName != "Anna Riva" ||
				m.MessageID != "0198a1b2@licenze.example" || m.TLS != (name != "plain") {
				t.Errorf("arrived: %+v", m)
			}
			if diff := cmp.Diff(lines(want.Text), lines(m.Text)) + cmp.Diff(lines(want.HTML), lines(m.HTML)); diff != "" {
				t.Errorf("-sent +arrived:\n%s", diff)
			}
			if date, err := m.Header.Date(); err != nil || !date.Equal(want.Date) {
				t.Errorf("date %v, %v", date, err)
			}
			if m.Header.Get("Auto-Submitted") != "auto-generated" || m.Header.Get("Content-Language") != "it" {
				t.Errorf("headers: %v", m.Header)
			}
		})
	}
}

func TestOutcomes(t *testing.T) {
	for _, c := range []struct {
		behaviour mailtest.Behaviour
		outcome   Outcome
		code      int
		arrived   int
	}{
		{mailtest.Accept, Accepted, 0, 1},
		{mailtest.Refuse, Permanent, 550, 0},
		{mailtest.Greylist, Temporary, 451, 0},
		{mailtest.RefuseSender, Temporary, 550, 0},
		{mailtest.RefuseContent, Permanent, 554, 0},
		{mailtest.FailAfterData, Temporary, 451, 0},
		{mailtest.DropAfterData, Unknown, 0, 1},
		{mailtest.HangAfterData, Unknown, 0, 1},
		{mailtest.Hang, Temporary, 0, 0},
	} {
		s := mailtest.New(t, mailtest.Options{})
		s.Behave(c.behaviour)
		whole := time.Minute
		if c.behaviour == mailtest.Hang || c.behaviour == mailtest.HangAfterData {
			whole = 300 * time.Millisecond
		}
		err := transport(t, s, whole).Send(t.Context(), rendered(t, "anna@ao.example"))
		if got := OutcomeOf(err); got != c.outcome {
			t.Errorf("behaviour %d: outcome %s, want %s (%v)", c.behaviour, got, c.outcome, err)
		}
		var f *Failure
		if errors.As(err, &f) && (f.Code != c.code || f.Reason == "" || strings.ContainsAny(f.Reason, "\r\n")) {
			t.Errorf("behaviour %d: %+v, want code %d", c.behaviour, f, c.code)
		}
		if got := len(s.Messages()); got != c.arrived {
			t.Errorf("behaviour %d: %d arrived, want %d", c.behaviour, got, c.arrived)
		}
	}
}

func TestUnreachableServersAreTemporary(t *testing.T) {
	stopped := mailtest.New(t, mailtest.Options{})
	stopped.Stop()
	plain := mailtest.New(t, mailtest.Options{})
	secure := mailtest.New(t, mailtest.Options{STARTTLS: true, User: "volare", Password: "right"})
	for name, address := range map[string]string{
		"stopped":        stopped.URL(),
		"no STARTTLS":    "smtp://" + plain.Address() + "?starttls=required",
		"wrong password": "smtp://volare:wrong@" + secure.Address(),
		"no credentials": "smtp://" + secure.Address(),
		"STARTTLS asked": "smtp://" + secure.Address() + "?starttls=none",
		"not smtps":      "smtps://" + plain.Address(),
	} {
		x, err := NewSMTP(address, secure.Roots)
		if err != nil {
			t.Fatal(err)
		}
		x.whole = 5 * time.Second
		if err := x.Send(t.Context(), rendered(t, "anna@ao.example")); OutcomeOf(err) != Temporary {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(err.Error(), "wrong@") {
			t.Errorf("%s: the password is told: %v", name, err)
		}
	}
	untrusting, err := NewSMTP(secure.URL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := untrusting.Send(t.Context(), rendered(t, "anna@ao.example")); OutcomeOf(err) != Temporary {
		t.Errorf("unknown certificate: %v", err)
	}
	if n := len(plain.Messages()) + len(secure.Messages()); n != 0 {
		t.Errorf("%d messages arrived", n)
	}
}

func TestOpportunisticTakesTLSWhereOffered(t *testing.T) {
	for _, offered := range []bool{true, false} {
		s := mailtest.New(t, mailtest.Options{STARTTLS: offered})
		x, err := NewSMTP("smtp://"+s.Address()+"?starttls=opportunistic", s.Roots)
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Send(t.Context(), rendered(t, "anna@ao.example")); err != nil {
			t.Fatal(err)
		}
		if got := s.Messages(); len(got) != 1 || got[0].TLS != offered {
			t.Errorf("offered %v: %d messages", offered, len(got))
		}
	}
}

func TestContextEndsAnAttempt(t *testing.T) {
	for _, b := range []mailtest.Behaviour{mailtest.Hang, mailtest.HangAfterData} {
		s := mailtest.New(t, mailtest.Options{})
		s.Behave(b)
		x := transport(t, s, time.Minute)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- x.Send(ctx, rendered(t, "anna@ao.example")) }()
		for s.Sessions() == 0 || (b == mailtest.HangAfterData && len(s.Messages()) == 0) {
			time.Sleep(time.Millisecond)
		}
		cancel()
		select {
		case err := <-ended:
			want := Temporary
			if b == mailtest.HangAfterData {
				want = Unknown
			}
			if OutcomeOf(err) != want {
				t.Errorf("behaviour %d: %v, want %s", b, err, want)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("behaviour %d: the attempt goes on after its context", b)
		}
	}
}

func TestNoHeaderCanBeInjected(t *testing.T) {
	s := mailtest.New(t, mailtest.Options{})
	x := transport(t, s, time.Minute)
	m := rendered(t, "anna@ao.example")
	m.Subject, m.To.Name, m.From.Name = "a\r\nBcc: evil@evil.example", "b\"\r\nBcc: evil@evil.example", "c\nBcc: e@evil.example"
	m.MessageID = "<x@y>\r\nBcc: evil@evil.example"
	m.Headers = map[string]string{"X-Volare-Kind": "d\r\nBcc: evil@evil.example\r\n\r\nbody"}
	if err := x.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got := s.Messages()
	if len(got) != 1 || got[0].Header.Has("Bcc") || strings.Contains(string(got[0].Raw), "\nBcc:") {
		t.Errorf("%s", got[0].Raw)
	}
	for _, bad := range []string{"", "anna", "a@b\r\nRCPT TO:<x@y>", "Anna <a@ao.example>", "a@ao.example,b@ao.example", "a b@ao.example"} {
		if err := x.Send(t.Context(), rendered(t, bad)); OutcomeOf(err) != Permanent {
			t.Errorf("to %q: %v", bad, err)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	s := mailtest.New(t, mailtest.Options{})
	x := transport(t, s, time.Minute)
	m := rendered(t, "anna@ao.example")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if err := x.Send(t.Context(), m); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(s.Messages()); n != 20 {
		t.Errorf("%d arrived", n)
	}
}

func TestNewSMTP(t *testing.T) {
	for address, want := range map[string]string{
		"smtp://mail.example":                     "mail.example:587",
		"smtp://mail.example?starttls=none":       "mail.example:25",
		"smtps://u:p@mail.example":                "mail.example:465",
		"smtp://u:p@[::1]:2525?starttls=required": "[::1]:2525",
		"":                                           "",
		"mail.example:25":                            "",
		"http://mail.example":                        "",
		"smtp://":                                    "",
		"smtp://mail.example/inbox":                  "",
		"smtp://mail.example:0":                      "",
		"smtp://mail.example:70000":                  "",
		"smtp://mail.example?starttls=maybe":         "",
		"smtp://mail.example?starttls=":              "",
		"smtp://mail.example?tls=1":                  "",
		"smtps://mail.example?starttls=none":         "",
		"smtp://u:secret@mail.example?starttls=none": "",
		"smtp://u:secret@mail.example?starttls=opportunistic": "",
		"smtp://u:sec%ret@mail.example?starttls=none":         "",
	} {
		s, err := NewSMTP(address, nil)
		if (err == nil) != (want != "") {
			t.Errorf("%q: %v", address, err)
			continue
		}
		if err == nil && s.String() != want {
			t.Errorf("%q is %s, want %s", address, s, want)
		}
		if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "sec%ret")) {
			t.Errorf("%q: the error tells the password: %v", address, err)
		}
	}
}
