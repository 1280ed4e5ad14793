package restapi

import (
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"testing"

	"volare/internal/licensing"
)

// FuzzReadJSON: whatever comes, the strict reader either refuses it with an
// error that users can be shown, or encoding/json reads it to the same value.
func FuzzReadJSON(f *testing.F) {
	for _, s := range []string{
		goodNote, ``, `{`, `{}`, `[]`, `null`, `true`, `"x"`, `1`, `-0`, `1e999`, `1e2`, `1.0`, `{"a":1,"a":2}`, `{"a":{"b":[{"c":"\ud800"}]}}`,
		`{"a":"\u0000"}`, "\xff", `[1,2`, `{"a" 1}`, `{"":""}`, `[[[[[[[[]]]]]]]]`, `"\ufffd"`, "\"\ufffd\"", `{} {}`, "\ufeff{}", `{"a.b[0]":1}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := readJSON(body)
		if err != nil {
			var e *licensing.Error
			if !errors.As(err, &e) || e.Kind != licensing.Malformed && (e.Kind != licensing.Invalid || len(e.Fields) == 0) {
				t.Fatalf("%q: not for users: %v", body, err)
			}
			return
		}
		var want any
		if err := json.Unmarshal(body, &want); err != nil {
			t.Fatalf("%q was read, but isn't JSON: %v", body, err)
		}
		// readJSON moves 1.0 off the whole number by its last bit.
		if !same(got, want) {
			t.Fatalf("%q: read %v, want %v", body, got, want)
		}
	})
}

func same(a, b any) bool {
	switch a := a.(type) {
	case float64:
		b, ok := b.(float64)
		return ok && math.Abs(a-b) <= math.Abs(b)*1e-12+1e-300
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, same)
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, same)
	}
	return a == b
}
