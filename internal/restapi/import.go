package restapi

import (
	"bytes"
	"context"
	"net/http"

	"volare/internal/app"
	"volare/internal/catalogue"
	"volare/internal/licensing"
)

// mostImported is how large an imported file may be.
const mostImported = 16 << 20

type (
	importedBody struct {
		Rows    int `json:"rows" doc:"In the file."`
		Added   int `json:"added"`
		Changed int `json:"changed"`
		Same    int `json:"same" doc:"Known before, and left as they are."`
	}
	importYAML struct {
		Name    string `query:"name" maxLength:"100" doc:"The file's name, for the problems found in it."`
		RawBody []byte `contentType:"application/yaml"`
	}
	importCSV struct {
		Name    string `query:"name" maxLength:"100" doc:"The file's name, for the problems found in it."`
		RawBody []byte `contentType:"text/csv"`
	}
)

// imports are the files that can be handed in: kind, permission, and what it is.
func imports(a *API, u *app.App) {
	text := "Whole or not at all: with any problem nothing is written, and errors lists them all, each with the file's line. The same file twice changes nothing."
	r := a.Resource("imports", "import", "Files read whole: a catalogue, organizations, agreements, orders, product keys.")
	for _, k := range []struct {
		what    string
		verb    licensing.Verb
		summary string
	}{
		{"organizations", "organizations", "Import organizations and their people"},
		{"agreements", "agreements", "Import contracts and enrollments in any state"},
	} {
		Other(r, http.MethodPost, Op{Path: "/" + k.what, Verb: k.verb, Summary: k.summary, Text: text, MaxBody: mostImported, Long: true},
			func(ctx context.Context, c Call, in *importYAML) (importedBody, error) {
				return importAnswer(u.Import(ctx, c.Actor, k.what, named(in.Name, k.what+".yaml"), bytes.NewReader(in.RawBody), nil))
			})
	}
	Other(r, http.MethodPost, Op{Path: "/orders", Verb: "orders", Summary: "Import and submit orders", Text: text, MaxBody: mostImported, Long: true},
		func(ctx context.Context, c Call, in *importCSV) (importedBody, error) {
			return importAnswer(u.Import(ctx, c.Actor, "orders", named(in.Name, "orders.csv"), bytes.NewReader(in.RawBody), nil))
		})
	Other(r, http.MethodPost, Op{Path: "/orders/check", Verb: "orders", Summary: "Tell what an import of orders would come to; nothing is written", Text: "added and same are what they would be. errors lists everything that is wrong, each with the file's line.", MaxBody: mostImported, Long: true},
		func(ctx context.Context, c Call, in *importCSV) (importedBody, error) {
			return importAnswer(u.CheckOrders(ctx, c.Actor, named(in.Name, "orders.csv"), bytes.NewReader(in.RawBody)))
		})
	keys := &Resource{api: a, path: "imports", aggregate: "keys"}
	Other(keys, http.MethodPost, Op{Path: "/keys", Verb: "import", Summary: "Import product keys into their pools", Text: text, MaxBody: mostImported, Long: true},
		func(ctx context.Context, c Call, in *importCSV) (importedBody, error) {
			return importAnswer(u.Import(ctx, c.Actor, "keys", named(in.Name, "keys.csv"), bytes.NewReader(in.RawBody), nil))
		})
	services := &Resource{api: a, path: "imports", aggregate: "catalogue"}
	Other(services, http.MethodPost, Op{Path: "/catalogue/check", Verb: "import", Summary: "Tell what an import of services would come to; nothing is written", MaxBody: mostImported, Long: true},
		func(ctx context.Context, c Call, in *importYAML) (importedBody, error) {
			return importAnswer(u.CheckCatalogue(ctx, c.Actor, serviceFile(in)))
		})
	Other(services, http.MethodPost, Op{Path: "/catalogue", Verb: "import", Summary: "Import services", Text: text, MaxBody: mostImported, Long: true},
		func(ctx context.Context, c Call, in *importYAML) (importedBody, error) {
			return importAnswer(u.Import(ctx, c.Actor, "catalogue", named(in.Name, "catalogue.yaml"), bytes.NewReader(in.RawBody), nil))
		})
}

func named(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return name
}

func importAnswer(i app.Imported, err error) (importedBody, error) {
	return importedBody{i.Rows, i.Added, i.Changed, i.Same}, err
}

func serviceFile(in *importYAML) catalogue.File {
	return catalogue.File{Name: named(in.Name, "catalogue.yaml"), Data: in.RawBody}
}
