package restapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"volare/internal/licensing"
	"volare/internal/web"
)

// Resource is one kind of thing: where it lives and how it is explained.
type Resource struct {
	api             *API
	path, aggregate string
}

// Resource opens a chapter of the API: path is "orders", aggregate is what
// permissions call the thing ("order"), text explains it on the reference page.
func (a *API) Resource(path, aggregate, text string) *Resource {
	doc := a.huma.OpenAPI()
	doc.Tags = append(doc.Tags, &huma.Tag{Name: path, Description: text})
	return &Resource{api: a, path: path, aggregate: aggregate}
}

// Of is the same resource for verbs that permissions say of another aggregate:
// a subscription is confirmed by "renewal.confirm".
func (r *Resource) Of(aggregate string) *Resource {
	return &Resource{api: r.api, path: r.path, aggregate: aggregate}
}

// Op describes one operation. What is left empty follows from the function it
// is handed to.
type Op struct {
	Verb    licensing.Verb // without the aggregate: "submit"
	Summary string         // one line: "Send it to the order desk"
	Text    string         // more, if there is more to say (Markdown is not read)
	Path    string         // below the resource: "/{id}/lines"; says which parameters In has
	Public  bool           // for callers that haven't signed in
	MaxBody int64          // bytes, if not 1 MiB
	Long    bool           // may take minutes
	Example string         // a body in JSON, where what is required alone doesn't show how it is used

	aggregate    string
	verb         licensing.Verb
	needsVersion bool
}

// describedBy is where an operation's Op is kept in huma's.
const describedBy = "volare"

// Head begins every resource's body: embed it. ID, version and what may be
// done next are the same everywhere.
type Head struct {
	ID      string           `json:"id" doc:"UUID." example:"0198c2b4-5d1e-7cc3-98c4-dc0c0c07398f"`
	Version int64            `json:"version" doc:"Grows with every change. The ETag is this number in quotes."`
	Actions []licensing.Verb `json:"actions" doc:"The verbs that you may use on it now: POST …/{id}/{verb}."`
}

func (h Head) head() Head { return h }

// headed is a body that embeds Head.
type headed interface{ head() Head }

// ByID is the input of what needs nothing but an id; embed it beside Body.
type ByID struct {
	ID string `path:"id" doc:"The resource's id."`
}

// Paging is what every list takes; embed it beside the list's filters.
type Paging struct {
	After string `query:"after" maxLength:"500" doc:"The cursor that the page before gave as next."`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many items a page has at most."`
}

// Page is a list's answer.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"The cursor of the next page; missing on the last one."`
}

// Function is what a resource's file writes: it calls a use case.
type Function[In, Out any] func(ctx context.Context, c Call, in *In) (Out, error)

type (
	plainAnswer[Out any] struct{ Body Out }
	pageAnswer[T any]    struct {
		Link string `header:"Link" doc:"The next page's address, rel=next."`
		Body Page[T]
	}
	headedAnswer[Out any] struct {
		ETag string `header:"ETag" doc:"The version, for If-Match."`
		Body Out
	}
	createdAnswer[Out any] struct {
		ETag     string `header:"ETag" doc:"The version, for If-Match."`
		Location string `header:"Location" doc:"Where the new thing is."`
		Body     Out
	}
	fileAnswer struct {
		ContentType string `header:"Content-Type"`
		Disposition string `header:"Content-Disposition"`
		Body        []byte
	}
)

// List answers GET /orders: one page, by keyset. Embed Paging in In; write
// filters as query fields and the sorts as an enum.
func List[In, T any](r *Resource, op Op, f Function[In, Page[T]]) {
	op.defaults("read", "")
	register(r, http.MethodGet, op, http.StatusOK, func(ctx context.Context, in *In) (*pageAnswer[T], error) {
		c := callFrom(ctx)
		page, err := f(ctx, c, in)
		return &pageAnswer[T]{Link: c.nextLink(page.Next), Body: page}, err
	})
}

// Get answers GET /orders/{id} with an ETag.
func Get[In any, Out headed](r *Resource, op Op, f Function[In, Out]) {
	op.defaults("read", "/{id}")
	register(r, http.MethodGet, op, http.StatusOK, withTag(f))
}

// Create answers POST /orders with 201, Location and ETag.
func Create[In any, Out headed](r *Resource, op Op, f Function[In, Out]) {
	op.defaults("draft", "")
	register(r, http.MethodPost, op, http.StatusCreated, func(ctx context.Context, in *In) (*createdAnswer[Out], error) {
		out, err := f(ctx, callFrom(ctx), in)
		if err != nil {
			return nil, err
		}
		h := out.head()
		return &createdAnswer[Out]{ETag: etag(h.Version), Location: Root + "/" + r.path + "/" + h.ID, Body: out}, nil
	})
}

// Edit answers PATCH /orders/{id}. The client must say by If-Match which
// version it changes: hand Call.Actor to the use case, which carries it.
func Edit[In any, Out headed](r *Resource, op Op, f Function[In, Out]) {
	op.defaults("edit", "/{id}")
	op.needsVersion = true
	register(r, http.MethodPatch, op, http.StatusOK, withTag(f))
}

// Do answers POST /orders/{id}/submit: a verb of the state table. If-Match is
// optional; hand Call.Actor to the use case, which carries it all the same.
func Do[In any, Out headed](r *Resource, op Op, f Function[In, Out]) {
	op.defaults("", "/{id}/"+string(op.Verb))
	register(r, http.MethodPost, op, http.StatusOK, withTag(f))
}

// Other is for what isn't a resource with a version: signing in, moving the
// test clock, an import. Path and Verb must be given, the body is Out as it is.
func Other[In, Out any](r *Resource, method string, op Op, f Function[In, Out]) {
	register(r, method, op, http.StatusOK, func(ctx context.Context, in *In) (*plainAnswer[Out], error) {
		out, err := f(ctx, callFrom(ctx), in)
		return &plainAnswer[Out]{Body: out}, err
	})
}

// File is a document to download.
type File struct {
	Name, Type string // "C-2026-000148.pdf", "application/pdf"
	Content    []byte
}

// Download answers GET with a file, never shown inline.
func Download[In any](r *Resource, op Op, f Function[In, File]) {
	op.defaults("read", "")
	register(r, http.MethodGet, op, http.StatusOK, func(ctx context.Context, in *In) (*fileAnswer, error) {
		file, err := f(ctx, callFrom(ctx), in)
		return &fileAnswer{ContentType: file.Type, Disposition: disposition(file.Name), Body: file.Content}, err
	})
}

func withTag[In any, Out headed](f Function[In, Out]) func(context.Context, *In) (*headedAnswer[Out], error) {
	return func(ctx context.Context, in *In) (*headedAnswer[Out], error) {
		out, err := f(ctx, callFrom(ctx), in)
		if err != nil {
			return nil, err
		}
		return &headedAnswer[Out]{ETag: etag(out.head().Version), Body: out}, nil
	}
}

func (op *Op) defaults(verb licensing.Verb, path string) {
	if op.Verb == "" {
		op.Verb = verb
	}
	if op.Path == "" {
		op.Path = path
	}
}

// register is the one way into huma.
func register[In, Answer any](r *Resource, method string, op Op, status int, f func(context.Context, *In) (*Answer, error)) {
	path := Root + "/" + r.path + op.Path
	if op.Summary == "" || op.Verb == "" {
		panic(fmt.Sprintf("restapi: %s %s: an operation needs a verb and a summary", method, path))
	}
	op.aggregate, op.verb = r.aggregate, licensing.Verb(r.aggregate+"."+string(op.Verb))
	huma.Register(r.api.huma, describe(r, method, path, op, status), func(ctx context.Context, in *In) (*Answer, error) {
		out, err := f(ctx, in)
		if err != nil {
			return nil, web.NewProblem(ctx, err)
		}
		return out, nil
	})
	mayBeMissing(r.api.huma.OpenAPI().Components.Schemas, r.api.huma.OpenAPI().Paths[path], method)
	if op.Example != "" {
		exemplify(r.api.huma.OpenAPI().Paths[path], method, op.Example)
	}
	bound(r.api.huma.OpenAPI().Components.Schemas)
}

// exemplify puts the example into the document, from where the page takes it.
func exemplify(at *huma.PathItem, method, example string) {
	o := at.Post
	if method == http.MethodPatch {
		o = at.Patch
	}
	o.RequestBody.Content[jsonType].Example = json.RawMessage(example)
}

// mayBeMissing lets a request do without a body of which no field is required.
func mayBeMissing(schemas huma.Registry, at *huma.PathItem, method string) {
	if method != http.MethodPost || at == nil || at.Post == nil || at.Post.RequestBody == nil {
		return
	}
	b := at.Post.RequestBody
	media, ok := b.Content[jsonType]
	if !ok {
		return
	}
	s := media.Schema
	if s.Ref != "" {
		s = schemas.SchemaFromRef(s.Ref)
	}
	if s != nil && len(s.Required) == 0 {
		b.Required = false
	}
}

func disposition(name string) string {
	return `attachment; filename="` + strings.NewReplacer(`"`, "", `\`, "", "\r", "", "\n", "").Replace(name) + `"`
}
