package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"volare/internal/licensing"
)

// statuses is the one map from the kind of a refusal to its HTTP status.
var statuses = map[licensing.Kind]int{
	licensing.Malformed:       http.StatusBadRequest,
	licensing.Unauthenticated: http.StatusUnauthorized,
	licensing.Forbidden:       http.StatusForbidden,
	licensing.Missing:         http.StatusNotFound,
	licensing.Conflict:        http.StatusConflict,
	licensing.Stale:           http.StatusPreconditionFailed,
	licensing.Large:           http.StatusRequestEntityTooLarge,
	licensing.Invalid:         http.StatusUnprocessableEntity,
	licensing.Limited:         http.StatusTooManyRequests,
	licensing.Internal:        http.StatusInternalServerError,
	licensing.Unavailable:     http.StatusServiceUnavailable,
}

// Kinds lists every kind of refusal in the order of its status, for documents.
var Kinds = []licensing.Kind{
	licensing.Malformed, licensing.Unauthenticated, licensing.Forbidden, licensing.Missing,
	licensing.Conflict, licensing.Stale, licensing.Large, licensing.Invalid, licensing.Limited,
	licensing.Internal, licensing.Unavailable,
}

// Status is the HTTP status of a kind; an unknown kind is our fault: 500.
func Status(k licensing.Kind) int {
	if s, ok := statuses[k]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// refusal turns any error into the one that users see. What isn't a
// *licensing.Error is our fault and says nothing but its reference.
func refusal(err error, reference string) *licensing.Error {
	var e *licensing.Error
	if errors.As(err, &e) && e.Kind != licensing.Internal {
		return e
	}
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		return licensing.Refuse(licensing.Large, "request.too_large", "max", strconv.FormatInt(long.Limit>>10, 10))
	case errors.Is(err, context.DeadlineExceeded):
		return licensing.Refuse(licensing.Unavailable, "unavailable")
	}
	return licensing.Refuse(licensing.Internal, "internal", "reference", reference)
}
