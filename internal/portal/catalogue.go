package portal

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"volare/internal/app"
	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/web"
)

// cataloguePage is what can be ordered.
type cataloguePage struct {
	frame
	Services  []*catalogue.Service
	MayImport bool
}

// Retired reports whether nothing of a service can be ordered any more.
func (c cataloguePage) Retired(s *catalogue.Service) bool { return retired(s) }

func retired(s *catalogue.Service) bool {
	for _, plan := range s.Plans {
		if plan.Status != catalogue.Retired {
			return false
		}
	}
	return true
}

// offeredPage is one service: its texts, its plans, and what activating it takes.
type offeredPage struct {
	frame
	Service    *catalogue.Service
	Gone       bool // nothing of it can be ordered any more
	Both       bool // for those who write the texts: in the other language too
	Programmes catalogue.Programmes
	Steps      []offeredStep
	Wide, Tall drawing
	History    []moment
}

// offeredStep is one step of a service's activation.
type offeredStep struct {
	Title, Who string
	Fields     []formField
}

// Under names the programmes under which alone a plan can be ordered.
func (o offeredPage) Under(plan catalogue.Plan) (names []string) {
	for _, key := range plan.Programmes {
		names = append(names, o.Programmes.Name(key, o.Lang))
	}
	return names
}

// InOther says a text in the language that the page isn't in.
func (o offeredPage) InOther(t catalogue.Text) string { return t.In(o.frame.Other) }

// catalogueImportPage hands a file in: first it is checked, then put in force.
type catalogueImportPage struct {
	frame
	Name     string
	Came     app.Imported
	Checked  licensing.FileID // kept, and waits to be confirmed
	Problems []fileProblem
	Imported bool
}

// Column is the key of what a field is called in this kind of file.
func (catalogueImportPage) Column() string { return "portal.catalogue.field" }

func (p *Portal) catalogueRoutes() []web.Route {
	check := p.own("POST", "/catalogue/import", "catalogue.import", p.importCatalogue)
	confirm := p.own("POST", "/catalogue/import/confirm", "catalogue.import", p.confirmCatalogue)
	check.MaxBody, confirm.Long = 4<<20, true
	return []web.Route{
		p.public("GET", "/catalogue", p.catalogue),
		p.public("GET", "/catalogue/{service}", p.offered),
		p.own("GET", "/catalogue/import", "catalogue.import", func(w http.ResponseWriter, r *http.Request) error {
			return p.showCatalogueImport(w, r, catalogueImportPage{})
		}),
		check, confirm,
	}
}

func (p *Portal) catalogue(w http.ResponseWriter, r *http.Request) error {
	page := cataloguePage{}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.MayImport = page.Actor.May("catalogue.import", licensing.Target{})
	if page.Services, err = p.app.Services(r.Context()); err != nil {
		return err
	}
	return p.render(w, http.StatusOK, "catalogue", page)
}

func (p *Portal) offered(w http.ResponseWriter, r *http.Request) error {
	page := offeredPage{}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	if page.Service, err = p.app.Service(r.Context(), r.PathValue("service"), ""); err != nil {
		return err
	}
	page.Gone = retired(page.Service)
	page.Both = page.Actor.May("catalogue.import", licensing.Target{})
	if page.Programmes, err = p.app.Programmes(r.Context()); err != nil {
		return err
	}
	for _, s := range page.Service.Activation.Steps {
		step := offeredStep{Title: p.app.StepTitle(page.Lang, page.Service, s.Key, s.Spec.Kind()), Who: p.say(page.frame, "portal.catalogue.who."+strings.ReplaceAll(string(s.Spec.Kind()), "-", "_")),
			Fields: formFields(p.texts, page.Lang, fieldsOf(s.Spec), catalogue.Known{}, "")}
		page.Steps = append(page.Steps, step)
	}
	page.Wide, page.Tall = stepPicture(page.Steps, 4, "picture-wide"), stepPicture(page.Steps, 1, "picture-tall")
	if page.Actor.Party == licensing.OperatorParty && page.Actor.May("history.read", licensing.Target{}) {
		if page.History, err = p.history(r, page.frame, "service", page.Service.Key); err != nil {
			return err
		}
	}
	return p.render(w, http.StatusOK, "offered", page)
}

// stepPicture draws an activation's steps, so many in a row.
func stepPicture(steps []offeredStep, row int, class string) drawing {
	const w, h, gap = 220, 96, 36
	d := drawing{Class: class, Width: row*w + (row-1)*gap} // of a full row: few steps aren't blown up
	var says []string
	for i, s := range steps {
		x, y := number(i%row*(w+gap)), number(i/row*(h+gap))
		switch {
		case i == 0:
		case i%row == 0: // to the next row
			from := x
			if row > 1 {
				from = number((row - 1) * (w + gap))
			}
			d.path("p-line", "M%s %sv%dH%sv%d", from+w/2, y-gap, gap/2, x+w/2, gap/2-4)
			d.path("p-head", "M%s %sl7 10 7-10z", x+w/2-7, y-10)
		default:
			d.path("p-line", "M%s %sh%d", x-gap, y+h/2, gap-8)
			d.path("p-head", "M%s %sl10 7-10 7z", x-10, y+h/2-7)
		}
		d.box("p-card", x+1, y+1, w-2, h-2)
		d.dot("p-dot", x+24, y+28, 14)
		d.words("p-number", "middle", x+24, y+33, 14, fmt.Sprint(i+1))
		for k, line := range lines(s.Title, 20) {
			if k < 2 {
				d.words("", "start", x+48, y+32+number(20*k), 15, line)
			}
		}
		d.words("p-soft", "start", x+16, y+82, 13, s.Who)
		d.Height = int(y) + h
		says = append(says, fmt.Sprintf("%d. %s (%s)", i+1, s.Title, s.Who))
	}
	d.Says = strings.Join(says, "; ")
	return d
}

func (p *Portal) showCatalogueImport(w http.ResponseWriter, r *http.Request, page catalogueImportPage) error {
	f := page.Form
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	if !page.Actor.May("catalogue.import", licensing.Target{}) {
		return licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "catalogue.import")
	}
	for _, x := range page.Came.Problems {
		page.Problems = append(page.Problems, fileProblem{x.Line, x.Field, x.Value, p.texts.Text(page.Lang, x.Code, x.Params)})
	}
	page.Problems = byLine(page.Problems)
	return p.render(w, f.answer(), "catalogue_import", page)
}

// importCatalogue checks an uploaded file, as if it were put in force; one
// without problems is kept until it is confirmed.
func (p *Portal) importCatalogue(w http.ResponseWriter, r *http.Request) error {
	actor, _ := web.ActorFrom(r.Context())
	name, content, err := uploaded(r)
	page := catalogueImportPage{Name: name}
	if err == nil {
		page.Came, page.Checked, err = p.app.KeepCheckedCatalogue(r.Context(), actor, catalogue.File{Name: name, Data: content})
	}
	if err != nil {
		return p.againCatalogue(w, r, page, err)
	}
	return p.showCatalogueImport(w, r, page)
}

// confirmCatalogue puts the file that was checked in force, and no other.
func (p *Portal) confirmCatalogue(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	page := catalogueImportPage{Name: f.get("name"), Imported: true}
	page.Came, err = p.app.ImportCheckedCatalogue(r.Context(), acting(r, f), licensing.FileID(f.get("checked")))
	if err != nil {
		page.Imported = false
		return p.againCatalogue(w, r, page, gone(err))
	}
	return p.showCatalogueImport(w, r, page)
}

// againCatalogue shows what is wrong with a file; its problems are a table.
func (p *Portal) againCatalogue(w http.ResponseWriter, r *http.Request, page catalogueImportPage, err error) error {
	var e *licensing.Error
	if errors.As(err, &e) && len(page.Came.Problems) > 0 {
		err = &licensing.Error{Kind: e.Kind, Code: e.Code, Params: e.Params}
	}
	page.Checked = ""
	return p.again(r, form{}, err, func(f form) error {
		page.Form = f
		return p.showCatalogueImport(w, r, page)
	}, "file", "portal.catalogue.file")
}
