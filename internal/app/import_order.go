package app

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"volare/internal/catalogue"
	"volare/internal/intake"
	"volare/internal/licensing"
	"volare/internal/store"
)

// importBatch is how many orders of a file are written in one transaction:
// few enough for others to have their turn.
const importBatch = 50

// importProblems is how many problems of a file are told; it is wrong all the same.
const importProblems = 200

// ImportOrders drafts and submits the orders of a CSV file: one for each of
// the partner's numbers on an agreement.
//
// All of the file is examined before anything is written, against the database
// too; with a problem nothing is. Then it is written in batches, each order
// whole with its submission. An order that is there already, with the same
// lines, is left alone, so that the same file again changes nothing, and after
// a crash between two batches writes what is left. Usage dates aren't compared:
// a file may count them from the day of the import.
func (a *App) ImportOrders(ctx context.Context, actor Actor, name string, in io.Reader, progress Progress) (Imported, error) {
	rows, problems, err := a.readOrders(ctx, actor, name, in)
	if err != nil {
		return Imported{}, err
	}
	if len(problems) > 0 {
		return refused(len(rows), problems)
	}
	if _, problems, err = a.examineOrders(ctx, actor, name, rows); err != nil || len(problems) > 0 {
		if err != nil {
			return Imported{}, err
		}
		return refused(len(rows), problems)
	}
	done := Imported{Rows: len(rows)}
	for batch := range slices.Chunk(rows, importBatch) {
		added, problems, err := a.importOrders(ctx, actor, name, batch)
		if err != nil {
			return done, err
		}
		if len(problems) > 0 { // somebody changed what they depend on, after they were examined
			again, err := refused(len(rows), problems)
			again.Added, again.Same = done.Added, done.Same
			return again, err
		}
		done.Added += added
		done.Same += len(batch) - added
		progress.tell(done.Added+done.Same, len(rows))
	}
	return done, nil
}

// orderIntake is what the orders of a file are held against.
type orderIntake struct {
	w          *work
	file       string
	catalogue  *catalogue.Catalogue
	agreements map[string]*licensing.Agreement // by number; nil: none the actor may order on
	known      map[licensing.AgreementID]map[string]*licensing.Order
	problems   []licensing.Problem
}

// examineOrders tells how many of rows are new and everything that is wrong
// with them, and writes nothing.
func (a *App) examineOrders(ctx context.Context, actor Actor, file string, rows []intake.OrderRow) (fresh int, problems []licensing.Problem, _ error) {
	err := a.read(ctx, actor, func(w *work) error {
		in, err := w.orderIntake(file, rows)
		if err != nil {
			return err
		}
		fresh = 0
		for _, r := range rows {
			o, err := in.order(r)
			if err != nil {
				return err
			}
			if o != nil {
				fresh++
			}
		}
		problems = in.problems
		return nil
	})
	return fresh, problems, err
}

// importOrders writes a batch of rows, and tells how many orders are new.
func (a *App) importOrders(ctx context.Context, actor Actor, file string, rows []intake.OrderRow) (int, []licensing.Problem, error) {
	numbers, err := a.numbers(ctx, licensing.OrderNumber, len(rows))
	if err != nil {
		return 0, nil, err
	}
	added := 0
	var problems []licensing.Problem
	err = a.write(ctx, actor, func(w *work) error {
		added = 0
		in, err := w.lockedIntake(file, rows)
		if err != nil {
			return err
		}
		var fresh []*licensing.Order
		for i, r := range rows {
			o, err := in.order(r)
			if err != nil {
				return err
			}
			if o != nil {
				o.Number = numbers[i]
				fresh = append(fresh, o)
			}
		}
		if problems = in.problems; len(problems) > 0 {
			return nil // of this batch nothing is written
		}
		added = len(fresh)
		return w.insertSubmitted(fresh, in.agreements)
	})
	return added, problems, err
}

// insertSubmitted writes orders that were drafted and submitted at once on some
// of these agreements.
func (w *work) insertSubmitted(all []*licensing.Order, agreements map[string]*licensing.Agreement) error {
	on := make(map[licensing.AgreementID]*licensing.Agreement, len(agreements))
	for _, x := range agreements {
		if x != nil {
			on[x.ID] = x
		}
	}
	for _, o := range all {
		verb := licensing.Verb("submit")
		if o.State == licensing.OrderHeld {
			verb = "hold"
		}
		if err := w.insertOrder(o, on[o.Agreement], verb); err != nil {
			return err
		}
		if err := w.tellHeld(o); err != nil {
			return err
		}
	}
	return nil
}

// lockedIntake locks the agreements that rows name, then reads what they are
// held against.
func (w *work) lockedIntake(file string, rows []intake.OrderRow) (*orderIntake, error) {
	in, err := w.orderIntake(file, rows)
	if err != nil {
		return nil, err
	}
	var ids []licensing.AgreementID
	for _, x := range in.agreements {
		if x != nil {
			ids = append(ids, x.ID)
		}
	}
	if err := store.Lock(w.Tx, "agreement", ids...); err != nil {
		return nil, err
	}
	return w.orderIntake(file, rows)
}

// orderIntake reads what rows are held against: once for each agreement, not
// for each row.
func (w *work) orderIntake(file string, rows []intake.OrderRow) (*orderIntake, error) {
	in := &orderIntake{w: w, file: file, agreements: map[string]*licensing.Agreement{}, known: map[licensing.AgreementID]map[string]*licensing.Order{}}
	references := map[string][]string{}
	for _, r := range rows {
		references[r.Agreement] = append(references[r.Agreement], r.PartnerReference)
	}
	for number, of := range references {
		x, err := w.agreementNumbered(number)
		if err != nil {
			return nil, err
		}
		if x == nil || !w.actor.May("order.submit", x.Target()) {
			in.agreements[number] = nil
			continue
		}
		in.agreements[number] = x
		all, err := w.OrdersReferenced(x.ID, of)
		if err != nil {
			return nil, err
		}
		in.known[x.ID] = map[string]*licensing.Order{}
		for _, o := range all {
			in.known[x.ID][o.PartnerReference] = o
		}
	}
	var err error
	in.catalogue, err = w.catalogue()
	return in, err
}

// order makes the submitted order of a row; nil when it is there already, or
// something is wrong with it.
func (in *orderIntake) order(r intake.OrderRow) (*licensing.Order, error) {
	x := in.agreements[r.Agreement]
	if x == nil {
		in.report(r.Line, "agreement", r.Agreement, "field.reference", nil)
		return nil, nil
	}
	o, d := newOrder(x, ""), OrderDraft{PartnerReference: r.PartnerReference, CustomerReference: r.CustomerReference, CIG: r.CIG, CIGExemption: r.CIGExemption}
	for _, l := range r.Lines {
		d.Lines = append(d.Lines, OrderLineDraft{Plan: l.Plan, Quantity: l.Quantity, UsageDate: l.UsageDate})
	}
	err := d.fill(o, in.catalogue)
	if was := in.known[x.ID][o.PartnerReference]; err == nil && was != nil {
		if !sameOrder(was, o) {
			in.report(r.Line, "partner_reference", r.PartnerReference, "order.reference_used", nil)
		}
		return nil, nil
	}
	offers := make([]*licensing.Offer, len(o.Lines))
	for i, l := range o.Lines {
		offers[i] = offerOn(in.catalogue, x, l.Service, l.Plan)
	}
	// It finds what fill found, and the rest: all that is wrong is told at once.
	if err := o.Submit(in.w.now, in.w.actor.Account, x, offers, in.w.policy); err != nil {
		return nil, in.wrong(r, err)
	}
	return o, nil
}

// sameOrder reports whether an order that is there says what a file says again.
func sameOrder(was, o *licensing.Order) bool {
	return was.CustomerReference == o.CustomerReference && was.CIG == o.CIG && was.CIGExemption == o.CIGExemption &&
		slices.EqualFunc(was.Lines, o.Lines, func(a, b licensing.OrderLine) bool { return a.Plan == b.Plan && a.Quantity == b.Quantity })
}

// wrong reports what a row was refused for, where the file says it.
func (in *orderIntake) wrong(r intake.OrderRow, err error) error {
	var e *licensing.Error
	if !errors.As(err, &e) {
		return err
	}
	if len(e.Fields) == 0 {
		in.report(r.Line, "agreement", r.Agreement, e.Code, e.Params)
	}
	for _, f := range e.Fields {
		line, column := r.Line, f.Field
		var l intake.OrderLineRow
		if rest, ok := strings.CutPrefix(f.Field, "lines["); ok {
			at, of, _ := strings.Cut(rest, "].")
			if i, err := strconv.Atoi(at); err == nil && i < len(r.Lines) {
				l = r.Lines[i]
				line, column = l.Line, of
			}
		}
		in.report(line, column, written(r, l, column), f.Code, f.Params)
	}
	return nil
}

// written is what a row says in a column.
func written(r intake.OrderRow, l intake.OrderLineRow, column string) string {
	switch column {
	case "plan":
		return l.Plan
	case "quantity":
		return strconv.Itoa(l.Quantity)
	case "usage_date":
		return l.UsageDate.String()
	case "cig":
		return r.CIG
	case "cig_exemption":
		return r.CIGExemption
	case "partner_reference":
		return r.PartnerReference
	case "customer_reference":
		return r.CustomerReference
	}
	return ""
}

func (in *orderIntake) report(line int, field, value, code string, params map[string]string) {
	if len(in.problems) == importProblems {
		return
	}
	p := licensing.NewProblem(in.file, line, field, value, code)
	p.Params = params
	in.problems = append(in.problems, p)
}
