package app

import (
	"bytes"
	"context"
	"io"
	"time"

	"volare/internal/intake"
	"volare/internal/licensing"
	"volare/internal/store"
)

// filesKept is how long a checked file waits to be confirmed.
const filesKept = time.Hour

// CheckOrders tells what ImportOrders would come to, and writes nothing.
func (a *App) CheckOrders(ctx context.Context, actor Actor, name string, in io.Reader) (Imported, error) {
	rows, problems, err := a.readOrders(ctx, actor, name, in)
	if err != nil {
		return Imported{}, err
	}
	if len(problems) > 0 {
		return refused(len(rows), problems)
	}
	fresh, problems, err := a.examineOrders(ctx, actor, name, rows)
	if err != nil {
		return Imported{}, err
	}
	if len(problems) > 0 {
		return refused(len(rows), problems)
	}
	return Imported{Rows: len(rows), Added: fresh, Same: len(rows) - fresh}, nil
}

// readOrders reads a file of orders for whoever may import them.
func (a *App) readOrders(ctx context.Context, actor Actor, name string, in io.Reader) ([]intake.OrderRow, []licensing.Problem, error) {
	if err := actor.authorize("order", "order.read", "import.orders", licensing.Target{Partner: actor.Organization}); err != nil {
		return nil, nil, err
	}
	now, err := a.Now(ctx)
	if err != nil {
		return nil, nil, err
	}
	policy, err := a.Policy(ctx)
	if err != nil {
		return nil, nil, err
	}
	rows, problems := intake.ReadOrders(name, in, licensing.DateOf(now, policy.Zone))
	return rows, problems, nil
}

// KeepCheckedOrders is CheckOrders for people, who look at the result before
// they confirm it: a file without problems is kept for an hour, for them alone.
func (a *App) KeepCheckedOrders(ctx context.Context, actor Actor, name string, content []byte) (Imported, licensing.FileID, error) {
	came, err := a.CheckOrders(ctx, actor, name, bytes.NewReader(content))
	if err != nil {
		return came, "", err
	}
	f := &store.KeptFile{ID: licensing.FileID(licensing.NewID()), Account: actor.Account, Organization: actor.Organization, Name: name, Content: content, At: a.wall().UTC()}
	return came, f.ID, a.write(ctx, actor, func(w *work) error { return w.KeepFile(f) })
}

// ImportCheckedOrders imports a file as it was checked. It stays there for
// the rest of its hour, so that confirming it twice does nothing more.
func (a *App) ImportCheckedOrders(ctx context.Context, actor Actor, id licensing.FileID) (Imported, error) {
	if !licensing.ValidID(id) {
		return Imported{}, licensing.NotFound("file")
	}
	var f *store.KeptFile
	err := a.read(ctx, actor, func(w *work) (err error) {
		f, err = w.KeptFile(id, actor.Account, actor.Organization)
		return err
	})
	if err != nil {
		return Imported{}, err
	}
	if a.wall().Sub(f.At) > filesKept {
		return Imported{}, licensing.NotFound("file")
	}
	return a.ImportOrders(ctx, actor, f.Name, bytes.NewReader(f.Content), nil)
}
