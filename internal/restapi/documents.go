package restapi

import (
	"encoding/json"
	"net/http"
	"sync"

	"volare/internal/web"
)

// documents are the API described for programs and for people.
func (a *API) documents() []web.Route {
	openapi := sync.OnceValues(func() ([]byte, error) { return json.Marshal(a.huma.OpenAPI()) })
	page := sync.OnceValues(func() ([]byte, error) {
		doc, err := openapi()
		if err != nil {
			return nil, err
		}
		return renderReference(doc)
	})
	return []web.Route{
		{Method: "GET", Pattern: "/api/openapi.json", Public: true, Handler: fixed("application/openapi+json", openapi)},
		{Method: "GET", Pattern: "/api", Public: true, Handler: fixed("text/html; charset=utf-8", page)},
		{Method: "GET", Pattern: "/api/reference.css", Public: true,
			Handler: fixed("text/css; charset=utf-8", func() ([]byte, error) { return referenceCSS, nil })},
	}
}

// fixed answers with what never changes while the program runs.
func fixed(contentType string, content func() ([]byte, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := content()
		if err != nil {
			web.Refuse(w, r, err)
			return
		}
		h := w.Header()
		h.Set("Content-Type", contentType)
		h.Set("Cache-Control", "public, max-age=300")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		w.Write(b) //nolint:errcheck // the client may have gone
	})
}
