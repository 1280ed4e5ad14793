package restapi

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"volare/internal/licensing"
	"volare/internal/web"
)

// describe writes an operation's part of the OpenAPI document: what follows
// from its types huma adds, what is the same everywhere is added here.
func describe(r *Resource, method, path string, op Op, status int) huma.Operation {
	o := huma.Operation{
		OperationID: operationID(r, method, op), Method: method, Path: path, DefaultStatus: status,
		Summary: op.Summary, Description: op.Text, Tags: []string{r.path},
		Metadata:        map[string]any{describedBy: op},
		MaxBodyBytes:    -1, // package web limits it, intake reads it
		BodyReadTimeout: -1,
	}
	if !op.Public {
		o.Security = []map[string][]string{{"bearer": {}}, {"session": {}}}
		o.Extensions = map[string]any{"x-verb": string(op.verb)}
		o.Parameters = append(o.Parameters, header(web.WorkspaceHeader, false, "The organization to act in, by its id; needed by those who act in several."))
	}
	if method != http.MethodGet {
		o.Parameters = append(o.Parameters, header("Idempotency-Key", false,
			"1 to 200 visible ASCII characters. Repeating a request with its key within 24 hours gives the first answer again and changes nothing."))
	}
	if method == http.MethodPatch || method == http.MethodPut || method == http.MethodPost && strings.Contains(path, "{") {
		o.Parameters = append(o.Parameters, header("If-Match", op.needsVersion, "The ETag of the version this is meant for."))
	}
	for _, k := range refusals(method, path, op) {
		o.Errors = append(o.Errors, web.Status(k))
	}
	return o
}

// operationID is "order.submit", or "order.list" where reading is of many.
func operationID(r *Resource, method string, op Op) string {
	verb := string(op.Verb)
	id := r.aggregate + "." + verb
	if method == http.MethodGet && op.Path == "" {
		id = r.aggregate + ".list"
		if verb != "read" { // of one's own: "tokens.read"
			id = r.path + ".read"
		}
	}
	// Parts of a thing have ids of their own: "order.read.lines".
	for part := range strings.SplitSeq(op.Path, "/") {
		if part != "" && part != verb && !strings.HasPrefix(part, "{") {
			id += "." + part
		}
	}
	return id
}

func header(name string, required bool, text string) *huma.Param {
	return &huma.Param{Name: name, In: "header", Required: required, Description: text, Schema: &huma.Schema{Type: huma.TypeString}}
}

// refusals are the kinds of problem an operation may answer with.
func refusals(method, path string, op Op) []licensing.Kind {
	kinds := []licensing.Kind{licensing.Malformed, licensing.Limited, licensing.Invalid, licensing.Internal, licensing.Unavailable}
	if !op.Public {
		kinds = append(kinds, licensing.Unauthenticated, licensing.Forbidden)
	}
	if strings.Contains(path, "{") {
		kinds = append(kinds, licensing.Missing)
	}
	if method != http.MethodGet {
		kinds = append(kinds, licensing.Conflict, licensing.Stale, licensing.Large)
	}
	return kinds
}
