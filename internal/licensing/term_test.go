package licensing

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTermsFollowEachOther(t *testing.T) {
	for _, c := range []struct {
		start  string
		months int
		want   []string // start, end of the first term, of the second, …
	}{
		{"2026-01-31", 1, []string{"2026-01-31", "2026-02-27", "2026-02-28", "2026-03-30", "2026-03-31", "2026-04-29", "2026-04-30", "2026-05-30"}},
		{"2024-02-29", 12, []string{"2024-02-29", "2025-02-27", "2025-02-28", "2026-02-27", "2026-02-28", "2027-02-27", "2027-02-28", "2028-02-28", "2028-02-29", "2029-02-27"}},
		{"2026-01-01", 12, []string{"2026-01-01", "2026-12-31", "2027-01-01", "2027-12-31"}},
		{"2026-11-22", 36, []string{"2026-11-22", "2029-11-21", "2029-11-22", "2032-11-21"}},
	} {
		term := NewTerm(MustDate(c.start), c.months)
		for i := 0; i < len(c.want); i += 2 {
			if term.StartsOn.String() != c.want[i] || term.EndsOn.String() != c.want[i+1] || term.Number != i/2+1 {
				t.Errorf("term %d of %s: %+v, want %s to %s", i/2+1, c.start, term, c.want[i], c.want[i+1])
			}
			term = term.Next()
		}
	}
}

// Over 400 years of renewals: no gap, no overlap, no drift.
func TestTermsNeverDrift(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := MustDate("2024-01-01").AddDays(rapid.IntRange(0, 366*4).Draw(t, "start"))
		months := rapid.SampledFrom([]int{1, 2, 3, 6, 7, 11, 12, 13, 24, 36, 48, 60}).Draw(t, "months")
		z := zone(t, anyZone.Draw(t, "zone"))
		term := NewTerm(start, months)
		for n := 1; n*months <= 400*12; n++ {
			next := term.Next()
			if next.StartsOn != term.EndsOn.AddDays(1) || !next.StartsAt(z).Equal(term.EndsAt(z)) {
				t.Fatalf("gap or overlap: %+v then %+v", term, next)
			}
			if want := start.AddMonths(start.Day(), n*months); next.StartsOn != want {
				t.Fatalf("drift: term %d starts on %s, want %s", next.Number, next.StartsOn, want)
			}
			if next.Number != n+1 || next.EndsOn.Before(next.StartsOn) || next.AnchorDay != start.Day() {
				t.Fatalf("%+v", next)
			}
			term = next
		}
	})
}

func TestExtendedTermGoesOnFromItsNewEnd(t *testing.T) {
	term := NewTerm(MustDate("2026-01-31"), 12).Extended(MustDate("2027-06-30"))
	if next := term.Next(); next.StartsOn.String() != "2027-07-01" || next.EndsOn.String() != "2028-06-30" || next.Number != 2 {
		t.Errorf("%+v", next)
	}
}

func TestTermContains(t *testing.T) {
	term := NewTerm(MustDate("2026-03-01"), 1)
	for day, want := range map[string]bool{"2026-02-28": false, "2026-03-01": true, "2026-03-31": true, "2026-04-01": false} {
		if term.Contains(MustDate(day)) != want {
			t.Errorf("%s: want %t", day, want)
		}
	}
	if got := term.EndsAt(zone(t, "Europe/Rome")).Format(time.RFC3339); got != "2026-03-31T22:00:00Z" {
		t.Error(got)
	}
	if term.IsZero() || !(Term{}).IsZero() {
		t.Error("IsZero")
	}
}
