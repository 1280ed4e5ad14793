package identity

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"

	"volare/internal/licensing"
)

func TestHashAndVerify(t *testing.T) {
	h, err := NewHasher(2)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	hash, err := h.Hash(ctx, "più nuvole sul mulino")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("parameters: %s", hash)
	}
	for _, tt := range []struct {
		name, password, hash string
		want                 bool
	}{
		{"right", "più nuvole sul mulino", hash, true},
		{"right, accent typed apart", "piu\u0300 nuvole sul mulino", hash, true},
		{"wrong", "piu nuvole sul mulino", hash, false},
		{"empty", "", hash, false},
		{"endless", strings.Repeat("x", 1<<20), hash, false},
		{"not UTF-8", "\xff", hash, false},
		{"unknown account", "più nuvole sul mulino", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := h.Verify(ctx, tt.password, tt.hash)
			if err != nil || got != tt.want {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
	if _, err := h.Verify(ctx, "x", "not a hash"); err == nil || licensing.KindOf(err) != licensing.Internal {
		t.Errorf("a broken stored hash must be our fault: %v", err)
	}
	again, err := h.Hash(ctx, "più nuvole sul mulino")
	if err != nil || again == hash {
		t.Errorf("no salt: %v", err)
	}
}

func TestHashingIsBounded(t *testing.T) {
	h, err := NewHasher(1)
	if err != nil {
		t.Fatal(err)
	}
	h.running <- struct{}{} // one hash is running; nobody gets a turn
	ctx, cancel := context.WithCancel(t.Context())
	var waiting sync.WaitGroup
	left := make([]error, cap(h.admitted))
	for i := range left {
		waiting.Go(func() { _, left[i] = h.Verify(ctx, "x", "") })
	}
	for len(h.admitted) < cap(h.admitted) {
		runtime.Gosched()
	}
	_, err = h.Hash(ctx, "one too many of them")
	var refusal *licensing.Error
	if !errors.As(err, &refusal) || refusal.Kind != licensing.Limited || refusal.Code != "auth.busy" {
		t.Errorf("one too many: %v", err)
	}
	cancel()
	waiting.Wait()
	for i, err := range left {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("waiter %d: %v", i, err)
		}
	}
	<-h.running
	if _, err := h.Verify(t.Context(), "x", ""); err != nil {
		t.Errorf("after the flood: %v", err)
	}
	if len(h.admitted)+len(h.running) != 0 {
		t.Error("turns not given back")
	}
}
