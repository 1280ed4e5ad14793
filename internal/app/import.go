package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"strconv"

	"volare/internal/catalogue"
	"volare/internal/licensing"
)

// Imported is what an import came to. With problems nothing was written, and
// the error that comes with it says the same for the API.
type Imported struct {
	Rows     int                 // in the file
	Added    int                 // new ones
	Changed  int                 // known ones that differ now
	Same     int                 // known ones; importing a file twice changes nothing
	Problems []licensing.Problem // everything that is wrong with the file
}

// Progress is told how many of a file's rows are done; nil is nobody.
type Progress func(done, of int)

func (p Progress) tell(done, of int) {
	if p != nil {
		p(done, of)
	}
}

// refused gives an import with problems back, and its error.
func refused(rows int, problems []licensing.Problem) (Imported, error) {
	e := licensing.Refuse(licensing.Invalid, "import.refused", "count", strconv.Itoa(len(problems)))
	for _, p := range problems {
		e.Fields = append(e.Fields, licensing.FieldError{Field: placeOfProblem(p), Code: p.Code, Params: p.Params})
	}
	return Imported{Rows: rows, Problems: problems}, e
}

// spot is where in a file a row stands, and what its fields say.
type spot struct {
	file   string
	line   int
	at     string // before the fields' names: "agreements[3]."
	values map[string]string
}

func (s spot) problem(field, code string) []licensing.Problem {
	return s.problems([]licensing.FieldError{{Field: field, Code: code}})
}

// problems says of the row what is wrong with its fields.
func (s spot) problems(fields []licensing.FieldError) []licensing.Problem {
	var problems []licensing.Problem
	for _, f := range fields {
		p := licensing.NewProblem(s.file, s.line, s.at+f.Field, s.values[f.Field], f.Code)
		p.Params = f.Params
		problems = append(problems, p)
	}
	return problems
}

// placeOfProblem says where in a file a problem is: "agreements.yaml:12: state".
func placeOfProblem(p licensing.Problem) string {
	at := p.File
	if p.Line > 0 {
		at += ":" + strconv.Itoa(p.Line)
	}
	if p.Field != "" {
		at += ": " + p.Field
	}
	return at
}

// importer reads one kind of file.
type importer struct {
	what string
	file string // its name in a folder that holds all of them
	run  func(a *App, ctx context.Context, actor Actor, name string, in io.Reader, p Progress) (Imported, error)
}

// importers lists them in the order in which they build on each other.
var importers = []importer{
	{"catalogue", "catalogue.yaml", (*App).importCatalogueFile},
	{"organizations", "organizations.yaml", (*App).ImportOrganizations},
	{"keys", "keys.csv", (*App).ImportKeys},
	{"agreements", "agreements.yaml", (*App).ImportAgreements},
	{"orders", "orders.csv", (*App).ImportOrders},
}

// Importable lists the kinds of files that can be imported.
func Importable() []string {
	var all []string
	for _, i := range importers {
		all = append(all, i.what)
	}
	return all
}

// Import reads a file of one of the kinds that Importable lists.
func (a *App) Import(ctx context.Context, actor Actor, what, name string, in io.Reader, p Progress) (Imported, error) {
	for _, i := range importers {
		if i.what == what {
			return i.run(a, ctx, actor, name, in, p)
		}
	}
	return Imported{}, licensing.NotFound("import")
}

// importCatalogueFile reads a catalogue in one file.
func (a *App) importCatalogueFile(ctx context.Context, actor Actor, name string, in io.Reader, _ Progress) (Imported, error) {
	data, err := io.ReadAll(in)
	if err != nil {
		return Imported{}, err
	}
	return a.ImportCatalogue(ctx, actor, catalogue.File{Name: name, Data: data})
}

// ImportAll reads a folder with one file of each kind, and a folder called
// catalogue with the services, as the sample is. It stops at the first file
// with problems; those before it stay imported. tell is told how far each is.
func (a *App) ImportAll(ctx context.Context, actor Actor, files fs.FS, tell func(what string, done, of int)) (map[string]Imported, error) {
	all := map[string]Imported{}
	for _, i := range importers {
		came, err := a.importFrom(ctx, actor, files, i, func(done, of int) {
			if tell != nil {
				tell(i.what, done, of)
			}
		})
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		all[i.what] = came
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

func (a *App) importFrom(ctx context.Context, actor Actor, files fs.FS, i importer, p Progress) (Imported, error) {
	if services, err := fs.Glob(files, path.Join(i.what, "*.yaml")); err == nil && len(services) > 0 {
		var all []catalogue.File
		for _, name := range services {
			data, err := fs.ReadFile(files, name)
			if err != nil {
				return Imported{}, err
			}
			all = append(all, catalogue.File{Name: name, Data: data})
		}
		done, err := a.ImportCatalogue(ctx, actor, all...)
		p.tell(done.Rows, done.Rows)
		return done, err
	}
	f, err := files.Open(i.file)
	if err != nil {
		return Imported{}, err
	}
	defer f.Close()
	return i.run(a, ctx, actor, i.file, f, p)
}
