package licensing

import (
	"errors"
	"strings"
)

// Kind says what sort of refusal an Error is; package web maps it to a status.
type Kind string

// The kinds of refusal, in the order of their HTTP statuses.
const (
	Malformed       Kind = "malformed"       // 400: not readable as what was asked for
	Unauthenticated Kind = "unauthenticated" // 401: nobody has signed in
	Forbidden       Kind = "forbidden"       // 403: the actor's roles don't allow the verb
	Missing         Kind = "missing"         // 404: unknown, or somebody else's
	Conflict        Kind = "conflict"        // 409: the state doesn't allow the verb
	Stale           Kind = "stale"           // 412: changed by somebody else meanwhile
	Large           Kind = "large"           // 413: too big
	Invalid         Kind = "invalid"         // 422: readable, but a rule is broken
	Limited         Kind = "limited"         // 429: too many tries
	Internal        Kind = "internal"        // 500: our fault
	Unavailable     Kind = "unavailable"     // 503: try again later
)

// Error is the one error that users see. Code is the key of its text in the
// language catalogues (package locale); everything else fills that text in.
type Error struct {
	Kind    Kind
	Code    string            // e.g. "order.agreement_not_active"
	Params  map[string]string // values for the text's placeholders
	Fields  []FieldError      // what is wrong, field by field (Invalid)
	State   string            // the present state (Conflict)
	Allowed []Verb            // the verbs that state allows to this actor (Conflict)
}

// FieldError is one rule broken by one field. Field is a path as the API
// spells it: "lines[0].quantity". The submitted value is never repeated here:
// it may be a secret.
type FieldError struct {
	Field  string            `json:"field"`
	Code   string            `json:"code"` // key in the language catalogues, e.g. "field.required"
	Params map[string]string `json:"params,omitempty"`
}

// Error is for logs; users read the translation of Code.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Kind))
	b.WriteString(": ")
	b.WriteString(e.Code)
	for _, f := range e.Fields {
		b.WriteString("; ")
		b.WriteString(f.Field)
		b.WriteString(": ")
		b.WriteString(f.Code)
	}
	return b.String()
}

// Refuse makes an Error of kind k; params are name, value pairs.
func Refuse(k Kind, code string, params ...string) *Error {
	return &Error{Kind: k, Code: code, Params: pairs(params)}
}

// NotFound is the answer for what doesn't exist and for what is somebody
// else's: the two can't be told apart.
func NotFound(what string) *Error { return Refuse(Missing, "missing."+what) }

// KindOf returns the kind of the licensing error in err's chain; Internal when there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Problems collects field errors; its zero value is ready to use.
type Problems struct{ fields []FieldError }

// Add records that field breaks the rule code; params are name, value pairs.
func (p *Problems) Add(field, code string, params ...string) {
	p.fields = append(p.fields, FieldError{Field: field, Code: code, Params: pairs(params)})
}

// Merge adds other's problems with prefix before their field names.
func (p *Problems) Merge(prefix string, other []FieldError) {
	for _, f := range other {
		f.Field = prefix + f.Field
		p.fields = append(p.fields, f)
	}
}

// Take collects the problems of err with prefix before their field names; an
// error that isn't about fields is given back.
func (p *Problems) Take(prefix string, err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Kind != Invalid || len(e.Fields) == 0 {
		return err
	}
	p.Merge(prefix, e.Fields)
	return nil
}

// Fields returns what was collected.
func (p *Problems) Fields() []FieldError { return p.fields }

// Err returns an Invalid error with all fields, or nil when there are none.
func (p *Problems) Err() error {
	if len(p.fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: "invalid", Fields: p.fields}
}

func pairs(s []string) map[string]string {
	if len(s) == 0 {
		return nil
	}
	m := make(map[string]string, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		m[s[i]] = s[i+1]
	}
	return m
}
