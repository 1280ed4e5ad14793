package portal

import (
	"net/http/httptest"
	"slices"
	"testing"
	"time"
)

// patient counts how often its reader is given more time.
type patient struct {
	*httptest.ResponseRecorder
	until []time.Time
}

func (p *patient) SetWriteDeadline(t time.Time) error { p.until = append(p.until, t); return nil }

// A long file isn't cut off while its reader takes it, and isn't held open for
// one who doesn't.
func TestLongFilesHaveDeadlines(t *testing.T) {
	w := &patient{ResponseRecorder: httptest.NewRecorder()}
	f := newCSV(w, "long.csv")
	for range 2*takenRows + 1 {
		f.line("a")
	}
	if len(w.until) != 3 || !slices.IsSortedFunc(w.until, time.Time.Compare) || time.Until(w.until[0]) > takenWithin {
		t.Errorf("deadlines: %v", w.until)
	}
}
