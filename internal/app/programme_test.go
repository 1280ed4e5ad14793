package app_test

import (
	"testing"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/catalogue"
	"volare/internal/store"
)

func TestProgrammesHaveNames(t *testing.T) {
	apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
		ctx, admin := t.Context(), b.As("administrator")
		file := func(english string) catalogue.File {
			return catalogue.File{Name: "p.yaml", Data: []byte("programme: business\nname: { it: Imprese, en: " + english + " }\n")}
		}
		for _, x := range []struct {
			english string
			want    app.Imported
		}{{"Business", app.Imported{Rows: 1, Added: 1}}, {"Business", app.Imported{Rows: 1, Same: 1}}, {"Companies", app.Imported{Rows: 1, Changed: 1}}} {
			for i, do := range []func() (app.Imported, error){
				func() (app.Imported, error) { return b.App.CheckCatalogue(ctx, admin, file(x.english)) },
				func() (app.Imported, error) { return b.App.ImportCatalogue(ctx, admin, file(x.english)) },
			} {
				if came, err := do(); err != nil || came.Rows != x.want.Rows || came.Added != x.want.Added || came.Same != x.want.Same || came.Changed != x.want.Changed {
					t.Errorf("%s, %d: %+v %v", x.english, i, came, err)
				}
			}
		}
		all, err := b.App.Programmes(ctx)
		if err != nil || all.Name("business", "en") != "Companies" || all.Name("business", "it") != "Imprese" || all.Name("other", "it") != "other" {
			t.Errorf("%+v %v", all, err)
		}
		l, err := b.App.History(ctx, admin, store.EventFilter{Subject: "programme", SubjectID: "business"}, store.Page{})
		if err != nil || len(l.Items) != 2 {
			t.Errorf("%d events: %v", len(l.Items), err)
		}
	})
}
