package restapi

import (
	"context"
	"net/url"

	"volare/internal/app"
	"volare/internal/web"
)

// Call is what every operation's function gets besides its input.
type Call struct {
	// Actor is who acts, with the version that If-Match names and the key that
	// Idempotency-Key gives; without account in public operations.
	Actor web.Actor

	// Visitor is where the call comes from, whoever acts.
	Visitor app.Visitor

	url *url.URL
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
