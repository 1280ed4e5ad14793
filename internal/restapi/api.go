package restapi

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"volare/internal/licensing"
	"volare/internal/web"
)

// Root is where every resource lives.
const Root = "/api/v1"

// API collects the operations: their routes and their documents.
type API struct {
	huma   huma.API
	routes []web.Route
}

// New returns an API without resources.
func New(version string) *API {
	a := &API{}
	registry := huma.NewMapRegistry("#/components/schemas/", schemaName)
	registry.RegisterTypeAlias(reflect.TypeFor[licensing.Date](), reflect.TypeFor[date]())
	a.huma = huma.NewAPI(huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Volare", Version: version,
				Description: "Contracts, orders, access, activation and renewal of volume-licensed online services.",
			},
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"bearer":  {Type: "http", Scheme: "bearer", Description: "An API token. Its scopes are verbs."},
					"session": {Type: "apiKey", In: "cookie", Name: "__Host-volare", Description: "A person's session. On plain http://localhost the cookie is called volare."},
				},
			},
		},
		Formats:                      map[string]huma.Format{"application/json": strictJSON, "json": strictJSON},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
	}, collector{a})
	return a
}

// Routes lists the operations, the OpenAPI document and the reference page.
// Call it when all resources are registered.
func (a *API) Routes() []web.Route {
	return append(a.documents(), a.routes...)
}

// collector is huma's way to a mux: ours is a list of routes.
type collector struct{ api *API }

func (c collector) Handle(op *huma.Operation, h func(huma.Context)) {
	d := op.Metadata[describedBy].(Op)
	c.api.routes = append(c.api.routes, web.Route{
		Method: op.Method, Pattern: op.Path, Verb: d.verb, Public: d.Public, MaxBody: d.MaxBody, Long: d.Long,
		Handler: intake(op, func(w http.ResponseWriter, r *http.Request) { h(humago.NewContext(op, r, w)) }),
	})
}

// ServeHTTP is demanded by huma.Adapter and never called: package web serves.
func (collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	web.Refuse(w, r, licensing.NotFound("page"))
}
