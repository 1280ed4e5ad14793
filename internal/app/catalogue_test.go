package app_test

import (
	"strings"
	"testing"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/store"
)

const tinyService = `service: tiny
name: { it: Piccolo, en: Tiny }
description: { it: Piccolo., en: Tiny. }
plans:
  - { plan: PLAN, name: { it: Uno, en: One }, unit: user, quantity: { min: 1, max: 9 }, term: 12 months }
after: { it: Nulla., en: Nothing. }
`

func tiny(plan string) catalogue.File {
	return catalogue.File{Name: "tiny.yaml", Data: []byte(strings.ReplaceAll(tinyService, "PLAN", plan))}
}

func TestCatalogueIsImportedWholeAndOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx := t.Context()
		files := b.CatalogueFiles()
		first, err := b.App.ImportCatalogue(ctx, b.As("administrator"), files...)
		if err != nil || first.Added < 8 || first.Added != first.Rows {
			t.Fatalf("%+v %v", first, err)
		}
		again, err := b.App.ImportCatalogue(ctx, b.As("administrator"), files...)
		if err != nil || again.Same != first.Rows || again.Added+again.Changed != 0 {
			t.Errorf("the same files again: %+v %v", again, err)
		}
		l, err := b.App.History(ctx, b.As("administrator"), store.EventFilter{Subject: "service"}, store.Page{})
		named, e := b.App.Programmes(ctx)
		if err != nil || e != nil || len(named) == 0 || len(l.Items) != first.Rows-len(named) {
			t.Errorf("%d events for %d services and %d programmes: %v %v", len(l.Items), first.Rows, len(named), err, e)
		}

		bad := catalogue.File{Name: "bad.yaml", Data: []byte("service: bad\n")}
		if r, err := b.App.ImportCatalogue(ctx, b.As("administrator"), tiny("tiny-one"), bad); licensing.KindOf(err) != licensing.Invalid || len(r.Problems) == 0 || r.Problems[0].File != "bad.yaml" {
			t.Errorf("a bad file: %+v %v", r, err)
		}
		if r, err := b.App.ImportCatalogue(ctx, b.As("administrator"), tiny("web-filter-std")); licensing.KindOf(err) != licensing.Invalid || r.Problems[0].Code != "catalogue.plan_of_other" {
			t.Errorf("another service's plan: %+v %v", r, err)
		}
		if _, err := b.App.Service(ctx, "tiny", ""); licensing.KindOf(err) != licensing.Missing {
			t.Errorf("something was written: %v", err)
		}

		for i, plan := range []string{"tiny-one", "tiny-two", "tiny-one"} {
			r, err := b.App.ImportCatalogue(ctx, b.As("administrator"), tiny(plan))
			if err != nil || (i == 0) != (r.Added == 1) || (i > 0) != (r.Changed == 1) {
				t.Fatalf("version %d: %+v %v", i, r, err)
			}
			if s, err := b.App.Service(ctx, "tiny", ""); err != nil || s.Plans[0].Key != plan {
				t.Fatalf("%+v %v", s, err)
			}
		}
		all, err := b.App.Services(ctx)
		if err != nil || len(all) != first.Rows-len(named)+1 || all[len(all)-1].Key != "tiny" {
			t.Errorf("%d services, %v", len(all), err)
		}
	})
}

func TestOnlyAdministratorsImportTheCatalogue(t *testing.T) {
	b := apptest.New(t)
	for _, who := range []string{"desk", "support", "alfa.admin", "alfa.agent"} {
		if _, err := b.App.ImportCatalogue(t.Context(), b.As(who), tiny("tiny-one")); licensing.KindOf(err) != licensing.Forbidden {
			t.Errorf("%s: %v", who, err)
		}
	}
	if _, err := b.App.ImportCatalogue(t.Context(), app.Actor{}, tiny("tiny-one")); licensing.KindOf(err) != licensing.Missing {
		t.Errorf("nobody: %v", err)
	}
}
