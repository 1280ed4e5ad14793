// Package restapi is the JSON interface of the use cases: one file per
// resource under /api/v1, described by an OpenAPI 3.1 document at
// /api/openapi.json and a page for people at /api.
//
// A resource's file declares its types and hands functions to List, Get,
// Create, Edit and Do (register.go); everything else – who acts, strict
// reading, versions, idempotency, problems, documents – happens here, once.
// It must not know SQL, rules or states: those are app's and licensing's.
//
// Start reading at API in api.go, then intake.go: what a request passes
// through before its function. How to add an endpoint: docs/recipes.md.
package restapi
