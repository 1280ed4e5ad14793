package provision

import "context"

// Keys is the provider of services that a product key unlocks. Which key is
// free is a matter of the database: the answer names the pool, and whoever
// records it assigns a key in the same transaction, so that no key is given
// twice. A key once given is known to the customer and can't be taken back:
// to change, hold, free or end it is a task for a person, where the maker of
// the software keeps its list.
type Keys struct {
	Pool string
}

// Provision says that a key is needed.
func (k Keys) Provision(context.Context, Call) (Result, error) {
	return Result{Progress: NeedsKey, Pool: k.Pool}, nil
}

// Change asks a person to let the key work for another quantity or longer.
func (Keys) Change(context.Context, Call) (Result, error) { return task(Change) }

// Suspend asks a person to block the key.
func (Keys) Suspend(context.Context, Call) (Result, error) { return task(Suspend) }

// Resume asks a person to let the key work again.
func (Keys) Resume(context.Context, Call) (Result, error) { return task(Resume) }

// Deprovision asks a person to block the key for good.
func (Keys) Deprovision(context.Context, Call) (Result, error) { return task(Deprovision) }
