package provision

import "context"

// Manual is the provider of services that a person of the operator switches
// on and off by hand: each operation becomes a task on the operator's worklist
// and is done when that person says so.
type Manual struct{}

// Provision asks a person to switch the service on.
func (Manual) Provision(context.Context, Call) (Result, error) { return task(Provision) }

// Change asks a person to set another quantity, plan or end.
func (Manual) Change(context.Context, Call) (Result, error) { return task(Change) }

// Suspend asks a person to hold the service.
func (Manual) Suspend(context.Context, Call) (Result, error) { return task(Suspend) }

// Resume asks a person to let the service go on.
func (Manual) Resume(context.Context, Call) (Result, error) { return task(Resume) }

// Deprovision asks a person to switch the service off.
func (Manual) Deprovision(context.Context, Call) (Result, error) { return task(Deprovision) }

// task's text is chosen by what has to be done: "provision.task_suspend".
func task(k Kind) (Result, error) {
	return Result{Progress: NeedsHuman, Task: "provision.task_" + string(k)}, nil
}
