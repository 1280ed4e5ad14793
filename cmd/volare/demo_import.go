package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"volare/internal/app"
	"volare/sample"
)

// beginning are the sample's files without the agreements and orders that come
// when the first year is over.
type beginning struct{ fs.FS }

func (b beginning) Open(name string) (fs.File, error) {
	if name == sample.Agreements || name == sample.Orders {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return b.FS.Open(name)
}

// furnish imports what is there from the first day: the catalogue, everybody's
// organization, the keys, and the contracts of those who were customers before.
func (v *server) furnish(ctx context.Context, t *teller) error {
	if empty, err := v.empty(ctx); err != nil || !empty {
		return errors.Join(err, errors.New("the demo wants an empty folder or database"))
	}
	earlier, err := fs.Sub(sample.Files, sample.Earlier)
	if err != nil {
		return err
	}
	for _, files := range []fs.FS{beginning{sample.Files}, earlier} {
		done, err := v.app.ImportAll(ctx, app.System(), files, t.bar.about)
		for _, what := range app.Importable() {
			if i, ok := done[what]; ok {
				t.note(fmt.Sprintf("sample %s: %d", what, i.Added))
				for _, p := range i.Problems {
					t.note(fmt.Sprintf("  %s:%d %s: %s", p.File, p.Line, p.Field, p.Code))
				}
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// imports hands a file of the sample in through the API; change, where there
// is one, makes another file of it.
func imports(what, file, kind string, change func(string) string) step {
	return step{who: "desk", verb: "import", thing: what, subject: file + "{" + what + ".came}", do: func(s *stage, ctx context.Context) (answer, error) {
		data, err := sample.Files.ReadFile(file)
		if err != nil {
			return nil, err
		}
		text := string(data)
		if change != nil {
			text = change(text)
		}
		s.values[what+".came"] = ""
		a, err := s.send(ctx, s.tokenOf("desk"), "POST /imports/"+what+"?name="+file, kind, text)
		if err == nil {
			s.values[what+".came"] = fmt.Sprintf(": %s new, %s unchanged", a.at("added"), a.at("same"))
			s.values[what+".rows"] = a.at("rows")
		}
		return a, err
	}}
}

// arrivals are the sample's agreements, in every state, and its two hundred
// lines of orders: read whole or not at all, and once only.
func arrivals() scene {
	again := map[string]string{"added": "0", "changed": "0", "same": "{orders.rows}"}
	wrong := imports("orders", sample.Orders, "text/csv", func(text string) string { return strings.Replace(text, "crm-desk", "no-such-plan", 1) })
	wrong.refused = "import.refused"
	twice := imports("orders", sample.Orders, "text/csv", nil)
	twice.check = again
	return scene{"Files: agreements and orders of many customers, whole or not at all", []step{
		reaches(-1, toAll("renewal.reminder", workshop...)...),
		imports("agreements", sample.Agreements, "application/yaml", nil),
		wrong,
		imports("orders", sample.Orders, "text/csv", nil),
		twice,
		accepts(5),
	}}
}

// accepts lets the order desk accept the imported orders but some.
func accepts(but int) step {
	return step{who: "desk", verb: "accept", thing: "orders", subject: "{orders.done} orders", want: "accepted", do: func(s *stage, ctx context.Context) (answer, error) {
		waiting, err := s.waitingOrders(ctx)
		if err != nil {
			return nil, err
		}
		if len(waiting) <= but {
			return nil, fmt.Errorf("%d orders wait, of which %d are to be left", len(waiting), but)
		}
		done := waiting[:len(waiting)-but]
		for _, id := range done {
			if _, err := s.call(ctx, s.tokenOf("desk"), "POST /orders/"+id+"/accept", ""); err != nil {
				return nil, err
			}
		}
		s.values["orders.done"] = fmt.Sprint(len(done))
		return answer{"state": "accepted"}, nil
	}}
}

// waitingOrders are the submitted orders of agreements that aren't the play's.
func (s *stage) waitingOrders(ctx context.Context) ([]string, error) {
	var ids []string
	for after := ""; ; {
		a, err := s.call(ctx, s.tokenOf("desk"), "GET /orders?state=submitted&limit=200"+after, "")
		if err != nil {
			return nil, err
		}
		for _, o := range a.items() {
			if !s.ours[o.at("agreement")] {
				ids = append(ids, o.at("id"))
			}
		}
		if a.at("next") == "" {
			return ids, nil
		}
		after = "&after=" + a.at("next")
	}
}
