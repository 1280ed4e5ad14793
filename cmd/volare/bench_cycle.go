package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"volare/internal/job"
)

// benchPlan is the plan that is ordered: of a service without steps, so that
// its activation ends by itself.
const benchPlan = "meetings-50"

// cycle measures how many orders a second go from draft to an active
// subscription, for each number of clients: first as a server does it, with
// mails and other background work, then the requests alone, beside pgbench
// which runs the requests' statements.
func (b *bench) cycle(ctx context.Context, engine string) (figures []figure, err error) {
	most := slices.Max(b.clients)
	err = b.on(ctx, engine, most, func(o *core, g *ground) error {
		alone, err := b.alone(ctx, o, g)
		if err != nil {
			return err
		}
		var beside []float64
		if engine == "PostgreSQL" {
			if beside, err = b.besidePgbench(ctx, o, g); err != nil {
				return err
			}
		}
		whole, err := b.whole(ctx, o, g)
		if err != nil {
			return err
		}
		for i, n := range b.clients {
			figures = append(figures, figure{fmt.Sprintf("%d clients, with mails and all", n), rate(whole[i])},
				figure{fmt.Sprintf("%d clients, the requests alone", n), rate(alone[i])})
			if beside != nil {
				figures = append(figures, figure{fmt.Sprintf("%d clients, pgbench with the same statements", n), rate(beside[i])},
					figure{fmt.Sprintf("%d clients, requests alone ÷ pgbench", n), fmt.Sprintf("%.0f %%", 100*alone[i]/beside[i])})
			}
		}
		return nil
	})
	return figures, err
}

func rate(r float64) string { return fmt.Sprintf("%.1f/s", r) }

// alone measures the requests without background work.
func (b *bench) alone(ctx context.Context, o *core, g *ground) (rates []float64, err error) {
	v, err := o.listen()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, v.stop()) }()
	return b.rates(ctx, v, g)
}

// whole measures a server with its sweeper and its jobs, beginning with none to do.
func (b *bench) whole(ctx context.Context, o *core, g *ground) (rates []float64, err error) {
	if err := o.queue.Start(ctx, job.Workers(o.app, o.settings.out())); err != nil {
		return nil, err
	}
	if err := o.queue.Drain(ctx); err != nil {
		return nil, err
	}
	v, err := o.listen()
	if err != nil {
		return nil, err
	}
	sweeping, end := context.WithCancel(ctx)
	var swept sync.WaitGroup
	swept.Go(func() { o.app.Sweep(sweeping) })
	defer func() {
		end()
		swept.Wait()
		err = errors.Join(err, v.stop())
	}()
	return b.rates(ctx, v, g)
}

func (b *bench) rates(ctx context.Context, v *benched, g *ground) ([]float64, error) {
	var rates []float64
	for _, n := range b.clients {
		r, err := b.rateOf(ctx, v, g, n)
		if err != nil {
			return nil, err
		}
		rates = append(rates, r)
	}
	return rates, nil
}

// rateOf lets n clients order for a while, each on an agreement of its own.
func (b *bench) rateOf(ctx context.Context, v *benched, g *ground, n int) (float64, error) {
	if err := v.order(ctx, g, 0); err != nil { // statements get prepared
		return 0, err
	}
	var done atomic.Int64
	errs := make([]error, n)
	var all sync.WaitGroup
	begun := time.Now()
	for i := range n {
		all.Go(func() {
			for errs[i] == nil && time.Since(begun) < b.window {
				if errs[i] = v.order(ctx, g, i); errs[i] == nil {
					done.Add(1)
				}
			}
		})
	}
	all.Wait()
	return float64(done.Load()) / time.Since(begun).Seconds(), errors.Join(errs...)
}

// order takes one order from draft to its active subscription.
func (v *benched) order(ctx context.Context, g *ground, customer int) error {
	agent, desk := v.client(g.Agent), v.client(g.Desk)
	var o struct{ ID, State string }
	if err := agent.call(ctx, http.MethodPost, "/orders", map[string]any{"agreement": g.Customers[customer].Agreement,
		"lines": []any{map[string]any{"plan": benchPlan, "quantity": 5}}}, &o); err != nil {
		return err
	}
	if err := agent.call(ctx, http.MethodPost, "/orders/"+o.ID+"/submit", nil, nil); err != nil {
		return err
	}
	if err := desk.call(ctx, http.MethodPost, "/orders/"+o.ID+"/accept", nil, &o); err != nil {
		return err
	}
	if o.State != "completed" {
		return fmt.Errorf("the order is %s: its subscription is not active", o.State)
	}
	return nil
}
