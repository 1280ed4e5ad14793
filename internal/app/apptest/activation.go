package apptest

import (
	"bytes"
	"fmt"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/provision/dnstest"
	"volare/internal/store"
)

// Bought is an activation of a plan that an agreement has just bought, five of it.
func (b *Bench) Bought(x *licensing.Agreement, plan string) *app.ActivationDetail {
	b.T.Helper()
	return b.BoughtFor(x, plan, licensing.Date{}, 5)
}

// BoughtFor is the same from a usage date on, and so many of it.
func (b *Bench) BoughtFor(x *licensing.Agreement, plan string, from licensing.Date, quantity int) *app.ActivationDetail {
	b.T.Helper()
	d := b.Purchase(x, plan)
	d.Lines[0].UsageDate, d.Lines[0].Quantity = from, quantity
	return b.ActivationOf(b.Accepted(d).Lines[0].Subscription)
}

// ActivationOf is a subscription's activation, as the operator's administrator sees it.
func (b *Bench) ActivationOf(s licensing.SubscriptionID) *app.ActivationDetail {
	b.T.Helper()
	b.RunJobs()
	d, err := b.App.ActivationOf(b.T.Context(), b.As("administrator"), s)
	b.must(err)
	return d
}

// Again reads an activation anew, after the jobs it caused.
func (b *Bench) Again(d *app.ActivationDetail) *app.ActivationDetail {
	b.T.Helper()
	return b.ActivationOf(d.Activation.Subscription)
}

// Keys imports n new keys into a pool.
func (b *Bench) Keys(pool string, n int) {
	b.T.Helper()
	var file bytes.Buffer
	file.WriteString("pool,key\n")
	for i := range n {
		fmt.Fprintf(&file, "%s,%s-%05d\n", pool, licensing.NewID(), i)
	}
	_, err := b.App.ImportKeys(b.T.Context(), b.As("administrator"), "keys.csv", &file, nil)
	b.must(err)
	b.RunJobs()
}

// DNS starts a server that the bench's domains are looked up at.
func (b *Bench) DNS() *dnstest.Server {
	b.T.Helper()
	s, err := dnstest.Start()
	b.must(err)
	b.T.Cleanup(func() { _ = s.Close() })
	b.Resolve(s.Addr)
	return s
}

// Worklist are the operations in a state that the operator's people see.
func (b *Bench) Worklist(state licensing.OperationState) []*licensing.Operation {
	b.T.Helper()
	l, err := b.App.Operations(b.T.Context(), b.As("support"), store.OperationFilter{State: state}, store.Page{})
	b.must(err)
	return l.Items
}
