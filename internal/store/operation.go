package store

import (
	"slices"
	"time"

	"volare/internal/licensing"
)

var operations = tableOf("operation", "operation", func(o *licensing.Operation) []column {
	return []column{
		plain("id", &o.ID), plain("kind", &o.Kind), plain("provider", &o.Provider), plain("subscription_id", &o.Subscription),
		maybe("activation_id", &o.Activation), plain("step", &o.Step), plain("agreement_id", &o.Agreement), plain("customer_id", &o.Customer),
		maybe("partner_id", &o.Partner), plain("service", &o.Service), plain("state", &o.State), instant("since", &o.Since),
		plain("attempt", &o.Attempt), moment("next_at", &o.NextAt), plain("reason", &o.Reason), plain("result", &o.Result),
		maybe("done_by", &o.DoneBy), instant("created_at", &o.CreatedAt), instant("updated_at", &o.UpdatedAt), plain("version", &o.Version),
	}
})

// Operation reads one operation.
func (t *Tx) Operation(id licensing.OperationID) (*licensing.Operation, error) {
	return operations.one(t, "id = $1", id)
}

// OperationsOf reads a subscription's operations, the first one first.
func (t *Tx) OperationsOf(s licensing.SubscriptionID) ([]*licensing.Operation, error) {
	return operations.all(t, "WHERE subscription_id = $1 ORDER BY id", s)
}

// ProvisioningOf reads the latest operation that provisions for an activation's
// step, whatever its state; nil when there is none.
func (t *Tx) ProvisioningOf(a licensing.ActivationID, step string) (*licensing.Operation, error) {
	all, err := operations.all(t, "WHERE activation_id = $1 AND step = $2 ORDER BY id DESC LIMIT 1", a, step)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0], nil
}

// FailedOf reads the ids of the failed operations of a provider whose reason
// begins with words.
func (t *Tx) FailedOf(provider, words string) ([]string, error) {
	return All(t, Value[string], "SELECT id FROM operation WHERE state = 'failed' AND provider = $1 AND reason >= $2 AND reason < $3 ORDER BY since, id",
		provider, words, words+"\U0010FFFF")
}

// InsertOperation writes a new operation.
func (t *Tx) InsertOperation(o *licensing.Operation) error { return operations.insert(t, o) }

// UpdateOperation writes a changed operation.
func (t *Tx) UpdateOperation(o *licensing.Operation) error { return operations.update(t, o) }

// OperationFilter narrows a list of operations.
type OperationFilter struct {
	State        licensing.OperationState
	Subscription licensing.SubscriptionID
	Sort         string // "waiting" (longest in its state first, the default) or "newest" (the last to change first)
}

var (
	operationsByWaiting = Sort{Name: "operation.waiting", Columns: []Column{{"operation.since", Integer}, {"operation.id", Text}}}
	operationsByNewest  = Sort{Name: "operation.newest", Columns: operationsByWaiting.Columns, Desc: true}
)

// Operations lists the operations that s sees.
func (t *Tx) Operations(s Scope, f OperationFilter, p Page) (List[*licensing.Operation], error) {
	sort := operationsByWaiting
	if f.Sort == "newest" {
		sort = operationsByNewest
	}
	return operations.page(t, f.where(s), sort, p, func(o *licensing.Operation) []any { return []any{Micros(o.Since), string(o.ID)} })
}

// OperationTally counts by state the operations that s sees, whatever state f names.
func (t *Tx) OperationTally(s Scope, f OperationFilter) (Tally, error) {
	return tally(t, "operation", func(state string) Where {
		f.State = licensing.OperationState(state)
		return f.where(s)
	}, licensing.Operations.States)
}

func (f OperationFilter) where(s Scope) Where {
	var w Where
	s.limit(&w, "operation", "agreement_id")
	if f.State != "" {
		w.And("operation.state = ?", f.State)
	}
	if f.Subscription != "" {
		w.And("operation.subscription_id = ?", f.Subscription)
	}
	return w
}

// Key is one product key of a pool.
type Key struct {
	ID           licensing.KeyID
	Pool         string
	Value        string
	Subscription licensing.SubscriptionID
	GivenAt      time.Time
	RevokedAt    time.Time
}

func scanKey(r Row) (Key, error) {
	var k Key
	return k, r.Scan(&k.ID, &k.Pool, &k.Value, ScanNull(&k.Subscription), ScanTime(&k.GivenAt), ScanTime(&k.RevokedAt))
}

const keyColumns = "id, pool, value, subscription_id, given_at, revoked_at"

// GiveKeys gives free keys of pool to a subscription until it has n of them,
// and tells how many it lacks still. What it was given it keeps: asked again,
// it gets no others.
func (t *Tx) GiveKeys(pool string, s licensing.SubscriptionID, n int, now time.Time) (lacking int, err error) {
	had, err := t.KeysOf(s)
	if err != nil {
		return n, err
	}
	for _, k := range had {
		if k.Pool == pool && k.RevokedAt.IsZero() {
			n--
		}
	}
	if n <= 0 {
		return 0, nil
	}
	free, err := All(t, Value[licensing.KeyID], "SELECT id FROM product_key WHERE pool = $1 AND subscription_id IS NULL ORDER BY id LIMIT $2"+t.SkipLocked(), pool, n)
	if err != nil || len(free) < n {
		return n - len(free), err // an order that can't be served whole takes nothing from the others
	}
	for part := range slices.Chunk(free, 500) {
		var w Where
		w.And("subscription_id IS NULL")
		In(&w, "id", part)
		set := "UPDATE product_key SET subscription_id = " + w.Bind(s) + ", given_at = " + w.Bind(Micros(now))
		given, err := t.Exec(set+w.SQL(), w.Args()...)
		if err != nil {
			return n, err
		}
		n -= int(given)
	}
	return n, nil
}

// KeysOf reads the keys that a subscription was given.
func (t *Tx) KeysOf(s licensing.SubscriptionID) ([]Key, error) {
	return All(t, scanKey, "SELECT "+keyColumns+" FROM product_key WHERE subscription_id = $1 ORDER BY id", s)
}

// RevokeKeys marks a subscription's keys as revoked; they are never given again.
func (t *Tx) RevokeKeys(s licensing.SubscriptionID, now time.Time) error {
	_, err := t.Exec("UPDATE product_key SET revoked_at = $1 WHERE subscription_id = $2 AND revoked_at IS NULL", Micros(now), s)
	return err
}

// InsertKey adds a key to its pool; false when the pool has it already.
func (t *Tx) InsertKey(id licensing.KeyID, pool, value string) (bool, error) {
	n, err := t.Exec("INSERT INTO product_key (id, pool, value) VALUES ($1, $2, $3) ON CONFLICT (pool, value) DO NOTHING", id, pool, value)
	return n > 0, err
}

// PoolCount tells how many keys of a pool are free and given.
type PoolCount struct {
	Pool  string
	Free  int
	Given int
}

// Pools counts the keys of every pool.
func (t *Tx) Pools() ([]PoolCount, error) {
	return All(t, func(r Row) (PoolCount, error) {
		var c PoolCount
		return c, r.Scan(&c.Pool, &c.Free, &c.Given)
	}, `SELECT pool, count(CASE WHEN subscription_id IS NULL THEN 1 END), count(subscription_id) FROM product_key GROUP BY pool ORDER BY pool`)
}
