package restapi

import (
	"context"
	"net/url"

	"volare/internal/web"
)

// Call is what every operation's function gets besides its input.
type Call struct {
	Actor       web.Actor   // who acts; nil only in public operations
	IfMatch     int64       // the version the change is meant for; 0: whichever is there
	Idempotency Idempotency // zero when the client sent no key

	url *url.URL
}

// Idempotency is the client's promise that all requests with this key are one.
type Idempotency struct {
	Key         string
	Fingerprint string // SHA-256 of method, path, query, workspace and body, in hexadecimal
}

type callKey struct{}

func callFrom(ctx context.Context) Call { return *ctx.Value(callKey{}).(*Call) }

// nextLink is the address of a list's next page (RFC 8288).
func (c Call) nextLink(after string) string {
	if after == "" {
		return ""
	}
	q := c.url.Query()
	q.Set("after", after)
	return "<" + c.url.EscapedPath() + "?" + q.Encode() + `>; rel="next"`
}
