package app_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

func TestKeysFromThePool(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		x := shop(b)
		b.Keys("devtools-pro", 7)
		b.Keys("suite-volume", 1)
		per := b.Bought(x, "devtools-pro")
		stands(t, per, licensing.ActivationActive, licensing.SubscriptionActive)
		if len(per.Keys) != 5 || !per.Automatic {
			t.Errorf("%d keys for five units", len(per.Keys))
		}
		if one := b.Bought(x, "suite-std"); len(one.Keys) != 1 || one.State != licensing.ActivationActive {
			t.Errorf("%d keys for a subscription", len(one.Keys))
		}
		d := b.Bought(x, "devtools-pro") // five wanted, two there
		stands(t, d, licensing.ActivationFailed, licensing.SubscriptionPending)
		if len(d.Keys) != 0 || d.Waiting.For != licensing.Support || d.Operation.State != licensing.OperationFailed {
			t.Errorf("%d keys, %+v, %+v", len(d.Keys), d.Waiting, d.Operation)
		}
		if m := b.Mailed("support", "activation.failed"); !strings.Contains(m.Text, "devtools-pro") {
			t.Errorf("%s", m.Text)
		}
		if two := b.BoughtFor(x, "devtools-pro", licensing.Date{}, 2); two.State != licensing.ActivationActive {
			t.Errorf("what is there isn't given to others: %+v", two.Steps)
		}
		b.Keys("devtools-pro", 4)
		stands(t, b.Again(d), licensing.ActivationFailed, licensing.SubscriptionPending)
		b.Keys("devtools-pro", 1)
		d = b.Again(d)
		stands(t, d, licensing.ActivationActive, licensing.SubscriptionActive)
		if len(d.Keys) != 5 || d.Operation.State != licensing.OperationActive || len(b.Worklist(licensing.OperationFailed)) != 0 {
			t.Errorf("%d keys, %+v", len(d.Keys), d.Operation)
		}
		pools, err := b.App.Pools(t.Context(), b.As("support"))
		if err != nil || len(pools) != 2 || pools[0] != (store.PoolCount{Pool: "devtools-pro", Given: 12}) {
			t.Errorf("%v %v", pools, err)
		}
	})
}

func TestNoKeyIsGivenTwice(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		x := shop(b)
		const orders = 50
		b.Keys("devtools-pro", 2*orders-10) // five of them go without
		var submitted []*licensing.Order
		for range orders {
			d := b.Purchase(x, "devtools-pro")
			d.Lines[0].Quantity = 2
			submitted = append(submitted, b.Submitted(d))
		}
		desk := b.As("desk")
		var all sync.WaitGroup
		for _, o := range submitted {
			all.Go(func() {
				if _, err := b.App.AcceptOrder(t.Context(), desk, o.ID); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		b.RunJobs()
		if t.Failed() {
			return
		}
		owner, active := map[string]licensing.SubscriptionID{}, 0
		for _, o := range submitted {
			o, err := b.App.Order(t.Context(), desk, o.ID)
			ok(t, err)
			d := b.ActivationOf(o.Lines[0].Subscription)
			switch {
			case d.State == licensing.ActivationActive && len(d.Keys) == 2:
				active++
			case d.State != licensing.ActivationFailed || len(d.Keys) != 0:
				t.Errorf("%s with %d keys", d.State, len(d.Keys))
			}
			for _, k := range d.Keys {
				if other, twice := owner[k.Value]; twice {
					t.Errorf("one key for %s and %s", other, d.Subscription.ID)
				}
				owner[k.Value] = d.Subscription.ID
			}
		}
		if active > orders-5 || len(owner) != 2*active {
			t.Errorf("%d active with %d keys", active, len(owner))
		}
		b.Keys("devtools-pro", 10)
		if n := len(b.Worklist(licensing.OperationFailed)); n != 0 {
			t.Errorf("%d still without keys", n)
		}
	})
}

// emptied is a failed operation: its pool is empty.
func emptied(t *testing.T, b *apptest.Bench) (*app.ActivationDetail, *licensing.Operation) {
	t.Helper()
	d := b.Bought(shop(b), "suite-std")
	stands(t, d, licensing.ActivationFailed, licensing.SubscriptionPending)
	return d, d.Operation
}

// A server that dies between the beginning and the end of an operation: the
// agenda has it done again, once.
func TestOperationOfADeadServerIsDoneOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		d, o := emptied(t, b)
		var dead *app.OperationAttempt
		b.Work(app.DoOperation, func(_ context.Context, id string) (err error) { // it begins, and is no more
			dead, err = b.App.BeginOperation(ctx, licensing.OperationID(id))
			return err
		})
		b.Keys("suite-volume", 1)
		if dead == nil || dead.Pool != "suite-volume" || dead.Number != 1 {
			t.Fatalf("%+v", dead)
		}
		stands(t, b.Again(d), licensing.ActivationProvisioning, licensing.SubscriptionPending)
		b.Resolve("127.0.0.1:1") // the workers are back
		b.Pass(licensing.AttemptLease - time.Second)
		stands(t, b.Again(d), licensing.ActivationProvisioning, licensing.SubscriptionPending)
		b.Pass(2 * time.Second)
		d = b.Again(d)
		stands(t, d, licensing.ActivationActive, licensing.SubscriptionActive)
		ok(t, b.App.EndOperation(ctx, *dead, app.OperationOutcome{Permanent: true, Reason: "too late"}))
		d = b.Again(d)
		stands(t, d, licensing.ActivationActive, licensing.SubscriptionActive)
		if len(d.Keys) != 1 || d.Operation.ID != o.ID || d.Operation.Attempt != 2 {
			t.Errorf("%d keys, %+v", len(d.Keys), d.Operation)
		}
	})
}

func TestOperationIsTriedForDaysThenFails(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	d, o := emptied(t, b)
	tries := 0
	b.Work(app.DoOperation, func(_ context.Context, id string) error {
		at, err := b.App.BeginOperation(ctx, licensing.OperationID(id))
		if err != nil || at == nil {
			return err
		}
		tries++
		return b.App.EndOperation(ctx, *at, app.OperationOutcome{Reason: "The provider doesn't answer."})
	})
	_, err := b.App.RetryStep(ctx, b.As("support"), d.ID, "key")
	ok(t, err)
	b.Pass(60 * time.Hour)
	stands(t, b.Again(d), licensing.ActivationProvisioning, licensing.SubscriptionPending)
	b.Pass(60 * time.Hour)
	d = b.Again(d)
	stands(t, d, licensing.ActivationFailed, licensing.SubscriptionPending)
	if tries < 15 || d.Step("key").Reason != "The provider doesn't answer." {
		t.Errorf("%d tries: %+v", tries, d.Step("key"))
	}
	_, err = b.App.HandOverOperation(ctx, b.As("support"), o.ID)
	ok(t, err)
	stands(t, b.Again(d), licensing.ActivationProvisioning, licensing.SubscriptionPending)
	_, err = b.App.CompleteOperation(ctx, b.As("support"), o.ID, nil)
	ok(t, err)
	stands(t, b.Again(d), licensing.ActivationActive, licensing.SubscriptionActive)
}

// What is on is also switched off, and what never was needs no switching off.
func TestLifeOfASubscriptionAtItsProvider(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx, x := t.Context(), shop(b)
		b.Keys("suite-volume", 1)
		keys, at, waits := b.Bought(x, "suite-std"), b.Bought(x, "meetings-50"), b.Bought(x, "web-filter-std")
		for _, d := range []*app.ActivationDetail{keys, at, waits} {
			ok(t, b.App.Operate(ctx, d.Subscription.ID, licensing.Deprovision))
		}
		work := b.Worklist(licensing.OperationManual)
		if len(work) != 1 || work[0].Subscription != keys.Subscription.ID || work[0].Kind != licensing.Deprovision {
			t.Fatalf("%+v", work)
		}
		if k := b.Again(keys).Keys; len(k) != 1 || k[0].RevokedAt.IsZero() {
			t.Errorf("the key isn't revoked: %+v", k)
		}
		if d := b.Again(waits); d.State != licensing.ActivationEnded {
			t.Errorf("%+v", d.Activation)
		}
		if _, err := b.App.DoStep(ctx, b.As("rossi.osa"), waits.ID, "network", network); licensing.KindOf(err) != licensing.Conflict {
			t.Errorf("an ended one goes on: %v", err)
		}
		_, err := b.App.CompleteOperation(ctx, b.As("support"), work[0].ID, nil)
		ok(t, err)
		if d, err := b.App.Operation(ctx, b.As("support"), work[0].ID); err != nil || d.State != licensing.OperationActive {
			t.Errorf("%+v %v", d, err)
		}
		ok(t, b.App.Operate(ctx, keys.Subscription.ID, licensing.SwitchOff))
		if work := b.Worklist(licensing.OperationManual); len(work) != 1 || work[0].Kind != licensing.SwitchOff {
			t.Errorf("%+v", work)
		}
	})
}

// State × verb × role of operations.
func TestOperationMatrix(t *testing.T) {
	b := apptest.New(t)
	x := shop(b)
	verbs := map[licensing.Verb]func(app.Actor, licensing.OperationID) error{
		"done": func(a app.Actor, id licensing.OperationID) error {
			_, err := b.App.CompleteOperation(t.Context(), a, id, nil)
			return err
		},
		"fail": func(a app.Actor, id licensing.OperationID) error {
			_, err := b.App.FailOperation(t.Context(), a, id, "no")
			return err
		},
		"retry": func(a app.Actor, id licensing.OperationID) error {
			_, err := b.App.RetryOperation(t.Context(), a, id)
			return err
		},
		"hand_over": func(a app.Actor, id licensing.OperationID) error {
			_, err := b.App.HandOverOperation(t.Context(), a, id)
			return err
		},
	}
	d := b.Bought(x, "meetings-50")
	for _, state := range licensing.Operations.States {
		for verb, use := range verbs {
			for who, may := range map[string]bool{"support": true, "desk": true, "administrator": true, "rossi.osa": false, "alfa.agent": false, "beta.agent": false} {
				id := licensing.OperationID(licensing.NewID())
				ok(t, b.Store.Write(t.Context(), func(tx *store.Tx) error {
					return tx.InsertOperation(&licensing.Operation{ID: id, Kind: licensing.SwitchOff, Provider: "manual", Subscription: d.Subscription.ID,
						Agreement: x.ID, Customer: x.Customer, Partner: x.Partner, Service: "meetings", State: state, Since: b.Clock.Now(),
						CreatedAt: b.Clock.Now(), UpdatedAt: b.Clock.Now(), Version: 1})
				}))
				allowed := false
				for _, v := range (&licensing.Operation{State: state}).ByHand() {
					allowed = allowed || v == verb
				}
				err := use(b.As(who), id)
				switch kind := licensing.KindOf(err); {
				case !may && (err == nil || kind != licensing.Missing):
					t.Errorf("%s: %s %s: %v", state, who, verb, err)
				case may && allowed != (err == nil), may && !allowed && kind != licensing.Conflict:
					t.Errorf("%s: %s %s: %v", state, who, verb, err)
				}
			}
		}
	}
}

// The order desk's and time's verbs reach the provider.
func TestProviderFollowsTheSubscription(t *testing.T) {
	b := apptest.New(t)
	ctx, desk := t.Context(), b.As("desk")
	b.Catalogue()
	x := b.Active("comune", b.Draft("comune", b.Council))
	b.Keys("suite-volume", 2)
	d, gone := b.Bought(x, "suite-std"), b.Bought(x, "suite-std")
	kinds := func(d *app.ActivationDetail) (all []licensing.OperationKind) {
		l, err := b.App.Operations(ctx, b.As("support"), store.OperationFilter{Subscription: d.Subscription.ID}, store.Page{})
		ok(t, err)
		for _, o := range l.Items {
			all = append(all, o.Kind)
		}
		return all
	}
	_, err := b.App.SuspendSubscription(ctx, desk, d.Subscription.ID, "Non paga.")
	ok(t, err)
	b.Pass(time.Second)
	_, err = b.App.ResumeSubscription(ctx, desk, d.Subscription.ID)
	ok(t, err)
	if got := kinds(d); !slices.Equal(got, []licensing.OperationKind{licensing.SwitchOff, licensing.SwitchOn}) {
		t.Errorf("%v", got)
	}
	_, err = b.App.CancelSubscription(ctx, desk, gone.Subscription.ID, licensing.Date{}, "Non serve più.")
	ok(t, err)
	if got := kinds(gone); !slices.Equal(got, []licensing.OperationKind{licensing.Deprovision}) || b.Again(gone).Keys[0].RevokedAt.IsZero() {
		t.Errorf("%v %+v", got, b.Again(gone).Keys)
	}
	b.Until(d.Subscription.Term.EndsOn.AddDays(40).StartOf(licensing.DefaultPolicy().Zone)) // a public body that says nothing
	if got := kinds(d); !slices.Equal(got[2:], []licensing.OperationKind{licensing.SwitchOff, licensing.Deprovision}) {
		t.Errorf("%v", got)
	}
}
