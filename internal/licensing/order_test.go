package licensing

import (
	"slices"
	"testing"
	"time"
)

// Orders in every state, with what their verbs' guards need.
func orderAt(s OrderState) *Order {
	o := &Order{Type: Purchase, State: s, Segment: Commercial, Lines: []OrderLine{{Position: 1, Service: "mail", Plan: "mail-1", Quantity: 5}}}
	if s == OrderQuerying {
		o.Questions = []OrderQuestion{{Text: "quante?"}}
	}
	return o
}

// Every state and every verb: the verb methods do what the table says, and
// refuse the rest with the state and what it allows, changing nothing.
func TestOrderVerbsFollowTheTable(t *testing.T) {
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	active, sent := &Agreement{State: AgreementActive}, &Agreement{State: AgreementSent}
	offers := []*Offer{{ServiceVersion: "v1", Least: 1, Most: 10, TermMonths: 12}}
	verbs := map[Verb]func(*Order) error{
		"edit":         func(o *Order) error { return o.Edit() },
		"submit":       func(o *Order) error { return o.Submit(now, "a", active, offers, DefaultPolicy()) },
		"hold":         func(o *Order) error { return o.Submit(now, "a", sent, offers, DefaultPolicy()) },
		"release_hold": func(o *Order) error { return o.ReleaseHold(now) },
		"take":         func(o *Order) error { return o.Take("a") },
		"release":      func(o *Order) error { return o.Release() },
		"query":        func(o *Order) error { return o.Query(now, "a", "quante?", false) },
		"answer":       func(o *Order) error { return o.Answer(now, "a", "tre") },
		"accept":       func(o *Order) error { return o.Accept(now, active) },
		"reject":       func(o *Order) error { return o.Reject(now, "no") },
		"cancel":       func(o *Order) error { return o.Cancel(now, "") },
		"copy":         func(o *Order) error { _, err := o.Copy(); return err },
		"complete":     func(o *Order) error { return settled(o, now, 1) },
		"void":         func(o *Order) error { return settled(o, now, 0) },
	}
	for _, v := range Orders.Verbs() {
		if verbs[v] == nil {
			t.Errorf("%s is tested by nothing", v)
		}
	}
	for _, s := range Orders.States {
		for v, use := range verbs {
			o := orderAt(s)
			to, allowed := Orders.Next(s, v)
			err := use(o)
			switch e, _ := err.(*Error); {
			case allowed && (err != nil || o.State != to):
				t.Errorf("%s %s: %s %v, want %s", s, v, o.State, err, to)
			case !allowed && (e == nil || e.Kind != Conflict || e.State != string(s) || !slices.Equal(e.Allowed, Orders.Allowed(s)) || o.State != s):
				t.Errorf("%s %s: %s %v", s, v, o.State, err)
			}
		}
	}
}

// settled is Settle as the other verbs are: what it leaves alone is refused.
func settled(o *Order, now time.Time, activated int) error {
	if verb, changed := o.Settle(now, 0, activated); !changed {
		return Orders.Step(&o.State, map[bool]Verb{true: "complete", false: "void"}[activated > 0])
	} else if _, ok := Orders.Next(OrderAccepted, verb); !ok {
		return Refuse(Internal, "internal")
	}
	return nil
}

func TestSettleWaitsForTheLastLine(t *testing.T) {
	for _, c := range []struct {
		pending, activated int
		want               OrderState
	}{{1, 0, OrderAccepted}, {1, 3, OrderAccepted}, {0, 1, OrderCompleted}, {0, 0, OrderCancelled}} {
		o := orderAt(OrderAccepted)
		if _, _ = o.Settle(time.Time{}, c.pending, c.activated); o.State != c.want {
			t.Errorf("%d pending, %d activated: %s, want %s", c.pending, c.activated, o.State, c.want)
		}
	}
}

func TestRenewalOrderIsNotCopied(t *testing.T) {
	o := orderAt(OrderRejected)
	o.Type = RenewalOrder
	if _, err := o.Copy(); KindOf(err) != Conflict || err == nil {
		t.Error(err)
	}
}

func TestTakenByAnother(t *testing.T) {
	o := orderAt(OrderSubmitted)
	if err := o.Take("a"); err != nil || o.TakenBy != "a" {
		t.Fatal(err)
	}
	if err := o.Take("a"); err != nil {
		t.Errorf("taken again: %v", err)
	}
	if err := o.Take("b"); KindOf(err) != Conflict || err == nil || o.TakenBy != "a" {
		t.Errorf("taken from another: %v", err)
	}
	if err := o.Release(); err != nil || o.TakenBy != "" {
		t.Error(err)
	}
}

// Reminders of a question come on working days, the ageing alarm too; weekends
// and holidays don't count.
func TestOrderNext(t *testing.T) {
	p := DefaultPolicy()
	friday := time.Date(2026, 4, 3, 9, 0, 0, 0, time.UTC) // before Easter Monday
	o := orderAt(OrderQuerying)
	o.Since = friday
	want := []string{"2026-04-08", "2026-04-13", "2026-04-20"}
	for i, day := range want {
		o.RemindedQuery = i
		due := o.Next(p)
		if due.Kind != "query_reminder" || DateOf(due.At, p.Zone).String() != day {
			t.Errorf("reminder %d: %v", i, due)
		}
		if n := o.QueryRemindersDue(due.At, p); n != i+1 {
			t.Errorf("%d due at reminder %d", n, i)
		}
	}
	o.RemindedQuery = 3
	if due := o.Next(p); !due.At.IsZero() {
		t.Errorf("after the last: %v", due)
	}
	o = orderAt(OrderSubmitted)
	o.Since = friday
	if due := o.Next(p); due.Kind != "order_ageing" || DateOf(due.At, p.Zone).String() != "2026-04-08" {
		t.Errorf("%v", due)
	}
	if o.Aged = true; !o.Next(p).At.IsZero() {
		t.Error("ages twice")
	}
}
