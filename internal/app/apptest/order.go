package apptest

import (
	"volare/internal/app"
	"volare/internal/licensing"
)

// Purchase is an order draft of one line per plan, five of each, on an
// agreement; a public body's carries an exemption from the CIG. The sample
// catalogue must have been imported.
func (b *Bench) Purchase(x *licensing.Agreement, plans ...string) app.OrderDraft {
	d := app.OrderDraft{Agreement: x.ID}
	if x.Segment == licensing.Public {
		d.CIGExemption = "ES05"
	}
	for _, p := range plans {
		d.Lines = append(d.Lines, app.OrderLineDraft{Plan: p, Quantity: 5})
	}
	return d
}

// Drafted drafts an order as alfa.agent.
func (b *Bench) Drafted(d app.OrderDraft) *licensing.Order {
	b.T.Helper()
	o, err := b.App.DraftOrder(b.T.Context(), b.As("alfa.agent"), d)
	b.must(err)
	return o
}

// Submitted drafts and submits an order as alfa.agent.
func (b *Bench) Submitted(d app.OrderDraft) *licensing.Order {
	b.T.Helper()
	o, err := b.App.SubmitOrder(b.T.Context(), b.As("alfa.agent"), b.Drafted(d).ID)
	b.must(err)
	return o
}

// Accepted drafts, submits and accepts an order: its subscriptions exist.
func (b *Bench) Accepted(d app.OrderDraft) *licensing.Order {
	b.T.Helper()
	o, err := b.App.AcceptOrder(b.T.Context(), b.As("desk"), b.Submitted(d).ID)
	b.must(err)
	return o
}

// Try drafts and submits an order as alfa.agent and gives back what was refused.
func (b *Bench) Try(d app.OrderDraft) error {
	b.T.Helper()
	o, err := b.App.DraftOrder(b.T.Context(), b.As("alfa.agent"), d)
	if err == nil {
		_, err = b.App.SubmitOrder(b.T.Context(), b.As("alfa.agent"), o.ID)
	}
	return err
}
