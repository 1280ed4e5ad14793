package app

import (
	"bytes"
	"context"
	"io"
	"time"

	"volare/internal/catalogue"
	"volare/internal/intake"
	"volare/internal/licensing"
	"volare/internal/store"
)

// filesKept is how long a checked file waits to be confirmed, and a form to be
// gone on with.
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
	id, err := a.keepFile(ctx, actor, store.KeptFile{Organization: actor.Organization, Kind: store.KeptOrders, Name: name, Content: content})
	return came, id, err
}

// ImportCheckedOrders imports a file as it was checked. It stays there for
// the rest of its hour, so that confirming it twice does nothing more.
func (a *App) ImportCheckedOrders(ctx context.Context, actor Actor, id licensing.FileID) (Imported, error) {
	f, err := a.keptFile(ctx, actor, store.KeptOrders, actor.Organization, id)
	if err != nil {
		return Imported{}, err
	}
	return a.ImportOrders(ctx, actor, f.Name, bytes.NewReader(f.Content), nil)
}

// KeepCheckedCatalogue is CheckCatalogue for people, as KeepCheckedOrders is
// CheckOrders.
func (a *App) KeepCheckedCatalogue(ctx context.Context, actor Actor, file catalogue.File) (Imported, licensing.FileID, error) {
	came, err := a.CheckCatalogue(ctx, actor, file)
	if err != nil {
		return came, "", err
	}
	id, err := a.keepFile(ctx, actor, store.KeptFile{Organization: actor.Organization, Kind: store.KeptCatalogue, Name: file.Name, Content: file.Data})
	return came, id, err
}

// ImportCheckedCatalogue puts in force what was checked.
func (a *App) ImportCheckedCatalogue(ctx context.Context, actor Actor, id licensing.FileID) (Imported, error) {
	if err := actor.authorize("catalogue", "catalogue.read", "catalogue.import", licensing.Target{}); err != nil {
		return Imported{}, err
	}
	f, err := a.keptFile(ctx, actor, store.KeptCatalogue, actor.Organization, id)
	if err != nil {
		return Imported{}, err
	}
	return a.ImportCatalogue(ctx, actor, catalogue.File{Name: f.Name, Data: f.Content})
}

// KeepForm keeps what an account typed before its session ended, for an hour.
func (a *App) KeepForm(ctx context.Context, account licensing.AccountID, text string) (licensing.FileID, error) {
	return a.keepFile(ctx, Actor{Holder: licensing.Holder{Account: account}}, store.KeptFile{Kind: store.KeptForm, Name: "form", Content: []byte(text)})
}

// KeptForm reads it; it is missing for everybody else.
func (a *App) KeptForm(ctx context.Context, actor Actor, id licensing.FileID) (string, error) {
	f, err := a.keptFile(ctx, actor, store.KeptForm, "", id)
	if err != nil {
		return "", err
	}
	return string(f.Content), nil
}

func (a *App) keepFile(ctx context.Context, actor Actor, f store.KeptFile) (licensing.FileID, error) {
	f.ID, f.Account, f.At = licensing.FileID(licensing.NewID()), actor.Account, a.wall().UTC()
	return f.ID, a.write(ctx, actor, func(w *work) error { return w.KeepFile(&f) })
}

// keptFile is one that the actor kept not long ago.
func (a *App) keptFile(ctx context.Context, actor Actor, kind store.KeptKind, in licensing.OrganizationID, id licensing.FileID) (*store.KeptFile, error) {
	if !licensing.ValidID(id) {
		return nil, licensing.NotFound("file")
	}
	f, err := reading(ctx, a, actor, func(w *work) (*store.KeptFile, error) { return w.KeptFile(id, kind, actor.Account, in) })
	if err == nil && a.wall().Sub(f.At) > filesKept {
		err = licensing.NotFound("file")
	}
	return f, err
}
