package portal

import (
	"errors"
	"io"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

// orderFilePage imports orders from a file: first it is checked, then confirmed.
type orderFilePage struct {
	frame
	Name     string
	Came     app.Imported
	Checked  licensing.FileID // kept, and waits to be confirmed
	Imported bool
	Problems []fileProblem
}

// Column is the key of what a field is called in this kind of file.
func (orderFilePage) Column() string { return "portal.import.column" }

// byLine sorts problems as whoever corrects the file comes upon them, and
// leaves each once.
func byLine(all []fileProblem) []fileProblem {
	slices.SortStableFunc(all, func(a, b fileProblem) int { return a.Line - b.Line })
	return slices.Compact(all)
}

// fileProblem is one thing wrong with a file.
type fileProblem struct {
	Line                 int
	Field, Value, Reason string
}

// mostUploaded is how large a file of orders may be, with what a form puts around it.
const mostUploaded = 16<<20 + 64<<10

func (p *Portal) orderFileRoutes() []web.Route {
	const at = "/orders/import"
	check, confirm := p.own("POST", at, "import.orders", p.checkOrderFile), p.own("POST", at+"/confirm", "import.orders", p.confirmOrderFile)
	check.MaxBody, check.Long, confirm.Long = mostUploaded, true, true
	return []web.Route{p.own("GET", at, "import.orders", p.orderFile), p.own("GET", at+"/example.csv", "import.orders", p.exampleFile), check, confirm}
}

func (p *Portal) orderFile(w http.ResponseWriter, r *http.Request) error {
	return p.showOrderFile(w, r, orderFilePage{})
}

func (p *Portal) showOrderFile(w http.ResponseWriter, r *http.Request, page orderFilePage) error {
	f := page.Form
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	if !page.Actor.MayCreate("import.orders") {
		return licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "import.orders")
	}
	page.Form = f
	for _, x := range page.Came.Problems {
		page.Problems = append(page.Problems, fileProblem{x.Line, x.Field, x.Value, p.texts.Text(page.Lang, x.Code, x.Params)})
	}
	page.Problems = byLine(page.Problems)
	return p.render(w, f.answer(), "order_file", page)
}

// checkOrderFile tells what the file would come to; one without problems is
// kept until it is confirmed.
func (p *Portal) checkOrderFile(w http.ResponseWriter, r *http.Request) error {
	actor, _ := web.ActorFrom(r.Context())
	if !actor.MayCreate("import.orders") {
		return licensing.Refuse(licensing.Forbidden, "forbidden", "verb", "import.orders")
	}
	name, content, err := uploaded(r)
	if err != nil {
		return p.againFile(w, r, orderFilePage{}, err)
	}
	page := orderFilePage{Name: name}
	page.Came, page.Checked, err = p.app.KeepCheckedOrders(r.Context(), actor, name, content)
	if err != nil {
		return p.againFile(w, r, page, err)
	}
	return p.showOrderFile(w, r, page)
}

// againFile shows the page with what is wrong with the file.
func (p *Portal) againFile(w http.ResponseWriter, r *http.Request, page orderFilePage, err error) error {
	var e *licensing.Error
	if errors.As(err, &e) && len(page.Came.Problems) > 0 {
		err = &licensing.Error{Kind: e.Kind, Code: e.Code, Params: e.Params} // the fields are the table's
	}
	f, readErr := read(r)
	if readErr != nil {
		return readErr
	}
	return p.again(r, f, err, func(f form) error {
		page.Form = f
		return p.showOrderFile(w, r, page)
	}, "file", "portal.import.file")
}

// longestName is how many bytes of a file's name are kept: the last ones, which tell its kind.
const longestName = 200

// uploaded reads the file of a form. Of its name only the last part counts:
// browsers of old sent whole paths.
func uploaded(r *http.Request) (name string, content []byte, err error) {
	var missing licensing.Problems
	missing.Add("file", "field.required")
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		var long *http.MaxBytesError
		if errors.As(err, &long) {
			return "", nil, err
		}
		return "", nil, missing.Err()
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // temporary files of ours
	file, header, err := r.FormFile("file")
	if err != nil {
		return "", nil, missing.Err()
	}
	defer file.Close()
	content, err = io.ReadAll(file)
	name = path.Base(strings.ReplaceAll(header.Filename, "\\", "/"))
	return strings.ToValidUTF8(name[max(0, len(name)-longestName):], ""), content, err
}

// confirmOrderFile imports the file that was checked, and no other.
func (p *Portal) confirmOrderFile(w http.ResponseWriter, r *http.Request) error {
	f, err := read(r)
	if err != nil {
		return err
	}
	actor, _ := web.ActorFrom(r.Context())
	page := orderFilePage{Name: f.get("name"), Imported: true}
	page.Came, err = p.app.ImportCheckedOrders(r.Context(), actor, licensing.FileID(f.get("checked")))
	if err != nil {
		page.Imported = false
		return p.againFile(w, r, page, gone(err))
	}
	return p.showOrderFile(w, r, page)
}

// gone says of a file that is no longer kept that its hour is over.
func gone(err error) error {
	if licensing.KindOf(err) == licensing.Missing {
		return licensing.Refuse(licensing.Conflict, "import.file_gone")
	}
	return err
}

// exampleFile is a file that could be handed in: on agreements of the reader's,
// with plans that may be ordered on them.
func (p *Portal) exampleFile(w http.ResponseWriter, r *http.Request) error {
	f, err := p.frame(r)
	if err != nil {
		return err
	}
	l, err := p.app.Agreements(r.Context(), f.Actor, store.AgreementFilter{State: licensing.AgreementActive}, store.Page{Limit: 2})
	if err != nil {
		return err
	}
	lines, err := p.exampleLines(r, l.Items)
	if err != nil {
		return err
	}
	file := newCSV(w, p.texts.Text(f.Lang, "portal.import.example_name", nil))
	file.line("agreement", "partner_reference", "customer_reference", "plan", "quantity", "usage_date", "cig", "cig_exemption")
	for _, cells := range lines {
		file.line(cells...)
	}
	return file.end()
}

func (p *Portal) exampleLines(r *http.Request, agreements []*licensing.Agreement) ([][]string, error) {
	services, err := p.app.Services(r.Context())
	if err != nil {
		return nil, err
	}
	var lines [][]string
	for i, x := range agreements {
		exemption := ""
		if x.Segment == licensing.Public {
			exemption = "ES05"
		}
		n := 0
		for _, s := range services {
			for j := range s.Plans {
				if plan := &s.Plans[j]; n < 2 && app.Orderable(plan, x) {
					lines = append(lines, []string{x.Number, "PO-" + strconv.Itoa(i+1), "", plan.Key, strconv.Itoa(plan.Quantity.Min), "", "", exemption})
					n++
				}
			}
		}
	}
	if len(lines) == 0 { // nothing to order on yet: only the shape can be shown
		lines = [][]string{{"C-2026-000148", "PO-1", "", "mail-plus", "10", "", "", ""}, {"C-2026-000148", "PO-1", "", "meetings-50", "5", "", "", ""}}
	}
	return lines, nil
}
