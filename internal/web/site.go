package web

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/locale"
)

// Config is what a site is made of.
type Config struct {
	Routes []Route
	Auth   Authenticator
	Log    *slog.Logger
	Texts  *locale.Texts // what refusals say

	Page    func(w http.ResponseWriter, r *http.Request, p *Problem)         // a refusal outside /api; nil: plain text
	Read    func(ctx context.Context) (together context.Context, end func()) // lets all that a GET asks for, until its answer begins, be of one instant; may be nil
	Ready   func(ctx context.Context) error                                  // why the server can't serve now; may be nil
	Secure  bool                                                             // reached over HTTPS; false on plain http://localhost only
	Trusted []netip.Prefix                                                   // proxies whose X-Forwarded-For is believed
	Hosts   []string                                                         // the names it is reached by, beside localhost and addresses; none: any
}

// Site answers requests by its routes.
type Site struct {
	c           Config
	mux         *http.ServeMux
	routes      []Route
	crossOrigin *http.CrossOriginProtection
}

// New builds the mux from the routes; a route that no rule holds is an error.
func New(c Config) (*Site, error) {
	s := &Site{c: c, mux: http.NewServeMux(), crossOrigin: http.NewCrossOriginProtection()}
	s.routes = slices.Concat(s.health(), c.Routes)
	for _, r := range s.routes {
		if err := r.check(); err != nil {
			return nil, err
		}
		if err := s.mount(r); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Routes lists everything that can be asked for.
func (s *Site) Routes() []Route { return slices.Clone(s.routes) }

// mount turns ServeMux's panic about two patterns in conflict into an error.
func (s *Site) mount(r Route) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("route %s: %v", r, p)
		}
	}()
	s.mux.Handle(r.String(), s.enter(r))
	return nil
}

// ServeHTTP is one request from top to bottom: it gets an id, the headers
// every answer has, and a language; its route lets it in; whatever happens, it
// is logged.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i := &info{
		site: s, id: uuid.Must(uuid.NewV7()).String(), begun: time.Now(),
		language: s.language(r),
		address:  clientAddress(r, s.c.Trusted),
	}
	r = r.WithContext(context.WithValue(r.Context(), infoKey{}, i))
	rec := &recorder{ResponseWriter: w}
	s.secure(rec.Header())
	rec.Header().Set("X-Request-Id", i.id)
	defer s.finish(rec, r, i)
	if !s.answersTo(r) {
		Refuse(rec, r, misdirected{})
		return
	}
	if _, pattern := s.mux.Handler(r); pattern == "" {
		_ = s.authenticate(r, i, Route{Public: true}) // the refusal is told to whoever asks, as far as that can be known
		Refuse(rec, r, s.unknown(r))
		return
	}
	s.mux.ServeHTTP(rec, r)
}

// enter is what stands before every route's handler: limits and who acts.
func (s *Site) enter(route Route) http.Handler {
	most := route.MaxBody
	if most == 0 {
		most = MaxBody
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i := from(r.Context())
		i.route = route.String()
		if r.ContentLength > most {
			w.Header().Set("Connection", "close")
			discard(w, r)
			Refuse(w, r, tooLarge(most))
			return
		}
		if route.Long {
			_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // a writer without deadlines never cuts off
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		if rec, ok := w.(*recorder); ok && s.c.Read != nil && (r.Method == http.MethodGet || r.Method == http.MethodHead) && !route.Long {
			ctx, end := s.c.Read(r.Context())
			defer end()
			r, rec.begins = r.WithContext(ctx), end // whoever takes an answer slowly holds up nobody
		}
		if err := s.authenticate(r, i, route); err != nil {
			Refuse(w, r, err)
			return
		}
		route.Handler.ServeHTTP(w, r.WithContext(app.Through(r.Context(), i.way)))
	})
}

// discard reads what a client goes on sending, up to a limit: many read no
// answer before they have sent everything, and would only see the connection
// break. Whoever asks first whether to send (Expect) is simply told no.
func discard(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Expect") != "" {
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(discardFor)) // a writer without deadlines has no slow client
	_, _ = io.CopyN(io.Discard, r.Body, mostDiscarded)
}

const (
	discardFor    = 5 * time.Second
	mostDiscarded = 16 << 20
)

func tooLarge(most int64) error {
	return licensing.Refuse(licensing.Large, "request.too_large", "max", strconv.FormatInt(most>>10, 10))
}

// methods are those a path may be known by.
var methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}

// unknown says whether the path is unknown or only the method.
func (s *Site) unknown(r *http.Request) error {
	var allowed []string
	for _, m := range methods {
		probe := r.Clone(r.Context())
		probe.Method = m
		if _, pattern := s.mux.Handler(probe); pattern != "" {
			allowed = append(allowed, m)
		}
	}
	if len(allowed) == 0 {
		return licensing.NotFound("page")
	}
	return &methodError{allowed}
}

// finish answers what a panic left unanswered, and writes the access log: the
// route's pattern rather than the path, which may hold a mailed token.
func (s *Site) finish(w *recorder, r *http.Request, i *info) {
	if p := recover(); p != nil {
		if p == http.ErrAbortHandler {
			panic(p)
		}
		err := fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		if w.status == 0 {
			Refuse(w, r, err)
		} else {
			i.failed(r.Context(), refusal(err, i.id), err)
		}
	}
	level := slog.LevelInfo
	if i.route == "GET /healthz" || i.route == "GET /readyz" {
		level = slog.LevelDebug
	}
	s.c.Log.LogAttrs(r.Context(), level, "request",
		slog.String("id", i.id), slog.String("method", r.Method), slog.String("route", i.route),
		slog.Int("status", w.status), slog.Int64("bytes", w.bytes),
		slog.Duration("took", time.Since(i.begun)), slog.Any("address", i.address))
}
