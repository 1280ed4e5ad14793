package portal

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/store"
	"volare/internal/web"
)

// listing is a list of things, as its page, its addresses and its CSV file
// need to know it. Everything that may grow without end is shown by one.
type listing[T any] struct {
	path       string         // "/orders"; also names its texts: portal.orders.title, .empty
	verb       licensing.Verb // of whoever may read it
	aggregate  string         // whose states the tabs are; "" has none
	states     []string
	sorts      []string                     // the first is the usual one; texts portal.sort.<sort>
	all        string                       // key of the tab without a state; "" is portal.list.all
	only       []string                     // narrower views, ?only=review; texts portal.only.<only>
	unsearched bool                         // it can't be searched
	columns    []string                     // keys of their headings
	hides      map[licensing.Party][]string // columns that tell a party's people nothing; nil: ownColumns
	read       func(r *http.Request, a *app.App, actor app.Actor, q asked, p store.Page) (store.List[T], error)
	tally      func(r *http.Request, a *app.App, actor app.Actor, q asked) (store.Tally, error) // nil: tabs without counts
	rows       func(p *Portal, r *http.Request, f frame, items []T) ([]row, error)
	picture    func(p *Portal, r *http.Request, f frame) (*chart, error) // of the whole list, on its first page; may be nil
	add        *adding                                                   // the way to a new one; may be nil
	texts      map[licensing.Party]string                                // other keys of its texts, for a party's people
}

// ownColumns would say the reader's own organization in every row.
var ownColumns = map[licensing.Party][]string{licensing.CustomerParty: {"label.customer"}, licensing.PartnerParty: {"label.partner"}}

// table is a list's headings and rows without the columns that tell the reader nothing.
func (l listing[T]) table(p *Portal, f frame, rows []row) (heads []string, _ []row) {
	hides := l.hides
	if hides == nil {
		hides = ownColumns
	}
	shown := func(i int) bool { return !slices.Contains(hides[f.Actor.Party], l.columns[i]) }
	for i, key := range l.columns {
		if shown(i) {
			heads = append(heads, capital(p.say(f, key)))
		}
	}
	if len(heads) == len(l.columns) {
		return heads, rows
	}
	for n, all := range rows {
		cells := all.Cells[:0]
		for i, c := range all.Cells {
			if shown(i) {
				cells = append(cells, c)
			}
		}
		rows[n].Cells = cells
	}
	return heads, rows
}

// adding is the button that begins a new thing.
type adding struct {
	key, path string
	verb      licensing.Verb
	texts     map[licensing.Party]string // other keys of its text, for a party's people
}

// asked is what somebody wants of a list. Parts that no page of ours would ask
// for are left out, not refused: addresses are typed, too.
type asked struct {
	Q, State, Sort string
	Only           string // one of the narrower views
	Words          []string
	Agreement      *licensing.Agreement    // whose things alone; may be nil
	Customer       *licensing.Organization // likewise
	after          string
}

// CustomerID is the customer asked for, or "".
func (q asked) CustomerID() licensing.OrganizationID {
	if q.Customer == nil {
		return ""
	}
	return q.Customer.ID
}

// AgreementID is the agreement asked for, or "".
func (q asked) AgreementID() licensing.AgreementID {
	if q.Agreement == nil {
		return ""
	}
	return q.Agreement.ID
}

// row is one thing of a list.
type row struct {
	Path  string // of its page; "" has none
	Cells []cell // one for each column; the first names the thing
}

// cell is what a row says in a column.
type cell struct {
	Text   string
	Note   string // smaller, beneath
	Look   string // of a state: good, due, bad, plain; "" is no state
	Number bool
	Whole  bool   // a code that is read as one: it isn't broken over lines
	Raw    string // in the CSV file, where that says it otherwise: dates, numbers
}

// tab is one state of a list, or all of them.
type tab struct {
	Text, Count, Path string
	Current           bool
}

// listPage is a list's page.
type listPage struct {
	frame
	asked
	Key        string // portal.orders
	List       string // its path
	Searched   bool   // something narrows the list
	Closed     bool   // the reader's roles show nothing of it
	Searchable bool
	Tabs       []tab
	Sorts      []tab
	Columns    []string
	Rows       []row
	Next, Top  string // addresses of the next page and of the first; "" here
	CSV        string
	Everything string // address of the list without agreement
	Add        *adding
	Picture    *chart // nil: none
}

// AddText and AddPath are the button to a new thing.
func (l listPage) AddText() string { return cmp.Or(l.Add.texts[l.Actor.Party], l.Add.key) }

// AddPath is where the button leads.
func (l listPage) AddPath() string { return l.Add.path }

// Numbers reports whether a column has numbers, which are aligned at the right.
func (l listPage) Numbers(column int) bool { return len(l.Rows) > 0 && l.Rows[0].Cells[column].Number }

// listRoutes are a list's page and its file.
func listRoutes[T any](p *Portal, l listing[T]) []web.Route {
	file := p.own("GET", l.path+".csv", l.verb, func(w http.ResponseWriter, r *http.Request) error { return writeList(p, l, w, r) })
	file.Long = true
	return []web.Route{p.own("GET", l.path, l.verb, func(w http.ResponseWriter, r *http.Request) error { return showList(p, l, w, r) }), file}
}

func (l listing[T]) asked(p *Portal, r *http.Request) (asked, error) {
	values := r.URL.Query()
	q := asked{Q: values.Get("q"), State: values.Get("state"), Only: values.Get("only"), Sort: values.Get("sort"), after: values.Get("after")}
	if len(q.Q) > 400 || l.unsearched {
		q.Q = ""
	}
	q.Words = app.Words(q.Q)
	if !slices.Contains(l.states, q.State) {
		q.State = ""
	}
	if !slices.Contains(l.only, q.Only) {
		q.Only = ""
	}
	if !slices.Contains(l.sorts, q.Sort) || q.Sort == "waiting" && q.State == "" { // who waits longest is told within a state
		q.Sort = ""
	}
	actor, _ := web.ActorFrom(r.Context())
	if id := values.Get("customer"); id != "" {
		o, err := p.app.Organization(r.Context(), actor, licensing.OrganizationID(id))
		if err != nil {
			return q, err
		}
		q.Customer = o
	}
	if number := values.Get("agreement"); number != "" {
		x, err := p.app.AgreementByNumber(r.Context(), actor, number)
		if err != nil {
			return q, err
		}
		q.Agreement = x
	}
	return q, nil
}

// address is the list's, with what is asked for and one thing changed.
func (q asked) address(path, name, value string) string {
	v := url.Values{}
	set := func(key, value string) {
		if value != "" {
			v.Set(key, value)
		}
	}
	set("q", q.Q)
	set("state", q.State)
	set("only", q.Only)
	set("sort", q.Sort)
	if q.Agreement != nil {
		set("agreement", q.Agreement.Number)
	}
	if q.Customer != nil {
		set("customer", string(q.Customer.ID))
	}
	if v.Del(name); value != "" {
		v.Set(name, value)
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

func showList[T any](p *Portal, l listing[T], w http.ResponseWriter, r *http.Request) error {
	q, err := l.asked(p, r)
	if err != nil {
		return err
	}
	page := listPage{asked: q, Key: "portal." + strings.ReplaceAll(l.path[1:], "-", "_"), List: l.path, Searchable: !l.unsearched,
		Searched: q.Q != "" || q.State != "" || q.Only != "" || q.Agreement != nil || q.Customer != nil,
		CSV:      q.address(l.path+".csv", "", ""), Everything: q.address(l.path, "agreement", "")}
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Closed = !page.Actor.Somewhere(l.verb)
	if key := l.texts[page.Actor.Party]; key != "" {
		page.Key = key
	}
	found, err := l.read(r, p.app, page.Actor, q, store.Page{After: q.after})
	if q.after != "" && licensing.KindOf(err) == licensing.Invalid && err != nil { // an old address: the list begins anew
		http.Redirect(w, r, q.address(l.path, "", ""), http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	rows, err := l.rows(p, r, page.frame, found.Items)
	if err != nil {
		return err
	}
	page.Columns, page.Rows = l.table(p, page.frame, rows)
	if found.Next != "" {
		page.Next = q.address(l.path, "after", found.Next)
	}
	if q.after != "" {
		page.Top = q.address(l.path, "", "")
	}
	if page.Tabs, err = l.tabs(p, r, page.frame, q); err != nil {
		return err
	}
	for i, s := range l.sorts {
		if s == "waiting" && q.State == "" {
			continue
		}
		chosen, value := q.Sort == s || q.Sort == "" && i == 0, s
		if i == 0 {
			value = ""
		}
		page.Sorts = append(page.Sorts, tab{Text: p.say(page.frame, "portal.sort."+s), Path: q.address(l.path, "sort", value), Current: chosen})
	}
	if l.add != nil && page.Actor.Somewhere(l.add.verb) {
		page.Add = l.add
	}
	if l.picture != nil && !page.Searched && q.after == "" {
		if page.Picture, err = l.picture(p, r, page.frame); err != nil {
			return err
		}
	}
	return p.render(w, http.StatusOK, "list", page)
}

// tabs are all states together, and each alone, with how many there are.
func (l listing[T]) tabs(p *Portal, r *http.Request, f frame, q asked) ([]tab, error) {
	if len(l.states) == 0 {
		return nil, nil
	}
	var counts store.Tally
	if l.tally != nil {
		var err error
		if counts, err = l.tally(r, p.app, f.Actor, q); err != nil {
			return nil, err
		}
	}
	all := []tab{{Text: p.say(f, cmp.Or(l.all, "portal.list.all")), Path: q.address(l.path, "state", ""), Current: q.State == ""}}
	for _, s := range l.states {
		t := tab{Text: capital(p.texts.State(f.Lang, l.aggregate, s)), Path: q.address(l.path, "state", s), Current: q.State == s}
		if counts != nil {
			t.Count = counted(counts, s)
		}
		if t.Count != "0" || t.Current {
			all = append(all, t)
		}
	}
	return all, nil
}

// counted is how many things are in a state: "99+" where counting stopped.
func counted(counts store.Tally, state string) string {
	if n := counts[state]; n < store.TallyMost {
		return strconv.Itoa(n)
	}
	return strconv.Itoa(store.TallyMost-1) + "+"
}

// writeList sends the whole list as a CSV file, page by page.
func writeList[T any](p *Portal, l listing[T], w http.ResponseWriter, r *http.Request) error {
	q, err := l.asked(p, r)
	if err != nil {
		return err
	}
	f, err := p.frame(r)
	if err != nil {
		return err
	}
	next := func(after string) ([]row, string, error) {
		found, err := l.read(r, p.app, f.Actor, q, store.Page{After: after, Limit: 500})
		if err != nil {
			return nil, "", err
		}
		rows, err := l.rows(p, r, f, found.Items)
		return rows, found.Next, err
	}
	rest, after, err := next("")
	if err != nil {
		return err
	}
	file := newCSV(w, l.path[1:]+"-"+f.Today.String()+".csv")
	for first := true; ; first = false {
		head, rows := l.table(p, f, rest)
		if first {
			file.line(head...)
		}
		for _, x := range rows {
			file.line(x.raw()...)
		}
		if after == "" {
			return file.end()
		}
		if rest, after, err = next(after); err != nil {
			panic(http.ErrAbortHandler) // the file has begun: a broken one must not look whole
		}
	}
}

// raw is a row for machines.
func (x row) raw() []string {
	texts := make([]string, len(x.Cells))
	for i, c := range x.Cells {
		if texts[i] = c.Raw; c.Raw == "" {
			texts[i] = c.Text
		}
	}
	return texts
}
