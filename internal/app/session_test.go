package app_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/identity"
	"volare/internal/licensing"
	"volare/internal/store"
)

func TestSignInAndOut(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		b.GivePassword("desk")
		in, err := b.App.SignIn(ctx, "  DESK@desk.example ", apptest.Password, apptest.Home)
		if err != nil || len(in.Workspaces) != 1 || in.Workspaces[0].ID != b.Operator.ID || !in.ExpiresAt.Equal(b.Clock.Now().Add(24*time.Hour)) {
			t.Fatalf("%+v %v", in, err)
		}
		actor, err := b.App.ActorBySession(ctx, in.Token, "")
		if err != nil || actor.Account != b.Account("desk").ID || actor.Organization != b.Operator.ID || actor.Session != identity.Hash(in.Token) {
			t.Fatalf("%+v %v", actor, err)
		}
		if _, err := b.App.ActorBySession(ctx, in.Token, b.Partner.ID); licensing.KindOf(err) != licensing.Missing {
			t.Errorf("in a workspace without a role: %v", err)
		}
		if err := b.App.SignOut(ctx, actor, false); err != nil {
			t.Fatal(err)
		}
		if _, err := b.App.ActorBySession(ctx, in.Token, ""); licensing.KindOf(err) != licensing.Unauthenticated {
			t.Errorf("after signing out: %v", err)
		}
	})
}

func TestOnlyHashesAreKept(t *testing.T) {
	b := apptest.New(t)
	b.GivePassword("desk")
	in, err := b.App.SignIn(t.Context(), b.Address("desk"), apptest.Password, apptest.Home)
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"SELECT hash FROM session", "SELECT hash FROM password", "SELECT subject FROM refusal"} {
		err := b.Store.Read(t.Context(), func(x *store.Tx) error {
			all, err := store.All(x, store.Value[string], query)
			for _, v := range all {
				if v == in.Token || v == apptest.Password || v == b.Address("desk") {
					t.Errorf("%s holds a clear value", query)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A session lives 24 hours at most, an hour without being used, and is noted
// as used every five minutes only.
func TestSessionLife(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	b.GivePassword("desk")
	begin := func() string {
		in, err := b.App.SignIn(ctx, b.Address("desk"), apptest.Password, apptest.Home)
		if err != nil {
			t.Fatal(err)
		}
		return in.Token
	}
	at := func(d time.Duration) { b.Clock.Set(b.Clock.Now().Add(d)) }
	alive := func(token string) bool { _, err := b.App.ActorBySession(ctx, token, ""); return err == nil }
	seen := func(token string) (at time.Time) {
		if err := b.Store.Read(ctx, func(x *store.Tx) error {
			s, err := x.Session(identity.Hash(token))
			at = s.SeenAt
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return at
	}

	token := begin()
	began := b.Clock.Now()
	at(4 * time.Minute)
	if !alive(token) || !seen(token).Equal(began) {
		t.Error("written after four minutes")
	}
	at(time.Minute)
	if !alive(token) || !seen(token).Equal(began.Add(5*time.Minute)) {
		t.Error("not written after five minutes")
	}
	at(time.Hour - time.Microsecond)
	if !alive(token) {
		t.Error("ended before an hour without use")
	}
	at(time.Hour)
	if alive(token) {
		t.Error("alive after an hour without use")
	}
	token = begin()
	for range 47 {
		at(30 * time.Minute)
		if !alive(token) {
			t.Fatal("ended though in use")
		}
	}
	at(30 * time.Minute)
	if alive(token) {
		t.Error("alive after 24 hours")
	}
}

// Whoever asks learns neither by the answer nor by the work done whether an
// address is known.
func TestUnknownAddressIsAnsweredLikeAWrongPassword(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	b.GivePassword("desk")
	b.GivePassword("support")
	if _, err := b.App.DisableAccount(ctx, b.As("administrator"), b.Account("support").ID, "left"); err != nil {
		t.Fatal(err)
	}
	x := b.Person("invited.only")
	if err := b.App.Appoint(ctx, b.As("administrator"), x, licensing.OrderDesk, b.Operator.ID); err != nil {
		t.Fatal(err)
	}
	var first error
	for i, mail := range []string{b.Address("desk"), "nobody@nowhere.example", b.Address("support"), x.Mail, "no address", "\xff\x00", ""} {
		before := b.App.Hashes()
		_, err := b.App.SignIn(ctx, mail, "quite the wrong password", app.Visitor{Address: fmt.Sprint("192.0.2.", i)})
		if n := b.App.Hashes() - before; n != 1 {
			t.Errorf("%q: %d hashes", mail, n)
		}
		if first == nil {
			first = err
		}
		if licensing.KindOf(err) != licensing.Unauthenticated || err.Error() != first.Error() {
			t.Errorf("%q: %v, not %v", mail, err, first)
		}
	}
}

func TestTenRefusalsPerAccountAndAddress(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		b.GivePassword("desk")
		thief := app.Visitor{Address: "2001:db8::1"}
		for range 10 {
			if _, err := b.App.SignIn(ctx, b.Address("desk"), "quite the wrong password", thief); licensing.KindOf(err) != licensing.Unauthenticated {
				t.Fatal(err)
			}
		}
		before := b.App.Hashes()
		thief.Address = "2001:db8::2:2" // the same network
		if _, err := b.App.SignIn(ctx, b.Address("desk"), apptest.Password, thief); apptest.Code(err) != "auth.too_many" || licensing.KindOf(err) != licensing.Limited {
			t.Errorf("the eleventh: %v", err)
		}
		if b.App.Hashes() != before {
			t.Error("hashed before it was refused")
		}
		if _, err := b.App.SignIn(ctx, b.Address("desk"), apptest.Password, apptest.Home); err != nil {
			t.Errorf("the owner is locked out: %v", err)
		}
		b.GivePassword("support")
		if _, err := b.App.SignIn(ctx, b.Address("support"), apptest.Password, thief); err != nil {
			t.Errorf("another account from there: %v", err)
		}
		b.Clock.Set(b.Clock.Now().Add(15 * time.Minute))
		if _, err := b.App.SignIn(ctx, b.Address("desk"), apptest.Password, thief); err != nil {
			t.Errorf("after a quarter of an hour: %v", err)
		}
	})
}

func TestManyAccountsFromOneAddress(t *testing.T) {
	b := apptest.New(t)
	limited := 0
	for i := range 105 {
		if err := b.App.Recover(t.Context(), fmt.Sprintf("p%d@nowhere.example", i), apptest.Home); licensing.KindOf(err) == licensing.Limited {
			limited++
		}
	}
	if limited != 5 {
		t.Errorf("%d of 105 limited", limited)
	}
}

func TestSuccessForgetsMistakes(t *testing.T) {
	b := apptest.New(t)
	b.GivePassword("desk")
	for range 4 {
		for range 6 {
			_, _ = b.App.SignIn(t.Context(), b.Address("desk"), "quite the wrong password", apptest.Home)
		}
		if _, err := b.App.SignIn(t.Context(), b.Address("desk"), apptest.Password, apptest.Home); err != nil {
			t.Fatal(err)
		}
	}
}

// Guesses made at once are no more than guesses made one after another.
func TestParallelGuesses(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		b.GivePassword("desk")
		var guesses atomic.Int64
		var all sync.WaitGroup
		for range 60 {
			all.Go(func() {
				_, err := b.App.SignIn(t.Context(), b.Address("desk"), "quite the wrong password", apptest.Home)
				if apptest.Code(err) == "auth.refused" {
					guesses.Add(1)
				}
			})
		}
		all.Wait()
		if n := guesses.Load(); n > 10 {
			t.Errorf("%d guesses", n)
		}
	})
}

func TestChangePassword(t *testing.T) {
	b := apptest.New(t)
	ctx := t.Context()
	actor := b.SignedIn("desk")
	const better = "un sentiero tra i larici gialli"
	if err := b.App.ChangePassword(ctx, actor, "quite the wrong password", better); licensing.KindOf(err) != licensing.Invalid {
		t.Errorf("with a wrong old one: %v", err)
	}
	if err := b.App.ChangePassword(ctx, actor, apptest.Password, "short"); licensing.KindOf(err) != licensing.Invalid {
		t.Errorf("to a short one: %v", err)
	}
	if err := b.App.ChangePassword(ctx, actor, apptest.Password, better); err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.SignIn(ctx, b.Address("desk"), apptest.Password, apptest.Home); licensing.KindOf(err) != licensing.Unauthenticated {
		t.Errorf("the old one still works: %v", err)
	}
	if _, err := b.App.SignIn(ctx, b.Address("desk"), better, apptest.Home); err != nil {
		t.Error(err)
	}
}

// A password hashed at another cost is hashed anew when its owner signs in,
// and only then; that is no change of the password.
func TestSignInRehashes(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		b.GivePassword("desk")
		id := b.Account("desk").ID
		old, err := argon2id.CreateHash(apptest.Password, &argon2id.Params{Memory: 8 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
		ok(t, err)
		since := b.Clock.Now().Add(-time.Hour)
		ok(t, b.Store.Write(ctx, func(x *store.Tx) error { return x.SetPassword(id, old, since) }))
		kept := func() (p store.Password) {
			ok(t, b.Store.Read(ctx, func(x *store.Tx) (err error) { p, err = x.Password(id); return err }))
			return p
		}
		if _, err := b.App.SignIn(ctx, b.Address("desk"), "nuvole sul mulino sbagliato", apptest.Home); licensing.KindOf(err) != licensing.Unauthenticated || kept().Hash != old {
			t.Errorf("a wrong one: %v", err)
		}
		var all sync.WaitGroup
		for range 5 { // none of them is refused because another one hashed first
			all.Go(func() {
				if _, err := b.App.SignIn(ctx, b.Address("desk"), apptest.Password, apptest.Home); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		now := kept()
		if now.Hash == old || identity.Outdated(now.Hash) || !identity.Outdated(old) || !now.ChangedAt.Equal(since) {
			t.Errorf("%+v", now)
		}
		if _, err := b.App.SignIn(ctx, b.Address("desk"), apptest.Password, apptest.Home); err != nil || kept() != now {
			t.Errorf("again: %v", err)
		}
	})
}
