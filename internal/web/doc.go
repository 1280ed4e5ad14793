// Package web is what every way in over HTTP shares: who acts and in which
// workspace, the list of routes, the one map from a refusal to its status,
// limits, security headers, the access log, and the server's start and stop.
//
// It must not know any page or resource: those hand it their []Route, which is
// the only input of the mux. Refusals look like problems (RFC 9457) under
// /api and like whatever Config.Page draws elsewhere.
//
// Start reading at Site.ServeHTTP in site.go: one request from top to bottom.
package web
