package store

import (
	"fmt"
	"slices"
)

// lockOrder is the only order in which rows of several aggregates are locked,
// so that no two writers wait for each other. Other tables are not watched.
var lockOrder = []string{"organization", "agreement", "orders", "subscription", "activation", "agenda"}

// locks remembers what a transaction has locked.
type locks struct {
	rank int
	held map[string]bool
}

// Lock locks the rows of table with these ids until the end of the
// transaction, in the order of their ids. On SQLite the one writer has them
// anyway. Tables are locked in lockOrder.
func Lock[ID ~string](t *Tx, table string, ids ...ID) error {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(ids) == 0 {
		return nil
	}
	if err := lockInOrder(t, table, ids); err != nil {
		return err
	}
	suffix := t.ForUpdate()
	if suffix == "" {
		return nil
	}
	var w Where
	In(&w, "id", ids)
	return t.Each(func(Row) error { return nil }, "SELECT id FROM "+table+w.SQL()+" ORDER BY id"+suffix, w.Args()...)
}

func lockInOrder[ID ~string](t *Tx, table string, ids []ID) error {
	rank := slices.Index(lockOrder, table) + 1
	fresh := false
	if t.locks.held == nil {
		t.locks.held = map[string]bool{}
	}
	for _, id := range ids {
		key := table + "/" + string(id)
		fresh = fresh || !t.locks.held[key]
		t.locks.held[key] = true
	}
	if rank == 0 || !fresh {
		return nil
	}
	if rank < t.locks.rank {
		err := fmt.Errorf("store: %s is locked after %s: that can deadlock", table, lockOrder[t.locks.rank-1])
		if t.store.strict {
			return err
		}
		t.store.log.Error(err.Error())
	}
	t.locks.rank = max(t.locks.rank, rank)
	return nil
}

// ForUpdate is what a SELECT ends with to lock its rows: " FOR UPDATE", or
// nothing on SQLite and in what only reads.
func (t *Tx) ForUpdate() string {
	if t.reading {
		return ""
	}
	return t.store.dialect.forUpdate(false)
}

// SkipLocked is ForUpdate that leaves out rows which another writer has locked.
func (t *Tx) SkipLocked() string { return t.store.dialect.forUpdate(true) }

// LockFree locks those of the rows that no other writer has, and gives their ids.
func (t *Tx) LockFree(table string, ids []string) ([]string, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if err := lockInOrder(t, table, ids); err != nil {
		return nil, err
	}
	if t.ForUpdate() == "" {
		return ids, nil
	}
	var w Where
	In(&w, "id", ids)
	return All(t, Value[string], "SELECT id FROM "+table+w.SQL()+" ORDER BY id"+t.SkipLocked(), w.Args()...)
}
