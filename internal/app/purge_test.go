package app_test

import (
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
)

// What has passed is deleted in bounded batches; what is still of use stays.
func TestPurge(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		token := invited(t, b)
		in := b.SignedIn("desk")
		in.Repeat = app.Repeat{Key: "k", Fingerprint: "f"}
		if _, err := b.App.CreateToken(ctx, in, app.TokenDraft{Name: "feed"}); err != nil {
			t.Fatal(err)
		}
		wall := b.Clock.Now()
		const old = 20*500 + 200 // more refusals than one purge takes
		ok(t, b.Store.Write(ctx, func(x *store.Tx) error {
			if _, err := x.Exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
				INSERT INTO refusal (subject, at, id) SELECT 's', $2, 'old' || i FROM n`, old, store.Micros(wall.Add(-16*time.Minute))); err != nil {
				return err
			}
			return x.Refuse("new", wall.Add(-14*time.Minute), "s")
		}))
		purged := func(want int, left bool) {
			t.Helper()
			if n, more, err := b.App.Purge(ctx); err != nil || n != want || more != left {
				t.Errorf("%d purged, more %v: %v; want %d", n, more, err, want)
			}
		}
		purged(20*500, true)
		purged(200, false)
		purged(0, false)
		if n, err := refusals(t, b, wall); n != 1 || err != nil {
			t.Errorf("%d refusals stay: %v", n, err)
		}
		b.Clock.Set(wall.Add(23 * time.Hour))
		purged(1, false) // the refusal; neither reply, session nor link
		b.Clock.Set(wall.Add(25 * time.Hour))
		purged(1, false) // the reply
		in.Repeat.Fingerprint = "another call, a day later"
		if _, err := b.App.CreateToken(ctx, in, app.TokenDraft{Name: "feed"}); err != nil {
			t.Errorf("the key again after a day: %v", err)
		}
		b.Clock.Set(wall.Add(31 * 24 * time.Hour))
		purged(2, false) // the session and the other reply
		if _, err := b.App.Link(ctx, token); err != nil {
			t.Errorf("a link that was mailed a month ago: %v", err)
		}
		b.Clock.Set(wall.Add(367 * 24 * time.Hour))
		if n, _, err := b.App.Purge(ctx); err != nil || n == 0 {
			t.Errorf("%d links: %v", n, err)
		}
		if _, err := b.App.Link(ctx, token); licensing.KindOf(err) != licensing.Missing {
			t.Errorf("a link of last year: %v", err)
		}
	})
}

func refusals(t *testing.T, b *apptest.Bench, at time.Time) (n int, err error) {
	err = b.Store.Read(t.Context(), func(x *store.Tx) (err error) {
		n, err = x.Refusals("s", at.Add(-time.Hour))
		return err
	})
	return n, err
}
