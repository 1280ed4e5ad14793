package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"volare/internal/licensing"
)

// Problem is a refusal as the API tells it: RFC 9457 problem details with our
// code, what is wrong field by field, and what the state does allow. It never
// repeats a submitted value.
type Problem struct {
	Type     string            `json:"type" format:"uri-reference" example:"/api#problem-conflict" doc:"Where this kind of problem is explained."`
	Title    string            `json:"title" example:"Not possible in this state" doc:"The kind of problem, in the reader's language."`
	Status   int               `json:"status" example:"409" doc:"The HTTP status."`
	Detail   string            `json:"detail" doc:"What happened, in the reader's language."`
	Instance string            `json:"instance" format:"uri-reference" example:"urn:uuid:0198c2b4-5d1e-7cc3-98c4-dc0c0c07398f" doc:"This occurrence: the request's id, as in the X-Request-Id header and the operator's log."`
	Code     string            `json:"code" example:"state.order" doc:"The rule that was broken, for programs."`
	Errors   []FieldProblem    `json:"errors,omitempty" doc:"What is wrong, field by field."`
	State    string            `json:"state,omitempty" example:"accepted" doc:"The present state, when that is the reason."`
	Allowed  *[]licensing.Verb `json:"allowed,omitempty" doc:"The verbs that the present state allows; empty when it is final."`

	headers http.Header
}

// FieldProblem is one rule broken by one field.
type FieldProblem struct {
	Field   string `json:"field" example:"lines[0].quantity" doc:"The field's path in the body, or a parameter's or header's name."`
	Code    string `json:"code" example:"field.required" doc:"The rule, for programs."`
	Message string `json:"message" doc:"The rule, in the reader's language."`
}

// GetStatus, GetHeaders, ContentType and Error let package huma answer with a
// problem as it does with its own.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are the headers that go with the problem.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType is that of problems.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

func (p *Problem) Error() string { return p.Code }

// NewProblem tells err in the request's language. An error that is our fault
// is logged here, with the reference the problem shows.
func NewProblem(ctx context.Context, err error) *Problem {
	i := from(ctx)
	e := refusal(err, i.id)
	i.failed(ctx, e, err)
	title, told := i.words(e)
	p := &Problem{
		Type:     "/api#problem-" + string(e.Kind),
		Title:    title,
		Status:   Status(e.Kind),
		Detail:   told.Message,
		Instance: "urn:uuid:" + i.id,
		Code:     e.Code,
		State:    e.State,
		headers:  http.Header{"Content-Language": {i.language}},
	}
	if e.State != "" { // an empty list says that nothing may be done; without a state there is none
		allowed := append([]licensing.Verb{}, e.Allowed...)
		p.Allowed = &allowed
	}
	for n, f := range e.Fields {
		p.Errors = append(p.Errors, FieldProblem{Field: f.Field, Code: f.Code, Message: told.Fields[n].Message})
	}
	switch e.Kind {
	case licensing.Unauthenticated:
		p.headers.Set("WWW-Authenticate", `Bearer realm="volare"`)
	case licensing.Limited, licensing.Unavailable:
		if s := e.Params["seconds"]; s != "" {
			p.headers.Set("Retry-After", s)
		}
	}
	var m *methodError
	if errors.As(err, &m) {
		p.Status = http.StatusMethodNotAllowed
		p.headers.Set("Allow", strings.Join(m.allowed, ", "))
	}
	if errors.As(err, new(misdirected)) {
		p.Status = http.StatusMisdirectedRequest
	}
	return p
}

// write sends the problem.
func (p *Problem) write(w http.ResponseWriter) {
	for k, v := range p.headers {
		w.Header()[k] = v
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p) //nolint:errcheck // the client may have gone
}

// Refuse answers a request with what went wrong: a problem under /api,
// elsewhere a page. Every handler ends here when it can't do what was asked.
func Refuse(w http.ResponseWriter, r *http.Request, err error) {
	i := from(r.Context())
	p := NewProblem(r.Context(), err)
	switch {
	case r.URL.Path == "/api" || strings.HasPrefix(r.URL.Path, "/api/"):
		p.write(w)
	case i.site != nil && i.site.c.Page != nil:
		i.site.c.Page(w, r, p)
	default:
		for k, v := range p.headers {
			w.Header()[k] = v
		}
		plain(w, p.Status, p.Title+": "+p.Detail)
	}
}

// methodError is a known path asked for with a method it doesn't have. It is
// malformed like any request nobody can read, but HTTP has a status of its own for it.
type methodError struct{ allowed []string }

func (m *methodError) Error() string { return m.Unwrap().Error() }

func (m *methodError) Unwrap() error {
	return licensing.Refuse(licensing.Malformed, "request.method", "allowed", strings.Join(m.allowed, ", "))
}
