package provision

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"volare/internal/licensing"
	"volare/internal/locale"
)

// What each provider says to each kind of operation.
func TestProviders(t *testing.T) {
	kinds := []Kind{Provision, Change, Suspend, Resume, Deprovision}
	for _, tt := range []struct {
		settings Settings
		want     [5]Result
	}{
		{Settings{Provider: "immediate"}, [5]Result{
			{Progress: Done}, {Progress: Done}, {Progress: Done}, {Progress: Done}, {Progress: Done}}},
		{Settings{Provider: "manual"}, [5]Result{
			human("provision"), human("change"), human("suspend"), human("resume"), human("deprovision")}},
		{Settings{Provider: "keys", Pool: "devtools"}, [5]Result{
			{Progress: NeedsKey, Pool: "devtools"}, human("change"), human("suspend"), human("resume"), human("deprovision")}},
	} {
		p, err := Open(tt.settings)
		if err != nil {
			t.Fatal(err)
		}
		for i, k := range kinds {
			t.Run(fmt.Sprintf("%s %s", tt.settings.Provider, k), func(t *testing.T) {
				for attempt := 1; attempt <= 2; attempt++ {
					got, err := Do(t.Context(), p, Call{Operation: "0198", Kind: k, Attempt: attempt})
					if err != nil || fmt.Sprint(got) != fmt.Sprint(tt.want[i]) {
						t.Errorf("attempt %d: got %+v, %v; want %+v", attempt, got, err, tt.want[i])
					}
					if got.Task != "" && !locale.New().Has(got.Task) {
						t.Errorf("no text for %q", got.Task)
					}
				}
			})
		}
	}
}

func human(verb string) Result { return Result{Progress: NeedsHuman, Task: "provision.task_" + verb} }

func TestOpenRefuses(t *testing.T) {
	for _, tt := range []struct {
		settings Settings
		code     string
	}{
		{Settings{}, "provision.unknown_provider"},
		{Settings{Provider: "broker"}, "provision.unknown_provider"},
		{Settings{Provider: "keys"}, "provision.no_pool"},
	} {
		_, err := Open(tt.settings)
		var e *licensing.Error
		if !errors.As(err, &e) || e.Code != tt.code || IsTemporary(err) {
			t.Errorf("%+v: %v", tt.settings, err)
		}
	}
}

func TestDoRefuses(t *testing.T) {
	if _, err := Do(t.Context(), Immediate{}, Call{Kind: "explode"}); err == nil {
		t.Error("unknown kind accepted")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Do(ctx, Immediate{}, Call{Kind: Provision}); !errors.Is(err, context.Canceled) || !IsTemporary(err) {
		t.Errorf("after the caller gave up: %v", err)
	}
	if IsTemporary(nil) {
		t.Error("no error is no temporary error")
	}
}
