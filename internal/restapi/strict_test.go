package restapi

import (
	"encoding/json"
	"errors"
	"reflect"
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
		if !reflect.DeepEqual(rounded(got), rounded(want)) {
			t.Fatalf("%q: read %v, want %v", body, got, want)
		}
	})
}

// rounded forgets the last bits of numbers, which readJSON uses to mark 1.0.
func rounded(v any) any {
	switch v := v.(type) {
	case float64:
		return float32(v)
	case []any:
		r := make([]any, len(v))
		for i := range v {
			r[i] = rounded(v[i])
		}
		return r
	case map[string]any:
		r := map[string]any{}
		for k := range v {
			r[k] = rounded(v[k])
		}
		return r
	}
	return v
}
