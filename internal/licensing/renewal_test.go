package licensing

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// running is an active subscription whose first term is 2 March 2026 to 1 March 2027.
func running(s Segment, automatic bool) *Subscription {
	return &Subscription{ID: "s", Segment: s, State: SubscriptionActive, Quantity: 5, CIG: "A0000011A6", Automatic: automatic,
		Term: NewTerm(MustDate("2026-03-02"), 12), Renewal: Renewal{Decision: Undecided}}
}

func inForce() *Agreement {
	return &Agreement{ID: "a", Number: "C-2026-000001", State: AgreementActive, EndsOn: MustDate("2036-03-01")}
}

// TestWhoMayDecideWhen goes through every decision, state and segment at every
// time that matters.
func TestWhoMayDecideWhen(t *testing.T) {
	p := DefaultPolicy()
	offer := &Offer{Least: 1, Most: 100}
	for _, segment := range []Segment{Commercial, Public} {
		for _, state := range Subscriptions.States {
			for _, from := range Decisions.States {
				for _, verb := range Decisions.Verbs() {
					for _, when := range []string{"before", "cut-off", "after", "grace over"} {
						s := running(segment, segment == Commercial)
						s.State, s.Renewal.Decision, s.Renewal.Quantity = state, from, 7
						if state == SubscriptionGrace {
							s.GraceEndsOn = s.Term.EndsOn.AddDays(p.GraceDays)
						}
						now := map[string]time.Time{"before": s.CutOff(p).Add(-time.Microsecond), "cut-off": s.CutOff(p), "after": s.Term.EndsAt(p.Zone),
							"grace over": s.Term.EndsOn.AddDays(p.GraceDays).EndOf(p.Zone)}[when]
						_, known := Decisions.Next(from, verb)
						running := state == SubscriptionActive || state == SubscriptionPending || state == SubscriptionSuspended
						want := known && (running && (when == "before" || verb == "confirm" && segment == Public) ||
							state == SubscriptionGrace && verb == "confirm" && when != "grace over")
						var err error
						switch verb {
						case "turn_off":
							err = s.TurnOff(now, "who", p)
						case "turn_on":
							err = s.TurnOn(now, "who", p)
						default:
							c := Confirmation{}
							if segment == Public {
								c.CIG = "A0000011A6"
							}
							err = s.Confirm(now, "who", c, inForce(), offer, p)
						}
						if (err == nil) != want {
							t.Errorf("%s %s, %s –%s→ at %s: %v", segment, state, from, verb, when, err)
						}
						if err != nil && (s.Renewal.Decision != from || s.Renewal.Quantity != 7) {
							t.Errorf("%s %s, %s –%s→ at %s: a refusal changed it: %+v", segment, state, from, verb, when, s.Renewal)
						}
						if err == nil && (s.Renewal.DecidedBy != "who" || verb != "confirm" && s.Renewal.Quantity != 0) {
							t.Errorf("%s: %+v", verb, s.Renewal)
						}
					}
				}
			}
		}
	}
}

func TestWhatTheEndOfATermBrings(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Subscription)
		ok     bool // agreement active
		gone   bool // plan retired
		want   string
	}{
		{"automatic", func(*Subscription) {}, true, false, ""},
		{"no clause", func(s *Subscription) { s.Automatic = false }, true, false, EndsUnconfirmed},
		{"declined", func(s *Subscription) { s.Renewal.Decision = Declined }, true, false, EndsDeclined},
		{"confirmed without clause", func(s *Subscription) { s.Automatic, s.Renewal.Decision = false, Confirmed }, true, false, ""},
		{"agreement ended", func(s *Subscription) { s.Renewal.Decision = Confirmed }, false, false, EndsAgreement},
		{"retired", func(s *Subscription) { s.Renewal.Decision = Confirmed }, true, true, EndsRetired},
		{"suspended", func(s *Subscription) { s.State, s.Renewal.Decision = SubscriptionSuspended, Confirmed }, true, false, EndsSuspended},
		{"pending", func(s *Subscription) { s.State = SubscriptionPending }, true, false, EndsNotActivated},
		{"pending and confirmed", func(s *Subscription) { s.State, s.Renewal.Decision = SubscriptionPending, Confirmed }, true, false, ""},
		{"public", func(s *Subscription) { s.Segment, s.Automatic = Public, false }, true, false, EndsUnconfirmed},
		{"public, with the desk", func(s *Subscription) {
			s.Segment, s.Automatic, s.Renewal = Public, false, Renewal{Decision: Confirmed, Order: "o", OrderState: OrderSubmitted}
		}, true, false, EndsNotAccepted},
		{"public, accepted", func(s *Subscription) {
			s.Segment, s.Automatic, s.Renewal = Public, false, Renewal{Decision: Confirmed, Order: "o", OrderState: OrderAccepted}
		}, true, false, ""},
		{"cancelled that day", func(s *Subscription) { s.CancelOn = s.Term.EndsOn }, true, false, EndsCancelled},
		{"cancelled later", func(s *Subscription) { s.CancelOn = s.Term.EndsOn.AddDays(1) }, true, false, ""},
	} {
		s := running(Commercial, true)
		c.change(s)
		if e := s.EndOfTerm(c.ok, c.gone); e.Reason != c.want || e.Renews != (c.want == "") {
			t.Errorf("%s: %+v", c.name, e)
		}
	}
}

// TestATermIsNeverRenewedEarlyTwiceOrNot lets time jump as it likes, in zones
// with every kind of night, and follows the agenda alone.
func TestATermIsNeverRenewedEarlyTwiceOrNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := DefaultPolicy()
		var err error
		if p.Zone, err = time.LoadLocation(rapid.SampledFrom([]string{"Europe/Rome", "America/Santiago", "Asia/Beirut", "UTC"}).Draw(t, "zone")); err != nil {
			t.Fatal(err)
		}
		months := rapid.SampledFrom([]int{1, 3, 12, 36}).Draw(t, "months")
		first := MustDate("2024-01-01").AddDays(rapid.IntRange(0, 1500).Draw(t, "start"))
		s := running(Commercial, true)
		s.Term = NewTerm(first, months)
		now := s.Term.StartsAt(p.Zone)
		for range rapid.IntRange(1, 40).Draw(t, "jumps") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(400*24*time.Hour)).Draw(t, "jump")))
			for due := s.Next(p); !due.At.After(now); due = s.Next(p) {
				if e := s.EndOfTerm(true, false); !e.Renews {
					t.Fatalf("%+v", e)
				}
				was := s.Term
				if err := s.Renew(now, p); err != nil {
					t.Fatal(err)
				}
				if s.Term.StartsOn != was.EndsOn.AddDays(1) || s.Term.Number != was.Number+1 {
					t.Fatalf("%+v after %+v", s.Term, was)
				}
			}
			today := DateOf(now, p.Zone)
			if !s.Term.Contains(today) {
				t.Fatalf("%v is not in %+v", today, s.Term)
			}
			if want := first.AddMonths(first.Day(), months*(s.Term.Number-1)); s.Term.StartsOn != want {
				t.Fatalf("term %d starts on %v, not %v", s.Term.Number, s.Term.StartsOn, want)
			}
		}
	})
}

func TestFourHundredYears(t *testing.T) {
	for _, start := range []string{"2024-02-29", "2026-01-31", "2026-03-02", "2027-12-31"} {
		for _, months := range []int{1, 12} {
			term := NewTerm(MustDate(start), months)
			for range 400 * 12 / months {
				term = term.Next()
			}
			if want := MustDate(start).AddMonths(MustDate(start).Day(), 400*12); term.StartsOn != want {
				t.Errorf("%s by %d: %v, not %v", start, months, term.StartsOn, want)
			}
		}
	}
}

func TestUndoCountsFromTheOldEnd(t *testing.T) {
	p := DefaultPolicy()
	s := running(Commercial, true)
	if err := s.Renew(s.Term.EndsAt(p.Zone).Add(3*24*time.Hour), p); err != nil { // swept three days late
		t.Fatal(err)
	}
	last := MustDate("2027-03-08").EndOf(p.Zone)
	if !s.CanUndo(last.Add(-time.Second)) || s.CanUndo(last) {
		t.Errorf("%v", s.UndoUntil)
	}
	if err := s.Undo(last.Add(-time.Second), "who", p); err != nil || s.State != SubscriptionGrace || s.Term != NewTerm(MustDate("2026-03-02"), 12) ||
		s.GraceEndsOn != MustDate("2027-03-31") || s.Renewal.Decision != Declined {
		t.Errorf("%v %+v", err, s)
	}
}

func TestAnAgreementIsJudgedAsItStoodThen(t *testing.T) {
	p := DefaultPolicy()
	day := MustDate("2027-03-02")
	for _, c := range []struct {
		a    Agreement
		want bool
	}{
		{Agreement{State: AgreementActive, EndsOn: day}, true},
		{Agreement{State: AgreementActive, EndsOn: day.AddDays(-1)}, false},
		{Agreement{State: AgreementExpired, EndsOn: day.AddDays(9)}, true}, // swept late: it ended since
		{Agreement{State: AgreementTerminated, EndsOn: day.AddDays(9), Since: day.StartOf(p.Zone).Add(time.Hour)}, true},
		{Agreement{State: AgreementTerminated, EndsOn: day.AddDays(9), Since: day.StartOf(p.Zone).Add(-time.Hour)}, false},
		{Agreement{State: AgreementSigned, EndsOn: day.AddDays(9)}, false},
	} {
		if got := c.a.CarriesFrom(day, p); got != c.want {
			t.Errorf("%+v: %v", c.a, got)
		}
	}
}

func TestWhatTheProviderIsAsked(t *testing.T) {
	p := DefaultPolicy()
	for _, c := range []struct {
		name string
		s    Segment
		do   func(*Subscription, time.Time) error
		want OperationKind
	}{
		{"renewed", Commercial, func(s *Subscription, now time.Time) error { return s.Renew(now, p) }, RenewTerm},
		{"commercial lapses and runs on", Commercial, func(s *Subscription, now time.Time) error { return s.Lapse(now, EndsDeclined, p) }, ""},
		{"public lapses and is off", Public, func(s *Subscription, now time.Time) error { return s.Lapse(now, EndsUnconfirmed, p) }, SwitchOff},
		{"suspended", Commercial, func(s *Subscription, now time.Time) error { return s.Suspend(now, "insoluto") }, SwitchOff},
		{"cancelled", Commercial, func(s *Subscription, now time.Time) error { return s.Cancel(now, "fine") }, Deprovision},
	} {
		s := running(c.s, c.s == Commercial)
		was := *s
		if err := c.do(s, s.Term.EndsAt(p.Zone)); err != nil {
			t.Fatal(err)
		}
		if kind, needed := s.Operation(was, p); kind != c.want || needed != (c.want != "") {
			t.Errorf("%s: %q %v", c.name, kind, needed)
		}
	}
}
