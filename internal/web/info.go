package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"volare/internal/licensing"
)

// info is what is known about the request being answered.
type info struct {
	site     *Site
	id       string // UUIDv7; the reference users are shown
	begun    time.Time
	route    string // "" until one matched
	language string
	address  netip.Addr
	actor    Actor
	signedIn bool
}

type infoKey struct{}

// from returns the request's info. Outside a Site (a handler tested alone) it is empty.
func from(ctx context.Context) *info {
	if i, ok := ctx.Value(infoKey{}).(*info); ok {
		return i
	}
	return &info{}
}

// RequestID is the id of the request being answered, as logs and problems show it.
func RequestID(ctx context.Context) string { return from(ctx).id }

// Address is where the request being answered comes from.
func Address(ctx context.Context) netip.Addr { return from(ctx).address }

func (i *info) text(code string, params map[string]string) string {
	if i.site == nil || i.site.c.Text == nil {
		return code
	}
	return i.site.c.Text(i.language, code, params)
}

// failed logs what users are told no more about than a reference.
func (i *info) failed(ctx context.Context, shown *licensing.Error, err error) {
	if i.site == nil || (shown.Kind != licensing.Internal && shown.Kind != licensing.Unavailable) {
		return
	}
	level := slog.LevelError
	if ctx.Err() != nil { // the client has gone: nobody is waiting
		level = slog.LevelInfo
	}
	i.site.c.Log.LogAttrs(ctx, level, "request failed", slog.String("id", i.id),
		slog.String("route", i.route), slog.Any("error", err))
}

// recorder remembers what was answered, for the log.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
