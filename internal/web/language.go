package web

import "context"

// Language is the language to answer this request in: the account's, else the
// best that the client accepts.
func Language(ctx context.Context) string { return from(ctx).language }
