package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
)

// The list's page that is compared with the first, and how often each is read.
const (
	farPage   = 1000
	pageReads = 40
)

// pages measures the first and a far page of the order agent's list of orders.
func (b *bench) pages(ctx context.Context, engine string) (figures []figure, err error) {
	err = b.on(ctx, engine, 1, func(o *core, g *ground) error {
		begun := time.Now()
		if err := o.copyOrders(ctx, g, b.rows); err != nil {
			return err
		}
		figures = append(figures, figure{fmt.Sprintf("making %d orders", b.rows), time.Since(begun).Round(10 * time.Millisecond).String()})
		v, err := o.listen()
		if err != nil {
			return err
		}
		defer v.stop()
		far := min(farPage, b.rows/50)
		first, last, err := v.walk(ctx, g.Agent, far)
		if err != nil {
			return err
		}
		figures = append(figures, figure{"first page of 50, median", ms(first)}, figure{fmt.Sprintf("page %d, median", far), ms(last)},
			figure{fmt.Sprintf("page %d ÷ first page", far), fmt.Sprintf("%.2f", float64(last)/float64(first))})
		return nil
	})
	return figures, err
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", d.Seconds()*1000) }

// copyOrders makes n orders out of one.
func (o *core) copyOrders(ctx context.Context, g *ground, n int) error {
	agent, err := o.app.ActorByToken(ctx, g.Agent, "")
	if err != nil {
		return err
	}
	x, err := o.app.DraftOrder(ctx, agent, app.OrderDraft{Agreement: licensing.AgreementID(g.Customers[0].Agreement),
		Lines: []app.OrderLineDraft{{Plan: benchPlan, Quantity: 5}}})
	if err != nil {
		return err
	}
	for from := 0; from < n; from += copyMost {
		err := o.store.Write(ctx, func(t *store.Tx) error {
			c := copying{t, from, min(copyMost, n-from)}
			if err := c.rows("orders", string(x.ID), map[string]string{"id": newID(1), "number": "'O-X-' || n.i", "created_at": "created_at + n.i"}); err != nil {
				return err
			}
			return c.rows("order_line", string(x.Lines[0].ID), map[string]string{"id": newID(2), "order_id": newID(1)})
		})
		if err != nil {
			return err
		}
	}
	return o.analyze(ctx)
}

// walk goes through the list to a far page, and gives how long its first and
// that page take.
func (v *benched) walk(ctx context.Context, token string, far int) (first, last time.Duration, err error) {
	const list = "/orders?limit=50"
	cl := v.client(token)
	if first, err = cl.median(ctx, list); err != nil {
		return 0, 0, err
	}
	at := list
	for range far - 1 {
		var page struct{ Next string }
		if err := cl.call(ctx, http.MethodGet, at, nil, &page); err != nil {
			return 0, 0, err
		}
		if page.Next == "" {
			return 0, 0, fmt.Errorf("the list ends before page %d", far)
		}
		at = list + "&after=" + page.Next
	}
	last, err = cl.median(ctx, at)
	return first, last, err
}

// median is how long a reading takes, the middle one of some.
func (c *benchClient) median(ctx context.Context, path string) (time.Duration, error) {
	var took []time.Duration
	for range pageReads {
		begun := time.Now()
		if err := c.call(ctx, http.MethodGet, path, nil, nil); err != nil {
			return 0, err
		}
		took = append(took, time.Since(begun))
	}
	slices.SortFunc(took, cmp.Compare)
	return took[len(took)/2], nil
}
