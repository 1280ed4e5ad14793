package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

func TestDomainIsProved(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx, x, dns := t.Context(), shop(b), b.DNS()
		d := b.Bought(x, "mail-plus")
		osa := b.As("rossi.osa")
		_, err := b.App.CheckStep(ctx, osa, d.ID, "ownership", nil)
		if licensing.KindOf(err) != licensing.Conflict {
			t.Errorf("checked before there is a domain: %v", err)
		}
		_, err = b.App.DoStep(ctx, osa, d.ID, "details", map[string]any{"domain": "Rossi.Example", "contact": "it@altrove.example", "telephone": "02 1234567"})
		if f := fieldsOf(err); len(f) > 0 {
			t.Fatal(err)
		}
		ok(t, err)
		d = b.Again(d)
		c := d.Challenges["ownership"]
		if c.Domain != "rossi.example" || c.Name != "_volare.rossi.example" || !strings.HasPrefix(c.Value, "volare-domain=") {
			t.Fatalf("%+v", c)
		}
		step := func() licensing.Step { d = b.Again(d); return *d.Step("ownership") }
		check := func() { _, err := b.App.CheckStep(ctx, osa, d.ID, "ownership", nil); ok(t, err) }
		check()
		if s := step(); s.State != licensing.StepOpen || !strings.HasPrefix(s.Reason, "provision.dns_absent") || s.Checks != 1 {
			t.Fatalf("%+v", s)
		}
		dns.Publish(c.Name, "somebody=else")
		check()
		if s := step(); s.State != licensing.StepOpen || !strings.Contains(b.App.ReasonIn("it", s.Reason), "somebody=else") {
			t.Fatalf("what was seen isn't said: %+v", s)
		}
		dns.Publish(c.Name, "somebody=else", c.Value)
		b.Pass(59 * time.Minute)
		if s := step(); s.State != licensing.StepOpen {
			t.Fatalf("looked up more than hourly: %+v", s)
		}
		b.Pass(2 * time.Minute) // nobody clicks
		stands(t, b.Again(d), licensing.ActivationActive, licensing.SubscriptionActive)
	})
}

func TestDomainThatTheStepAsksFor(t *testing.T) {
	b := apptest.New(t)
	ctx, x, dns := t.Context(), shop(b), b.DNS()
	d := b.Bought(x, "devices-std")
	osa := b.As("rossi.osa")
	for _, bad := range []map[string]any{nil, {"domain": "it"}, {"domain": "rossi.example", "x": 1}} {
		if _, err := b.App.CheckStep(ctx, osa, d.ID, "enrolment-domain", bad); licensing.KindOf(err) != licensing.Invalid {
			t.Errorf("%v: %v", bad, err)
		}
	}
	_, err := b.App.DoStep(ctx, osa, d.ID, "enrolment-domain", map[string]any{"domain": "rossi.example"})
	ok(t, err)
	c := b.Again(d).Challenges["enrolment-domain"]
	dns.Publish(c.Name, c.Value)
	_, err = b.App.CheckStep(ctx, osa, d.ID, "enrolment-domain", nil)
	ok(t, err)
	d = b.Again(d)
	stands(t, d, licensing.ActivationActive, licensing.SubscriptionActive)
	// The next one needs no hand: its administrator has proved the domain.
	again := b.Bought(x, "devices-plus")
	stands(t, again, licensing.ActivationActive, licensing.SubscriptionActive)
}

// A look-up whose answer comes late, after another was begun, counts for nothing.
func TestStaleDomainCheckIsRefused(t *testing.T) {
	b := apptest.New(t)
	ctx, x := t.Context(), shop(b)
	b.DNS()
	d := b.Bought(x, "devices-std")
	_, err := b.App.DoStep(ctx, b.As("rossi.osa"), d.ID, "enrolment-domain", map[string]any{"domain": "rossi.example"})
	ok(t, err)
	old, err := b.App.BeginDomainCheck(ctx, d.ID)
	ok(t, err)
	_, err = b.App.BeginDomainCheck(ctx, d.ID)
	ok(t, err)
	ok(t, b.App.EndDomainCheck(ctx, *old, app.Outcome{Done: true}))
	if s := b.Again(d).Step("enrolment-domain"); s.State != licensing.StepOpen {
		t.Errorf("%+v", s)
	}
}

var network = map[string]any{"addresses": []any{"203.0.113.7", "198.51.100.0/24"}, "contact": "it@rossi.example"}

func TestReviewThenByHand(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx, x := t.Context(), shop(b)
		d := b.Bought(x, "web-filter-std")
		osa, support := b.As("rossi.osa"), b.As("support")
		_, err := b.App.DoStep(ctx, osa, d.ID, "network", network)
		ok(t, err)
		if _, err = b.App.ReviewStep(ctx, support, d.ID, "check", false, " "); licensing.KindOf(err) != licensing.Invalid {
			t.Errorf("a no without a reason: %v", err)
		}
		_, err = b.App.ReviewStep(ctx, support, d.ID, "check", false, "Gli indirizzi sono di altri.")
		ok(t, err)
		d = b.Again(d)
		stands(t, d, licensing.ActivationFailed, licensing.SubscriptionPending)
		if d.Waiting.For != licensing.OnlineServicesAdministrator {
			t.Errorf("waits %+v", d.Waiting)
		}
		if m := b.Mailed("rossi.osa", "activation.failed"); !strings.Contains(m.Text, "Gli indirizzi sono di altri.") {
			t.Errorf("%s", m.Text)
		}
		_, err = b.App.CorrectStep(ctx, osa, d.ID, "network")
		ok(t, err)
		if d = b.Again(d); d.State != licensing.ActivationStarted || d.Step("check").State != licensing.StepWaiting || d.Step("network").Data == "" {
			t.Errorf("%+v", d.Steps)
		}
		_, err = b.App.DoStep(ctx, osa, d.ID, "network", network)
		ok(t, err)
		_, err = b.App.ReviewStep(ctx, support, d.ID, "check", true, "")
		ok(t, err)
		d = b.Again(d)
		stands(t, d, licensing.ActivationProvisioning, licensing.SubscriptionPending)
		if _, err := b.App.CorrectStep(ctx, osa, d.ID, "network"); licensing.KindOf(err) != licensing.Conflict {
			t.Errorf("corrected while somebody works by it: %v", err)
		}
		work := b.Worklist(licensing.OperationManual)
		if len(work) != 1 || work[0].Activation != d.ID {
			t.Fatalf("%+v", work)
		}
		_, err = b.App.FailOperation(ctx, support, work[0].ID, "La piattaforma è ferma.")
		ok(t, err)
		stands(t, b.Again(d), licensing.ActivationFailed, licensing.SubscriptionPending)
		b.Mailed("support", "activation.failed")
		_, err = b.App.RetryOperation(ctx, support, work[0].ID) // asks the provider, who wants a hand again
		ok(t, err)
		stands(t, b.Again(d), licensing.ActivationProvisioning, licensing.SubscriptionPending)
		_, err = b.App.CompleteOperation(ctx, support, work[0].ID, map[string]any{"note": "Profilo 7"})
		ok(t, err)
		d = b.Again(d)
		stands(t, d, licensing.ActivationActive, licensing.SubscriptionActive)
		if !strings.Contains(d.Step("switch-on").Data, "Profilo 7") || d.Step("switch-on").DoneBy != support.Account {
			t.Errorf("%+v", d.Step("switch-on"))
		}
	})
}

func TestCorrectAndSkipLeaveNoOperationBehind(t *testing.T) {
	b := apptest.New(t)
	ctx, x := t.Context(), shop(b)
	d := b.Bought(x, "web-filter-std")
	_, err := b.App.DoStep(ctx, b.As("rossi.osa"), d.ID, "network", network)
	ok(t, err)
	_, err = b.App.SkipStep(ctx, b.As("support"), d.ID, "check", "Già controllati ieri.")
	ok(t, err)
	op := b.Worklist(licensing.OperationManual)[0]
	_, err = b.App.FailOperation(ctx, b.As("support"), op.ID, "Un indirizzo manca.")
	ok(t, err)
	_, err = b.App.CorrectStep(ctx, b.As("rossi.osa"), d.ID, "network")
	ok(t, err)
	if n := len(b.Worklist(licensing.OperationFailed)) + len(b.Worklist(licensing.OperationManual)); n != 0 {
		t.Errorf("%d operations that nobody wants", n)
	}
	_, err = b.App.DoStep(ctx, b.As("rossi.osa"), d.ID, "network", network)
	ok(t, err)
	_, err = b.App.ReviewStep(ctx, b.As("support"), d.ID, "check", true, "")
	ok(t, err)
	op = b.Worklist(licensing.OperationManual)[0]
	_, err = b.App.FailOperation(ctx, b.As("support"), op.ID, "Niente da fare.")
	ok(t, err)
	_, err = b.App.SkipStep(ctx, b.As("support"), d.ID, "switch-on", "Il servizio c'era già.")
	ok(t, err)
	stands(t, b.Again(d), licensing.ActivationActive, licensing.SubscriptionActive)
	if n := len(b.Worklist(licensing.OperationFailed)); n != 0 {
		t.Errorf("%d failed operations of a service that is on", n)
	}
}

func TestTakeOver(t *testing.T) {
	b := apptest.New(t)
	ctx, x := t.Context(), shop(b)
	d := b.Bought(x, "web-filter-std")
	_, err := b.App.TakeOverActivation(ctx, b.As("rossi.osa"), d.ID)
	ok(t, err)
	if d = b.Again(d); d.State != licensing.ActivationStarted || d.HandledBy == "" || d.StartedBy == "" {
		t.Errorf("%+v", d.Activation)
	}
	d = b.Bought(x, "crm-sales")
	if _, err := b.App.TakeOverActivation(ctx, b.As("rossi.osa"), d.ID); licensing.KindOf(err) != licensing.Conflict {
		t.Errorf("an active one: %v", err)
	}
}

// The partner sees how far it is, never what was given.
func TestDataIsForThoseWhoMayReadIt(t *testing.T) {
	b := apptest.New(t)
	ctx, x := t.Context(), shop(b)
	b.Keys("devtools-pro", 5)
	form, keys := b.Bought(x, "web-filter-std"), b.Bought(x, "devtools-pro")
	_, err := b.App.DoStep(ctx, b.As("rossi.osa"), form.ID, "network", network)
	ok(t, err)
	for who, may := range map[string]bool{"rossi.osa": true, "support": true, "desk": true, "administrator": true, "alfa.agent": false, "alfa.admin": false, "rossi.aa": false} {
		d, err := b.App.Activation(ctx, b.As(who), form.ID)
		ok(t, err)
		k, err := b.App.Activation(ctx, b.As(who), keys.ID)
		ok(t, err)
		if d.Data != may || (d.Steps[0].Data != "") != may || (len(k.Keys) == 5) != may || d.Steps[0].State != licensing.StepDone {
			t.Errorf("%s reads %q and %d keys", who, d.Steps[0].Data, len(k.Keys))
		}
	}
	if _, err := b.App.Activation(ctx, b.As("beta.agent"), form.ID); licensing.KindOf(err) != licensing.Missing {
		t.Errorf("a rival: %v", err)
	}
}

// Every step's state × verb × role: what the tables don't allow is refused,
// and what the state doesn't allow says so to those who might.
func TestStepMatrix(t *testing.T) {
	b := apptest.New(t)
	x := shop(b)
	b.Bought(x, "web-filter-std")
	roles := []string{"rossi.osa", "rossi.aa", "rossi.sig", "alfa.agent", "alfa.admin", "beta.agent", "desk", "support", "administrator"}
	verbs := map[licensing.Verb]func(app.Actor, licensing.ActivationID, string) error{
		"do": func(a app.Actor, id licensing.ActivationID, s string) error {
			_, err := b.App.DoStep(t.Context(), a, id, s, network)
			return err
		},
		"check": func(a app.Actor, id licensing.ActivationID, s string) error {
			_, err := b.App.CheckStep(t.Context(), a, id, s, nil)
			return err
		},
		"review": func(a app.Actor, id licensing.ActivationID, s string) error {
			_, err := b.App.ReviewStep(t.Context(), a, id, s, true, "")
			return err
		},
		"correct": func(a app.Actor, id licensing.ActivationID, s string) error {
			_, err := b.App.CorrectStep(t.Context(), a, id, s)
			return err
		},
		"skip": func(a app.Actor, id licensing.ActivationID, s string) error {
			_, err := b.App.SkipStep(t.Context(), a, id, s, "prova")
			return err
		},
		"retry": func(a app.Actor, id licensing.ActivationID, s string) error {
			_, err := b.App.RetryStep(t.Context(), a, id, s)
			return err
		},
		"hand_over": func(a app.Actor, id licensing.ActivationID, s string) error {
			_, err := b.App.HandOverStep(t.Context(), a, id, s)
			return err
		},
	}
	// Ways to a stage, each from a new activation.
	stages := map[string]func(licensing.ActivationID){
		"invited": func(licensing.ActivationID) {},
		"given":   func(id licensing.ActivationID) { ok(t, verbs["do"](b.As("rossi.osa"), id, "network")) },
		"refused": func(id licensing.ActivationID) {
			ok(t, verbs["do"](b.As("rossi.osa"), id, "network"))
			_, err := b.App.ReviewStep(t.Context(), b.As("support"), id, "check", false, "no")
			ok(t, err)
		},
		"provisioning": func(id licensing.ActivationID) {
			ok(t, verbs["do"](b.As("rossi.osa"), id, "network"))
			ok(t, verbs["review"](b.As("support"), id, "check"))
		},
	}
	n := 0
	for stage, reach := range stages {
		for _, step := range []string{"network", "check", "switch-on"} {
			for verb, use := range verbs {
				d := b.Bought(x, "web-filter-std")
				reach(d.ID)
				for _, role := range roles { // those who may come last: they change it
					actor := b.As(role)
					seen, err := b.App.Activation(t.Context(), actor, d.ID)
					name := fmt.Sprintf("%s: %s %ss %s", stage, role, verb, step)
					if licensing.KindOf(err) == licensing.Missing && err != nil {
						if err := use(actor, d.ID, step); licensing.KindOf(err) != licensing.Missing || err == nil {
							t.Errorf("%s, which it can't see: %v", name, err)
						}
						continue
					}
					ok(t, err)
					offered := slices.Contains(seen.StepActions[step], verb)
					err = use(actor, d.ID, step)
					may := actor.May("activation."+verb, licensing.Target{Customer: x.Customer, Partner: x.Partner, Agreement: x.ID})
					switch kind := licensing.KindOf(err); {
					case !may && (err == nil || kind != licensing.Forbidden || offered):
						t.Errorf("%s without the right (offered: %v): %v", name, offered, err)
					case may && offered != (err == nil):
						t.Errorf("%s: offered %v, answered %v", name, offered, err)
					case may && !offered && kind != licensing.Conflict:
						t.Errorf("%s: %v", name, err)
					}
					n++
					if err == nil {
						break // it has moved on
					}
				}
			}
		}
	}
	t.Logf("%d combinations", n)
}

// Reminders go to the OSA while it is the OSA who must act, not while the
// operator looks at what was given.
func TestRemindersHurryOnlyWhoMustAct(t *testing.T) {
	b := apptest.New(t)
	ctx, x := t.Context(), shop(b)
	d := b.Bought(x, "web-filter-std")
	_, err := b.App.DoStep(ctx, b.As("rossi.osa"), d.ID, "network", network)
	ok(t, err)
	b.Forget()
	b.Pass(20 * 24 * time.Hour)
	for _, who := range []string{"rossi.osa", "alfa.agent", "avvisi@rossi.example"} {
		if ks := b.Kinds(who); len(ks) != 0 {
			t.Errorf("%s is told %v while support looks at it", who, ks)
		}
	}
	_, err = b.App.ReviewStep(ctx, b.As("support"), d.ID, "check", false, "Gli indirizzi sono di altri.")
	ok(t, err)
	b.Pass(time.Hour)
	if ks := b.Kinds("rossi.osa"); len(ks) != 1 || ks[0] != "activation.failed" {
		t.Errorf("at once: %v", ks)
	}
	b.Pass(7 * 24 * time.Hour)
	b.Mailed("rossi.osa", "activation.reminder")
	b.Mailed("alfa.agent", "activation.reminder_notice")
}

// Under the customer's grant the partner's people may do the steps; what was
// given they don't see.
func TestStepsUnderAGrant(t *testing.T) {
	b := apptest.New(t)
	ctx, x := t.Context(), shop(b)
	d := b.Bought(x, "documents-std")
	site := map[string]any{"site": "rossi", "contact": "it@rossi.example"}
	if _, err := b.App.DoStep(ctx, b.As("alfa.agent"), d.ID, "site", site); licensing.KindOf(err) != licensing.Forbidden {
		t.Errorf("without a grant: %v", err)
	}
	_, err := b.App.GiveGrant(ctx, b.As("rossi.aa"), x.ID, x.EndsOn)
	ok(t, err)
	_, err = b.App.DoStep(ctx, b.As("alfa.agent"), d.ID, "site", site)
	ok(t, err)
	stands(t, b.Again(d), licensing.ActivationActive, licensing.SubscriptionActive)
	if seen, err := b.App.Activation(ctx, b.As("alfa.agent"), d.ID); err != nil || seen.Data || seen.Steps[0].Data != "" {
		t.Errorf("the partner sees the data: %v %+v", err, seen)
	}
}
