package web

import (
	"context"
	"io"
	"net/http"
	"time"
)

// health answers whether the process lives, and whether it can serve.
func (s *Site) health() []Route {
	live := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") })
	ready := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
		defer cancel()
		if s.c.Ready != nil {
			if err := s.c.Ready(ctx); err != nil {
				s.c.Log.WarnContext(ctx, "not ready", "error", err) // why is for the log, not for everybody
				plain(w, http.StatusServiceUnavailable, "not ready")
				return
			}
		}
		plain(w, http.StatusOK, "ready")
	})
	return []Route{
		{Method: "GET", Pattern: "/healthz", Public: true, Handler: live},
		{Method: "GET", Pattern: "/readyz", Public: true, Handler: ready},
	}
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	io.WriteString(w, text+"\n") //nolint:errcheck // the client may have gone
}
