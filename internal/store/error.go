package store

import (
	"errors"
	"slices"

	"volare/internal/licensing"
)

// ConstraintKind says which sort of rule the database has defended.
type ConstraintKind string

// The sorts of constraints.
const (
	Unique     ConstraintKind = "unique"
	ForeignKey ConstraintKind = "foreign key"
	Check      ConstraintKind = "check"
	NotNull    ConstraintKind = "not null"
)

// ConstraintError is a rule that the database defended. Package app turns
// those it expects into a licensing.Error; it never reaches a user as it is.
type ConstraintError struct {
	Kind ConstraintKind
	// Names are the constraint's name, or the candidates where the engine names
	// columns only (SQLite, for two unique indexes over the same columns), or
	// none (SQLite's foreign keys).
	Names []string
	Err   error
}

// Error is for logs.
func (e *ConstraintError) Error() string { return "store: " + string(e.Kind) + ": " + e.Err.Error() }

// Unwrap gives the engine's own error.
func (e *ConstraintError) Unwrap() error { return e.Err }

// Violates reports whether err is a broken constraint of this kind, and, when
// names are given, of one of these names.
func Violates(err error, kind ConstraintKind, names ...string) bool {
	var c *ConstraintError
	if !errors.As(err, &c) || c.Kind != kind {
		return false
	}
	return len(names) == 0 || slices.ContainsFunc(names, func(n string) bool { return slices.Contains(c.Names, n) })
}

// unavailable is an outage of the database as users see it, with its cause for the log.
type unavailable struct {
	told  *licensing.Error
	cause error
}

func (u *unavailable) Error() string   { return u.told.Error() + ": " + u.cause.Error() }
func (u *unavailable) Unwrap() []error { return []error{u.told, u.cause} }

// classify turns an engine's error into ours: a ConstraintError, or
// licensing.Unavailable when the disk is full or the database can't be
// reached. Others, and those already ours, pass unchanged.
func (s *Store) classify(err error) error {
	if err == nil {
		return nil
	}
	var c *ConstraintError
	var l *licensing.Error
	if errors.As(err, &c) || errors.As(err, &l) {
		return err
	}
	f := s.dialect.classify(err)
	switch {
	case f.constraint != "":
		return &ConstraintError{Kind: f.constraint, Names: f.names, Err: err}
	case f.full:
		return &unavailable{licensing.Refuse(licensing.Unavailable, "unavailable.disk_full"), err}
	case f.unreachable:
		return &unavailable{licensing.Refuse(licensing.Unavailable, "unavailable.database"), err}
	}
	return err
}
