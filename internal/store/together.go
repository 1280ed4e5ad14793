package store

import (
	"context"
	"database/sql"
	"sync"
	"sync/atomic"
)

// snapshot is one reading transaction that several Reads share. It is opened
// by the first of them and over as soon as anything is written with its context.
type snapshot struct {
	store *Store
	over  atomic.Bool
	mu    sync.Mutex
	ctx   context.Context
	tx    *sql.Tx
	done  func()
}

type snapshotKey struct{}

// Together lets whatever is Read with the context it gives see one snapshot,
// in one transaction, until end is called: a page asks a dozen things, and a
// connection, a beginning and an end for each of them cost more than they do.
// A Write ends it too, so that what is read afterwards is what was written,
// and nobody waits for a second connection while holding one. Reads at the
// same time have transactions of their own, as all have once it has ended.
func (s *Store) Together(ctx context.Context) (together context.Context, end func()) {
	p := &snapshot{store: s, ctx: ctx}
	return context.WithValue(ctx, snapshotKey{}, p), p.end
}

// snapshotOf is the snapshot that a context's Reads share; nil: none.
func (s *Store) snapshotOf(ctx context.Context) *snapshot {
	p, ok := ctx.Value(snapshotKey{}).(*snapshot)
	if !ok || p.store != s {
		return nil
	}
	return p
}

// read runs f in the snapshot; false when it can't serve.
func (p *snapshot) read(ctx context.Context, f func(*Tx) error) (bool, error) {
	if !p.mu.TryLock() {
		return false, nil
	}
	defer func() {
		p.mu.Unlock()
		if p.over.Load() { // it ended meanwhile, and could not be closed
			p.end()
		}
	}()
	if p.over.Load() {
		return false, nil
	}
	if p.tx == nil {
		t, done, err := p.store.reading(p.ctx)
		if err != nil {
			return true, err
		}
		p.tx, p.done = t.tx, done
	}
	t := &Tx{ctx: ctx, tx: p.tx, store: p.store, reading: true}
	err := f(t)
	if t.failed != nil { // PostgreSQL would refuse whatever came next
		p.close()
	}
	return true, err
}

// end is for whoever began it, and for who is about to write. Within a Read it
// only keeps further ones out.
func (p *snapshot) end() {
	p.over.Store(true)
	if p.mu.TryLock() {
		p.close()
		p.mu.Unlock()
	}
}

func (p *snapshot) close() {
	if p.tx == nil {
		return
	}
	p.done()
	p.tx, p.done = nil, nil
}
