package portal

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"volare/internal/app"
	"volare/internal/licensing"
	"volare/internal/web"
)

// reportPage is one report: charts, each with its table, and a file.
type reportPage struct {
	frame
	Tabs    []tab
	Months  bool   // a range of months may be chosen
	Path    string // of this report
	Summary string
	Charts  []chart
	CSV     string
}

// report is one of the reports: where it is, and how its page and its file are made.
type report struct {
	name   string // also names its texts: portal.reports.<name>
	path   string
	months bool
	draw   func(p *Portal, r *http.Request, page *reportPage, m app.Months) (table [][]string, err error)
}

var reports = []report{
	{"activation", "/reports", true, (*Portal).drawActivation},
	{"renewals", "/reports/renewals", true, (*Portal).drawRenewals},
	{"ageing", "/reports/ageing", false, (*Portal).drawAgeing},
	{"failures", "/reports/failures", false, (*Portal).drawFailures},
}

func (p *Portal) reportRoutes() []web.Route {
	var routes []web.Route
	for _, x := range reports {
		routes = append(routes, p.own("GET", x.path, "report.read", func(w http.ResponseWriter, r *http.Request) error {
			f := filled("from", r.URL.Query().Get("from"), "to", r.URL.Query().Get("to"))
			return p.showReport(w, r, x, f)
		}), p.own("GET", "/reports/"+x.name+".csv", "report.read", func(w http.ResponseWriter, r *http.Request) error {
			return p.writeReport(w, r, x)
		}))
	}
	return routes
}

// months are those that were asked for.
func months(f form) (app.Months, error) {
	var problems licensing.Problems
	date := func(field string) licensing.Date {
		d, err := licensing.ParseDate(f.get(field))
		if err != nil && f.get(field) != "" {
			problems.Add(field, "field.date")
		}
		return d
	}
	m := app.Months{From: date("from"), To: date("to")}
	return m, problems.Err()
}

func (p *Portal) showReport(w http.ResponseWriter, r *http.Request, x report, f form) error {
	page := reportPage{Path: x.path, Months: x.months}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	page.Form = f
	for _, y := range reports {
		page.Tabs = append(page.Tabs, tab{Text: p.say(page.frame, "portal.reports."+y.name), Path: y.path, Current: y.name == x.name})
	}
	if !f.Wrong() {
		m, err := months(f)
		if err == nil {
			_, err = x.draw(p, r, &page, m)
		}
		if err != nil {
			return p.again(r, f, err, func(f form) error { return p.showReport(w, r, x, f) }, "from", "portal.reports.from", "to", "portal.reports.to")
		}
		page.CSV = "/reports/" + x.name + ".csv"
		if r.URL.RawQuery != "" {
			page.CSV += "?" + r.URL.Query().Encode()
		}
	}
	return p.render(w, f.answer(), "report", page)
}

// writeReport sends a report's figures as a file.
func (p *Portal) writeReport(w http.ResponseWriter, r *http.Request, x report) error {
	page := reportPage{}
	var err error
	if page.frame, err = p.frame(r); err != nil {
		return err
	}
	m, err := months(filled("from", r.URL.Query().Get("from"), "to", r.URL.Query().Get("to")))
	if err != nil {
		return err
	}
	table, err := x.draw(p, r, &page, m)
	if err != nil {
		return err
	}
	file := newCSV(w, x.name+"-"+page.Today.String()+".csv")
	for _, line := range table {
		file.line(line...)
	}
	return file.end()
}

// monthBar begins the bar of a month written 2026-11.
func (f frame) monthBar(month string, values ...int) bar {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return bar{Name: month, Short: month, Values: values}
	}
	return bar{Name: capital(f.texts.Month(f.Lang, t.Year(), t.Month())), Short: f.texts.ShortMonth(f.Lang, t.Year(), t.Month()), Values: values}
}

// figure writes a number.
func (f frame) figure(n int) string { return f.texts.Number(f.Lang, int64(n)) }

func (p *Portal) drawActivation(r *http.Request, page *reportPage, m app.Months) ([][]string, error) {
	rep, err := p.app.ActivationReport(r.Context(), page.Actor, m)
	if err != nil {
		return nil, err
	}
	stages := []string{"ordered", "accepted", "access", "steps", "active"}
	funnel := make([]bar, len(stages))
	for i, n := range []int{rep.Total.Ordered, rep.Total.Accepted, rep.Total.Access, rep.Total.Steps, rep.Total.Active} {
		s := p.say(page.frame, "portal.reports.stage."+stages[i])
		funnel[i] = bar{Name: s, Short: s, Values: []int{n}}
	}
	table := [][]string{append(append([]string{"month"}, stages...), "median_hours", "ninetieth_hours")}
	var far, times []bar
	unit, per := p.timeUnit(page.frame, rep)
	for _, f := range rep.ByMonth {
		far = append(far, page.monthBar(f.Month, f.Active, f.Steps-f.Active, f.Access-f.Steps, f.Accepted-f.Access, f.Ordered-f.Accepted))
		took := page.monthBar(f.Month, (f.Median+per/2)/per, (f.Ninetieth+per/2)/per)
		line := cells(f.Month, f.Ordered, f.Accepted, f.Access, f.Steps, f.Active, f.Median, f.Ninetieth)
		if took.None = f.Active == 0; took.None {
			line[len(line)-2], line[len(line)-1] = "", ""
		}
		times, table = append(times, took), append(table, line)
	}
	if rep.Total.Active > 0 {
		took := map[string]string{"n": page.figure(rep.Total.Active), "median": p.duration(page.frame, rep.Total.Median), "ninetieth": p.duration(page.frame, rep.Total.Ninetieth)}
		key := "portal.reports.took"
		if took["median"] == took["ninetieth"] {
			key = "portal.reports.took_alike"
		}
		page.Summary = p.texts.Text(page.Lang, key, took)
	}
	say := func(key string) string { return p.say(page.frame, "portal.reports."+key) }
	page.Charts = []chart{
		newChart(say("funnel"), say("stage"), []string{say("services")}, funnel, false, page.figure),
		newChart(say("far"), say("ordered_in"), []string{say("is.active"), say("is.steps"), say("is.access"), say("is.accepted"), say("is.ordered")}, far, false, page.figure),
	}
	if rep.Total.Active > 0 {
		page.Charts = append(page.Charts, newChart(say("times"), say("ordered_in"), []string{say("median"), say("ninetieth")}, times, true, unit))
	}
	return table, nil
}

func cells(first string, rest ...int) []string {
	all := []string{first}
	for _, n := range rest {
		all = append(all, strconv.Itoa(n))
	}
	return all
}

// timeUnit writes durations in hours, or where they are long in days; per is
// how many hours one is.
func (p *Portal) timeUnit(f frame, rep app.ActivationReport) (write func(int) string, per int) {
	key, per := "portal.unit.hours", 1
	if slices.ContainsFunc(rep.ByMonth, func(m app.Funnel) bool { return m.Ninetieth > 96 }) {
		key, per = "portal.unit.days", 24
	}
	return func(n int) string { return p.texts.Text(f.Lang, key, map[string]string{"n": f.figure(n)}) }, per
}

// duration is hours in words.
func (p *Portal) duration(f frame, hours int) string {
	if hours < 48 {
		return p.texts.Plural(f.Lang, "count.hour", max(hours, 1), nil)
	}
	return p.texts.Plural(f.Lang, "count.day", (hours+12)/24, nil)
}

func (p *Portal) drawRenewals(r *http.Request, page *reportPage, m app.Months) ([][]string, error) {
	rep, err := p.app.RenewalReport(r.Context(), page.Actor, m)
	if err != nil {
		return nil, err
	}
	page.Charts = []chart{p.renewalChart(page.frame, rep)}
	head := []string{"month"}
	for _, f := range licensing.Forecasts {
		head = append(head, string(f))
	}
	table := [][]string{head}
	for _, x := range rep.ByMonth {
		table = append(table, cells(x.Month, forecasts(x)...))
	}
	return table, nil
}

func forecasts(x app.RenewalMonth) []int {
	var values []int
	for _, f := range licensing.Forecasts {
		values = append(values, x.Counts[f])
	}
	return values
}

// renewalChart draws what becomes of the terms that end, month by month; any
// page may show it.
func (p *Portal) renewalChart(f frame, rep app.RenewalReport) chart {
	var series []string
	for _, x := range licensing.Forecasts {
		series = append(series, p.say(f, "portal.reports.forecast."+string(x)))
	}
	var bars []bar
	for _, x := range rep.ByMonth {
		bars = append(bars, f.monthBar(x.Month, forecasts(x)...))
	}
	return newChart(p.say(f, "portal.reports.by_end"), p.say(f, "portal.reports.ends_in"), series, bars, false, f.figure)
}
