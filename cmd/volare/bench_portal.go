package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/restapi"
	"volare/internal/store"
)

// portalPage is one of the pages that are measured: who opens it, and where.
type portalPage struct{ name, session, path string }

// portal measures the pages that people work with all day, beside one that
// needs no data but who is signed in. Everybody opens all of them at once, in
// an order of their own; then each page alone, right after the one without
// data, which is harder on the ratio: nothing but that page makes clients wait.
func (b *bench) portal(ctx context.Context, engine string) (figures []figure, err error) {
	err = b.on(ctx, engine, 1, func(o *core, g *ground) error {
		begun := time.Now()
		pages, err := o.portalGround(ctx, g, b.rows)
		if err != nil {
			return err
		}
		figures = append(figures, figure{fmt.Sprintf("making %d subscriptions", b.rows), time.Since(begun).Round(10 * time.Millisecond).String()})
		v, err := o.listen()
		if err != nil {
			return err
		}
		clients := slices.Max(b.clients)
		together, err := v.visits(ctx, pages, clients, time.Duration(len(pages))*b.window)
		var plain, alone []time.Duration
		for i := 0; err == nil && i < len(pages); i++ {
			var first, then []time.Duration
			if first, err = v.visits(ctx, pages[:1], clients, b.window/2); err == nil {
				then, err = v.visits(ctx, pages[i:i+1], clients, b.window)
			}
			plain, alone = append(plain, first...), append(alone, then...)
		}
		if err = errors.Join(err, v.stop()); err != nil {
			return err
		}
		for i, p := range pages {
			of := fmt.Sprintf("%s: p99, %d clients ", p.name, clients)
			figures = append(figures, figure{of + "together", beside(together[i], together[0])}, figure{of + "on it alone", beside(alone[i], plain[i])})
		}
		return nil
	})
	return figures, err
}

// beside is a time and its ratio to that of the page without data.
func beside(d, plain time.Duration) string {
	return fmt.Sprintf("%s, %.1f ×", ms(d), float64(d)/float64(plain))
}

// visits lets clients open pages for a while, and gives each page's 99th percentile.
func (v *benched) visits(ctx context.Context, pages []portalPage, clients int, window time.Duration) ([]time.Duration, error) {
	for _, p := range pages { // statements get prepared
		if err := v.visit(ctx, p); err != nil {
			return nil, err
		}
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	took, errs := make([][]time.Duration, len(pages)), make([]error, clients)
	begun := time.Now()
	for c := range clients {
		all.Go(func() {
			for errs[c] == nil && time.Since(begun) < window {
				for _, i := range rand.Perm(len(pages)) { //nolint:gosec // no secret
					at := time.Now()
					if errs[c] = v.visit(ctx, pages[i]); errs[c] != nil {
						return
					}
					d := time.Since(at)
					mu.Lock()
					took[i] = append(took[i], d)
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	worst := make([]time.Duration, len(pages))
	for i, t := range took {
		if len(t) > 0 {
			slices.SortFunc(t, cmp.Compare)
			worst[i] = t[len(t)*99/100]
		}
	}
	return worst, errors.Join(errs...)
}

// visit opens a page as a browser does that has the stylesheet already.
func (v *benched) visit(ctx context.Context, p portalPage) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(v.url, restapi.Root)+p.path, nil)
	if err != nil {
		return err
	}
	r.AddCookie(&http.Cookie{Name: "volare", Value: p.session})
	a, err := v.http.Do(r)
	if err != nil {
		return err
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err == nil && (a.StatusCode != http.StatusOK || !strings.Contains(string(body), `action="/sign-out"`)) {
		err = fmt.Errorf("%s: %s", p.path, a.Status)
	}
	return err
}

// portalGround makes n subscriptions, a hundred on the contract of each
// customer, all by one partner, their terms ending in the course of a year;
// the customer who is measured has a hundred more.
func (o *core) portalGround(ctx context.Context, g *ground, n int) ([]portalPage, error) {
	s, err := o.subscribe(ctx, g)
	if err != nil {
		return nil, err
	}
	now, err := o.app.Now(ctx)
	if err != nil {
		return nil, err
	}
	today := licensing.DateOf(now, licensing.DefaultPolicy().Zone)
	if err := o.store.Write(ctx, func(t *store.Tx) error {
		c := copying{t, 0, (n + subscriptionsEach - 1) / subscriptionsEach}
		if err := c.rows("organization", g.Customers[0].Organization, map[string]string{"id": newID(8), "name": "'Officine ' || (n.i + 1)",
			"vat_number": "NULL", "tax_code": "NULL", "reference": "NULL"}); err != nil {
			return err
		}
		return c.rows("agreement", string(s.Agreement), map[string]string{"id": newID(9), "number": "'C-X-' || n.i", "customer_id": newID(8)})
	}); err != nil {
		return nil, err
	}
	const parts = 20 // of the year
	for from := 0; from < n; from += n/parts + 1 {
		if err := o.store.Write(ctx, func(t *store.Tx) error {
			s.Term = licensing.NewTerm(today.AddDays(from*365/n).AddMonths(1, -s.Term.Months), s.Term.Months)
			if err := t.UpdateSubscription(s); err != nil {
				return err
			}
			s.Version++
			return copyEnding(copying{t, from, min(n/parts+1, n-from)}, s, map[string]string{"agreement_id": ofEach(9), "customer_id": ofEach(8)})
		}); err != nil {
			return nil, err
		}
	}
	if err := o.store.Write(ctx, func(t *store.Tx) error { return copyEnding(copying{t, n, subscriptionsEach}, s, nil) }); err != nil {
		return nil, err
	}
	if err := o.analyze(ctx); err != nil {
		return nil, err
	}
	return o.portalPages(ctx, g, s)
}

// portalPages are a first page, a list and a thing of each sort of people; the
// first of all is the page without data.
func (o *core) portalPages(ctx context.Context, g *ground, s *licensing.Subscription) (pages []portalPage, err error) {
	var order *licensing.Order
	var activation *licensing.Activation
	if err := o.store.Read(ctx, func(t *store.Tx) (err error) {
		if order, err = t.Order(s.Order); err != nil {
			return err
		}
		activation, err = t.ActivationOf(s.ID)
		return err
	}); err != nil {
		return nil, err
	}
	seeding := &seeding{core: o}
	for _, who := range []struct {
		name, mail   string
		organization licensing.OrganizationID
		paths        [3]string
	}{
		{"customer", "aa.1@carico.example", licensing.OrganizationID(g.Customers[0].Organization), [3]string{"/", "/services", "/subscriptions/" + s.Number}},
		{"partner", "agent@carico.example", licensing.OrganizationID(g.Partner), [3]string{"/", "/orders", "/orders/" + order.Number}},
		{"operator", "desk@carico.example", "", [3]string{"/", "/renewals", "/activations/" + string(activation.ID)}},
	} {
		if who.organization != "" {
			if _, err := seeding.enrol(ctx, who.mail, who.organization); err != nil {
				return nil, err
			}
		}
		if err := o.app.SetPassword(ctx, who.mail, benchPassword); err != nil {
			return nil, err
		}
		in, err := o.app.SignIn(ctx, who.mail, benchPassword, app.Visitor{Address: "127.0.0.1"})
		if err != nil {
			return nil, err
		}
		if pages == nil {
			pages = append(pages, portalPage{"a page without data", in.Token, "/accessibility"})
		}
		for i, path := range who.paths {
			pages = append(pages, portalPage{who.name + "’s " + [3]string{"home", "list", "detail"}[i], in.Token, path})
		}
	}
	return pages, nil
}

// benchPassword is everybody's while they are measured.
const benchPassword = "una prova di carico molto lunga"
