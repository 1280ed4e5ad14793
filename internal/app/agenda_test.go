package app_test

import (
	"strings"
	"testing"

	"volare/internal/app/apptest"
)

// TestAPanicInTheAgendaIsAFailure keeps one bad thing from ending the server,
// which would meet it again at each start.
func TestAPanicInTheAgendaIsAFailure(t *testing.T) {
	b := apptest.New(t)
	err := b.App.Carry(t.Context(), func() error {
		var none []int
		_ = none[len(none)]
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "index out of range") {
		t.Errorf("the entry failed by %v", err)
	}
}
