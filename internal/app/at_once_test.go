package app_test

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"

	"volare/internal/app/apptest"
	"volare/internal/licensing"
)

// TestAdministratorsAtOnce finds no fault where several do at the same moment
// what is numbered: each is done, or refused as one that came second.
func TestAdministratorsAtOnce(t *testing.T) {
	const several = 6
	for name, do := range map[string]func(ctx context.Context, b *apptest.Bench, i int) error{
		"policy": func(ctx context.Context, b *apptest.Bench, i int) error {
			p := licensing.DefaultPolicy()
			p.GraceDays = 40 + i
			_, err := b.App.SetPolicy(ctx, b.As("administrator"), p)
			return err
		},
		"catalogue": func(ctx context.Context, b *apptest.Bench, i int) error {
			file := b.CatalogueFiles()[0]
			file.Data = []byte(strings.Replace(string(file.Data), "it: ", "it: "+strconv.Itoa(i)+" ", 1))
			_, err := b.App.ImportCatalogue(ctx, b.As("administrator"), file)
			return err
		},
		"keys": func(ctx context.Context, b *apptest.Bench, i int) error {
			_, err := b.App.ImportKeys(ctx, b.As("administrator"), "keys.csv", strings.NewReader("pool,key\nsuite-std,KEY-"+strconv.Itoa(i)+"\n"), nil)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, b *apptest.Bench) {
				b.Catalogue()
				b.As("administrator")
				var all sync.WaitGroup
				errs := make([]error, several)
				for i := range several {
					all.Go(func() { errs[i] = do(t.Context(), b, i) })
				}
				all.Wait()
				for i, err := range errs {
					if err != nil && licensing.KindOf(err) != licensing.Stale && licensing.KindOf(err) != licensing.Conflict {
						t.Errorf("%d: %v", i, err)
					}
				}
			})
		})
	}
}
