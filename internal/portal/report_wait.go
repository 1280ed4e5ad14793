package portal

import (
	"net/http"
	"strconv"

	"volare/internal/app"
	"volare/internal/licensing"
)

// The reports of what waits and of what failed.

// waitingPaths are where the things of a worklist are listed.
var waitingPaths = map[string]string{
	"orders_submitted": "/orders?state=submitted", "orders_querying": "/orders?state=querying",
	"agreements_sent": "/agreements?state=sent", "agreements_signed": "/agreements?state=signed",
	"activations_invited": "/services?state=invited", "activations_failed": "/services?state=failed",
	"messages_failed": "/messages?state=failed", "messages_bounced": "/messages?state=bounced", "access_requests": "/access-requests?state=pending&sort=waiting", "reviews": "/services?only=review",
	"operations_manual": "/operations?state=manual", "operations_failed": "/operations?state=failed",
}

func (p *Portal) drawAgeing(r *http.Request, page *reportPage, _ app.Months) ([][]string, error) {
	rep, err := p.app.AgeingReport(r.Context(), page.Actor)
	if err != nil {
		return nil, err
	}
	head, series := []string{"list"}, []string{}
	for i, d := range rep.Days {
		n := strconv.Itoa(d)
		head = append(head, "under_"+n+"_days")
		switch {
		case i == 0:
			series = append(series, p.texts.Plural(page.Lang, "portal.reports.under", d, nil))
		default:
			series = append(series, p.texts.Text(page.Lang, "portal.reports.between", map[string]string{"from": strconv.Itoa(rep.Days[i-1]), "to": n}))
		}
	}
	last := strconv.Itoa(rep.Days[len(rep.Days)-1])
	head, series = append(head, "older", "oldest"), append(series, p.texts.Text(page.Lang, "portal.reports.over", map[string]string{"n": last}))
	table := [][]string{head}
	var bars []bar
	for _, l := range rep.Lists {
		line := cells(l.Name, l.Buckets...)
		name := p.say(page.frame, "portal.waiting."+l.Name)
		if l.Oldest.IsZero() {
			line = append(line, "")
		} else {
			line = append(line, licensing.DateOf(l.Oldest, page.Zone).String())
			bars = append(bars, bar{Name: name, Short: name, Values: l.Buckets, Path: waitingPaths[l.Name]})
		}
		table = append(table, line)
	}
	if len(bars) == 0 {
		page.Summary = p.say(page.frame, "portal.reports.nothing_waits")
		return table, nil
	}
	page.Charts = []chart{newLongChart(p.say(page.frame, "portal.reports.ageing_title"), p.say(page.frame, "portal.reports.worklist"), series, bars, page.figure)}
	return table, nil
}

// longestReason is how much of a reason a chart has room for.
const longestReason = 90

func (p *Portal) drawFailures(r *http.Request, page *reportPage, _ app.Months) ([][]string, error) {
	all, err := p.app.FailureReport(r.Context(), page.Actor, licensing.Date{})
	if err != nil {
		return nil, err
	}
	table := [][]string{{"area", "about", "reason", "count", "last"}}
	byArea := map[string][]bar{}
	var areas []string
	for _, f := range all {
		about, err := p.failed(r, page.frame, f.Area, f.About)
		if err != nil {
			return nil, err
		}
		reason := p.app.ReasonIn(page.Lang, f.Reason)
		table = append(table, []string{f.Area, f.About, reason, strconv.Itoa(f.Count), licensing.DateOf(f.Last, page.Zone).String()})
		if byArea[f.Area] == nil {
			areas = append(areas, f.Area)
		}
		name := about
		if reason != "" {
			name += ": " + reason
		}
		b := bar{Name: shortened(name, longestReason), Values: []int{f.Count}}
		b.Short = shortened(name, 44)
		byArea[f.Area] = append(byArea[f.Area], b)
	}
	for _, area := range areas {
		page.Charts = append(page.Charts, newLongChart(p.say(page.frame, "portal.reports.failed."+area), p.say(page.frame, "portal.reports.reason"),
			[]string{p.say(page.frame, "portal.reports.number")}, byArea[area], page.figure))
	}
	if len(areas) == 0 {
		page.Summary = p.say(page.frame, "portal.reports.nothing_failed")
	}
	return table, nil
}

// failed names what failed: a service, a provider, a kind of mail or of duty.
func (p *Portal) failed(r *http.Request, f frame, area, about string) (string, error) {
	if area == "step" {
		return p.serviceName(r, about)
	}
	for _, key := range []string{"portal.due." + about, "kind.mail." + about} {
		if p.texts.Has(key) {
			return p.say(f, key), nil
		}
	}
	return about, nil
}

// shortened is the beginning of a text that is too long.
func shortened(text string, most int) string {
	if all := []rune(text); len(all) > most {
		return string(all[:most-1]) + "…"
	}
	return text
}
