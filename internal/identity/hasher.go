package identity

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"volare/internal/licensing"
)

// cost is Argon2id as OWASP recommends it: 19 MiB, two passes, one lane;
// some 40 ms of one processor.
var cost = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// queuePerSlot is how many callers may wait for each running hash. It bounds
// the wait (8 × 40 ms), so that a flood of sign-ins is refused at once
// instead of making everybody's wait grow.
const queuePerSlot = 8

// Hasher hashes and verifies passwords, only so many at a time: each takes
// 19 MiB and a processor. Make one per process, by NewHasher.
type Hasher struct {
	admitted chan struct{} // running and waiting ones
	running  chan struct{}
	nobody   string // the hash that unknown accounts are verified against
	done     atomic.Int64
}

// NewHasher makes a Hasher that runs at most parallel (≥ 1) hashes at a time.
func NewHasher(parallel int) (*Hasher, error) {
	parallel = max(parallel, 1)
	secret := NewSecret()
	nobody, err := argon2id.CreateHash(secret, cost)
	if err != nil {
		return nil, fmt.Errorf("identity: first hash: %w", err)
	}
	return &Hasher{
		admitted: make(chan struct{}, parallel*(1+queuePerSlot)),
		running:  make(chan struct{}, parallel),
		nobody:   nobody,
	}, nil
}

// Hash returns what is stored for password, which CheckPassword has passed.
// It refuses with licensing.Limited "auth.busy" when too many are waiting.
// It takes long: never call it inside a transaction.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	hash, err := argon2id.CreateHash(normalize(password), cost)
	if err != nil {
		return "", fmt.Errorf("identity: hash: %w", err)
	}
	return hash, nil
}

// Verify reports whether hash was made of password. An unknown account, or one
// without a password, has the empty hash: Verify then says no after the same
// work, so that the time taken doesn't tell who has an account. It refuses
// with licensing.Limited "auth.busy" when too many are waiting.
func (h *Hasher) Verify(ctx context.Context, password, hash string) (bool, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	known := hash != ""
	if !known {
		hash = h.nobody
	}
	// What CheckPassword would never have let in can't be right; it isn't
	// normalized either, as that costs time in proportion to its length.
	if !utf8.ValidString(password) || utf8.RuneCountInString(password) > MaxPassword {
		known, password = false, strings.Repeat("-", MinPassword)
	}
	same, err := argon2id.ComparePasswordAndHash(normalize(password), hash)
	if err != nil {
		return false, fmt.Errorf("identity: stored hash: %w", err)
	}
	return same && known, nil
}

// Outdated reports whether hash was made at another cost than Hash's: a right
// password is then hashed anew, so that a raised cost reaches everybody in time.
func Outdated(hash string) bool {
	made, _, _, err := argon2id.DecodeHash(hash)
	return err == nil && *made != *cost
}

// Done counts the hashes made and verified so far: the work, whoever it was for.
func (h *Hasher) Done() int64 { return h.done.Load() }

// enter waits for a turn; leave gives it back.
func (h *Hasher) enter(ctx context.Context) (leave func(), err error) {
	select {
	case h.admitted <- struct{}{}:
	default:
		return nil, licensing.Refuse(licensing.Limited, "auth.busy")
	}
	select {
	case h.running <- struct{}{}:
		return func() { h.done.Add(1); <-h.running; <-h.admitted }, nil
	case <-ctx.Done():
		<-h.admitted
		return nil, ctx.Err()
	}
}
