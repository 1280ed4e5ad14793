package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

// shop is a bench with the sample catalogue and one active agreement.
func shop(b *apptest.Bench) *licensing.Agreement {
	b.T.Helper()
	b.Catalogue()
	x := b.Active("rossi", b.Draft("rossi", b.Customer))
	b.Forget()
	return x
}

// stands fails the test unless an activation, and its subscription, stand so.
func stands(t *testing.T, d *app.ActivationDetail, a licensing.ActivationState, s licensing.SubscriptionState) {
	t.Helper()
	if d.State != a || d.Subscription.State != s {
		t.Fatalf("%s/%s, want %s/%s: %+v", d.State, d.Subscription.State, a, s, d.Steps)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestPlainForm(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx, x := t.Context(), shop(b)
		d := b.Bought(x, "documents-std")
		stands(t, d, licensing.ActivationInvited, licensing.SubscriptionPending)
		if d.ManualReason != "activation.manual_no_rule" {
			t.Errorf("why by hand: %q", d.ManualReason)
		}
		b.Mailed("rossi.osa", "activation.welcome")
		_, err := b.App.DoStep(ctx, b.As("rossi.osa"), d.ID, "site", map[string]any{"site": "Not A Site", "agreement": "C-1", "contact": "nobody", "extra": 1})
		fields := fieldsOf(err)
		for _, f := range []string{"data.site", "data.agreement", "data.contact", "data.extra"} {
			if !slices.Contains(fields, f) {
				t.Errorf("%s is not complained of: %v", f, err)
			}
		}
		if got := b.Again(d); got.State != licensing.ActivationInvited || got.Version != d.Version {
			t.Errorf("bad data left a trace: %+v", got)
		}
		_, err = b.App.DoStep(ctx, b.As("rossi.osa"), d.ID, "site", map[string]any{"site": "rossi", "contact": "It@Rossi.Example"})
		ok(t, err)
		d = b.Again(d)
		stands(t, d, licensing.ActivationActive, licensing.SubscriptionActive)
		if data := d.Steps[0].Data; !strings.Contains(data, x.Number) || !strings.Contains(data, `"guests":"invited"`) || !strings.Contains(data, "rossi.example") {
			t.Errorf("kept %s", data)
		}
		o, err := b.App.Order(ctx, b.As("alfa.agent"), d.Subscription.Order)
		if err != nil || o.State != licensing.OrderCompleted {
			t.Errorf("the order is %v %v", o.State, err)
		}
		for _, who := range []string{"rossi.osa", "rossi.aa"} {
			if m := b.Mailed(who, "activation.activated"); !strings.Contains(m.Text, "Aprire il sito") || !strings.Contains(m.Text, d.Subscription.Number) {
				t.Errorf("what to do next isn't said:\n%s", m.Text)
			}
		}
		if _, err := b.App.DoStep(ctx, b.As("rossi.osa"), d.ID, "site", map[string]any{"site": "rossi"}); licensing.KindOf(err) != licensing.Conflict {
			t.Errorf("done twice: %v", err)
		}
	})
}

// fieldsOf are the fields that an error complains of.
func fieldsOf(err error) []string {
	e, isOurs := err.(*licensing.Error)
	if !isOurs {
		return nil
	}
	var fields []string
	for _, f := range e.Fields {
		fields = append(fields, f.Field)
	}
	return fields
}

func TestAutomaticAtAcceptance(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		d := b.Bought(shop(b), "crm-sales")
		stands(t, d, licensing.ActivationActive, licensing.SubscriptionActive)
		if !d.Automatic || !strings.Contains(d.Steps[0].Data, "Officine Rossi") || d.Steps[0].DoneBy != "" {
			t.Errorf("%+v", d.Activation)
		}
		b.Mailed("rossi.osa", "activation.activated")
		if slices.Contains(b.Kinds("rossi.osa"), "activation.welcome") {
			t.Error("asked to do what was done")
		}
		o, err := b.App.Order(t.Context(), b.As("desk"), d.Subscription.Order)
		if err != nil || o.State != licensing.OrderCompleted {
			t.Errorf("the order is %v %v", o.State, err)
		}
	})
}

func TestAutomaticCopiesFromTheActiveOne(t *testing.T) {
	b := apptest.New(t)
	x := shop(b)
	d := b.Bought(x, "documents-std")
	_, err := b.App.DoStep(t.Context(), b.As("rossi.osa"), d.ID, "site", map[string]any{"site": "rossi", "contact": "it@rossi.example", "guests": "nobody"})
	ok(t, err)
	d = b.Bought(x, "documents-large")
	stands(t, d, licensing.ActivationActive, licensing.SubscriptionActive)
	if !d.Automatic || !strings.Contains(d.Steps[0].Data, `"guests":"nobody"`) {
		t.Errorf("%+v", d.Activation)
	}
}

func TestUsageDateInTheFuture(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx, x := t.Context(), shop(b)
		day := licensing.MustDate("2026-04-01")
		byRule := b.BoughtFor(x, "crm-sales", day, 5)
		nothing := b.BoughtFor(x, "meetings-50", day, 5)
		form := b.BoughtFor(x, "documents-std", day, 5)
		stands(t, byRule, licensing.ActivationInvited, licensing.SubscriptionPending)
		stands(t, nothing, licensing.ActivationQueued, licensing.SubscriptionPending)
		_, err := b.App.DoStep(ctx, b.As("rossi.osa"), form.ID, "site", map[string]any{"site": "rossi", "contact": "it@rossi.example"})
		ok(t, err)
		form = b.Again(form)
		stands(t, form, licensing.ActivationQueued, licensing.SubscriptionPending)
		if w := form.Waiting; w.For != licensing.System || !w.Until.Equal(day.StartOf(licensing.DefaultPolicy().Zone)) {
			t.Errorf("waits %+v", w)
		}
		b.Until(day.StartOf(licensing.DefaultPolicy().Zone).Add(-time.Second))
		stands(t, b.Again(form), licensing.ActivationQueued, licensing.SubscriptionPending)
		b.Pass(2 * time.Second)
		for _, d := range []*app.ActivationDetail{byRule, nothing, form} {
			stands(t, b.Again(d), licensing.ActivationActive, licensing.SubscriptionActive)
		}
		for _, k := range b.Kinds("rossi.osa") {
			if k == "activation.reminder" {
				t.Error("reminded of what was done")
			}
		}
	})
}

func TestAutomaticThatFailsOnItsDayAsksPeople(t *testing.T) {
	b := apptest.New(t)
	x := shop(b)
	day := licensing.MustDate("2026-04-01")
	first := b.Bought(x, "documents-std")
	_, err := b.App.DoStep(t.Context(), b.As("rossi.osa"), first.ID, "site", map[string]any{"site": "rossi", "contact": "it@rossi.example"})
	ok(t, err)
	d := b.BoughtFor(x, "documents-large", day, 5)
	if !d.TryAutomatic || !d.InvitedAt.IsZero() || d.ManualReason != "" {
		t.Fatalf("%+v", d.Activation)
	}
	ok(t, b.Store.Write(t.Context(), func(tx *store.Tx) error { // the first one is gone by then
		s, err := tx.Subscription(first.Activation.Subscription)
		if err != nil {
			return err
		}
		s.State = licensing.SubscriptionCancelled
		return tx.UpdateSubscription(s)
	}))
	b.Forget()
	b.Until(day.StartOf(licensing.DefaultPolicy().Zone).Add(time.Hour))
	d = b.Again(d)
	stands(t, d, licensing.ActivationInvited, licensing.SubscriptionPending)
	if d.ManualReason == "" {
		t.Error("it isn't said why people are needed")
	}
	b.Mailed("rossi.osa", "activation.new_services")
}

func TestRemindersInOneMail(t *testing.T) {
	b := apptest.New(t)
	x := shop(b)
	b.Bought(x, "documents-std")
	b.Bought(x, "web-filter-std")
	b.Forget()
	b.Pass(15 * 24 * time.Hour)
	if k := b.Kinds("rossi.osa"); !slices.Equal(k, []string{"activation.reminder", "activation.reminder", "activation.reminder"}) {
		t.Errorf("%v", k)
	}
	m := b.Mailed("rossi.osa", "activation.reminder")
	if !strings.Contains(m.Text, "Filtro web") || !strings.Contains(m.Text, "Condivisione documenti") {
		t.Errorf("not both in one mail:\n%s", m.Text)
	}
	for _, who := range []string{"alfa.agent", "avvisi@rossi.example"} {
		if m := b.Mailed(who, "activation.reminder_notice"); m.Token() != "" {
			t.Errorf("%s gets a way in", who)
		}
	}
	b.Pass(14 * 24 * time.Hour)
	if n := len(b.Kinds("rossi.osa")); n != 5 {
		t.Errorf("%d reminders after four weeks", n)
	}
}
