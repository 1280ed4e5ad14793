package app_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"volare/internal/app"
	"volare/internal/app/apptest"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/store/storetest"
)

// BenchmarkReports makes every report over so many subscriptions, all of them
// ordered and ending within the reports' year: go test -bench Reports -benchtime 1000000x.
func BenchmarkReports(b *testing.B) {
	for _, e := range storetest.Engines {
		b.Run(string(e), func(b *testing.B) {
			bench := apptest.On(b, storetest.New(b, e))
			bench.Catalogue()
			x := bench.Active("rossi", bench.Draft("rossi", bench.Customer))
			s := bench.Running(x, "mail-plus")[0]
			ends := s.Term.EndsOn
			alike(bench, s, b.N)
			ctx, desk := b.Context(), bench.As("desk")
			b.ResetTimer()
			for name, report := range map[string]func() error{
				"activation": func() error { _, err := bench.App.ActivationReport(ctx, desk, app.Months{}); return err },
				"renewals": func() error {
					_, err := bench.App.RenewalReport(ctx, desk, app.Months{To: ends})
					return err
				},
				"ageing":   func() error { _, err := bench.App.AgeingReport(ctx, desk); return err },
				"failures": func() error { _, err := bench.App.FailureReport(ctx, desk, licensing.Date{}); return err },
			} {
				start := time.Now()
				if err := report(); err != nil {
					b.Fatal(name, err)
				}
				b.ReportMetric(float64(time.Since(start).Milliseconds()), name+"-ms")
			}
		})
	}
}

// alike makes n more subscriptions like s, with their lines and activations.
func alike(b *apptest.Bench, s *licensing.Subscription, n int) {
	b.T.Helper()
	columns := func(t *store.Tx, table string) []string {
		query := "SELECT name FROM pragma_table_info($1) ORDER BY cid"
		if b.Store.Engine() == store.PostgreSQL {
			query = "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position"
		}
		names, err := store.All(t, store.Value[string], query, table)
		if err != nil || len(names) == 0 {
			b.T.Fatal(names, err)
		}
		return names
	}
	err := b.Store.Write(b.T.Context(), func(t *store.Tx) error {
		for _, c := range []struct{ table, where string }{
			{"order_line", "id = '" + string(s.Line) + "'"}, {"subscription", "id = '" + string(s.ID) + "'"}, {"activation", "subscription_id = '" + string(s.ID) + "'"},
			{"subscription_end", "subscription_id = '" + string(s.ID) + "'"},
		} {
			names := columns(t, c.table)
			values := make([]string, len(names))
			for i, name := range names {
				switch values[i] = name; name {
				case "id", "number", "line_id", "subscription_id":
					values[i] = name + " || '-' || k"
				case "position":
					values[i] = "position + k"
				}
			}
			if _, err := t.Exec("INSERT INTO " + c.table + " (" + strings.Join(names, ", ") + ") WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < " +
				strconv.Itoa(n) + ") SELECT " + strings.Join(values, ", ") + " FROM " + c.table + " CROSS JOIN n WHERE " + c.where); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.T.Fatal(err)
	}
}
