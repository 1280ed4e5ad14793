package store

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"volare/internal/licensing"
)

// Reports count, they list nothing: each query groups what a range of time
// holds and gives back some rows, however many subscriptions there are.

// ActivationCount is how many of the subscriptions ordered in a month have got
// equally far, equally quickly.
type ActivationCount struct {
	Month string // 2026-11
	Stage int    // 1 ordered, 2 accepted, 3 its administrator has an account, 4 somebody has begun, 5 active
	Hours int    // from order to active, begun ones count; of Stage 5 alone
	Count int
}

// The stages of a service on its way from order to use.
const (
	StageOrdered  = 1
	StageAccepted = 2
	StageAccess   = 3
	StageSteps    = 4
	StageActive   = 5
)

// ActivationCounts counts what was ordered in the months that begin with
// first and with those that follow it, one for each instant of bounds but the
// last, by how far it has got. Days are counted in the order of their index.
func (t *Tx) ActivationCounts(s Scope, first licensing.Date, bounds []time.Time) ([]ActivationCount, error) {
	last := first.AddMonths(1, len(bounds)-1).AddDays(-1)
	scan := func(r Row) (ActivationCount, error) {
		var c ActivationCount
		return c, r.Scan(&c.Month, &c.Stage, &c.Hours, &c.Count)
	}
	ordered := func(condition string) Where {
		var w Where
		s.limit(&w, "activation", "agreement_id")
		w.And("activation.ordered_on >= ? AND activation.ordered_on <= ? AND "+condition, first, last)
		return w
	}
	w := ordered("activation.hours > 0")
	counts, err := All(t, scan, `SELECT substr(day, 1, 7) AS month, 5, hours, CAST(sum(n) AS BIGINT)
		FROM (SELECT ordered_on AS day, hours, count(*) AS n FROM activation`+w.SQL()+" GROUP BY 1, 2) days GROUP BY 1, 3 ORDER BY 1, 3", w.Args()...)
	if err != nil {
		return nil, err
	}
	w = ordered("activation.hours = 0")
	under, err := All(t, scan, `SELECT substr(ordered_on, 1, 7) AS month, CASE
			WHEN started_by IS NOT NULL OR state IN ('started', 'queued', 'provisioning', 'failed') THEN 4
			WHEN EXISTS (SELECT 1 FROM role_assignment r JOIN account p ON p.id = r.account_id
				WHERE (r.agreement_id = activation.agreement_id OR r.agreement_id = (SELECT contract_id FROM agreement WHERE id = activation.agreement_id))
				AND r.role = 'online_services_administrator' AND r.revoked_at IS NULL AND p.enrolled_at IS NOT NULL) THEN 3
			ELSE 2 END AS stage, 0, count(*)
		FROM activation`+w.SQL()+" GROUP BY month, stage ORDER BY month, stage", w.Args()...)
	if err != nil {
		return nil, err
	}
	waiting, err := t.unacceptedCounts(s, first, bounds)
	return slices.Concat(counts, under, waiting), err
}

// unacceptedCounts counts the lines of orders that were sent, and nothing has
// come of yet: an accepted line has an activation, the others stand on their
// orders alone.
func (t *Tx) unacceptedCounts(s Scope, first licensing.Date, bounds []time.Time) ([]ActivationCount, error) {
	var w Where
	s.limit(&w, "orders", "agreement_id")
	w.And("orders.type = 'purchase' AND orders.accepted_at IS NULL")
	return All(t, func(r Row) (ActivationCount, error) {
		var span int
		c := ActivationCount{Stage: StageOrdered}
		err := r.Scan(&span, &c.Count)
		c.Month = first.AddMonths(1, span).String()[:7]
		return c, err
	}, spans(bounds)+`SELECT span.n, count(*) FROM span JOIN orders ON orders.submitted_at >= span.first AND orders.submitted_at < span.after
		JOIN order_line ON order_line.order_id = orders.id`+w.SQL()+" GROUP BY span.n ORDER BY span.n", w.Args()...)
}

// spans is a list of spans of time, numbered from 0, to be joined to. They are
// written out: both engines then see how narrow they are.
func spans(bounds []time.Time) string {
	var rows []string
	for i := range len(bounds) - 1 {
		rows = append(rows, "("+strconv.Itoa(i)+", "+strconv.FormatInt(Micros(bounds[i]), 10)+", "+strconv.FormatInt(Micros(bounds[i+1]), 10)+")")
	}
	return "WITH span (n, first, after) AS (VALUES " + strings.Join(rows, ", ") + ") "
}

// RenewalCount is how many terms that end in a month will have, or had, the
// same happen to them.
type RenewalCount struct {
	Month    string // 2026-11
	Forecast licensing.Forecast
	Count    int
}

// RenewalCounts counts the terms that end on a day from first to last. What
// runs stands with the end of its present term; a term that was renewed is the
// one before. Days are counted in the order of their index, which is quick.
func (t *Tx) RenewalCounts(s Scope, first, last licensing.Date) ([]RenewalCount, error) {
	count := func(day, what, condition string) ([]RenewalCount, error) {
		var w Where
		s.limit(&w, "subscription_end", "agreement_id")
		w.And(condition+day+" >= ? AND "+day+" <= ?", first, last)
		return All(t, func(r Row) (RenewalCount, error) {
			var c RenewalCount
			return c, r.Scan(&c.Month, &c.Forecast, &c.Count)
		}, "SELECT substr(day, 1, 7) AS month, outlook, CAST(sum(n) AS BIGINT) FROM (SELECT "+day+" AS day, "+what+" AS outlook, count(*) AS n FROM subscription_end"+w.SQL()+
			" GROUP BY 1, 2) days GROUP BY 1, 2 ORDER BY 1, 2", w.Args()...)
	}
	open, err := count("ends_on", "outlook", "")
	if err != nil {
		return nil, err
	}
	over, err := count("prior_ends_on", "'"+string(licensing.ForecastRenewed)+"'", "prior_ends_on <> '' AND ")
	return append(open, over...), err
}

// Waiting is one worklist: where its things stand, which they are, and since when.
type Waiting struct {
	Name, table, since, condition, agreement string
}

// Waitings are the worklists whose ageing is reported. Those without an
// agreement belong to the operator's people alone.
var Waitings = []Waiting{
	{"orders_submitted", "orders", "since", "state = 'submitted'", "agreement_id"},
	{"orders_querying", "orders", "since", "state = 'querying'", "agreement_id"},
	{"agreements_sent", "agreement", "since", "state = 'sent'", "id"},
	{"agreements_signed", "agreement", "since", "state = 'signed'", "id"},
	{"activations_invited", "activation", "since", "state = 'invited'", "agreement_id"},
	{"activations_failed", "activation", "since", "state = 'failed'", "agreement_id"},
	{"access_requests", "access_request", "since", "state = 'pending'", ""},
	{"reviews", "activation_step", "since", "kind = 'review' AND state = 'open'", ""},
	{"operations_manual", "operation", "since", "state = 'manual'", ""},
	{"operations_failed", "operation", "since", "state = 'failed'", ""},
	{"messages_failed", "message", "since", "state = 'failed'", ""},
	{"messages_bounced", "message", "since", "state = 'bounced'", ""},
}

// Ageing is how long the things of a worklist have waited.
type Ageing struct {
	Name    string
	Oldest  time.Time // zero: nothing waits
	Buckets []int     // by age: since the first of the instants asked for, the next …, and before all of them
}

// mostAged is how many things of a worklist are counted.
const mostAged = 100_000

// Ageings tells for each worklist that s sees how many of its things wait
// since an instant of edges, the latest first.
func (t *Tx) Ageings(s Scope, edges []time.Time) ([]Ageing, error) {
	var all []Ageing
	for _, l := range Waitings {
		if l.agreement == "" && !s.All {
			continue
		}
		var w Where
		if l.agreement != "" {
			s.limit(&w, l.table, l.agreement)
		}
		w.And(l.condition)
		var cases strings.Builder
		for i, e := range edges {
			cases.WriteString(" WHEN since >= " + w.Bind(Micros(e)) + " THEN " + strconv.Itoa(i))
		}
		a := Ageing{Name: l.Name, Buckets: make([]int, len(edges)+1)}
		err := t.Each(func(r Row) error {
			var bucket, n int
			var oldest time.Time
			if err := r.Scan(&bucket, &n, ScanTime(&oldest)); err != nil {
				return err
			}
			a.Buckets[bucket] = n
			if a.Oldest.IsZero() || oldest.Before(a.Oldest) {
				a.Oldest = oldest
			}
			return nil
		}, "SELECT CASE"+cases.String()+" ELSE "+strconv.Itoa(len(edges))+" END AS bucket, count(*), min(since) FROM (SELECT "+l.since+" AS since FROM "+l.table+w.SQL()+
			" ORDER BY "+l.since+" LIMIT "+strconv.Itoa(mostAged)+") waiting GROUP BY bucket ORDER BY bucket", w.Args()...)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

// Failure is one reason for which things failed, and how many did.
type Failure struct {
	Area   string // operation, message, agenda, step
	About  string // the provider, the mail's kind, what was due, the service
	Reason string // a code or text; "" for those who may not read it
	Count  int
	Last   time.Time
}

// mostFailures is how many reasons of each area are told: the commonest.
const mostFailures = 20

// Failures tells why things have failed since an instant and still do. Only
// the operator's people read reasons, and of more than activations.
func (t *Tx) Failures(s Scope, since time.Time) ([]Failure, error) {
	scan := func(area string) func(Row) (Failure, error) {
		return func(r Row) (Failure, error) {
			f := Failure{Area: area}
			return f, r.Scan(&f.About, &f.Reason, &f.Count, ScanTime(&f.Last))
		}
	}
	var w Where
	s.limit(&w, "activation", "agreement_id")
	w.And("activation.state = 'failed' AND activation.since >= ? AND step.state = 'failed'", Micros(since))
	reason := "''"
	if s.All {
		reason = "step.reason"
	}
	ending := " GROUP BY 1, 2 ORDER BY count(*) DESC, 1, 2 LIMIT " + strconv.Itoa(mostFailures)
	all, err := All(t, scan("step"), "SELECT activation.service, "+reason+", count(*), max(activation.since) FROM activation JOIN activation_step step ON step.activation_id = activation.id"+
		w.SQL()+ending, w.Args()...)
	if err != nil || !s.All {
		return all, err
	}
	for _, q := range []struct{ area, query string }{
		{"operation", "SELECT provider, reason, count(*), max(since) FROM operation WHERE state = 'failed' AND since >= $1"},
		{"message", "SELECT kind, reason, count(*), max(since) FROM message WHERE state IN ('failed', 'bounced') AND since >= $1"},
		{"agenda", "SELECT kind, error, count(*), max(due_at) FROM agenda WHERE attempts > 0 AND due_at >= $1"},
	} {
		more, err := All(t, scan(q.area), q.query+ending, Micros(since))
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}
