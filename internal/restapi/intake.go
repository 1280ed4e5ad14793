package restapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

// jsonType is what bodies are unless an operation says otherwise.
const jsonType = "application/json"

// intake is what a request passes through before huma binds and validates it:
// everything that huma would let by, or would answer with the value sent.
func intake(op *huma.Operation, next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := receive(op, r)
		if err != nil {
			web.Refuse(w, r, err)
			return
		}
		next(w, r.WithContext(context.WithValue(r.Context(), callKey{}, c)))
	})
}

func receive(op *huma.Operation, r *http.Request) (*Call, error) {
	d := op.Metadata[describedBy].(Op)
	if err := checkAddress(op, d, r); err != nil {
		return nil, err
	}
	body, err := readBody(op, r)
	if err != nil {
		return nil, err
	}
	c := &Call{Visitor: web.Visitor(r), url: r.URL}
	c.Actor, _ = web.ActorFrom(r.Context())
	c.Actor.Address = web.Address(r.Context()).String()
	if c.Actor.Version, err = ifMatch(r, d.needsVersion); err != nil {
		return nil, err
	}
	if c.Actor.Repeat, err = idempotency(r, body); err != nil {
		return nil, err
	}
	return c, nil
}

// checkAddress refuses a query that can't be read or names a parameter twice.
// An id that isn't text names nothing.
func checkAddress(op *huma.Operation, d Op, r *http.Request) error {
	for _, p := range op.Parameters {
		if p.In == "path" && !isText(r.PathValue(p.Name)) {
			return licensing.NotFound(d.aggregate)
		}
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return licensing.Refuse(licensing.Malformed, "request.query")
	}
	var p licensing.Problems
	for name, values := range query {
		switch {
		case !isText(name):
			return licensing.Refuse(licensing.Malformed, "request.query")
		case len(values) > 1:
			p.Add(place(name), "field.duplicate")
		case !isText(values[0]):
			p.Add(place(name), "field.invalid_text")
		}
	}
	return broken(p.Fields())
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// readBody reads the body whole, and puts it back for huma. One that an
// operation doesn't take may be empty or {}.
func readBody(op *huma.Operation, r *http.Request) ([]byte, error) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		return nil, err
	case err != nil:
		return nil, licensing.Refuse(licensing.Malformed, "request.unreadable")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if len(body) == 0 {
		return nil, nil // whether it is missing, huma knows
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !slices.Contains(taken(op), kind) {
		return nil, licensing.Refuse(licensing.Malformed, "request.content_type", "accepted", strings.Join(taken(op), ", "))
	}
	if kind != jsonType {
		return body, nil
	}
	v, err := readJSON(body)
	if err != nil {
		return nil, err
	}
	if op.RequestBody == nil {
		return body, nothing(v)
	}
	return body, nil
}

// taken are the types of body that an operation takes.
func taken(op *huma.Operation) []string {
	if op.RequestBody == nil {
		return []string{jsonType}
	}
	return slices.Sorted(maps.Keys(op.RequestBody.Content))
}

// nothing refuses a body with something in it.
func nothing(v any) error {
	var p licensing.Problems
	o, ok := v.(map[string]any)
	if !ok {
		p.Add("", "field.object")
	}
	for name := range o {
		p.Add(place(name), "field.unknown")
	}
	return broken(p.Fields())
}

// ifMatch reads the version a change is meant for. "*" is any.
func ifMatch(r *http.Request, needed bool) (version int64, err error) {
	tags := r.Header.Values("If-Match")
	switch {
	case len(tags) == 0 && needed:
		return 0, licensing.Refuse(licensing.Stale, "stale.if_match_required")
	case len(tags) == 0 || len(tags) == 1 && tags[0] == "*":
		return 0, nil
	}
	tag := strings.TrimSpace(tags[0])
	if len(tags) == 1 && len(tag) > 2 && tag[0] == '"' && tag[len(tag)-1] == '"' {
		if version, err = strconv.ParseInt(tag[1:len(tag)-1], 10, 64); err == nil && version > 0 {
			return version, nil
		}
	}
	return 0, licensing.Refuse(licensing.Stale, "stale.if_match_unreadable")
}

func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// idempotency reads the client's key and digests what it came with.
func idempotency(r *http.Request, body []byte) (app.Repeat, error) {
	keys := r.Header.Values("Idempotency-Key")
	if len(keys) == 0 || r.Method == http.MethodGet || r.Method == http.MethodHead {
		return app.Repeat{}, nil
	}
	visible := func(c rune) bool { return c > ' ' && c < 0x7f }
	key := keys[0]
	if len(keys) > 1 || key == "" || len(key) > 200 || strings.TrimFunc(key, visible) != "" {
		var p licensing.Problems
		p.Add("Idempotency-Key", "request.idempotency_key")
		return app.Repeat{}, p.Err()
	}
	h := sha256.New()
	for _, part := range []string{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, r.Header.Get(web.WorkspaceHeader)} {
		io.WriteString(h, part+"\x00") //nolint:errcheck // a hash never fails
	}
	h.Write(body)
	return app.Repeat{Key: key, Fingerprint: hex.EncodeToString(h.Sum(nil))}, nil
}
