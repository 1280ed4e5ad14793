package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"volare/internal/licensing"
	"volare/internal/locale"
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
	way      licensing.Way // by what changes come
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

// words puts a refusal into the request's language; outside a Site there are only codes.
func (i *info) words(e *licensing.Error) (title string, told locale.Refusal) {
	problems := make([]locale.Problem, len(e.Fields))
	for n, f := range e.Fields {
		problems[n] = locale.Problem(f)
	}
	if i.site == nil {
		for _, f := range e.Fields {
			told.Fields = append(told.Fields, locale.FieldText{Field: f.Field, Message: f.Code})
		}
		told.Message = e.Code
		return string(e.Kind), told
	}
	texts := i.site.c.Texts
	return texts.Text(i.language, "problem."+string(e.Kind), nil), texts.Error(i.language, e.Code, e.Params, problems)
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
	begins func() // called when the answer begins; may be nil
}

func (r *recorder) WriteHeader(status int) {
	r.begin(status)
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) begin(status int) {
	if r.status != 0 {
		return
	}
	if r.status = status; r.begins != nil {
		r.begins()
	}
}

func (r *recorder) Write(b []byte) (int, error) {
	r.begin(http.StatusOK)
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
