package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

// orderVerbs are the use cases behind the verbs that people use on an order.
var orderVerbs = map[licensing.Verb]func(*apptest.Bench, app.Actor, *licensing.Order) error{
	"edit": func(b *apptest.Bench, a app.Actor, o *licensing.Order) error {
		_, err := b.App.EditOrder(b.T.Context(), a, o.ID, app.OrderDraft{Lines: []app.OrderLineDraft{{Plan: "meetings-50", Quantity: 2}}})
		return err
	},
	"submit":  plainVerb((*app.App).SubmitOrder),
	"copy":    plainVerb((*app.App).CopyOrder),
	"accept":  plainVerb((*app.App).AcceptOrder),
	"take":    plainVerb((*app.App).TakeOrder),
	"release": plainVerb((*app.App).ReleaseOrder),
	"answer": func(b *apptest.Bench, a app.Actor, o *licensing.Order) error {
		_, err := b.App.AnswerOrder(b.T.Context(), a, o.ID, "sì")
		return err
	},
	"cancel": func(b *apptest.Bench, a app.Actor, o *licensing.Order) error {
		_, err := b.App.CancelOrder(b.T.Context(), a, o.ID, "")
		return err
	},
	"reject": func(b *apptest.Bench, a app.Actor, o *licensing.Order) error {
		_, err := b.App.RejectOrder(b.T.Context(), a, o.ID, "no")
		return err
	},
	"query": func(b *apptest.Bench, a app.Actor, o *licensing.Order) error {
		_, err := b.App.QueryOrder(b.T.Context(), a, o.ID, "quante?", false)
		return err
	},
}

func plainVerb[T any](f func(*app.App, context.Context, app.Actor, licensing.OrderID) (T, error)) func(*apptest.Bench, app.Actor, *licensing.Order) error {
	return func(b *apptest.Bench, a app.Actor, o *licensing.Order) error {
		_, err := f(b.App, b.T.Context(), a, o.ID)
		return err
	}
}

// orderIn makes an order in a state, by the way that people take there.
func orderIn(b *apptest.Bench, s licensing.OrderState, active, sent *licensing.Agreement) *licensing.Order {
	b.T.Helper()
	desk := b.As("desk")
	var err error
	var o *licensing.Order
	switch s {
	case licensing.OrderDraft:
		return b.Drafted(b.Purchase(active, "telephony-std"))
	case licensing.OrderHeld:
		return b.Submitted(b.Purchase(sent, "telephony-std"))
	case licensing.OrderSubmitted:
		return b.Submitted(b.Purchase(active, "telephony-std"))
	case licensing.OrderAccepted:
		return b.Accepted(b.Purchase(active, "telephony-std"))
	case licensing.OrderQuerying:
		o, err = b.App.QueryOrder(b.T.Context(), desk, b.Submitted(b.Purchase(active, "telephony-std")).ID, "quante?", false)
	case licensing.OrderRejected:
		o, err = b.App.RejectOrder(b.T.Context(), desk, b.Submitted(b.Purchase(active, "telephony-std")).ID, "no")
	case licensing.OrderCancelled:
		o, err = b.App.CancelOrder(b.T.Context(), desk, b.Submitted(b.Purchase(active, "telephony-std")).ID, "no")
	case licensing.OrderCompleted: // the way there is the activation's
		o = b.Accepted(b.Purchase(active, "telephony-std"))
		o.State = s
		err = b.Store.Write(b.T.Context(), func(t *store.Tx) error { return t.UpdateOrder(o) })
		o.Version++
	default:
		b.T.Fatalf("no way to %s", s)
	}
	if err != nil {
		b.T.Fatal(err)
	}
	return o
}

// Every state, every verb, everybody: what the tables allow works, what the
// permissions don't allow is forbidden, or missing for whom may not even see
// the order, and what the state doesn't allow is a conflict that names the
// verbs that it does allow to this very person.
func TestOrderMatrix(t *testing.T) {
	for _, r := range licensing.Permissions {
		verb, ok := strings.CutPrefix(string(r.Verb), "order.")
		if ok && verb != "read" && verb != "draft" && orderVerbs[licensing.Verb(verb)] == nil {
			t.Errorf("%s is tested by nothing", r.Verb)
		}
	}
	b := apptest.New(t)
	b.Catalogue()
	active := b.Active("rossi", b.Draft("rossi", b.Customer))
	sent := b.Sent("verdi", b.Draft("verdi", b.Customer))
	b.Active("neri", b.Draft("neri", b.Council)) // another customer's people
	people := map[string]app.Actor{"system": app.System()}
	for _, p := range []string{"administrator", "desk", "support", "alfa.admin", "alfa.agent", "beta.agent",
		"rossi.sig", "rossi.aa", "rossi.osa", "neri.aa", "neri.osa"} {
		people[p] = b.As(p)
	}
	people["rossi.viewer"] = viewer(b, active)
	for _, s := range licensing.Orders.States {
		var o *licensing.Order
		for verb, use := range orderVerbs {
			for name, actor := range people {
				if o == nil {
					o = orderIn(b, s, active, sent)
				}
				on := active
				if o.Agreement == sent.ID {
					on = sent
				}
				err := use(b, actor, o)
				if problem := expect(err, s, verb, actor, o, on); problem != "" {
					t.Errorf("%s: %s as %s: %s", s, verb, name, problem)
				}
				if err == nil {
					o = nil // it has moved on
				} else if now, err := b.App.Order(t.Context(), app.System(), o.ID); err != nil || now.Version != o.Version {
					t.Fatalf("%s: %s as %s was refused and changed something: %v", s, verb, name, err)
				}
			}
		}
	}
}

// viewer gives somebody a look at an agreement, and no more.
func viewer(b *apptest.Bench, x *licensing.Agreement) app.Actor {
	b.T.Helper()
	a := b.As("rossi.osa")
	a.Roles = slices.Clone(a.Roles)
	for i := range a.Roles {
		a.Roles[i].Role = licensing.Viewer
	}
	if len(a.Roles) != 1 || a.Roles[0].Agreement != x.ID {
		b.T.Fatalf("%+v", a.Roles)
	}
	return a
}

// expect says what is wrong with what a verb was answered; "" if nothing.
func expect(err error, s licensing.OrderState, verb licensing.Verb, a app.Actor, o *licensing.Order, x *licensing.Agreement) string {
	target := o.Target(x.Contract)
	seen := a.May("order.read", target) && (a.Party != licensing.CustomerParty || !o.SubmittedAt.IsZero())
	_, next := licensing.Orders.Next(s, verb)
	var e *licensing.Error
	errors.As(err, &e)
	kind := licensing.Kind("")
	if err != nil {
		kind = licensing.KindOf(err)
	}
	switch {
	case !seen && kind == licensing.Missing:
	case seen && !a.May("order."+verb, target) && kind == licensing.Forbidden:
	case seen && a.May("order."+verb, target) && !next && kind == licensing.Conflict:
		if want := a.VerbsOn("order", licensing.Orders.Allowed(s), target); e.State != string(s) || !slices.Equal(e.Allowed, want) {
			return fmt.Sprintf("the conflict names %s %v, want %s %v", e.State, e.Allowed, s, want)
		}
	case seen && a.May("order."+verb, target) && next && err == nil:
	default:
		return fmt.Sprintf("%v (sees it: %v, may: %v, the state allows it: %v)", err, seen, a.May("order."+verb, target), next)
	}
	return ""
}
