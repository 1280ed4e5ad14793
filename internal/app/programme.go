package app

import (
	"context"
	"encoding/json"
	"slices"

	"volare/internal/catalogue"
	"volare/internal/licensing"
)

// Programmes are the programmes that have names. Like the services, they are
// public.
func (a *App) Programmes(ctx context.Context) (catalogue.Programmes, error) {
	return reading(ctx, a, System(), (*work).programmes)
}

func (w *work) programmes() (catalogue.Programmes, error) {
	bodies, err := w.Tx.Programmes()
	if err != nil {
		return nil, err
	}
	all := make(catalogue.Programmes, len(bodies))
	for i, body := range bodies {
		if err := json.Unmarshal([]byte(body), &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// named compares a file's programmes with those that are known: done counts
// them, and put is called with each that is new or called otherwise.
func (w *work) named(file catalogue.Programmes, done *Imported, put func(was *catalogue.Programme, p catalogue.Programme) error) error {
	known, err := w.programmes()
	if err != nil {
		return err
	}
	for _, p := range file {
		i := slices.IndexFunc(known, func(k catalogue.Programme) bool { return k.Key == p.Key })
		var was *catalogue.Programme
		switch {
		case i < 0:
			done.Added++
		case known[i] == p:
			done.Same++
			continue
		default:
			was = &known[i]
			done.Changed++
		}
		if err := put(was, p); err != nil {
			return err
		}
	}
	return nil
}

// nameProgramme gives a programme its name.
func (w *work) nameProgramme(was *catalogue.Programme, p catalogue.Programme) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if err := w.Tx.NameProgramme(p.Key, string(body), w.now); err != nil {
		return err
	}
	version, err := w.NextSubjectVersion("programme", p.Key)
	if err != nil {
		return err
	}
	var before licensing.Facts
	if was != nil {
		before = licensing.Facts{{Name: "name", Value: was.Name.In("")}}
	}
	return w.record(change{subject: "programme", verb: "publish", id: p.Key, version: version, before: before,
		after: licensing.Facts{{Name: "name", Value: p.Name.In("")}}})
}
